"""Copy like that of the examples: true texts that must pass, each beside the false one that must not."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

PACK = {
    "name": "Trail 40",
    "weight_g": "1250",
    "volume_l": "40",
    "height_cm": "56",
    "width_cm": "30",
    "depth_cm": "21",
    "features": "bottle pockets, chest strap, pole loops",
    "waterproof": "no",
    "dishwasher_safe": "no",
    "price_usd": "145",
    "price_eur": "135",
}
WATERPROOF = {
    "en-GB": ("It is not waterproof.", "It is waterproof."),
    "de-DE": ("Er ist nicht wasserdicht.", "Er ist wasserdicht."),
    "fr-FR": ("Il n’est pas imperméable.", "Il est imperméable."),
    "es-ES": ("No es impermeable.", "Es impermeable."),
    "it-IT": ("Non è impermeabile.", "È impermeabile."),
    "nl-NL": ("Hij is niet waterdicht.", "Hij is waterdicht."),
    "pl-PL": ("Nie jest wodoszczelny.", "Jest wodoszczelny."),
    "pt-PT": ("Não é impermeável.", "É impermeável."),
}


def run(text: str, facts: dict[str, str], locale: str = "en-US", **more: object) -> list[Finding | Claim]:
    check = FactsCheck(CheckContext(Group("b", "d", locale), (), Market(locale=locale), **more))
    return list(check.check(Subject({"text": text}, facts)))


def errors(text: str, facts: dict[str, str] | None = None, locale: str = "en-US", **more: object) -> list[str]:
    found = run(text, PACK if facts is None else facts, locale, **more)
    return [text[f.start : f.end] for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("facts", "units"),
    [({"weight_g": "1250"}, {}), ({"weight (g)": "1250"}, {}), ({"mass": "1250"}, {"mass": "g"})],
)
def test_a_number_in_a_column_with_a_unit_is_no_year(facts: dict[str, str], units: dict[str, str]) -> None:
    assert errors("It weighs 2.76 lb (1.25 kg).", facts, units=units) == []
    assert errors("It weighs 3.76 lb.", facts, units=units) == ["3.76 lb"]
    assert errors("Since 1250.", {"founded in": "1250"}) == []


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("height_in", "19.3", "It is 49 cm high."),
        ("Length (m)", "1990", "1.99 km long."),
        ("Passing yards:", "2000", "2000 yards."),
        ("born in", "1990", "Born in 1990."),
        ("Spouse(s)", "Ann ( m. 2016)", "Married in 2016."),
    ],
)
def test_units_in_the_names_of_columns(column: str, value: str, text: str) -> None:
    assert errors(text, {column: value}) == []


@pytest.mark.parametrize("locale", WATERPROOF)
def test_waterproof_or_not_in_every_language(locale: str) -> None:
    holds, fails = WATERPROOF[locale]
    assert errors(holds, locale=locale) == []
    assert len(errors(fails, locale=locale)) == 1
    assert len(errors(holds, {"waterproof": "yes"}, locale)) == 1
    assert errors(fails, {"waterproof": "yes"}, locale) == []


@pytest.mark.parametrize(
    "text",
    [
        "40 L, not waterproof, with bottle pockets, chest strap and pole loops.",
        "Not waterproof, bottle pockets, chest strap.",
        "Dishwasher safe: no",
        "Waterproof: no\nFeatures: bottle pockets",
        "22 in × 11.8 in × 8.3 in (56 × 30 × 21 cm)",
        "22 in × 11.8 in × 8.3 in         40 L",
    ],
)
def test_lines_of_a_product_page_that_hold(text: str) -> None:
    found = run(text, PACK)
    assert [f for f in found if isinstance(f, Finding)] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Dishwasher safe: yes", "Dishwasher safe"),
        ("Waterproof: yes", "Waterproof"),
        ("It comes without bottle pockets.", "bottle pockets"),
        ("22 in × 11.8 in × 9.9 in (56 × 30 × 21 cm)", "9.9 in"),
    ],
)
def test_lines_of_a_product_page_that_do_not(text: str, wrong: str) -> None:
    assert [span for span in errors(text) if wrong in span or span in wrong]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Closed from 8 to 12 February\n2027.", ""),
        ("Closed 8–12 February 2027.", ""),
        ("Closed from 9 to 12 February 2027.", "9"),
        ("Closed from 8 to 13 February 2027.", "13 February 2027"),
        ("Vom 8. bis 12. Februar 2027.", ""),
    ],
)
def test_a_range_of_days_shares_its_month(text: str, span: str) -> None:
    facts = {"from": "2027-02-08", "until": "2027-02-12"}
    assert errors(text, facts, "de-DE" if "Vom" in text else "en-GB") == ([span] if span else [])


@pytest.mark.parametrize(
    "text", ["When two packs are better than one.", "One or two of them.", "Two hearts beat as one.", "Twin joys."]
)
def test_number_words_of_everyday_talk(text: str) -> None:
    said = "Plan three articles for the two people who carry four packs and own one pack."
    assert errors(text, known_text=said) == []


def test_number_words_that_count_what_the_row_counts() -> None:
    assert errors("A triple camera.", {"cameras": "dual camera"}) == ["triple"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("It is waterproof.", ["waterproof"]), ("It is not waterproof.", [])],
)
def test_the_row_speaks_before_the_brief(text: str, wrong: list[str]) -> None:
    assert errors(text, {"waterproof": "no"}, known_text="Some of our packs are waterproof.") == wrong


def test_what_the_brief_denies_of_others_contradicts_nothing() -> None:
    said = "Most packs are not waterproof, and need not be."
    assert errors("This one is waterproof.", {"waterproof": "yes"}, known_text=said) == []
    assert errors("Most are not waterproof.", {"name": "x"}, known_text=said) == []


@pytest.mark.parametrize(
    ("text", "facts", "wrong"),
    [
        ("Yours for €135.", PACK, []),
        ("Yours for $145.", PACK, []),
        ("Yours for €145.", PACK, ["€145"]),
        ("Yours for £135.", PACK, ["£135"]),
        ("Yours for 145 dollars.", {"price": "145 CAD"}, []),
        ("For ¥900.", {"price": "900 CNY"}, []),
    ],
)
def test_no_rate_of_exchange_is_a_fact(text: str, facts: dict[str, str], wrong: list[str]) -> None:
    assert errors(text, facts) == wrong


def test_years_follow_from_dates_only_where_the_row_counts_none() -> None:
    assert errors("Made for 30 years.", {"founded": "1990"}) == []
    assert errors("A 3-year warranty.", {"warranty": "5 years", "launch": "2027"}) == ["3-year"]


def test_a_size_is_never_explained_by_years() -> None:
    found = run("A size of 8.3.", {"founded": "2018", "closed": "2026"})
    assert [item.verdict for item in found if isinstance(item, Claim)] == [Verdict.UNSUPPORTED]
