"""What editors did with drafts, per prompt, model and market: how many were good enough, and what it cost to get there.

A draft is what a machine wrote; an edit by a person belongs to the draft it was made from. A draft is decided on when a
person has said anything about it or about its edit. Everything is worked out from the ledger, in one pass over it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from statistics import fmean, median

from rapidfuzz.distance import Levenshtein

from genpress.domain.draft import Draft, Origin
from genpress.domain.fields import Content
from genpress.domain.finding import Severity
from genpress.domain.money import format_usd
from genpress.domain.review import Decision, Verb
from genpress.domain.unit import Group, UnitId
from genpress.hashing import Json
from genpress.interfaces import Ledger, Revision, Selection

_CHUNK = 500
_TOLD = frozenset({Severity.ERROR, Severity.WARNING})


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What numbers are kept by."""

    brief: str
    deliverable: str
    prompt: str
    """Hash of the template and what it includes; its first digits are enough for people."""
    backend: str
    model: str
    market: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One draft and what came of it."""

    draft: Draft
    cost: int | None
    first: bool
    """It is the unit's first draft."""
    decisions: tuple[Decision, ...]
    """On the draft and on its edits, oldest first."""
    approved: Draft | None
    """The text that was approved: the draft itself, or its last edit."""


@dataclass(slots=True)
class Findings:
    """What became of findings of one rule."""

    confirmed: int = 0
    """The editor changed the text so that it is gone, or sent the draft back."""
    dismissed: int = 0
    """The editor approved the text with it."""


@dataclass(slots=True)
class Metrics:
    """The numbers of one cell."""

    drafts: int = 0
    decided: int = 0
    approved: int = 0
    """Drafts that were approved, as they were or after an edit."""
    untouched: int = 0
    """Drafts that were approved as they were."""
    first_drafts: int = 0
    """First drafts of their unit that were decided on."""
    first_pass: int = 0
    """First drafts whose first decision was an approval of the draft as it was."""
    cost: int = 0
    """Pico-dollars of all drafts whose price is known."""
    unpriced: int = 0
    distances: list[float] = field(default_factory=list)
    """Edit distance of each approved draft to what was approved: 0 untouched, 1 nothing left."""
    hours: list[float] = field(default_factory=list)
    """Hours from each draft to the first decision on it."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Reason codes of requests for changes, rejections and overrides."""
    findings: dict[str, Findings] = field(default_factory=dict)
    """By rule."""

    def add(self, judged: Judged) -> None:
        """Count one draft."""
        self.drafts += 1
        self.cost += judged.cost or 0
        self.unpriced += judged.cost is None
        if not judged.decisions:
            return
        self.decided += 1
        self.reasons.update(said.reason for said in judged.decisions if said.reason)
        if (waited := _hours(judged)) is not None:
            self.hours.append(waited)
        self._add_acceptance(judged)
        self._add_findings(judged)

    def _add_acceptance(self, judged: Judged) -> None:
        untouched = judged.approved is not None and judged.approved.content_hash == judged.draft.content_hash
        self.approved += judged.approved is not None
        self.untouched += untouched
        if judged.first:
            self.first_drafts += 1
            said = judged.decisions[0]
            on_draft = said.content_hash == judged.draft.content_hash
            self.first_pass += said.verb is Verb.APPROVE and on_draft
        if judged.approved is not None:
            self.distances.append(0.0 if untouched else distance(judged.draft.content, judged.approved.content))

    def _add_findings(self, judged: Judged) -> None:
        left = None if judged.approved is None else {(f.rule, f.field) for f in judged.approved.findings}
        for finding in judged.draft.findings:
            if finding.severity in _TOLD:
                kept = self.findings.setdefault(finding.rule, Findings())
                stays = left is not None and (finding.rule, finding.field) in left
                kept.dismissed += stays
                kept.confirmed += not stays

    def document(self) -> dict[str, Json]:
        """Return the numbers; ratios and averages are null where there is nothing to count."""
        found: dict[str, Json] = {}
        for rule, counted in sorted(self.findings.items()):
            found[rule] = {"confirmed": counted.confirmed, "dismissed": counted.dismissed}
        return {
            "drafts": self.drafts,
            "decided": self.decided,
            "approved": self.approved,
            "approved_untouched": self.untouched,
            "first_pass_acceptance": _ratio(self.first_pass, self.first_drafts),
            "edit_distance_mean": _rounded(fmean(self.distances)) if self.distances else None,
            "edit_distance_median": _rounded(median(self.distances)) if self.distances else None,
            "hours_to_decision_median": _rounded(median(self.hours)) if self.hours else None,
            "cost_usd": None if self.unpriced else format_usd(self.cost),
            "cost_per_approved_usd": self._cost_per_approved(),
            "reasons": dict(self.reasons.most_common()),
            "findings": found,
        }

    def _cost_per_approved(self) -> str | None:
        return None if self.unpriced or not self.approved else format_usd(self.cost // self.approved)


def _ratio(part: int, whole: int) -> float | None:
    return _rounded(part / whole) if whole else None


def _rounded(number: float) -> float:
    return round(number, 4)


def distance(before: Content, after: Content) -> float:
    """Return how far two texts are apart: the Levenshtein distance over the length of the longer, from 0 to 1.

    The fields' texts are laid end to end, in the order of the first.
    """
    names = dict.fromkeys([*before, *after])
    one, other = ("\n".join(_text(content, name) for name in names) for content in (before, after))
    return float(Levenshtein.normalized_distance(one, other))


def _text(content: Content, name: str) -> str:
    value = content.get(name, "")
    return value if isinstance(value, str) else "\n".join(value)


def _hours(judged: Judged) -> float | None:
    try:
        made = datetime.fromisoformat(judged.draft.created_at)
        said = datetime.fromisoformat(judged.decisions[0].decided_at)
        return max(0.0, (said - made).total_seconds() / 3600)
    except (ValueError, TypeError):
        return None  # a time that is missing, or not one


# --- from the ledger --------------------------------------------------------------------------------------------------


def measure(ledger: Ledger, brief: str = "", selection: Selection | None = None) -> dict[Cell, Metrics]:
    """Return the numbers by cell, in order.

    Args:
        ledger: where everything is written down.
        brief: the brief; empty: all.
        selection: of deliverables and markets.
    """
    cells: dict[Cell, Metrics] = {}
    for judged in _judged(ledger, brief, selection or Selection()):
        draft, group = judged.draft, judged.draft.unit.group
        cell = Cell(group.brief, group.deliverable, draft.hashes.prompt, draft.backend, draft.model, group.market)
        cells.setdefault(cell, Metrics()).add(judged)
    return dict(sorted(cells.items()))


def _judged(ledger: Ledger, brief: str, selection: Selection) -> Iterator[Judged]:
    found = ledger.revisions(brief, selection)
    for group, of_group in groupby(found, lambda one: one.draft.unit.group):
        units = (list(of_unit) for _, of_unit in groupby(of_group, lambda one: one.draft.unit))
        while chunk := list(islice(units, _CHUNK)):
            yield from _of_chunk(ledger, group, chunk)


def _of_chunk(ledger: Ledger, group: Group, chunk: Sequence[Sequence[Revision]]) -> Iterator[Judged]:
    said = ledger.decisions(group, [revisions[0].draft.unit.key for revisions in chunk])
    for revisions in chunk:
        unit: UnitId = revisions[0].draft.unit
        yield from judge(revisions, said.get((unit.key, unit.variant), ()))


def judge(revisions: Sequence[Revision], decisions: Iterable[Decision]) -> Iterator[Judged]:
    """Yield a unit's drafts with what came of each.

    Args:
        revisions: all of the unit's, oldest first.
        decisions: all on the unit, oldest first.
    """
    by_revision: dict[int, list[Decision]] = {}
    for decision in decisions:
        by_revision.setdefault(decision.revision, []).append(decision)
    for number, family in enumerate(_families(revisions)):
        said = [decision for one in family for decision in by_revision.get(one.draft.revision, [])]
        approved = [one.draft for one in family if _is_approved(one, by_revision)]
        made = family[0]
        yield Judged(made.draft, made.cost, number == 0, tuple(said), approved[-1] if approved else None)


def _families(revisions: Sequence[Revision]) -> Iterator[list[Revision]]:
    """Yield each draft with the edits made from it; what people wrote before any draft belongs to none."""
    family: list[Revision] = []
    for one in revisions:
        if one.draft.origin is not Origin.EDITED:
            if family:
                yield family
            family = [one]
        elif family:
            family.append(one)
    if family:
        yield family


def _is_approved(one: Revision, said: Mapping[int, Sequence[Decision]]) -> bool:
    return any(decision.verb is Verb.APPROVE for decision in said.get(one.draft.revision, ()))
