"""Rules as data: what a rule is called, what it says, and a pair of examples that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from genpress.domain.brand import Brand
from genpress.domain.channel import Channel
from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.hashing import Json

SPAN_OPEN, SPAN_CLOSE = "⟦", "⟧"
"""Marks in a bad example around the text that the finding must point at."""

NOTHING: Mapping[str, Json] = MappingProxyType({})
"""No evidence."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds where a rule's examples stand: the rest of the context is empty."""

    market: Market = Market(locale="en-GB")
    brand: Brand | None = None
    channel: Channel | None = None
    spec: FieldSpec = FieldSpec(name="text")
    """The field the examples stand in; in a list field each line of an example is an item."""
    facts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    """The source text, for rules about localisations."""
    localised: bool = True
    known_text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: code, default severity, explanation, examples."""

    code: str
    """Family and number, such as `LEN001`."""
    severity: Severity
    """Severity where nobody set another."""
    title: str
    """The rule in a few words."""
    explanation: str
    """Why it matters and how it is decided, in sentences."""
    example_bad: str
    """A text it finds, with `⟦…⟧` around the span; without the marks the finding is about the whole field."""
    example_good: str
    """The same text made right."""
    fixable: bool = False
    """Whether findings carry a replacement (where there is just one right one)."""
    setting: Setting = field(default_factory=Setting)
    """Where both examples stand."""

    @property
    def family(self) -> str:
        """The letters of the code, such as `LEN`."""
        return self.code.rstrip("0123456789")

    def finding(
        self,
        field: str,
        message: str,
        span: tuple[int, int] = (0, 0),
        *,
        replacement: str | None = None,
        evidence: Mapping[str, Json] = NOTHING,
        severity: Severity | None = None,
    ) -> Finding:
        """Return a finding of this rule; without a span it is about the whole field."""
        return Finding(self.code, severity or self.severity, field, message, *span, replacement, dict(evidence))
