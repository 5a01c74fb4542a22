"""Drafts: revisions of a unit's fields, and what they were made from."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from genpress.domain.fields import Content
from genpress.domain.finding import Claim, Finding
from genpress.domain.unit import UnitId
from genpress.hashing import combine, digest


@dataclass(frozen=True, slots=True)
class Hashes:
    """What a draft was made from, in four parts; a change in one makes the draft stale, and says why."""

    facts: str
    """Only the values the template read."""
    guidance: str
    """Brief, brand, market, terms, channel."""
    prompt: str
    """The template and what it includes."""
    backend: str
    """Models and parameters that change the answer; never time-outs or concurrency."""

    @property
    def fingerprint(self) -> str:
        """One hash for all four."""
        return combine(self.facts, self.guidance, self.prompt, self.backend)

    def changed(self, now: Hashes) -> tuple[str, ...]:
        """Return which parts differ, in the words `facts`, `guidance`, `prompt`, `backend`."""
        return tuple(
            name for name in ("facts", "guidance", "prompt", "backend") if getattr(self, name) != getattr(now, name)
        )


class Origin(enum.StrEnum):
    """Who wrote a revision."""

    GENERATED = "generated"
    REPAIRED = "repaired"
    EDITED = "edited"
    """Edited by a person."""
    REUSED = "reused"
    """Taken from approved copy in memory."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One revision of a unit's fields."""

    unit: UnitId
    revision: int
    """From 1; a revision never changes."""
    content: Content
    hashes: Hashes
    origin: Origin
    request_hash: str = ""
    """The request whose answer this is; empty for people's edits."""
    backend: str = ""
    model: str = ""
    author: str = ""
    """The person, for edits."""
    created_at: str = ""
    """UTC, ISO 8601 to the second."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """The values the template read: what the reviewer sees as the source."""
    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def content_hash(self) -> str:
        """Hash of the text: what approvals are bound to."""
        return content_hash(self.content)


def content_hash(content: Content) -> str:
    """Return the hash of a draft's text."""
    return digest(content)
