"""Judgements on claims, and how they are told to an editor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from genpress.checks.facts.fact import Fact
from genpress.domain.finding import Claim, Finding, Severity, Verdict

CODES = {
    Verdict.CONTRADICTED: ("FCT001", Severity.ERROR),
    Verdict.UNSUPPORTED: ("FCT002", Severity.ERROR),
    Verdict.DERIVED: ("FCT003", Severity.INFO),
    Verdict.PUFFERY: ("FCT004", Severity.INFO),
    Verdict.MISSING: ("FCT005", Severity.ERROR),
}
"""Rule code and default severity by verdict."""
_GRAVITY = (Severity.INFO, Severity.WARNING, Severity.ERROR)
SHOWN = 120
"""Most characters of a fact's value shown in a message."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one claim: its span in the text, and the fact it was held against."""

    start: int
    end: int
    verdict: Verdict
    fact: Fact | None = None
    what: str = ""
    """`number`, `feature`, `name`…: what was claimed."""
    why: str = ""
    """How a derived value follows, or what a denied one says."""
    sure: bool = True
    """Whether what is wrong blocks; where the evidence is weak, it is told as advice."""

    @property
    def wrong(self) -> bool:
        """Whether the facts do not bear it out."""
        return self.verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


def report(field: str, text: str, judgement: Judgement) -> Iterator[Finding | Claim]:
    """Yield the claim, and a finding where there is something to say."""
    fact, span = judgement.fact, text[judgement.start : judgement.end]
    source, value = (fact.path, fact.value) if fact else ("", "")
    yield Claim(field, judgement.start, judgement.end, span, judgement.verdict, source, value)
    if judgement.verdict in CODES:
        code, severity = CODES[judgement.verdict]
        yield Finding(
            code,
            severity if judgement.sure else min(severity, Severity.WARNING, key=_GRAVITY.index),
            field,
            _message(span, judgement),
            judgement.start,
            judgement.end,
            evidence={"source": source, "value": value} if fact else {},
            verdict=judgement.verdict,
        )


def missing(field: str, fact: Fact) -> Finding:
    """Return the finding that a field does not state a fact it must state."""
    code, severity = CODES[Verdict.MISSING]
    message = f"{fact.path} must be stated here and is not: “{_short(fact.value)}”."
    evidence = {"source": fact.path, "value": fact.value}
    return Finding(code, severity, field, message, evidence=evidence, verdict=Verdict.MISSING)


def _message(span: str, judgement: Judgement) -> str:
    fact = judgement.fact
    says = f"{fact.path} says “{_short(fact.value) or 'nothing'}”" if fact else ""
    if judgement.verdict is Verdict.CONTRADICTED:
        return f"“{span}” contradicts the facts: {says}."
    if judgement.verdict is Verdict.UNSUPPORTED:
        return f"“{span}” stands nowhere in the facts" + (f"; {says}." if fact else ".")
    if judgement.verdict is Verdict.DERIVED:
        return f"“{span}” does not stand in the facts but follows from them ({judgement.why})" + (
            f": {says}." if fact else "."
        )
    return f"“{span}” is praise that no fact can support; say what is true of this product instead."


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
