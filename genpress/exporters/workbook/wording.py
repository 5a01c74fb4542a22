"""Findings and claims in words that an editor understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genpress.domain.finding import Claim, Finding, Severity, Verdict

MARKS: Mapping[Severity, str] = {Severity.ERROR: "✖", Severity.WARNING: "⚠", Severity.INFO: "·"}
"""Sign at the beginning of a finding; `✖` stands against approval."""

_ORDER = {severity: number for number, severity in enumerate(Severity)}
_TO_VERIFY: Mapping[Verdict, str] = {
    Verdict.CONTRADICTED: "✖ {field}: “{text}” is against the source: {source} = {value}",
    Verdict.MISSING: "✖ {field}: {source} = {value} is missing",
    Verdict.UNSUPPORTED: "? {field}: “{text}” is not in the source",
    Verdict.DERIVED: "? {field}: “{text}” follows from {source} = {value}",
    Verdict.PUFFERY: "· {field}: “{text}” is opinion",
}
_MOST = 40
"""Lines of one cell."""


def findings_in_words(findings: Sequence[Finding]) -> str:
    """Return findings, one a line, the worst first."""
    if not findings:
        return ""
    ordered = sorted(findings, key=lambda finding: _ORDER[finding.severity])
    return _lines([f"{MARKS.get(f.severity, '·')} {f.field}: {f.message} ({f.rule})" for f in ordered])


def claims_in_words(claims: Sequence[Claim]) -> str:
    """Return claims, those to be verified one a line, the worst first; those that the source holds together in one."""
    held = [claim.text for claim in claims if claim.verdict is Verdict.SUPPORTED]
    lines = [f"✓ in the source: “{'”, “'.join(dict.fromkeys(held))}”"] if held else []
    if len(held) == len(claims):
        return _lines(lines)
    said = [
        form.format(field=claim.field, text=claim.text, source=claim.source, value=claim.value)
        for verdict, form in _TO_VERIFY.items()
        for claim in claims
        if claim.verdict is verdict
    ]
    return _lines([*dict.fromkeys(said), *lines])


def _lines(lines: list[str]) -> str:
    flat = [" ".join(line.split()) for line in lines]
    more = [f"… and {len(flat) - _MOST} more"] if len(flat) > _MOST else []
    return "\n".join([*flat[:_MOST], *more])
