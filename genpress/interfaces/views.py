"""What the ledger shows: manifest rows, totals, artifacts, budgets, history."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from genpress.domain.draft import Draft
from genpress.domain.fields import Content
from genpress.domain.money import Usage
from genpress.domain.request import Answer
from genpress.domain.review import Status
from genpress.domain.unit import UnitId


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response that was paid for, checked against its digest on reading."""

    request_hash: str
    answer: Answer
    backend: str
    cost: int | None
    received_at: str


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One unit as the manifest shows it; the fields stand in the order of its columns."""

    unit_id: str
    brief: str
    deliverable: str
    market: str
    key: str
    variant: int
    revision: int
    status: Status
    stale: bool
    stale_reason: str
    findings_error: int
    findings_warning: int
    backend: str
    model: str
    request_hash: str
    content_hash: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: str
    """Plain decimal; empty, never 0, where the price is unknown."""
    generated_at: str
    reviewer: str
    reviewed_at: str
    comment: str
    artifact: str
    """Path of the draft under outputs/BRIEF/; filled in by the artifacts writer."""
    error: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which units a command concerns; empty means all."""

    deliverables: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()


EVERYTHING = Selection()
"""Every unit of a brief."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that genpress wrote under outputs/, as it was when written."""

    path: str
    """Relative to the workspace, with `/`."""
    digest: str
    """SHA-256 of its bytes."""
    size: int
    mtime_ns: int
    unit: str = ""
    """The unit whose draft it is; empty for tables."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a budget has left."""

    name: str
    limit: int
    """Pico-dollars."""
    spent: int
    reserved: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a brief, or one run, has used."""

    calls: int
    failed_calls: int
    unknown_calls: int
    """Calls whose outcome is unknown; counted as spent."""
    usage: Usage
    cost: int
    """Pico-dollars known to be spent, unknown outcomes at their reservation."""
    unpriced_calls: int
    """Calls whose price is unknown."""


class EntryKind(enum.StrEnum):
    """What a line of a unit's history tells."""

    ATTEMPT = "attempt"
    DRAFT = "draft"
    FAILURE = "failure"
    DECISION = "decision"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a unit's history."""

    at: str
    kind: EntryKind
    text: str


@dataclass(frozen=True, slots=True)
class ReviewExport:
    """A workbook that was written for an editor."""

    brief: str
    market: str
    path: str
    """Relative to the workspace."""
    digest: str
    """SHA-256 of the file as it was written."""
    assignee: str
    """Who is to decide; empty where nobody was named."""
    units: int
    exported_at: str = ""
    """UTC, ISO 8601; the ledger's clock says it."""
    deliverables: tuple[str, ...] = ()
    """Deliverables it holds texts of; empty: not known, all of the market's."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a unit's newest draft consists of, before anything else of it is read."""

    unit: UnitId
    content: Content
    facts: Mapping[str, str]
    beside: bool
    """Whether another text stands."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A unit as its reviewer is to see it."""

    draft: Draft
    """The newest."""
    beside: Draft | None
    """The text that stands, where it is another."""
    decided: int
    """How many decisions there are on the unit."""
    stale: str
    """What changed since the text that stands; empty when nothing did."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An approved text that stands."""

    draft: Draft
    status: Status
    """Approved or published."""
    newest: int
    """The unit's newest revision; another than the draft's when one is drafted beside it."""
    stale: tuple[str, ...] = ()
    """What has changed since the text was made."""
    published_hash: str = ""
    """Hash of the text last published to the target in question; empty: none was."""
    published_at: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """The last text of a unit that left for one target."""

    unit: UnitId
    target: str
    revision: int
    content_hash: str
    published_at: str
    """UTC, ISO 8601; the ledger's clock says it."""
    standing: int
    """The revision that stands now; 0 when the approval was taken back or the unit is gone."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a unit with what became of it."""

    draft: Draft
    status: Status
    cost: int | None
    """Pico-dollars; None when unknown."""


@dataclass(frozen=True, slots=True)
class Correction:
    """An approved text that a person had edited, beside the draft it was made from."""

    draft: Draft
    """As the machine wrote it."""
    approved: Draft
    reason: str
    comment: str


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How much the response cache holds."""

    responses: int
    bytes: int
    unused: int
    """Responses that no draft rests on."""
