"""Facts that a field must state."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Finding, Verdict
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


def missing(text: str | list[str], facts: dict[str, str], locale: str = "en-GB", **more: object) -> list[str]:
    field = FieldSpec(name="text", facts=tuple(facts))
    check = FactsCheck(CheckContext(Group("b", "d", locale), (field,), Market(locale=locale), **more))
    found = [f for f in check.check(Subject({"text": text}, facts)) if isinstance(f, Finding) and f.rule == "FCT005"]
    assert all(f.verdict is Verdict.MISSING and f.start == f.end == 0 for f in found)
    return [str(f.evidence["source"]) for f in found]


@pytest.mark.parametrize(
    ("facts", "text", "expected"),
    [
        ({"weight": "980 g"}, "A light pack of 980 g.", []),
        ({"weight": "980 g"}, "A light pack of 0.98 kg.", []),
        ({"weight": "980 g"}, "A light pack.", ["weight"]),
        ({"weight": "980 g"}, "A light pack of 908 g.", ["weight"]),
        ({"name": "Trail 40"}, "The Trail-40 is here.", []),
        ({"name": "Trail 40"}, "The pack is here.", ["name"]),
        ({"material": "87% wool, 13% nylon"}, "Wool (87%) with 13% nylon.", []),
        ({"material": "87% wool, 13% nylon"}, "87% wool.", ["material"]),
        ({"waterproof": "yes"}, "A waterproof pack.", []),
        ({"waterproof": "yes"}, "It is not waterproof.", ["waterproof"]),
        ({"waterproof": "no"}, "It is not waterproof.", []),
        ({"waterproof": "no"}, "A pack.", ["waterproof"]),
        ({"note": ""}, "A pack.", []),
        ({"price range": "high"}, "In the high price range.", []),
        ({"price range": "high"}, "A high customer rating.", ["price range"]),
        ({"food": "Indian"}, "It serves Indian food.", []),
        ({"food": "Indian", "near": "Raja Indian Cuisine"}, "It is near Raja Indian Cuisine.", ["food"]),
    ],
)
def test_missing(facts: dict[str, str], text: str, expected: list[str]) -> None:
    assert missing(text, facts) == expected


def test_declared_words_count_and_small_words_may_stand_between() -> None:
    words = {"value_aliases": {"kids": {"yes": ("children welcome",), "no": ("adults only",)}}}
    assert missing("Children are welcome.", {"kids": "yes"}, **words) == []
    assert missing("Children are not welcome.", {"kids": "yes"}, **words) == ["kids"]
    assert missing("Adults only.", {"kids": "no"}, **words) == []


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [("de-DE", "Er wiegt 1,6 kg.", []), ("de-DE", "Er ist leicht.", ["weight"]), ("fr-FR", "Il pèse 1,6 kg.", [])],
)
def test_numbers_in_the_locales_form(locale: str, text: str, expected: list[str]) -> None:
    assert missing(text, {"weight": "1.6 kg"}, locale) == expected


def test_any_item_of_a_list_may_state_it() -> None:
    assert missing(["Light", "980 g"], {"weight": "980 g"}) == []


def test_a_column_may_be_named_by_its_last_name() -> None:
    field = FieldSpec(name="text", facts=("weight",))
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (field,), Market(locale="en-GB")))
    found = list(check.check(Subject({"text": "A pack."}, {"body.weight": "980 g"})))
    assert [f.rule for f in found if isinstance(f, Finding)] == ["FCT005"]


@pytest.mark.parametrize(
    ("value", "text", "stated"),
    [
        ("5 out of 5", "Rated 5 out of 5.", True),
        ("5 out of 5", "Rated 3 out of 5.", False),
        ("20-25", "Between 20 and 25.", True),
        ("20-25", "25 seats, 20 tables.", False),
        ("164 x 75 x 8 mm", "It measures 164 by 75 by 8 mm.", True),
        ("164 x 75 x 8 mm", "It measures 75 by 164 by 8 mm.", False),
    ],
)
def test_numbers_of_a_value_stand_in_turn(value: str, text: str, *, stated: bool) -> None:
    assert (missing(text, {"size": value}) == []) is stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("An average rating.", True),
        ("Customers give it an average rating.", True),
        ("Average customer service.", False),
    ],
)
def test_a_degree_needs_the_head_of_its_columns_name(text: str, *, stated: bool) -> None:
    assert (missing(text, {"customer rating": "average"}) == []) is stated


VALUES = {
    "kind": {"bar": ("bar", "tavern"), "bistro": ("bistro", "brasserie"), "cheap": ("budget",), "low": ("budget",)}
}


def misstated(text: str | list[str], value: str) -> list[tuple[str, str, str]]:
    field = FieldSpec(name="text", facts=("kind",))
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (field,), Market(locale="en-GB"), value_aliases=VALUES))
    found = check.check(Subject({"text": text}, {"kind": value}))
    shown = {"text": text} if isinstance(text, str) else {f"text[{index}]": item for index, item in enumerate(text)}
    return [
        (f.rule, f.field, shown[f.field][f.start : f.end] if f.end else "") for f in found if isinstance(f, Finding)
    ]


def test_another_declared_value_in_its_place_contradicts_a_mandatory_fact() -> None:
    assert misstated("A brasserie and a tavern.", "bar") == [("FCT001", "text", "brasserie")]
    assert misstated("A tavern.", "bar") == []
    assert misstated("No brasserie, a tavern.", "bar") == []
    assert ("FCT005", "text", "") in misstated("A brasserie.", "bar")


def test_values_that_share_a_word_may_be_the_same() -> None:
    assert misstated("Cheap.", "cheap") == []
    assert misstated("Low, and so budget.", "cheap") == []


def test_a_misstatement_in_a_list_names_the_item() -> None:
    assert misstated(["A tavern.", "Or a bistro?"], "bar") == [("FCT001", "text[1]", "bistro")]
