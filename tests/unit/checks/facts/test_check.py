"""The check as a whole: copy of other trades and languages, spans, evidence, hostile input."""

from collections.abc import Iterable

import pytest

from genpress.checks.facts import FactsCheck
from genpress.domain.brand import Brand
from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


def make(locale: str = "en-GB", **more: object) -> FactsCheck:
    return FactsCheck(CheckContext(Group("b", "d", locale), (FieldSpec(name="text"),), Market(locale=locale), **more))


def run(text: str | list[str], facts: dict[str, str], check: FactsCheck | None = None) -> list[Finding | Claim]:
    return list((check or make()).check(Subject({"text": text}, facts)))


def findings(found: Iterable[Finding | Claim]) -> list[Finding]:
    return [item for item in found if isinstance(item, Finding)]


def errors(found: Iterable[Finding | Claim]) -> list[Finding]:
    return [item for item in findings(found) if item.severity is Severity.ERROR]


def test_a_contradiction_names_span_field_and_value() -> None:
    text = "It weighs 1,200 g."
    (finding,) = errors(run(text, {"weight": "980 g", "price": "20 EUR"}))
    assert (finding.rule, finding.verdict, finding.field) == ("FCT001", Verdict.CONTRADICTED, "text")
    assert text[finding.start : finding.end] == "1,200 g"
    assert finding.evidence == {"source": "weight", "value": "980 g"}
    assert "980 g" in finding.message


def test_what_stands_nowhere_is_unsupported() -> None:
    (finding,) = errors(run("Comes with Bluetooth.", {"weight": "980 g"}))
    assert (finding.rule, finding.verdict) == ("FCT002", Verdict.UNSUPPORTED)


def test_what_follows_is_information_and_never_blocks() -> None:
    found = findings(run("It weighs almost 1 kg.", {"weight": "980 g"}))
    assert [(f.rule, f.severity) for f in found] == [("FCT003", Severity.INFO)]


def test_praise_is_advice() -> None:
    found = findings(run("A world-class bag of 980 g.", {"weight": "980 g"}))
    assert [(f.rule, f.severity, f.verdict) for f in found] == [("FCT004", Severity.INFO, Verdict.PUFFERY)]


def test_every_claim_is_kept_with_its_source() -> None:
    claims = [c for c in run("A 980 g bag with a hood.", {"weight": "980 g", "hood": "yes"}) if isinstance(c, Claim)]
    assert [(c.text, c.verdict, c.source, c.value) for c in claims] == [
        ("980 g", Verdict.SUPPORTED, "weight", "980 g"),
        ("hood", Verdict.SUPPORTED, "hood", "yes"),
    ]


def test_items_of_a_list_have_their_own_spans() -> None:
    (finding,) = errors(run(["Light.", "Weighs 5 kg."], {"weight": "980 g"}))
    assert (finding.field, finding.start, finding.end) == ("text[1]", 7, 11)


def test_the_brief_is_a_source_too() -> None:
    facts = {"weight": "980 g"}
    assert errors(run("Now 20% off.", facts))
    assert not errors(run("Now 20% off.", facts, make(known_text="Spring sale: 20% off all packs.")))


def test_the_brands_name_is_known() -> None:
    facts = {"weight": "980 g"}
    text = "A pack by Aurora."
    assert errors(run(text, facts))
    assert not errors(run(text, facts, make(brand=Brand(brand="aurora", name="Aurora"))))


def test_declared_units_hold_for_bare_numbers() -> None:
    facts = {"mass": "980"}
    check = make(units={"mass": "g"})
    assert not errors(run("It weighs 0.98 kg.", facts, check))
    assert errors(run("It weighs 980 kg.", facts, check))


def test_a_columns_name_may_say_its_unit() -> None:
    assert not errors(run("It weighs 980 g.", {"weight_g": "980"}))
    assert errors(run("It weighs 980 kg.", {"weight_g": "980"}))


def test_aliases_of_columns_and_values() -> None:
    facts = {"wp": "no"}
    check = make(aliases={"wp": ("rain cover",)})
    assert errors(run("It comes with a rain cover.", facts, check))
    assert not errors(run("It comes without a rain cover.", facts, check))
    shade = make(value_aliases={"colour": {"GR": ("Bluetooth green",)}})
    assert not errors(run("In Bluetooth green.", {"colour": "GR"}, shade))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Discontinued in 2006.", True),
        ("Announced in 2006.", False),
        ("It was released in 2006 and is discontinued.", False),
    ],
)
def test_a_beginning_is_no_end(text: str, *, wrong: bool) -> None:
    facts = {"Launch.Announced": "2006, February", "Launch.Status": "Discontinued"}
    assert bool(errors(run(text, facts))) is wrong


def test_numbers_are_bound_to_their_own_attribute() -> None:
    facts = {"rear camera": "50 MP", "front camera": "16 MP", "ram": "8 GB", "storage": "256 GB"}
    assert not errors(run("A 50 MP rear camera and a 16 MP front camera.", facts))
    assert errors(run("It has 256 GB of RAM.", facts))
    assert not errors(run("It has 8 GB of RAM and 256 GB of storage.", facts))


def test_general_words_are_left_alone_outside_a_features_context() -> None:
    facts = {"Games": "No", "weight": "92 g"}
    assert not errors(run("Great for games and travel.", facts))
    assert errors(run("It has games.", facts))


@pytest.mark.parametrize(
    ("value", "text", "wrong"),
    [
        ("No", "It has NFC.", True),
        ("No", "It has no NFC.", False),
        ("Yes", "It has NFC.", False),
        ("Yes", "It has no NFC.", True),
        ("", "It has NFC.", True),
        ("", "It has no NFC.", True),
        ("-", "NFC is not specified.", False),
        ("n/a", "It has NFC.", True),
        ("Yes, 13.56 MHz", "It has NFC.", False),
    ],
)
def test_no_yes_and_unknown(value: str, text: str, *, wrong: bool) -> None:
    assert bool(errors(run(text, {"NFC": value, "weight": "90 g"}))) is wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It runs on Android.", True),
        ("It runs on Symbian.", False),
        ("Light Enough To Forget Anywhere", False),
        ("Perfect for summer. Great for Monday mornings in July.", False),
        ("It has an IP68 rating.", True),
        ("It has an IP67 rating.", False),
        ("SAR (Specific Absorption Rate) of 1 W/kg.", False),
    ],
)
def test_names(text: str, *, wrong: bool) -> None:
    facts = {"os": "Symbian", "protection": "IP67", "SAR": "1 W/kg"}
    assert bool(errors(run(text, facts))) is wrong


def test_german_capitals_tell_nothing() -> None:
    assert not errors(run("Ein Rucksack mit viel Platz für Wanderer.", {"weight": "90 g"}, make("de-DE")))


def test_deterministic_and_the_row_is_read_once() -> None:
    check = make()
    facts = {"weight": "980 g", "wifi": "no"}
    first = run("It weighs 980 g and has Wi-Fi.", facts, check)
    assert first == run("It weighs 980 g and has Wi-Fi.", facts, check)
    assert check.table(facts).facts[0] is check.table(facts).facts[0]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200f\u202e", "(" * 3000, "a" * 20000, "1" * 3000, "no " * 3000, "😀" * 500, "5 kg, " * 300, "“„«»"],
)
def test_hostile_text_ends_quickly(text: str) -> None:
    for item in run(text, {"weight": "980 g", "": "", "a.b.c": "1" * 500, "no": "no"}):
        assert 0 <= item.start <= item.end <= len(text)


def test_facts_never_become_patterns() -> None:
    assert not errors(run("A bag.", {"(": "[", "*": "+?", "\\": "(?P<x>"}))


def test_empty_facts_make_every_number_unsupported() -> None:
    assert [f.rule for f in errors(run("It weighs 5 kg.", {}))] == ["FCT002"]


@pytest.mark.parametrize(
    ("text", "span", "facts"),
    [
        ("A jacket of 700 g.", "700 g", {"weight": "1 kg", "price": "20 EUR"}),
        ("Yours for 25 EUR.", "25 EUR", {"weight": "1 kg", "price": "20 EUR"}),
        ("Fill it with 40 litres.", "40 litres", {"capacity": "30 l"}),
    ],
)
def test_a_lone_value_of_its_kind_is_the_one_that_is_contradicted(text: str, span: str, facts: dict[str, str]) -> None:
    (finding,) = errors(run(text, facts))
    assert (finding.rule, text[finding.start : finding.end]) == ("FCT001", span)
    assert finding.evidence["value"] in facts.values()


def test_one_of_several_values_of_a_kind_is_not_guessed() -> None:
    (finding,) = errors(run("A jacket of 700 g.", {"jacket one": "1 kg", "jacket two": "2 kg", "parcel": "3 kg"}))
    assert finding.rule in {"FCT001", "FCT002"}
    (finding,) = errors(run("Take 700 g.", {"first": "1 kg", "second": "2 kg"}))
    assert (finding.rule, finding.evidence) == ("FCT002", {})


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("The Gore-Tex membrane keeps rain out.", "Gore-Tex"),
        ("Gore-Tex keeps rain out.", "Gore-Tex"),
        ("It has a laptop sleeve.", "laptop sleeve"),
        ("Laptop sleeve and more.", "Laptop sleeve"),
        ("The Vibram sole grips.", "Vibram"),
        ("The Zephyr-Loft filling warms.", "Zephyr"),
    ],
)
def test_a_part_or_trade_name_that_the_row_does_not_have(text: str, span: str) -> None:
    facts = {"name": "Trail", "material": "nylon", "features": "hood, bottle pockets"}
    (finding,) = errors(run(text, facts))
    assert (finding.rule, text[finding.start : finding.end]) == ("FCT002", span)


@pytest.mark.parametrize(("text", "span"), [("It has a lining.", "lining"), ("It comes with a torch.", "torch")])
@pytest.mark.parametrize(("columns", "severity"), [(3, Severity.WARNING), (30, Severity.ERROR)])
def test_an_everyday_part_that_only_a_data_sheet_would_name(
    text: str, span: str, columns: int, severity: Severity
) -> None:
    facts = {"name": "Trail", "material": "nylon", **{f"column {number}": "" for number in range(columns)}}
    (finding,) = [f for f in run(text, facts) if isinstance(f, Finding)]
    assert (finding.rule, finding.severity) == ("FCT002", severity)
    assert text[finding.start : finding.end] == span


@pytest.mark.parametrize(
    "text",
    [
        "It is CERTAINLY good. BUY NOW and SAVE.",
        "FREE this week, and NEW.",
        "THE BEST PACK EVER FOR HIKERS WITH NYLON",
        "Torch the competition.",
        "On display under a lid of clouds.",
        "Soldered by torch and hammer.",
        "It has room for your kitchen knives and comes with garden charm.",
        "Perfect for Boxing Day and for Mother's Day.",
        "It began in Began in spring.",
    ],
)
def test_shouting_everyday_words_and_feasts_are_no_claims(text: str) -> None:
    assert errors(run(text, {"name": "Trail", "material": "nylon", "features": "hood"})) == []


def test_a_name_written_as_one_word_holds_its_number() -> None:
    facts = {"title": "Galaxy Note9", "predecessor": "Galaxy Note 8"}
    assert errors(run("The Galaxy Note 9 is here.", facts)) == []
    assert errors(run("The Galaxy Note 7 is here.", facts)) != []


@pytest.mark.parametrize("value", ["", "n/a"])
def test_a_denial_of_what_the_row_leaves_open_is_not_known(value: str) -> None:
    (finding,) = errors(run("It does not have a browser.", {"browser": value, "weight": "80 g"}))
    assert finding.rule == "FCT002"


def test_an_item_of_a_list_is_bound_to_it_and_its_denial_contradicts_it() -> None:
    facts = {"features": "sheet feeder; ink gauge; Organizer", "weight": "4 kg"}
    claims = [item for item in run("It has an ink gauge.", facts) if isinstance(item, Claim)]
    assert [(c.text, c.verdict, c.source) for c in claims] == [("ink gauge", Verdict.SUPPORTED, "features")]
    (finding,) = errors(run("It does not have a sheet feeder.", facts))
    assert (finding.rule, finding.evidence["source"]) == ("FCT001", "features")
    assert errors(run("No sheet feeder jams here.", {"weight": "4 kg"})) == []


def test_pounds_are_sterling_where_a_price_is_meant() -> None:
    facts = {"price": "£20", "weight": "30 lb"}
    assert errors(run("It weighs 30 pounds and costs 20 pounds.", facts)) == []
    assert [f.evidence["source"] for f in errors(run("It costs 30 pounds.", facts))] == ["price"]
    assert [f.evidence["source"] for f in errors(run("It weighs 20 pounds.", facts))] == ["weight"]
    assert errors(run("Yours for 20 to 25 pounds.", {"price range": "£20-25"})) == []
