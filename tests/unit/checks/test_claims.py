"""CLM: claims by jurisdiction, by brand, and borne out by facts."""

from __future__ import annotations

import pytest

from genpress.domain.brand import Brand, Claims


@pytest.mark.parametrize(
    ("market", "text", "code", "found"),
    [
        ("de-DE", "ein umweltfreundlicher, nachhaltiger Stoff", "CLM010", ["umweltfreundlicher", "nachhaltiger"]),
        ("fr-FR", "un tissu respectueux de l’environnement", "CLM010", ["respectueux de l’environnement"]),
        ("es-ES", "una mochila ecológica", "CLM010", ["ecológica"]),
        ("it-IT", "zaino ecosostenibile", "CLM010", ["ecosostenibile"]),
        ("sv-SE", "miljövänligt tyg", "CLM010", ["miljövänligt"]),
        ("en-IE", "eco-friendly and biodegradable", "CLM010", ["eco-friendly", "biodegradable"]),
        ("de-DE", "der eco-friendly Rucksack", "CLM010", ["eco-friendly"]),
        ("en-GB", "a carbon-neutral pack", "CLM011", ["carbon-neutral"]),
        ("de-AT", "CO2-neutral hergestellt", "CLM011", ["CO2-neutral"]),
        ("en-IE", "net zero by 2040", "CLM012", ["net zero by 2040"]),
        ("en-GB", "cures all pain", "CLM013", ["cures all pain"]),
        ("en-US", "the best pack on the market", "CLM014", ["the best pack on the market"]),
        ("en-US", "our #1 pack", "CLM014", ["#1"]),
        ("de-DE", "unschlagbar", "CLM014", ["unschlagbar"]),
        ("en-GB", "risk-free", "CLM016", ["risk-free"]),
        ("en-GB", "lighter than any other pack", "CLM017", ["lighter than any other"]),
        ("en-US", "Hikers swear by it", "CLM018", ["Hikers swear by"]),
        ("fr-FR", "-20 %", "CLM019", ["-20 %"]),
        ("en-GB", "save up to £20", "CLM019", ["save up to £20"]),
        ("en-US", "Hurry, only 3 left", "CLM020", ["Hurry", "only 3 left"]),
    ],
)
def test_restricted_claims_are_found(ask, market, text, code, found):
    assert ask(text, code, market=market).seen() == found


@pytest.mark.parametrize(
    ("market", "text"),
    [
        ("en-GB", "The pack is green, with a friendly fit."),
        ("en-GB", "The environment of the trail"),
        ("en-GB", "Free hands, a free pocket"),
        ("en-GB", "better than our last pack"),
        ("en-GB", "The best of both: light and strong"),
        ("de-DE", "Ein grüner Rucksack für die Natur"),
        ("fr-FR", "Un sac vert pour la nature"),
    ],
)
def test_plain_words_are_no_claims(ask, market, text):
    assert ask(text, "CLM", market=market) == []


def test_price_reductions_are_a_matter_of_europe(ask):
    assert ask("20% off", "CLM019", market="en-US") == []
    assert len(ask("20% off", "CLM019", market="en-GB")) == 1


@pytest.mark.parametrize("where", ["facts", "known"])
def test_a_fact_bears_a_claim_out(ask, where):
    proof = (
        {"facts": {"award": "Award-winning pack 2025"}} if where == "facts" else {"known": "Our award-winning pack."}
    )
    assert len(ask("An award-winning pack", "CLM018")) == 1
    assert ask("An award-winning pack", "CLM018", **proof) == []


def test_no_fact_bears_out_a_generic_green_claim(ask):
    assert len(ask("An eco-friendly pack", "CLM010", facts={"note": "eco-friendly"})) == 1


def test_what_the_brand_allows_stays(ask):
    brand = Brand(brand="aurora", claims=Claims(allowed=("lifetime guarantee",)))
    text = "With a lifetime guarantee. Guaranteed."
    assert ask(text, "CLM016", brand=brand).seen() == ["Guaranteed"]


def test_what_the_brand_forbids_or_requires(ask):
    brand = Brand(brand="aurora", claims=Claims(forbidden=("waterproof",), required=("repairable",)))
    findings = ask("Waterproof packs", "CLM", brand=brand)
    assert [(one.rule, one.start, one.end) for one in findings] == [("CLM002", 0, 0), ("CLM001", 0, 10)]
    assert ask("A repairable pack", "CLM", brand=brand) == []


def test_a_finding_names_its_law(ask):
    [finding] = ask("klimaneutral", "CLM", market="de-DE")
    assert "2024/825" in str(finding.evidence["source"])
