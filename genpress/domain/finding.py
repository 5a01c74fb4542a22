"""Findings: what checks have to say about a draft."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from genpress.hashing import Json


class Severity(enum.StrEnum):
    """How much a finding matters; `error` blocks a draft."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


class Verdict(enum.StrEnum):
    """What a check of facts found of one claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    DERIVED = "derived"
    PUFFERY = "puffery"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check has to say about one field."""

    rule: str
    """Rule code, such as `LEN001`."""
    severity: Severity
    field: str
    """Field of the draft; list items are `field[2]`, from 0."""
    message: str
    """What is wrong, in words an editor understands."""
    start: int = 0
    """First code point of the span in the field's text, from 0."""
    end: int = 0
    """Code point after the span; equal to `start` when the finding is about the whole field."""
    replacement: str | None = None
    """Text to put in place of the span, where there is just one right one."""
    evidence: Mapping[str, Json] = dataclasses.field(default_factory=dict)
    """Row field and value, or the rule's source."""
    verdict: Verdict | None = None
    """For checks of facts."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement in a draft, bound to the fact it rests on: a line of the draft's claim ledger."""

    field: str
    start: int
    end: int
    text: str
    verdict: Verdict
    source: str = ""
    """Path of the fact, such as a catalogue column; empty when there is none."""
    value: str = ""
    """The fact's value."""


def blocks(findings: tuple[Finding, ...]) -> bool:
    """Return whether any finding stands against the draft's leaving."""
    return any(finding.severity is Severity.ERROR for finding in findings)
