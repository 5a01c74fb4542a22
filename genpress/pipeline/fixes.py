"""Deterministic fixes: the replacements that findings carry, made in a draft's text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from genpress.checks import CheckResult, Checks
from genpress.domain.fields import Content, FieldValue
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import Subject

Rank = tuple[int, int, int]
"""Errors, warnings and notes: what is less is better."""
_ROUNDS = 4
"""Times that fixes are made: one may uncover another, such as a space before a quotation mark that was turned."""


def rank(findings: Iterable[Finding]) -> Rank:
    """Return how good a draft is by its findings."""
    severities = [finding.severity for finding in findings]
    return severities.count(Severity.ERROR), severities.count(Severity.WARNING), severities.count(Severity.INFO)


def fixed(checks: Checks, subject: Subject, result: CheckResult | None = None) -> tuple[Content, CheckResult]:
    """Return a draft with every fix made that makes it better, and what the checks say of it then.

    A fix that would break something else, such as a limit, is not made. Without anything to fix, the content that
    comes back is the one that went in.

    Args:
        checks: those of the draft's group.
        subject: the draft.
        result: what they say of it, where that is known.
    """
    result = result or checks.run(subject)
    for _ in range(_ROUNDS):
        better = _better(checks, subject, result)
        if better is None:
            break
        subject, result = better
    return subject.content, result


def _better(checks: Checks, subject: Subject, result: CheckResult) -> tuple[Subject, CheckResult] | None:
    fixes = [finding for finding in result.findings if finding.replacement is not None]
    if not fixes:
        return None
    tried, found = _tried(checks, subject, fixes)
    before, after = _by_field(result.findings), _by_field(found.findings)
    # A fix that trades one fault for another, such as a longer word for a broken limit, helps nobody.
    good = [fix for fix in fixes if rank(after.get(fix.field, ())) < rank(before[fix.field])]
    if 0 < len(good) < len(fixes):
        tried, found = _tried(checks, subject, good)
    return (tried, found) if good and rank(found.findings) < rank(result.findings) else None


def _tried(checks: Checks, subject: Subject, fixes: Iterable[Finding]) -> tuple[Subject, CheckResult]:
    tried = replace(subject, content=apply(subject.content, fixes))
    return tried, checks.run(tried)


def _by_field(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    fields: dict[str, list[Finding]] = {}
    for finding in findings:
        fields.setdefault(finding.field, []).append(finding)
    return fields


def apply(content: Content, fixes: Iterable[Finding]) -> Content:
    """Return a draft's text with the findings' replacements made; of two that overlap, the first."""
    by_field = _by_field(fixes)
    return {name: _apply(name, value, by_field) for name, value in content.items()}


def _apply(name: str, value: FieldValue, fixes: Mapping[str, list[Finding]]) -> FieldValue:
    if isinstance(value, str):
        return _write(value, fixes.get(name, ()))
    return [_write(item, fixes.get(f"{name}[{number}]", ())) for number, item in enumerate(value)]


def _write(text: str, fixes: Iterable[Finding]) -> str:
    parts: list[str] = []
    end = 0
    for fix in sorted(fixes, key=lambda one: (one.start, one.end)):
        if fix.replacement is not None and fix.start >= end and (fix.end > fix.start or fix.replacement):
            parts += [text[end : fix.start], fix.replacement]
            end = fix.end
    return "".join([*parts, text[end:]]) if parts else text
