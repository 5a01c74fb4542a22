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
EDITED_FILE = Verdict(Action.LOCKED, ("draft file edited",))
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


def _decide_standing(changed: tuple[str, ...]) -> Verdict:
    # Another model alone is no reason to bother a reviewer again about text that was approved.
    if _STANDING_PARTS.isdisjoint(changed):
        return UNCHANGED
    return Verdict(Action.STALE, (*changed, "approved text stands"))
