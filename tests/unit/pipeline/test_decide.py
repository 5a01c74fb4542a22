import itertools

import pytest

from genpress.domain.draft import Hashes
from genpress.domain.review import SETTLED, Status
from genpress.interfaces import UnitState
from genpress.pipeline.decide import Action, Verdict, decide, decide_revision

BEFORE = Hashes("f", "g", "p", "b")
NOTHING = BEFORE
CHANGES = {
    "facts": Hashes("F", "g", "p", "b"),
    "guidance": Hashes("f", "G", "p", "b"),
    "prompt": Hashes("f", "g", "P", "b"),
    "backend": Hashes("f", "g", "p", "B"),
}
OPEN = sorted(set(Status) - SETTLED - {Status.PENDING, Status.FAILED})


def state(status, **more):
    return UnitState(status, BEFORE.fingerprint, BEFORE, **{"revision": 1, **more})


def test_a_unit_nobody_knows_is_new():
    assert decide(None, NOTHING).action is Action.NEW
    assert decide(UnitState(Status.PENDING), NOTHING).action is Action.NEW


def test_a_failed_unit_is_tried_again_and_says_so():
    verdict = decide(state(Status.FAILED), NOTHING)
    assert (verdict.action, verdict.why) == (Action.NEW, ("failed before",))


@pytest.mark.parametrize(("status", "part"), list(itertools.product(OPEN, CHANGES)))
def test_an_open_draft_is_made_anew_when_any_part_changes_and_says_which(status, part):
    verdict = decide(state(status), CHANGES[part])
    assert (verdict.action, verdict.why) == (Action.STALE, (part,))


@pytest.mark.parametrize("status", OPEN)
def test_an_open_draft_stays_when_nothing_changes(status):
    assert decide(state(status), NOTHING).action is Action.UNCHANGED


@pytest.mark.parametrize("part", ["facts", "guidance", "prompt"])
def test_approved_copy_gets_a_revision_beside_it_when_its_sources_change(part):
    verdict = decide(state(Status.APPROVED, standing=1), CHANGES[part])
    assert verdict.action is Action.STALE
    assert verdict.why == (part, "approved text stands")


def test_another_model_alone_leaves_approved_copy_alone():
    assert decide(state(Status.APPROVED, standing=1), CHANGES["backend"]).action is Action.UNCHANGED
    assert decide(state(Status.PUBLISHED, standing=1), NOTHING).action is Action.UNCHANGED


@pytest.mark.parametrize("part", CHANGES)
def test_no_run_replaces_what_a_person_edited(part):
    verdict = decide(state(Status.NEEDS_REVIEW, edited=True, revision=2), CHANGES[part])
    assert verdict.action is Action.LOCKED
    assert part in verdict.why


def test_an_edited_and_approved_text_still_gets_a_new_revision_beside_it():
    verdict = decide(state(Status.APPROVED, edited=True, revision=2, standing=2), CHANGES["facts"])
    assert verdict.action is Action.STALE


# --- revising ---------------------------------------------------------------------------------------------------------


def test_revising_makes_anew_what_editors_sent_back_even_an_edit_of_theirs():
    for edited in (False, True):
        found = decide_revision(state(Status.CHANGES_REQUESTED, edited=edited), BEFORE)
        assert found == Verdict(Action.STALE, ("changes requested",))


@pytest.mark.parametrize("status", [Status.NEEDS_REVIEW, Status.BLOCKED, Status.REJECTED, Status.FAILED])
def test_revising_leaves_alone_what_nobody_sent_back(status):
    assert decide_revision(state(status), CHANGES["facts"]).action is Action.UNCHANGED
    assert decide_revision(None, BEFORE).action is Action.UNCHANGED


def test_revising_drafts_beside_an_approved_text_whose_sources_changed():
    stale = state(Status.APPROVED, standing=1)
    assert decide_revision(stale, CHANGES["facts"]).why == ("facts", "approved text stands")
    assert decide_revision(state(Status.APPROVED, standing=1), BEFORE).action is Action.UNCHANGED
