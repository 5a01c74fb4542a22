"""Colours that copy offers, held against the row's column of colours."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.domain.finding import Finding
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

FACTS = {"name": "Trail", "colours": "Red; Blue", "features": "hood"}


def wrong(text: str, facts: dict[str, str] | None = None, locale: str = "en-GB") -> list[str]:
    check = FactsCheck(CheckContext(Group("b", "d", locale), (), Market(locale=locale)))
    found = [f for f in check.check(Subject({"t": text}, facts or FACTS)) if isinstance(f, Finding)]
    assert {f.rule for f in found} <= {"FCT001"}
    return [text[f.start : f.end] for f in found]


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("Available in red, blue and green.", ["green"]),
        ("Comes in dark green or red.", ["green"]),
        ("Colours: red, yellow.", ["yellow"]),
        ("Choose red, blue or bright orange.", ["orange"]),
        ("Its black colour never fades.", ["black"]),
        ("In pink.", ["pink"]),
        ("A pack in green/yellow.", ["green", "yellow"]),
    ],
)
def test_a_colour_that_the_row_does_not_have(text: str, colours: list[str]) -> None:
    assert wrong(text) == colours


@pytest.mark.parametrize(
    "text",
    [
        "Available in red and blue.",
        "The navy blue version.",
        "Steep it in green tea.",
        "The black shell shines.",
        "Shot in black and white.",
        "Not available in green.",
        "Green is how we work.",
    ],
)
def test_a_colour_that_is_no_claim_or_holds(text: str) -> None:
    assert wrong(text) == []


def test_the_column_is_the_evidence() -> None:
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
    (found,) = [f for f in check.check(Subject({"t": "In green."}, FACTS)) if isinstance(f, Finding)]
    assert found.evidence == {"source": "colours", "value": "Red; Blue"}


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "Trail"},
        {"colours": "Midnight, Dune"},
        {"colours": ""},
        {"colour": "Green"},
        {"colour": "red", "trim": "green piping"},
    ],
)
def test_nothing_is_known_without_a_column_that_names_another(facts: dict[str, str]) -> None:
    assert wrong("In green.", facts) == []


@pytest.mark.parametrize(
    ("locale", "column", "value", "text", "colours"),
    [
        ("de-DE", "farbe", "Rot, Blau", "Erhältlich in Rot, Blau und Grün.", ["Grün"]),
        ("de-DE", "colour", "red", "Erhältlich in Rot.", []),
        ("fr-FR", "couleur", "rouge", "Disponible en rouge et vert.", ["vert"]),
        ("es-ES", "color", "azul", "Disponible en rojo.", ["rojo"]),
        ("it-IT", "colore", "blu", "Disponibile in rosso o blu.", ["rosso"]),
        ("pl-PL", "kolor", "czarny", "Dostępny w kolorze zielonym.", ["zielonym"]),
    ],
)
def test_other_languages(locale: str, column: str, value: str, text: str, colours: list[str]) -> None:
    assert wrong(text, {column: value}, locale) == colours
