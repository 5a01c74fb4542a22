"""Review: the states a unit passes through, and people's decisions."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from genpress.domain.unit import UnitId


class Status(enum.StrEnum):
    """Where a unit stands."""

    PENDING = "pending"
    FAILED = "failed"
    """No usable answer; the reason is in the manifest."""
    BLOCKED = "blocked"
    """A check of severity error stands against it."""
    NEEDS_REVIEW = "needs_review"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    APPROVED = "approved"
    PUBLISHED = "published"


SETTLED = frozenset({Status.APPROVED, Status.PUBLISHED})
"""States in which a text stands: no run replaces it, a new revision is drafted beside it."""

DECIDABLE = frozenset(Status) - {Status.PENDING, Status.FAILED}
"""States in which a person may decide."""


class Verb(enum.StrEnum):
    """What a person decides."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"


OUTCOME = {Verb.APPROVE: Status.APPROVED, Verb.REQUEST_CHANGES: Status.CHANGES_REQUESTED, Verb.REJECT: Status.REJECTED}
"""The status a decision leads to."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision on one draft, bound to the text it was made on."""

    unit: UnitId
    revision: int
    content_hash: str
    """Hash of the text the person saw."""
    verb: Verb
    reviewer: str
    decided_at: str
    """UTC, ISO 8601 to the second."""
    reason: str = ""
    """Reason code."""
    comment: str = ""
    override: bool = False
    """The person approved in spite of blocking findings; `reason` is then required."""
    approvals: int = 1
    """Different people who must approve the same text before it stands: the rule of the time, not what was said."""
