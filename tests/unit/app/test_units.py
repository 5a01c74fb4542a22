import pytest

from genpress.app.units import parse_unit
from genpress.domain.draft import Origin
from genpress.domain.review import Decision, Status, Verb
from genpress.errors import UsageError
from genpress.interfaces import DraftMade, EntryKind

UNIT = "trail/pdp/de-DE/AP-30-GR"


@pytest.mark.parametrize("text", ["", "trail", "trail/pdp", "trail//de-DE/A", "trail/pdp/de-DE/A~x"])
def test_what_is_no_unit_says_where_units_are_listed(text):
    with pytest.raises(UsageError) as refused:
        parse_unit(text)
    assert "genpress status" in refused.value.hint


def test_a_request_is_rendered_before_anything_was_drafted(press):
    rendered = press.render(UNIT)
    assert (str(rendered.unit), rendered.backend, rendered.cached) == (UNIT, "template", False)
    assert rendered.request.prepared["title"] == "Aurora Trail 30 (30 L)"


def test_a_request_is_the_same_after_its_draft_was_made(press):
    before = press.render(UNIT)
    press.run("trail")
    assert press.render(UNIT).request_hash == before.request_hash


def test_a_unit_that_the_brief_lacks_is_refused(press):
    with pytest.raises(UsageError, match="has no unit trail/pdp/de-DE/NONE"):
        press.render("trail/pdp/de-DE/NONE")


def test_a_unit_that_was_never_drafted_cannot_be_shown(press):
    with pytest.raises(UsageError, match="knows no unit"):
        press.show(UNIT)


def test_a_drafted_unit_is_shown_with_its_history(press):
    press.run("trail")
    shown = press.show(UNIT)
    assert (shown.row.unit_id, shown.row.status, shown.standing) == (UNIT, Status.NEEDS_REVIEW, None)
    assert shown.draft.content["title"]
    assert [entry.kind for entry in shown.history] == [EntryKind.DRAFT]


def test_the_approved_text_is_shown_beside_a_newer_revision(press):
    press.run("trail")
    ledger = press.workspace.ledger
    old = ledger.draft(parse_unit(UNIT))
    ledger.commit_now([Decision(old.unit, 1, old.content_hash, Verb.APPROVE, "Ann Lee", "2026-11-20T12:00:00Z")])
    new = old.__class__(old.unit, 2, {**old.content, "title": "New"}, old.hashes, Origin.EDITED, author="Bob")
    ledger.commit_now([DraftMade(new, Status.NEEDS_REVIEW)])
    shown = press.show(UNIT)
    assert (shown.draft.revision, shown.standing.revision) == (2, 1)
    assert shown.standing.content == old.content
