"""Problems: what pydantic says, in words people can act on, without what they wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from genpress.domain.brand import Brand
from genpress.domain.brief import Brief
from genpress.domain.config import Config
from genpress.domain.faults import faults
from genpress.domain.market import Market
from genpress.domain.problems import Document, dotted, nearest, propose, shown
from genpress.errors import Place

SOUND = {"brief": "x", "markets": ["de-DE"], "deliverables": {"a": {"prompt": "p"}}}
CANARY = "CANARY-5f2a"


def problems_of(model, data, **more):
    """Problems of data; a place tells the location it was asked for, and of what."""
    document = Document(
        model,
        data,
        "BRF",
        lambda loc: Place(f"value of {dotted(loc)}"),
        lambda loc: Place(f"key of {dotted(loc)}"),
        **more,
    )
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return document.problems(caught.value)


def told(model, data):
    return [(p.place.file, p.code, p.message, p.hint) for p in problems_of(model, data)]


def one(more, model=Brief):
    (problem,) = told(model, {**SOUND, **more} if model is Brief else more)
    return problem


def test_unknown_keys_propose_the_nearest():
    assert one({"audiance": "x"}) == (
        "key of audiance", "BRF002", "unknown key 'audiance'.", "Did you mean 'audience'?",
    )  # fmt: skip
    assert one({"deliverables": {"a": {"prompt": "p", "chanel": "x"}}}) == (
        "key of deliverables.a.chanel", "BRF002", "deliverables.a: unknown key 'chanel'.", "Did you mean 'channel'?",
    )  # fmt: skip


def test_unknown_keys_far_from_any_list_what_is_known():
    hint = one({"deliverables": {"a": {"prompt": "p", "from": {"deliverable": "b", "zzz": 1}}}})[3]
    assert hint == "Known here: deliverable, market, status."


def test_keys_are_proposed_as_they_are_written():
    hint = one({"deliverables": {"a": {"prompt": "p", "form": {}}}})[3]
    assert hint == "Did you mean 'from'?"


def test_missing_keys_stand_at_what_lacks_them():
    assert one({"deliverables": {"a": {}}}) == (
        "key of deliverables.a", "BRF003", "deliverables.a: the key 'prompt' is missing.", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "place", "message", "hint"),
    [
        ({"objective": 5}, "objective", "expected text, found a number", "Put the value in quotes."),
        ({"objective": True}, "objective", "expected text, found true or false", "Put the value in quotes."),
        ({"objective": None}, "objective", "expected text, found nothing", "Write a value or delete the key."),
        ({"objective": ["a"]}, "objective", "expected text, found a list", ""),
        ({"objective": {"a": 1}}, "objective", "expected text, found keys with values", ""),
        ({"markets": "de-DE"}, "markets", "expected a list", "Put it in square brackets: [ … ]."),
        ({"markets": []}, "markets", "expected at least one entry", ""),
        ({"key_messages": ["a", 2]}, "key_messages[1]", "expected text, found a number", "Put the value in quotes."),
        ({"deliverables": []}, "deliverables", "expected keys with values, found a list", ""),
        ({"deliverables": {"a": "p"}}, "deliverables.a", "expected keys with values", ""),
        ({"budget": "lots"}, "budget", "expected a number", ""),
        ({"budget": -1}, "budget", "expected a number of at least 0", ""),
        ({"drafts": "jsonlines"}, "drafts", "expected one of markdown, jsonl", "Did you mean 'jsonl'?"),
        ({"catalogue": {"path": "x", "columns": {"w": {"type": "nummer"}}}}, "catalogue.columns.w.type",
         "expected one of text, number, integer, boolean, date, url, list", "Did you mean 'number'?"),
        ({"deliverables": {"a": {"prompt": "p", "variants": 2.5}}}, "deliverables.a.variants",
         "expected a whole number", ""),
        ({"deliverables": {"a": {"prompt": "p", "variants": 99}}}, "deliverables.a.variants",
         "expected a number of at most 50", ""),
        ({"catalogue": {"path": "x", "columns": {"w": {"required": "perhaps"}}}}, "catalogue.columns.w.required",
         "expected true or false", ""),
        ({"context": {"x": {"a": 1}}}, "context.x",
         "expected text, a number, true or false or a list, found keys with values", ""),
        ({"context": {"x": None}}, "context.x",
         "expected text, a number, true or false or a list, found nothing", "Write a value or delete the key."),
        ({"context": {"x": ["a", 1]}}, "context.x[1]", "expected text, found a number", "Put the value in quotes."),
        ({"brief": "a b"}, "brief", "expected a name of letters A to Z, digits, `.`, `_`, `-`", ""),
    ],
)  # fmt: skip
def test_wrong_values_say_what_was_expected(more, place, message, hint):
    assert one(more) == (f"value of {place}", "BRF004", f"{place}: {message}.", hint)


def test_our_own_validators_are_quoted():
    assert one({"locale": "Germany"}, Market)[2] == "locale: a market is a BCP 47 locale such as de-DE or zh-Hant-TW."


def test_currency_has_its_own_words():
    assert "ISO 4217" in one({"locale": "de-DE", "currency": "Euro"}, Market)[2]


def test_a_document_that_is_no_mapping():
    assert told(Brief, [1])[0][2] == "the document: expected keys with values, found a list."


def test_names_begin_where_the_document_stands():
    (problem,) = problems_of(Market, {"locale": "de-DE", "units": 5}, at=("de-DE",))
    assert problem.message.startswith("de-DE.units: ")
    assert problem.place.file == "value of units"


def test_all_problems_are_told():
    data = {"brief": "a b", "markets": 5, "x": 1, "deliverables": {"a": {}, "b": {"prompt": 1, "per": [1, 2]}}}
    assert len(told(Brief, data)) == 7


def walk(shape, leaf):
    """Every document that has the canary in one place of this shape."""
    return [leaf, [leaf], {"a": leaf}, {"a": [leaf]}, {"a": {"b": leaf}}, {leaf: 1} if shape else leaf]


@pytest.mark.parametrize("model", [Brief, Brand, Config, Market])
def test_no_value_is_ever_shown(model):
    for key in model.model_fields:
        for value in walk(False, CANARY):
            try:
                model.model_validate({key: value})
            except ValidationError as error:
                document = Document(model, {key: value}, "BRF", lambda _: Place(), lambda _: Place())
                text = " ".join(str(problem) for problem in document.problems(error))
                assert CANARY not in text, (key, value)
                assert text


def test_nearest():
    known = ["audience", "objective", "en-GB", "de-DE"]
    assert nearest("audiance", known) == "audience"
    assert nearest("EN-gb", known) == "en-GB"
    assert nearest("zzz", known) == ""
    assert nearest("", []) == ""


def test_propose():
    assert propose("x", []) == ""
    assert propose("q", ["b", "a"], "Brands here") == "Brands here: a, b."
    assert propose("q", [f"n{i:02}" for i in range(30)]).endswith("n19, ….")


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=20))
def test_a_proposal_is_always_a_known_name(name, known):
    assert nearest(name, known) in {*known, ""}


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "x" * 500, "'"])
def test_names_are_shown_on_one_short_line(name):
    text = shown(name)
    assert text.isprintable()
    assert len(text) < 100


def test_dotted():
    assert dotted(("a", "b", 0, "c")) == "a.b[0].c"
    assert dotted(()) == ""
    assert dotted(("a\n\x1b[31m", "b")) == "'a\\n\\x1b[31m'.b"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*Brief.model_fields, "prompt", "per", "from", "path", "a"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_every_fault_has_a_location_of_its_own(data):
    try:
        Brief.model_validate(data)
    except ValidationError as error:
        found = faults(error, data)
        locations = [(fault.loc, fault.kind) for fault in found]
        assert found
        assert len(locations) == len(set(locations))
        assert all(fault.expected or fault.says or fault.kind in {"missing", "extra_forbidden"} for fault in found)
