"""Deciding what is to be done with one unit. Pure: the rules of the design, in one place."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from genpress.domain.draft import Hashes
from genpress.domain.review import Status
from genpress.interfaces import UnitState


class Action(enum.StrEnum):
    """What a run would do with a unit."""

    NEW = "new"
    """There is no draft yet, or the last try failed."""
    STALE = "stale"
    """Made anew: what it was made from has changed."""
    UNCHANGED = "unchanged"
    LOCKED = "locked"
    """A person edited it; no run replaces that."""
    WAITING = "waiting"
    """The draft it is made from is not there yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, and why in words."""

    action: Action
    why: tuple[str, ...] = ()


UNCHANGED = Verdict(Action.UNCHANGED)
NEVER_MADE = Verdict(Action.NEW)
FAILED_BEFORE = Verdict(Action.NEW, ("failed before",))
WAITING = Verdict(Action.WAITING, ("source not drafted",))
CHANGES_REQUESTED = Verdict(Action.STALE, ("changes requested",))
EDITED_FILE = Verdict(Action.LOCKED, ("draft file edited",))
STANDS = "approved text stands"
"""Ends the reasons of a verdict on a unit whose approved text is stale."""
_UNDRAFTED = frozenset({Status.PENDING, Status.FAILED})
_STANDING_PARTS = frozenset({"facts", "guidance", "prompt"})


def decide(state: UnitState | None, now: Hashes) -> Verdict:
    """Return what is to be done with a unit in this state, given the hashes it would have now."""
    if state is None or (state.revision == 0 and state.status is Status.PENDING):
        return NEVER_MADE
    if state.status in _UNDRAFTED:
        return FAILED_BEFORE
    changed = () if state.hashes is None else state.hashes.changed(now)
    if state.standing:
        return _decide_standing(changed)
    if state.edited:
        return Verdict(Action.LOCKED, ("edited by a person", *changed))
    return Verdict(Action.STALE, changed) if changed else UNCHANGED


def decide_revision(state: UnitState | None, now: Hashes) -> Verdict:
    """Return what `revise` does with a unit: it makes anew what editors sent back, and what stands but is stale."""
    if state is None or not state.revision:
        return UNCHANGED
    if state.status is Status.CHANGES_REQUESTED:
        return CHANGES_REQUESTED
    changed = () if state.hashes is None else state.hashes.changed(now)
    return _decide_standing(changed) if state.standing and state.status not in _UNDRAFTED else UNCHANGED


def _decide_standing(changed: tuple[str, ...]) -> Verdict:
    # Another model alone is no reason to bother a reviewer again about text that was approved.
    if _STANDING_PARTS.isdisjoint(changed):
        return UNCHANGED
    return Verdict(Action.STALE, (*changed, STANDS))
