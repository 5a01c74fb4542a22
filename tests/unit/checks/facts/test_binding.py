"""Which fact a number is about: units, names, counted things, products, what stands elsewhere in the row."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.checks.facts.fact import KEPT, _columns, _facts
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


def make(locale: str = "en-GB", **more: object) -> FactsCheck:
    return FactsCheck(CheckContext(Group("b", "d", locale), (), Market(locale=locale), **more))


def errors(text: str, facts: dict[str, str]) -> list[str]:
    found = make().check(Subject({"text": text}, facts))
    return [text[f.start : f.end] for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


def verdicts(text: str, facts: dict[str, str]) -> list[tuple[str, Verdict, str]]:
    found = make().check(Subject({"text": text}, facts))
    return [(c.text, c.verdict, c.source) for c in found if isinstance(c, Claim)]


@pytest.mark.parametrize(
    ("facts", "text", "wrong"),
    [
        ({"camera.single": "5 MP"}, "A 1 GHz chip.", ["1 GHz"]),
        ({"camera.single": "5 MP"}, "A single camera.", []),
        ({"battery": "two days"}, "It lasts 2 days.", []),
        ({"battery": "two days"}, "It lasts 48 hours.", []),
        ({"battery": "two days"}, "It weighs 2 kg.", ["2 kg"]),
    ],
)
def test_a_number_word_is_no_measure(facts: dict[str, str], text: str, wrong: list[str]) -> None:
    assert errors(text, facts) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It stores 500 call records.", ["500 call records"]),
        ("It stores 500+ call records.", ["500+ call records"]),
        ("It has a phonebook of 500 entries.", []),
        ("Call records are not specified.", []),
        ("A display of 65,000 colors.", []),
    ],
)
def test_counted_things_that_the_row_leaves_open(text: str, wrong: list[str]) -> None:
    facts = {"Phonebook": "500 entries", "Call records": "", "Colors": "", "display": "65,000 colors"}
    assert errors(text, facts) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("A 16:9 screen.", []),
        ("A 20:9 screen.", ["20:9"]),
        ("A 19.5:9 screen.", ["19.5:9"]),
        ("Check in from 15:00.", []),
        ("Check in from 16:30.", ["16:30"]),
        ("Check in from 3 pm.", []),
        ("Check in from 3:00.", []),
        ("Check in from 4 p.m.", ["4 p.m."]),
    ],
)
def test_ratios_are_compared_as_written(text: str, wrong: list[str]) -> None:
    assert errors(text, {"screen": "16:9 format, 9 pixels, 20 lines", "check-in": "15:00"}) == wrong


def test_a_number_behind_the_same_name_is_that_one() -> None:
    facts = {"title": "Galaxy Note 9", "predecessor": "Galaxy Note 8", "successor": "Galaxy Note 10"}
    assert errors("The predecessor of Note 9 was loved.", facts) == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("A rug of 6 m².", Verdict.DERIVED),
        ("A rug of 6 sq m.", Verdict.DERIVED),
        ("It covers less than 7 m².", Verdict.DERIVED),
        ("It covers more than 7 m².", Verdict.UNSUPPORTED),
        ("A rug of 9 m².", Verdict.UNSUPPORTED),
    ],
)
def test_an_area_follows_from_two_lengths(text: str, verdict: Verdict) -> None:
    assert verdicts(text, {"size": "2 m x 3 m"})[0][1] is verdict


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Its box office was over 60 times its budget.", []),
        ("Its box office was over 90 times its budget.", ["90 times"]),
    ],
)
def test_times_follow_from_two_named_facts(text: str, wrong: list[str]) -> None:
    assert errors(text, {"Budget": "$1.5 million", "Box office": "$99.5 million"}) == wrong


def test_a_price_names_the_column_of_its_currency() -> None:
    facts = {"price_chf": "65", "price_eur": "65", "price_usd": "79"}
    assert verdicts("For €65.", facts) == [("€65", Verdict.SUPPORTED, "price_eur")]
    assert errors("For $65.", facts) == ["$65"]


@pytest.mark.parametrize("text", ["Sold all over Europe.", "Made in Europe.", "Loved in Asia."])
def test_continents_are_no_single_fact(text: str) -> None:
    assert errors(text, {"made in": "Portugal"}) == []


def test_little_is_kept_however_many_rows_and_groups_there_are() -> None:
    groups = [make(locale) for locale in ("en-GB", "de-DE", "fr-FR")]
    for row in range(900):
        facts = {f"column {row % 700}": "5 kg", "weight": f"{row} g", "name": f"Pack {row}"}
        for group in groups:
            group.table(facts)
    assert len(_facts) <= KEPT
    assert len(_columns) <= KEPT


def test_groups_that_read_alike_share_and_others_do_not() -> None:
    facts = {"mass": "1250"}
    first, same, other = make(), make(), make(units={"mass": "g"})
    assert first.table(facts).facts[0] is same.table(facts).facts[0]
    assert first.table(facts).facts[0] is not other.table(facts).facts[0]
    assert other.table(facts).facts[0].numbers[0].quantity.dimension == "mass"


def test_one_group_never_sees_the_aliases_of_another() -> None:
    facts = {"wp": "no"}
    plain, declared = make(), make(aliases={"wp": ("storm skirt",)})
    text = "It comes with a storm skirt."
    assert [f for f in declared.check(Subject({"t": text}, facts)) if isinstance(f, Finding)]
    assert not [f for f in plain.check(Subject({"t": text}, facts)) if isinstance(f, Finding)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Three years of warranty.", ["Three years"]),
        ("Two years of warranty.", []),
        ("A five-star hotel.", ["five"]),
        ("A four-star hotel.", []),
        ("Two of the rooms have a view.", []),
        ("Ready in three minutes.", []),
        ("A two-storey house.", []),
    ],
)
def test_number_words_that_measure_or_are_joined_to_what_they_count(text: str, wrong: list[str]) -> None:
    assert errors(text, {"stars": "4", "rooms": "86", "warranty_months": "24"}) == wrong


@pytest.mark.parametrize(
    ("text", "facts", "severity"),
    [
        ("One of the first 50 elements discovered.", {"discovered": "1825", "symbol": "Br"}, Severity.WARNING),
        ("One of the first 50 elements discovered.", {"elements": "80", "discovered": "1825"}, Severity.ERROR),
        ("It was discovered in 1850.", {"discovered": "1825", "symbol": "Br"}, Severity.ERROR),
        ("It weighs 50 g.", {"discovered": "1825", "symbol": "Br"}, Severity.ERROR),
    ],
)
def test_a_count_beside_words_of_a_date_is_only_advice(text: str, facts: dict[str, str], severity: Severity) -> None:
    found = [f for f in make().check(Subject({"text": text}, facts)) if isinstance(f, Finding)]
    assert [f.severity for f in found] == [severity]


def test_a_title_speaks_against_no_number() -> None:
    facts = {"title": "35 / 36 Metro Lines", "system": "Agder"}
    assert verdicts("The metro lines run 6 times.", facts) == [("6 times", Verdict.UNSUPPORTED, "")]


def test_what_it_may_be_at_most_is_not_contradicted_by_less() -> None:
    facts = {"card slot": "microSDXC, up to 32 GB", "internal storage": "16 GB"}
    assert errors("Expand the card slot with a 16 GB card.", facts) == []


@pytest.mark.parametrize(
    ("text", "facts", "wrong"),
    [
        ("There is no toll.", {"toll": "Free both ways"}, []),
        ("There is no toll.", {"toll": "5 euros"}, ["toll"]),
        ("There is no wifi.", {"wifi": "free in all rooms"}, ["wifi"]),
    ],
)
def test_a_fee_that_is_free(text: str, facts: dict[str, str], wrong: list[str]) -> None:
    assert errors(text, facts) == wrong
