# ruff: noqa: PT017 - whether there is an error at all is what the input decides
"""Properties over many inputs: the static reading is sound, and no input leads to anything but an answer in words."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genpress.domain.market import Units
from genpress.errors import InvalidInput
from genpress.templating import Prompts, TemplateProblem, compile_where, select_facts
from genpress.templating.filters import data, striptags
from genpress.templating.formats import BadValue, formats_for, parse_number
from genpress.templating.state import STATE

from .conftest import ROW, make_shared

FRONT = "---\nfields: {title: {max: 60, template: '{{ row.name }}'}}\n---\n"
SHARED = make_shared()
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


class Watched(Mapping[str, str]):
    """A row that remembers which of its columns were looked at."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.seen: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.seen.add(key)
        return self.cells[key]

    def __contains__(self, key: object) -> bool:
        return key in self.cells

    def __iter__(self) -> Iterator[str]:
        self.seen.update(self.cells)
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


COLUMN = st.sampled_from(sorted(ROW))
NAMED = st.one_of(
    COLUMN.map(lambda c: f"row.{c}"),
    COLUMN.map(lambda c: f"row['{c}']"),
    st.tuples(COLUMN, COLUMN).map(lambda cs: f"(row | facts('{cs[0]}', '{cs[1]}'))"),
    COLUMN.map(lambda c: f"(row | fact('{c}'))"),
    COLUMN.map(lambda c: f"(row.{c} | default('x') | upper)"),
    st.just("'constant'"),
)
WHOLE = st.sampled_from(["(row | facts)", "row[vars.offer | default('name') | replace('10 %', 'name')]", "m(row)"])
VALUE = st.one_of(NAMED, NAMED, NAMED, WHOLE)
PIECE = st.one_of(
    VALUE.map(lambda v: "{{ " + v + " }}"),
    st.tuples(VALUE, VALUE).map(lambda v: "{% if " + v[0] + " == " + v[1] + " %}{{ " + v[0] + " }}{% endif %}"),
    st.tuples(VALUE, VALUE).map(lambda v: "{% set x = " + v[0] + " %}{{ x ~ " + v[1] + " }}"),
    VALUE.map(lambda v: "{% for i in [" + v + "] %}{{ i }}{% endfor %}"),
    VALUE.map(lambda v: "{% filter lower %}{{ " + v + " }}{% endfilter %}"),
    VALUE.map(lambda v: "{% call(y) k(" + v + ") %}{{ y }}{% endcall %}"),
    VALUE.map(lambda v: "{{ " + v + " if row.name else 'no' }}"),
)
MACROS = (
    "{% macro m(r) %}{{ r.name }}{{ r | fact('colour') }}{% endmacro %}{% macro k(y) %}{{ caller(y) }}{% endmacro %}"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prompts").mkdir()
    return tmp_path


def loaded(folder: Path, body: str):
    (folder / "prompts" / "main.j2").write_text(FRONT + body, "utf-8")
    return Prompts(folder).load("main")


@FEW
@given(st.lists(PIECE, min_size=1, max_size=5))
def test_no_rendering_reads_more_than_was_found(folder, pieces):
    """Soundness: what the facts hash leaves out can never have reached the text."""
    prompt = loaded(folder, "{% block user %}" + MACROS + "".join(pieces) + "{% endblock %}")
    row = Watched(ROW)
    rendered = prompt.render_user(SHARED, {"row": row})
    reads = prompt.reads.row
    assert reads.whole or row.seen <= set(reads.columns)
    facts = select_facts(prompt.reads, row=ROW, segment={}, source={}, axes={})
    assert prompt.render_user(SHARED, {"row": facts}) == rendered


WORDS = """
{{ }} {% %} {# #} {%- -%} block user system endblock if else endif for in endfor set = == macro endmacro call row
row. name ['a'] ( ) [ ] | facts data upper number unit('g') ~ + - * ** // % 'a' 5 99999999 . , : loop self super()
extends include import 'main' raw endraw is defined not and or range(9) with endwith filter namespace() x
"""
TOKENS = st.sampled_from(WORDS.split())


@settings(FEW, max_examples=400)
@given(st.lists(TOKENS, max_size=25), st.booleans())
def test_any_text_as_a_template_is_an_answer_or_words(folder, tokens, wrapped):
    text = " ".join(tokens)
    try:
        prompt = loaded(folder, "{% block user %}" + text + "{% endblock %}" if wrapped else text)
        assert isinstance(prompt.render_user(SHARED, {"row": ROW}), str)
        assert isinstance(prompt.prepare(SHARED, {"row": ROW}), dict)
    except TemplateProblem as error:
        assert len(error.problems) == 1
    except InvalidInput as error:
        assert all(problem.message for problem in error.problems)


@settings(FEW, max_examples=300)
@given(TEXT)
def test_any_front_matter_is_read_or_refused_in_words(folder, text):
    (folder / "prompts" / "main.j2").write_text(f"---\n{text}\n---\n{{% block user %}}x{{% endblock %}}", "utf-8")
    try:
        Prompts(folder).load("main")
    except InvalidInput as error:
        assert all(str(problem).startswith("prompts/main.j2") for problem in error.problems)


OPERANDS = """
name colour weight_g nothing == != < <= and or not in 'a' "b" 5 1.5 ( ) [ ] , | number(weight_g) number lower length
row ['name'] .split() ~ + * ** if else true none is defined
"""
EXPRESSION = st.lists(
    st.sampled_from(OPERANDS.split()),
    max_size=12,
).map(" ".join)


@settings(FEW, max_examples=400)
@given(EXPRESSION)
def test_any_expression_is_a_test_or_refused_in_words(expression):
    try:
        keep = compile_where(expression, list(ROW))
    except InvalidInput as error:
        assert all(problem.code in {"PRM030", "PRM031"} for problem in error.problems)
        return
    try:
        assert isinstance(keep(ROW), bool)
    except ValueError as error:
        assert str(error).startswith("`")


@FEW
@given(TEXT)
def test_any_cell_is_rendered_as_it_is(folder, cell):
    prompt = loaded(folder, "{% block user %}[{{ row.name }}]{% endblock %}")
    assert prompt.render_user(SHARED, {"row": {"name": cell}}) == f"[{cell}]"


@FEW
@given(TEXT)
def test_any_cell_compares_as_it_is(cell):
    keep = compile_where("a == b", ["a", "b"])
    assert keep({"a": cell, "b": cell})
    assert not keep({"a": cell, "b": cell + "x"})


@FEW
@given(st.text(max_size=80))
def test_no_text_can_hold_its_own_marker(text):
    STATE.begin({}, None)
    found = re.match(r"<data-([0-9a-f]{12})>\n", data(text))
    assert found
    assert found[1] not in text
    assert data(text) == data(text)


@FEW
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3))
def test_any_plain_number_is_read_exactly(number):
    assert parse_number(f"{number:f}") == number
    assert parse_number(f"{number:,f}") == number
    assert parse_number(f"{number:,f}".translate(str.maketrans(",.", ".,")), ",") == number


@FEW
@given(st.text("0123456789.,'’ \u00a0\u202f+-eE%", max_size=14))
def test_any_text_is_a_number_or_is_not(text):
    try:
        found = parse_number(text)
    except BadValue:
        return
    assert isinstance(found, Decimal)
    assert found.is_finite()


LOCALES = ["fr-FR", "fr-CA", "de-CH", "hi-IN", "pl-PL", "es-ES", "pt-PT", "ar-AE", "ja-JP", "nl-NL", "tr-TR", "en-US"]


@FEW
@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(LOCALES))
def test_a_number_keeps_its_digits_in_every_market(number, locale):
    """Whatever separators a market writes, the digits and their order are those of the cell."""
    formats = formats_for(locale, "", Units.METRIC)
    plain = f"{number.normalize():f}"
    assert re.sub(r"\D", "", formats.number(number)) == plain.replace(".", "")
    groups = re.split(r"\D", formats.number(Decimal(int(number))))
    assert all(len(group) <= 3 for group in groups) or len(str(int(number))) <= 4


@FEW
@given(TEXT)
def test_striptags_leaves_no_tag(text):
    STATE.begin({}, None)
    assert "<b>" not in striptags(f"<b>{text}</b><b>")
