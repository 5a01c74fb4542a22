"""LOC001, LOC004: models that do not localise, remains of the source."""

from __future__ import annotations

from pathlib import Path

import pytest

from genpress.checks import build_checks
from genpress.domain.fields import FieldSpec
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

SOURCE = "Light enough to forget on your back, and repairable for life. Made in Leeds by people who hike."


@pytest.mark.parametrize(
    ("locale", "localised", "found"), [("de-DE", False, 1), ("de-DE", True, 0), ("en-AU", False, 0)]
)
def test_drafts_of_a_model_that_does_not_localise_are_marked(locale, localised, found):
    specs = (FieldSpec(name="title"), FieldSpec(name="body"))
    context = CheckContext(Group("b", "d", "m"), specs, Market(locale=locale, name="Germany"), localised=localised)
    result = build_checks(context, root=Path(), select=("LOC001",)).run(Subject({"title": "a", "body": "b"}, {}))
    assert [(one.field, one.start, one.end) for one in result.findings] == [("title", 0, 0)] * found
    assert all("Germany" in one.message for one in result.findings)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("So leicht. Light enough to forget on your back!", ["Light enough to forget on your back"]),
        ("So leicht: light enough to forget", []),
        ("LIGHT ENOUGH TO FORGET ON your back", ["LIGHT ENOUGH TO FORGET ON your back"]),
        (
            "light enough to forget on und repairable for life. Made in",
            ["light enough to forget on", "repairable for life. Made in"],
        ),
        ("So leicht, dass man ihn vergisst.", []),
    ],
)
def test_runs_of_five_words_are_remains(ask, text, found):
    assert ask(text, "LOC004", market="de-DE", source=SOURCE).seen() == found


def test_what_the_row_says_is_no_remain(ask):
    facts = {"slogan": "Light enough to forget on your back"}
    assert ask("Light enough to forget on your back", "LOC004", market="de-DE", source=SOURCE, facts=facts) == []


def test_the_briefs_own_words_are_remains_where_english_is_not_read(ask):
    known = "Launch the Trail pack line for day hikers."
    text = "Neu: the Trail pack line for day hikers"
    assert ask(text, "LOC004", market="de-DE", known=known).seen() == ["the Trail pack line for day hikers"]
    assert ask(text, "LOC004", market="en-US", known=known) == []


def test_names_and_numbers_alone_are_no_remains(ask):
    source = "The Aurora Trail 40 AP-40-GR Series 2026 is here"
    assert ask("Neu: Aurora Trail 40 AP-40-GR Series 2026", "LOC004", market="de-DE", source=source) == []
