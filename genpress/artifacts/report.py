"""What a report of a brief says: counts over all units, and the few drafts that somebody has to look at.

Gone through once, unit by unit; what is kept does not grow with their number.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from genpress.domain.draft import Draft
from genpress.domain.finding import Severity
from genpress.domain.review import Status
from genpress.interfaces import ManifestRow


class Eye(enum.StrEnum):
    """Why somebody has to look at a unit; the most urgent first."""

    FAILED = "No usable answer"
    BLOCKED = "Blocked by checks"
    STALE = "Approved, but what it was made from has changed"
    RETURNED = "Sent back by a reviewer"
    WARNED = "Waiting for review, with warnings"
    WAITING = "Waiting for review"
    REJECTED = "Rejected"


_EYES: Mapping[Status, Eye] = {
    Status.FAILED: Eye.FAILED,
    Status.BLOCKED: Eye.BLOCKED,
    Status.CHANGES_REQUESTED: Eye.RETURNED,
    Status.REJECTED: Eye.REJECTED,
}
Desk: TypeAlias = "tuple[str, str]"
"""Deliverable and market."""


@dataclass(slots=True)
class Tally:
    """Numbers of the units of one deliverable in one market, or of one model."""

    counts: Counter[Status] = field(default_factory=Counter)
    stale: int = 0
    errors: int = 0
    """Findings that stand against a draft."""
    warnings: int = 0
    cost: Decimal = Decimal()
    """US dollars of the newest drafts, as far as their price is known."""
    unpriced: int = 0
    """Drafts whose price is unknown."""
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def units(self) -> int:
        """Units in all."""
        return self.counts.total()

    @property
    def settled(self) -> int:
        """Units whose text stands."""
        return self.counts[Status.APPROVED] + self.counts[Status.PUBLISHED]

    @property
    def waiting(self) -> int:
        """Units that wait for somebody to decide."""
        return self.counts[Status.NEEDS_REVIEW]

    @property
    def stuck(self) -> int:
        """Units that no decision alone can let through."""
        return self.counts[Status.BLOCKED] + self.counts[Status.FAILED]

    def add(self, row: ManifestRow) -> None:
        """Count one unit."""
        self.counts[row.status] += 1
        self.stale += row.stale
        self.errors += row.findings_error
        self.warnings += row.findings_warning
        self.cost += Decimal(row.cost_usd or 0)
        self.unpriced += bool(row.model) and not row.cost_usd
        self.input_tokens += row.input_tokens
        self.output_tokens += row.output_tokens


@dataclass(slots=True)
class RuleTally:
    """How often one rule had something to say."""

    severity: Severity
    example: str
    """What it said first."""
    findings: int = 0
    markets: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Look:
    """One unit that somebody has to look at."""

    row: ManifestRow
    draft: Draft | None
    standing: Draft | None = None
    """The approved text, where another revision is newer."""


@dataclass(slots=True)
class Looks:
    """The units that somebody has to look at for one reason: how many, and some of them."""

    eye: Eye
    total: int = 0
    shown: list[Look] = field(default_factory=list)
    taken: Counter[Desk] = field(default_factory=Counter)


class Report:
    """A report that is being put together."""

    def __init__(self, brief: str, *, most: int, desks: int) -> None:
        """Make an empty report.

        Args:
            brief: Name of the brief.
            most: Units that are shown for each reason, at most.
            desks: How many deliverables times markets there are: each gets its share of what is shown.
        """
        self.brief = brief
        self.total = Tally()
        self.desks: dict[Desk, Tally] = {}
        self.models: dict[str, Tally] = {}
        self.rules: dict[str, RuleTally] = {}
        self.failures: Counter[str] = Counter()
        """Reasons of failures."""
        self.looks = {eye: Looks(eye) for eye in Eye}
        self.until = ""
        """When the newest thing that is told here happened; UTC."""
        self._most = most
        self._each = max(1, most // max(desks, 1))

    def add(self, row: ManifestRow, draft: Draft | None) -> None:
        """Count one unit; keep it where somebody has to look at it and there is room."""
        desk = row.deliverable, row.market
        self.total.add(row)
        self.desks.setdefault(desk, Tally()).add(row)
        if row.model or row.backend:
            self.models.setdefault(row.model or row.backend, Tally()).add(row)
        self.until = max(self.until, row.generated_at, row.reviewed_at)
        if row.status is Status.FAILED:
            self.failures[_reason(row.error)] += 1
        self._count_findings(row, draft)
        if eye := eye_of(row):
            self._keep(self.looks[eye], Look(row, draft), desk)

    def _keep(self, looks: Looks, look: Look, desk: Desk) -> None:
        looks.total += 1
        if len(looks.shown) < self._most and looks.taken[desk] < self._each:
            looks.taken[desk] += 1
            looks.shown.append(look)

    def _count_findings(self, row: ManifestRow, draft: Draft | None) -> None:
        for finding in draft.findings if draft else ():
            tally = self.rules.setdefault(finding.rule, RuleTally(finding.severity, finding.message))
            tally.findings += 1
            tally.markets[row.market] += 1

    def ordered_rules(self) -> list[tuple[str, RuleTally]]:
        """Return the rules, those that block first, then by how often they spoke."""
        worst = {severity: number for number, severity in enumerate(Severity)}
        return sorted(self.rules.items(), key=lambda item: (worst[item[1].severity], -item[1].findings, item[0]))

    def shown(self) -> Iterator[Look]:
        """Yield every unit that is shown."""
        return (look for looks in self.looks.values() for look in looks.shown)


def eye_of(row: ManifestRow) -> Eye | None:
    """Return why somebody has to look at a unit; None where nobody has to."""
    if row.stale:
        return Eye.STALE
    if row.status is Status.NEEDS_REVIEW:
        return Eye.WARNED if row.findings_warning else Eye.WAITING
    return _EYES.get(row.status)


def _reason(error: str) -> str:
    """Return the beginning of a reason: what follows a colon differs from unit to unit."""
    head = error.partition(":")[0].strip()
    return head[:120] or "no reason is known"
