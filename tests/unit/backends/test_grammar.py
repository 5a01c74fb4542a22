"""The grammar of an answer, read by a reader of GBNF that was written apart from it."""

from __future__ import annotations

import json
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genpress.backends.grammar import build_grammar
from genpress.backends.grammar_shape import shape_of
from genpress.domain.fields import Counter, FieldSpec, FieldType, Limit
from genpress.domain.request import Request
from tests.unit.backends.gbnf import Grammar

FACTS = {
    "row.name": "Ridge 40 Pack",
    "row.sku": "AP-40-GR",
    "row.weight": "980 g",
    "row.volume": "40 l",
    "row.price": "€69.99",
    "row.stove": "Ember X500",
    "row.range": "25–45 °C",
    "row.date": "2026-03-09",
    "row.size": "40x30cm",
}


def spec(name: str, most: int | None = None, least: int | None = None, kind: str = "text", **more: object) -> FieldSpec:
    limits = () if most is None and least is None else (Limit(max=most, min=least),)
    return FieldSpec(name=name, type=FieldType(kind), limits=limits, **more)


def request(*fields: FieldSpec, facts: dict[str, str] | None = None, system: str = "", user: str = "") -> Request:
    return Request(system, user, fields, FACTS if facts is None else facts)


TITLE, TEXT = spec("title", 60), spec("description", 400)
BULLETS = spec("bullets", 80, kind="list", min_items=2, max_items=4)


def grammar(*fields: FieldSpec, **more: object) -> Grammar:
    return Grammar(build_grammar(request(*fields, **more)))


def answer(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)


class TestWhatItAllows:
    @pytest.mark.parametrize(
        "title",
        [
            "Ridge 40 Pack",
            "Ridge 40 Pack: Light, Tough & Green",
            "Ridge 40 Pack – 980 g of recycled nylon",
            "Hikers' pack, 40-litre, model AP-40-GR",
            "Ember X500 – €69.99",
            "40l of room",
            "Für Größe und Komfort",
        ],
    )
    def test_titles(self, title: str) -> None:
        assert grammar(TITLE).fits(answer(title=title))

    @pytest.mark.parametrize(
        "text",
        [
            "A light pack.",
            "It weighs 980 g. It holds 40 l, and it's made to last; who needs more?",
            "40 litres of room. Worn at 25–45 °C, or 25-45 °C.",
            "Made on 9 March 2026, measuring 40 x 30 cm.",
        ],
    )
    def test_texts(self, text: str) -> None:
        assert grammar(TEXT).fits(answer(description=text))

    def test_lists(self) -> None:
        allowed = grammar(BULLETS)
        assert allowed.fits(answer(bullets=["Only 980 g", "Room for 40 l"]))
        assert allowed.fits(answer(bullets=["One", "Two", "Three", "Four"]))
        assert not allowed.fits(answer(bullets=["Only one"]))
        assert not allowed.fits(answer(bullets=["One", "Two", "Three", "Four", "Five"]))

    def test_paragraphs_in_long_markdown_only(self) -> None:
        body = spec("body", 900, kind="markdown")
        two = answer(body="A light pack.\n\nIt weighs 980 g.")
        assert grammar(body).fits(two)
        assert not grammar(spec("body", 900)).fits(two)

    def test_numbers_the_prompt_shows_in_another_notation(self) -> None:
        text = answer(description="Er wiegt 1,5 kg.")
        facts = {"row.weight": "1.5"}
        assert not grammar(TEXT, facts=facts).fits(text)
        assert grammar(TEXT, facts=facts, user="Gewicht: 1,5 kg").fits(text)
        # A number that only the prompt's prose holds is no fact.
        assert not grammar(TEXT, facts=facts, user="in 80 words").fits(answer(description="It has 80 parts."))

    def test_other_scripts_where_the_request_is_written_in_them(self) -> None:
        text = answer(description="Лёгкий рюкзак.")
        assert not grammar(TEXT).fits(text)
        assert grammar(TEXT, user="Рюкзак").fits(text)


class TestWhatItRefuses:
    @pytest.mark.parametrize(
        "text",
        [
            "It weighs 981 g.",
            "It weighs 9800 g.",
            "It weighs 40980 g.",
            "It weighs 40 980 g.",
            "It weighs 40,980 g.",
            "It weighs 980.40 g.",
            "It is the AP-41-GR.",
            "It is the AP-40.",
            "Ember X50 burns well.",
            "Ember 500 burns well.",
            "It costs 69 now.",
            "It holds ٤٠ litres.",
            "It holds ４０ litres.",
            "It holds m² of it.",
            "40. 980.",
            "No full stop",
            "ends in a comma,",
            "lower case first.",
            "Two  spaces.",
            "A <b>pack</b>.",
            "A *pack*.",
            "See https://example.org.",
            "A pack.\nAnother.",
            "A `pack`.",
            'A "pack".',
            "A back\\slash.",
            "",
            " ",
        ],
    )
    def test_texts(self, text: str) -> None:
        assert not grammar(TEXT).fits(answer(description=text))

    @pytest.mark.parametrize(
        "title", ["Ridge 40 Pack.", "ridge", "Ridge,", "Ridge ", " Ridge", "", "Ridge 41", "A" * 61]
    )
    def test_titles(self, title: str) -> None:
        assert not grammar(TITLE).fits(answer(title=title))

    def test_other_fields_other_orders_and_what_is_no_object(self) -> None:
        allowed = grammar(TITLE, TEXT)
        assert allowed.fits(answer(title="A pack", description="It is light."))
        assert not allowed.fits(answer(description="It is light.", title="A pack"))
        assert not allowed.fits(answer(title="A pack"))
        assert not allowed.fits(answer(title="A pack", description="It is light.", more="No"))
        assert not allowed.fits("```json\n" + answer(title="A pack", description="It is light.") + "\n```")
        assert not allowed.fits("null")

    def test_exclamation_marks_where_the_prompt_speaks_of_them(self) -> None:
        loud = answer(description="What a pack!")
        assert grammar(TEXT).fits(loud)
        assert not grammar(TEXT, system="No exclamation marks.").fits(loud)

    def test_ampersands_in_html(self) -> None:
        text = answer(body="Light & tough.")
        assert not grammar(spec("body", 400, kind="html")).fits(text)
        assert grammar(spec("body", 400)).fits(text)


FIELDS = [
    (TITLE, TEXT, BULLETS),
    (spec("headlines", 30, kind="list", min_items=3, max_items=15), spec("descriptions", 90, kind="list")),
    (spec("title", 12), spec("label", 3), spec("x", 1)),
    (spec("title", 60, 55), spec("description", 160, 120)),
    (spec("body", 1500, 1000, kind="markdown"),),
    (spec("body", kind="html"), spec("story")),
    (FieldSpec(name="sms", limits=(Limit(counter=Counter.SMS_SEGMENTS, max=1),)),),
    (FieldSpec(name="slug", limits=(Limit(counter=Counter.BYTES, max=20),)),),
    (spec('odd "name" \\ ü', 40),),
]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
KNOWN = {"40", "980", "69.99", "25", "45", "2026", "03", "09", "3", "9", "30", "500"}


class TestWhateverIsWritten:
    """Random texts of the grammar: what holds for all of them holds whatever a model does."""

    @pytest.mark.parametrize("fields", FIELDS, ids=lambda fields: "-".join(field.name[:5] for field in fields))
    def test_it_is_valid_within_limits_and_holds_no_other_number(self, fields: tuple[FieldSpec, ...]) -> None:
        allowed = grammar(*fields)
        for seed in range(25):
            text = allowed.sample(random.Random(seed), patience=0.5 + seed / 50)
            assert len(text) > 300 or allowed.fits(text)
            content = json.loads(text)
            assert list(content) == [field.name for field in fields]
            for field in fields:
                self.check(field, content[field.name])

    def check(self, field: FieldSpec, value: object) -> None:
        shape = shape_of(field)
        texts = value if isinstance(value, list) else [value]
        assert isinstance(value, list) == (field.type is FieldType.LIST)
        if shape.items is not None:
            assert shape.items[0] <= len(texts) <= shape.items[1]
        for text in texts:
            assert shape.least <= len(text) <= shape.most
            assert text[0].isupper() or text[0].isdigit() or text.startswith(("€69.99", "°C"))
            assert (text[-1] in ".?!") == shape.sentences
            assert set(NUMBER.findall(text.replace("AP-40-GR", "").replace("X500", ""))) <= KNOWN
            assert text.isascii() or not shape.plain

    @settings(max_examples=30, deadline=None)
    @given(
        st.dictionaries(st.text(max_size=8), st.text(max_size=60), max_size=4),
        st.lists(
            st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12),
            min_size=1,
            max_size=3,
            unique=True,
        ),
        st.integers(1, 120),
        st.integers(0, 2**32),
    )
    def test_hostile_facts_and_names_give_a_grammar_and_json(
        self, facts: dict[str, str], names: list[str], most: int, seed: int
    ) -> None:
        allowed = grammar(*(spec(name, most) for name in names), facts=facts)
        content = json.loads(allowed.sample(random.Random(seed)))
        assert list(content) == names
        assert all(len(text) <= most for text in content.values())
        digits = {c for text in facts.values() for c in text if c.isdigit()}
        assert {c for text in content.values() for c in text if c.isdigit()} <= digits


class TestItsSize:
    def test_fields_of_one_shape_share_their_rules(self) -> None:
        one = build_grammar(request(spec("one", 300)))
        two = build_grammar(request(spec("one", 300), spec("two", 300)))
        assert len(two) < len(one) * 1.05

    def test_a_long_text_is_built_fast(self) -> None:
        started = time.process_time()
        text = build_grammar(
            request(spec("body", 3000, 2500, kind="markdown"), facts={"doc": " ".join(map(str, range(2000)))})
        )
        assert time.process_time() - started < 1.5
        assert len(text) < 4_000_000

    def test_the_same_request_has_the_same_grammar_whatever_the_order_of_facts(self) -> None:
        turned = dict(reversed(FACTS.items()))
        assert build_grammar(request(TEXT)) == build_grammar(request(TEXT, facts=turned))
