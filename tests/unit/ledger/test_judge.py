"""A second approver, and what the editors' loop keeps in the ledger."""

from dataclasses import replace

import pytest

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Finding, Severity
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId
from genpress.errors import Conflict
from genpress.interfaces import DraftMade, ReviewExport
from genpress.ledger import open_ledger

GROUP = Group("launch", "pdp", "de-DE")
UNIT = UnitId(GROUP, "A")
HASHES = Hashes("f", "g", "p", "b")


@pytest.fixture
def ledger(tmp_path):
    opened = open_ledger("sqlite:ledger.db", tmp_path)
    yield opened
    opened.close()


def draft(text="one", revision=1, **values):
    return Draft(UNIT, revision, {"title": text}, HASHES, Origin.GENERATED, **values)


def decision(made, verb=Verb.APPROVE, by="ann", needs=2, **values):
    return Decision(UNIT, made.revision, made.content_hash, verb, by, "2026-11-20T09:00:00Z", approvals=needs, **values)


def state(ledger):
    found = ledger.states(GROUP, ["A"])["A", 1]
    return found.status, found.standing


def make(ledger, made=None, status=Status.NEEDS_REVIEW):
    made = made or draft()
    ledger.commit_now([DraftMade(made, status)])
    return made


def test_one_of_two_approvals_leaves_the_text_in_review(ledger):
    made = make(ledger)
    ledger.commit_now([decision(made)])
    assert state(ledger) == (Status.NEEDS_REVIEW, 0)
    ledger.commit_now([decision(made, by="bob")])
    assert state(ledger) == (Status.APPROVED, 1)
    assert list(ledger.verify()) == []


def test_the_same_person_twice_is_one_approver_however_the_name_is_written(ledger):
    made = make(ledger)
    ledger.commit_now([decision(made), decision(made, by=" Ann ")])
    assert state(ledger) == (Status.NEEDS_REVIEW, 0)


def test_two_approvals_in_one_transaction_are_enough(ledger):
    made = make(ledger)
    ledger.commit_now([decision(made), decision(made, by="bob")])
    assert state(ledger) == (Status.APPROVED, 1)


def test_a_request_for_changes_between_them_takes_the_first_approval_back(ledger):
    made = make(ledger)
    ledger.commit_now([decision(made), decision(made, Verb.REQUEST_CHANGES, by="bob")])
    assert state(ledger)[0] is Status.CHANGES_REQUESTED
    ledger.commit_now([decision(made, by="bob")])
    assert state(ledger) == (Status.NEEDS_REVIEW, 0)
    ledger.commit_now([decision(made, by="ann")])
    assert state(ledger) == (Status.APPROVED, 1)


def test_approvals_of_one_revision_do_not_count_for_the_next(ledger):
    made = make(ledger)
    ledger.commit_now([decision(made)])
    second = make(ledger, draft("two", 2))
    ledger.commit_now([decision(second, by="bob")])
    assert state(ledger) == (Status.NEEDS_REVIEW, 0)


def test_a_blocked_text_approved_once_against_the_checks_stays_blocked(ledger):
    made = make(ledger, draft(findings=(Finding("LEN001", Severity.ERROR, "title", "too long"),)), Status.BLOCKED)
    with pytest.raises(Conflict, match="checks of severity error"):
        ledger.commit_now([decision(made)])
    ledger.commit_now([decision(made, override=True, reason="false alarm")])
    assert state(ledger) == (Status.BLOCKED, 0)
    ledger.commit_now([decision(made, by="bob", override=True, reason="false alarm")])
    assert state(ledger) == (Status.APPROVED, 1)


def test_a_refused_set_leaves_no_approval_behind(ledger):
    made = make(ledger)
    wrong = replace(decision(made, by="bob"), content_hash="0" * 64)
    with pytest.raises(Conflict):
        ledger.commit_now([decision(made), wrong])
    ledger.commit_now([decision(made, by="bob")])
    assert state(ledger) == (Status.NEEDS_REVIEW, 0)
    assert [d.reviewer for d in ledger.decisions(GROUP, ["A"])["A", 1]] == ["bob"]


def test_decisions_come_back_as_they_were_made(ledger):
    made = make(ledger)
    said = decision(made, Verb.REJECT, needs=1, reason="Tone", comment="too loud")
    ledger.commit_now([said])
    assert ledger.decisions(GROUP, ["A", "B"]) == {("A", 1): [said]}
    assert ledger.decisions(Group("launch", "pdp", "xx-XX"), ["A"]) == {}


def test_the_secret_is_made_once_and_shared(ledger, tmp_path):
    other = open_ledger("sqlite:ledger.db", tmp_path)
    assert len(ledger.secret()) == 32
    assert other.secret() == ledger.secret()
    other.close()


def test_exports_are_remembered_in_order(ledger):
    for market in ("de-DE", "en-GB"):
        ledger.add_export(ReviewExport("launch", market, f"outputs/launch/review/{market}.xlsx", "d" * 64, "ann", 3))
    found = ledger.exports("launch")
    assert [(e.market, e.assignee, e.units, e.digest) for e in found] == [
        ("de-DE", "ann", 3, "d" * 64),
        ("en-GB", "ann", 3, "d" * 64),
    ]
    assert found[0].exported_at.endswith("Z")
    assert ledger.exports("other") == []
