"""What editors did with drafts, counted."""

import pytest

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Finding, Severity
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import Revision
from genpress.pipeline.metrics import Findings, Metrics, distance, judge

UNIT = UnitId(Group("trail", "pdp", "en-GB"), "A")


def revision(number, text, origin=Origin.GENERATED, *, cost=1_000_000, findings=(), at="2026-11-20T08:00:00Z"):
    content = {"title": text}
    draft = Draft(UNIT, number, content, Hashes("f", "g", "p", "b"), origin, created_at=at, findings=findings)
    return Revision(draft, Status.NEEDS_REVIEW, cost)


def said(on, verb=Verb.APPROVE, at="2026-11-20T10:30:00Z", reason=""):
    return Decision(UNIT, on.draft.revision, on.draft.content_hash, verb, "ann", at, reason)


def count(revisions, decisions=()):
    metrics = Metrics()
    for judged in judge(revisions, decisions):
        metrics.add(judged)
    return metrics


def finding(rule="STY001", severity=Severity.WARNING):
    return Finding(rule, severity, "title", "odd")


def test_a_draft_approved_as_it_is():
    made = revision(1, "Light.")
    metrics = count([made], [said(made)])
    assert (metrics.drafts, metrics.decided, metrics.approved, metrics.untouched) == (1, 1, 1, 1)
    assert (metrics.first_pass, metrics.first_drafts) == (1, 1)
    assert metrics.distances == [0.0]
    assert metrics.hours == [2.5]
    assert metrics.document()["cost_per_approved_usd"] == "0.000001"


def test_an_edit_belongs_to_its_draft_and_is_no_first_pass():
    made = revision(1, "Light.")
    edited = revision(2, "Light!", Origin.EDITED, cost=0)
    metrics = count([made, edited], [said(edited)])
    assert (metrics.drafts, metrics.approved, metrics.untouched, metrics.first_pass) == (1, 1, 0, 0)
    assert metrics.distances == [pytest.approx(1 / 6)]


def test_the_last_edit_that_was_approved_counts():
    made = revision(1, "aaaa")
    first, last = revision(2, "aaab", Origin.EDITED), revision(3, "bbbb", Origin.EDITED)
    metrics = count([made, first, last], [said(first), said(last)])
    assert metrics.distances == [1.0]
    assert metrics.drafts == 1


def test_a_redraft_is_a_draft_of_its_own_and_no_first_one():
    made, again = revision(1, "a", cost=3), revision(2, "b", cost=5)
    metrics = count([made, again], [said(made, Verb.REQUEST_CHANGES, reason="tone"), said(again)])
    assert (metrics.drafts, metrics.decided, metrics.approved) == (2, 2, 1)
    assert (metrics.first_pass, metrics.first_drafts) == (0, 1)
    assert metrics.reasons == {"tone": 1}
    assert metrics.cost == 8
    assert metrics.document()["first_pass_acceptance"] == 0.0


def test_an_approval_after_a_request_for_changes_is_no_first_pass():
    made = revision(1, "a")
    metrics = count([made], [said(made, Verb.REQUEST_CHANGES), said(made)])
    assert (metrics.approved, metrics.first_pass) == (1, 0)


def test_a_draft_nobody_spoke_of_is_not_decided():
    metrics = count([revision(1, "a", findings=(finding(),))])
    assert (metrics.drafts, metrics.decided) == (1, 0)
    assert metrics.findings == {}
    assert metrics.document()["first_pass_acceptance"] is None
    assert metrics.document()["hours_to_decision_median"] is None


@pytest.mark.parametrize(
    ("left", "verb", "counted"),
    [
        ((finding(),), Verb.APPROVE, Findings(0, 1)),
        ((), Verb.APPROVE, Findings(1, 0)),
        ((), Verb.REJECT, Findings(1, 0)),
    ],
)
def test_a_finding_is_dismissed_by_approving_the_text_with_it(left, verb, counted):
    made = revision(1, "a", findings=(finding(),))
    edited = revision(2, "b", Origin.EDITED, findings=left)
    assert count([made, edited], [said(edited, verb)]).findings == {"STY001": counted}


def test_what_is_only_information_is_neither_confirmed_nor_dismissed():
    made = revision(1, "a", findings=(finding(severity=Severity.INFO),))
    assert count([made], [said(made)]).findings == {}


def test_an_unknown_price_is_unknown_and_not_nothing():
    made = revision(1, "a", cost=None)
    shown = count([made], [said(made)]).document()
    assert (shown["cost_usd"], shown["cost_per_approved_usd"]) == (None, None)


def test_what_people_wrote_before_any_draft_counts_nowhere():
    written = revision(1, "a", Origin.EDITED)
    assert count([written], [said(written)]).drafts == 0


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-20T08:00:00"])
def test_a_time_that_is_none_is_left_out(at):
    made = revision(1, "a", at=at)
    assert count([made], [said(made)]).hours == []


def test_a_clock_that_ran_backwards_is_no_negative_time():
    made = revision(1, "a")
    assert count([made], [said(made, at="2026-11-20T07:00:00Z")]).hours == [0.0]


@pytest.mark.parametrize(
    ("before", "after", "far"),
    [
        ({"a": "x"}, {"a": "x"}, 0.0),
        ({"a": "abcd"}, {"a": "abxd"}, 0.25),
        ({"a": ["x", "y"]}, {"a": ["x", "z"]}, pytest.approx(1 / 3)),
        ({"a": ""}, {"a": ""}, 0.0),
        ({"a": "x"}, {"b": "y"}, 1.0),
    ],
)
def test_distance(before, after, far):
    assert distance(before, after) == far


def test_a_decision_on_a_draft_after_its_edit_was_approved_keeps_the_edit():
    made = revision(1, "a")
    edited = revision(2, "b", Origin.EDITED)
    (judged,) = judge([made, edited], [said(made, Verb.REQUEST_CHANGES), said(edited)])
    assert judged.approved == edited.draft
    assert [one.verb for one in judged.decisions] == [Verb.REQUEST_CHANGES, Verb.APPROVE]
