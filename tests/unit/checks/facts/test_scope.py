"""What a text denies, supposes and asserts."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.checks.facts.scope import Scope, Stance
from genpress.checks.facts.tokens import tokenise
from genpress.domain.finding import Finding
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


def negated(text: str, word: str, language: str = "en") -> bool:
    tokens = tokenise(text)
    place = tokens.low.index(word.lower())
    return Scope(language).negated(tokens, place, place)


@pytest.mark.parametrize(
    "text",
    [
        "It has no NFC.",
        "It does not support NFC.",
        "It doesn't have NFC.",
        "Without NFC or radio.",
        "It lacks NFC.",
        "It lacks Bluetooth, radio, and NFC.",
        "It has no WLAN, Bluetooth, positioning, radio, or NFC.",
        "NFC is missing.",
        "NFC remains unavailable.",
        "NFC is not included.",
        "Bluetooth and NFC are not present.",
        "NFC-free",
        "It is non-NFC.",
        "Neither Bluetooth nor NFC.",
    ],
)
def test_denied(text: str) -> None:
    assert negated(text, "NFC")


@pytest.mark.parametrize(
    "text",
    [
        "It has NFC.",
        "It has no radio, but it has NFC.",
        "It lacks a radio but supports NFC.",
        "No radio. It has NFC.",
        "Not only Bluetooth but NFC.",
        "A non-removable battery with NFC.",
        "Without a jack, it offers NFC.",
        "NFC is included, radio is not.",
        "Faith No More with NFC.",
        "NFC, but no radio.",
    ],
)
def test_not_denied(text: str) -> None:
    assert not negated(text, "NFC")


@pytest.mark.parametrize(
    ("language", "text", "word", "expected"),
    [
        ("de", "Ohne Kapuze.", "kapuze", True),
        ("de", "Sie hat keine Kapuze.", "kapuze", True),
        ("de", "Keine Taschen, aber eine Kapuze.", "kapuze", False),
        ("fr", "Sans capuche.", "capuche", True),
        ("fr", "Il n'a pas de capuche.", "capuche", True),
        ("fr", "Sans poche mais avec capuche.", "capuche", False),
        ("es", "Sin capucha.", "capucha", True),
        ("es", "No tiene capucha.", "capucha", True),
        ("es", "No tiene bolsillos, pero tiene capucha.", "capucha", False),
        ("it", "Senza cappuccio.", "cappuccio", True),
        ("nl", "Geen capuchon.", "capuchon", True),
        ("pt", "Sem capuz.", "capuz", True),
    ],
)
def test_denial_in_other_languages(language: str, text: str, word: str, *, expected: bool) -> None:
    assert negated(text, word, language) is expected


@pytest.mark.parametrize(
    "text", ["Unlike NFC, it is fast.", "Optional NFC.", "NFC is not specified.", "NFC is unknown."]
)
def test_hedged(text: str) -> None:
    tokens = tokenise(text)
    place = tokens.low.index("nfc")
    assert Scope("en").hedged(tokens, place, place)


def test_asserted_needs_a_verb_in_the_sentence() -> None:
    scope = Scope("en")
    yes, no = tokenise("The bag has pockets."), tokenise("It is great. Pockets rule.")
    assert scope.asserted(yes, 3)
    assert not scope.asserted(no, 3)


def test_made_of() -> None:
    tokens = tokenise("Made of solid oak.")
    assert Scope("en").of_material(tokens, 3)
    assert not Scope("en").of_material(tokenise("As strong as oak."), 3)


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "It isn't waterproof.", "waterproof"),
        ("en", "It isn’t waterproof.", "waterproof"),
        ("en", "They aren't waterproof.", "waterproof"),
        ("en", "It wasn't waterproof.", "waterproof"),
        ("it", "Non è impermeabile.", "impermeabile"),
        ("it", "Lo zaino non è molto impermeabile.", "impermeabile"),
        ("es", "No es impermeable.", "impermeable"),
        ("es", "La mochila no está totalmente impermeable.", "impermeable"),
        ("fr", "Il n’est pas imperméable.", "imperméable"),
        ("fr", "Ce sac n'est ni imperméable ni léger.", "imperméable"),
        ("fr", "Non imperméable.", "imperméable"),
        ("de", "Er ist nicht wasserdicht.", "wasserdicht"),
        ("de", "Er ist leider nicht ganz wasserdicht.", "wasserdicht"),
        ("nl", "Hij is niet waterdicht.", "waterdicht"),
        ("pt", "Não é impermeável.", "impermeável"),
        ("pt", "As mochilas não são impermeáveis.", "impermeáveis"),
        ("pl", "Nie jest wodoszczelny.", "wodoszczelny"),
        ("pl", "Plecak bez kaptura.", "kaptura"),
    ],
)
def test_copulas_between_a_negation_and_its_adjective(language: str, text: str, word: str) -> None:
    assert negated(text, word, language)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("30 L, not waterproof, with pockets and a chest strap.", "pockets"),
        ("Not waterproof, but with pockets.", "pockets"),
        ("It isn't waterproof and has pockets.", "pockets"),
        ("Not waterproof (pockets are).", "pockets"),
        ("Not waterproof; pockets outside.", "pockets"),
        ("Not waterproof\nPockets", "pockets"),
    ],
)
def test_a_negation_ends(text: str, word: str) -> None:
    assert not negated(text, word)


@pytest.mark.parametrize("text", ["Not waterproof, two pockets.", "No hood, two pockets and a strap."])
def test_where_it_may_be_read_either_way_nothing_is_said(text: str) -> None:
    tokens = tokenise(text)
    place = tokens.low.index("pockets")
    scope = Scope("en")
    assert scope.stance(tokens, place, place) is Stance.OPEN
    assert scope.hedged(tokens, place, place)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Dishwasher safe: no", Stance.DENIED),
        ("Dishwasher safe: No.\nWeight: 2 kg", Stance.DENIED),
        ("| dishwasher safe | no |", Stance.DENIED),
        ("Dishwasher safe – no", Stance.DENIED),
        ("Dishwasher safe: yes", Stance.AFFIRMED),
        ("Dishwasher safe: unknown", Stance.OPEN),
        ("Dishwasher safe: not specified", Stance.OPEN),
        ("Dishwasher safe: no doubt about it", Stance.AFFIRMED),
    ],
)
def test_labels_with_values(text: str, stance: Stance) -> None:
    tokens = tokenise(text)
    place = tokens.low.index("dishwasher")
    assert Scope("en").stance(tokens, place, place + 1) is stance


@pytest.mark.parametrize(
    "text",
    [
        "It is not a child friendly restaurant.",
        "Not far from here is a restaurant.",
        "The Mill, not child friendly, is a pub near the restaurant.",
        "Its restaurant and bar are not child friendly.",
        "It is not child friendly with a restaurant.",
    ],
)
def test_a_denial_of_one_thing_leaves_its_neighbours(text: str) -> None:
    facts = {"kind": "restaurant", "child friendly": "no", "bar": "yes", "near": "the restaurant"}
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
    assert [f for f in check.check(Subject({"t": text}, facts)) if isinstance(f, Finding)] == []


@pytest.mark.parametrize(
    "text",
    ["It does not have a restaurant.", "The restaurant is not available.", "It is not equipped with a restaurant."],
)
def test_what_is_denied_stays_denied(text: str) -> None:
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
    found = [f for f in check.check(Subject({"t": text}, {"kind": "restaurant"})) if isinstance(f, Finding)]
    assert [f.rule for f in found] == ["FCT001"]
