"""PHR: phrases a brand bans or requires, legal lines of a market."""

from __future__ import annotations

import pytest

from genpress.domain.brand import Brand, Claims
from genpress.domain.market import Market


def brand(**phrases: tuple[str, ...]) -> Brand:
    return Brand(brand="aurora", phrases=Claims(**phrases))


@pytest.mark.parametrize("text", ["Game changer", "a game\u00a0changer!", "GAME  CHANGER"])
def test_a_banned_phrase_is_found_in_any_case_and_spacing(ask, text):
    [finding] = ask(text, "PHR", brand=brand(forbidden=("game changer",)))
    assert finding.rule == "PHR002"
    assert finding.end > finding.start


def test_parts_of_words_are_no_phrase(ask):
    assert ask("endgame changers", "PHR", brand=brand(forbidden=("game changer",))) == []


@pytest.mark.parametrize("text", ["it's REPAIRABLE for life", "It’s repairable\u00a0for life."])
def test_a_required_phrase_may_stand_in_any_field(ask, text):
    wanted = brand(required=("it's repairable for life",))
    assert ask({"title": "Pack", "body": text}, "PHR", brand=wanted) == []


def test_a_missing_phrase_is_told_once_a_draft(ask):
    findings = ask({"title": "Pack", "body": "Light"}, "PHR", brand=brand(required=("for life",)))
    assert [(one.rule, one.field, one.evidence["phrase"]) for one in findings] == [("PHR001", "title", "for life")]


def test_a_phrase_split_over_fields_is_missing(ask):
    assert len(ask({"title": "for", "body": "life"}, "PHR", brand=brand(required=("for life",)))) == 1


def test_legal_lines_of_the_market(ask):
    market = Market(locale="de-DE", legal=("Preise inkl. MwSt.", "Irrtum vorbehalten."))
    findings = ask("Neu. Preise inkl. MwSt.", "PHR", market=market)
    assert [(one.rule, one.evidence["line"]) for one in findings] == [("PHR003", "Irrtum vorbehalten.")]
