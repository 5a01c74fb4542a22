"""The rows of the ledger's tables, as they stand in memory: one field per column of `schema/`."""

from __future__ import annotations

from dataclasses import dataclass

from genpress.domain.money import Usage

OPEN = "open"
ANSWERED = "answered"
FAILED = "failed"
UNKNOWN = "unknown"
"""States of an attempt; `open` and `unknown` ones may still be settled."""

REVISIONS = 1 << 20
"""Room for revisions per unit in a revision's id."""


def revision_id(unit: int, number: int) -> int:
    """Return the id of a unit's revision."""
    return unit * REVISIONS + number


@dataclass(slots=True)
class Record:
    """A row of any table."""

    id: int = 0


@dataclass(slots=True)
class Tokens(Record):
    """Tokens of one call or one revision."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    written_tokens: int = 0

    def count(self, usage: Usage, sign: int = 1) -> None:
        """Add a call's tokens, or take them away again."""
        self.input_tokens += sign * usage.input_tokens
        self.cached_tokens += sign * usage.cached_tokens
        self.output_tokens += sign * usage.output_tokens
        self.written_tokens += sign * usage.cache_write_tokens

    @property
    def usage(self) -> Usage:
        """The tokens as the domain counts them."""
        return Usage(self.input_tokens, self.cached_tokens, self.output_tokens, self.written_tokens)


@dataclass(slots=True)
class Tally(Tokens):
    """What a unit or a run has used, over all its ended attempts."""

    calls: int = 0
    failed_calls: int = 0
    unknown_calls: int = 0
    unpriced_calls: int = 0
    cost: int = 0
    """Pico-dollars that count as spent."""


@dataclass(slots=True)
class BriefRow(Record):
    """A brief and the versions of its manifest."""

    name: str = ""
    version: int = 0
    shown: int = -1


@dataclass(slots=True)
class GroupRow(Record):
    """One deliverable in one market."""

    brief: str = ""
    deliverable: str = ""
    market: str = ""


@dataclass(slots=True)
class BasisRow(Record):
    """Three of a draft's four hashes, shared by a group's drafts."""

    guidance: bytes = b""
    prompt: bytes = b""
    backend: bytes = b""


@dataclass(slots=True)
class BudgetRow(Record):
    """A budget, in pico-dollars."""

    name: str = ""
    ceiling: int = 0
    spent: int = 0
    reserved: int = 0


@dataclass(slots=True)
class RunRow(Tally):
    """One run, the process it runs in, and what it used."""

    name: str = ""
    brief: str = ""
    command: str = ""
    host: str = ""
    pid: int = 0
    born: str = ""
    started_at: int = 0
    seen_at: int = 0
    ended_at: int | None = None
    exit_code: int | None = None


@dataclass(slots=True)
class UnitRow(Tally):
    """One unit and all that a plan needs of it."""

    group_id: int = 0
    key: str = ""
    variant: int = 1
    live: int = 1
    status: str = "pending"
    revision: int = 0
    standing: int = 0
    edited: int = 0
    fingerprint: bytes = b""
    facts: bytes | None = None
    basis: int | None = None
    stale: str = ""
    failure: int | None = None


@dataclass(slots=True)
class AttemptRow(Tokens):
    """One call to a backend."""

    name: str = ""
    run_id: int = 0
    unit_id: int = 0
    request_hash: bytes = b""
    backend: str = ""
    model: str = ""
    state: str = OPEN
    reserved: int | None = None
    budgets: str = ""
    started_at: int = 0
    ended_at: int | None = None
    cost: int | None = None
    estimated: int = 0
    failure: str = ""
    message: str = ""
    batch: int = 0


@dataclass(slots=True)
class BatchRow(Record):
    """One batch of requests at a provider."""

    name: str = ""
    run_id: int = 0
    brief: str = ""
    backend: str = ""
    model: str = ""
    state: str = "intended"
    provider_id: str = ""
    provider_state: str = ""
    created_at: int = 0
    moved_at: int = 0


@dataclass(slots=True)
class ResponseRow(Record):
    """One answer that was paid for."""

    request_hash: bytes = b""
    body: bytes = b""
    digest: bytes = b""
    backend: str = ""
    cost: int | None = None
    received_at: int = 0
    usable: int = 0


@dataclass(slots=True)
class RevisionRow(Tokens):
    """One draft of a unit."""

    unit_id: int = 0
    number: int = 0
    status: str = ""
    origin: str = ""
    content: bytes = b""
    content_hash: bytes = b""
    facts_hash: bytes = b""
    basis: int = 0
    request_hash: bytes = b""
    backend: str = ""
    model: str = ""
    author: str = ""
    created_at: str = ""
    recorded_at: int = 0
    facts: bytes = b""
    notes: bytes = b""
    findings_error: int = 0
    findings_warning: int = 0
    cost: int | None = None
    decision: int | None = None


@dataclass(slots=True)
class FailureRow(Tokens):
    """One time a unit came to no usable answer."""

    unit_id: int = 0
    recorded_at: int = 0
    backend: str = ""
    model: str = ""
    request_hash: bytes = b""
    error: str = ""
    cost: int | None = None


@dataclass(slots=True)
class PublicationRow(Record):
    """One text that left."""

    unit_id: int = 0
    target: str = ""
    revision: int = 0
    content_hash: bytes = b""
    published_at: int = 0


@dataclass(slots=True)
class DecisionRow(Record):
    """One link of the audit chain."""

    unit_id: int = 0
    unit: str = ""
    revision: int = 0
    content_hash: bytes = b""
    verb: str = ""
    reviewer: str = ""
    decided_at: str = ""
    reason: str = ""
    comment: str = ""
    overridden: int = 0
    recorded_at: int = 0
    previous: str = ""
    hash: str = ""
