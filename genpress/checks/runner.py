"""Running the checks: built once per group of drafts, asked for every draft, always in the same order."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from genpress.checks.failing import contained
from genpress.checks.text import Copy, Family, LeftOut, Partial, take_apart
from genpress.domain.finding import Claim, Finding, Severity
from genpress.errors import UsageError
from genpress.interfaces import Check, CheckContext, Subject

BuildFamilies = Callable[[CheckContext, Path], list[Family]]
"""Makes the families of checks for one deliverable in one market."""
ALL = "all"
"""Stands for every rule in a table of severities, in `select` and in `ignore`."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the checks had to say about one draft."""

    findings: tuple[Finding, ...]
    """In the order of the fields, then by place and code; without doubles and without rules that are off."""
    claims: tuple[Claim, ...]
    """The draft's claim ledger."""


class Checks:
    """All checks of one deliverable in one market, compiled once."""

    def __init__(
        self,
        families: Sequence[Family],
        others: Sequence[Check],
        context: CheckContext,
        *,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
    ) -> None:
        self._families = families
        self._others = others
        self._specs = {spec.name: spec for spec in context.fields}
        self._severities = _severities(context.severities)
        self._select = tuple(select)
        self._ignore = tuple(ignore)
        self._settled: dict[str, Severity | None] = {}
        self._silent = set(self._severities.values()) == {Severity.OFF} and ALL in self._severities

    def run(self, subject: Subject) -> CheckResult:
        """Return everything there is to say about a draft; nothing, at no cost, where every rule is off."""
        if self._silent:
            return CheckResult((), ())
        copy = take_apart(subject, self._specs)
        findings: dict[tuple[object, ...], Finding] = {}
        claims: list[Claim] = []
        for said in self._said(copy):
            if isinstance(said, Claim):
                claims.append(said)
            elif (settled := self._settle(said)) is not None:
                findings.setdefault((said.rule, said.field, said.start, said.end, said.message), settled)
        order = {text.field: index for index, text in enumerate(copy.texts)}
        names = {name: index for index, name in enumerate(subject.content)}
        return CheckResult(tuple(sorted(findings.values(), key=lambda one: _place(one, order, names))), tuple(claims))

    def settled(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings that others made, under the severities that hold here; without those that are off."""
        return tuple(finding for one in findings if (finding := self._settle(one)) is not None)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Rules of styles that nobody asks, with the reason."""
        return tuple(one for family in self._families if isinstance(family, Partial) for one in family.left_out)

    def asks(self, code: str) -> bool:
        """Return whether a rule's findings would be kept: it is not off and not left out."""
        return self._severity(code) is not Severity.OFF and self._selected(code)

    def _said(self, copy: Copy) -> Iterator[Finding | Claim]:
        field = next(iter(copy.subject.content), "")
        for family in self._families:
            yield from contained(_name(family), field, partial(family.find, copy))
        for check in self._others:
            yield from contained(_name(check), field, partial(check.check, copy.subject))

    def _settle(self, finding: Finding) -> Finding | None:
        severity = self._severity(finding.rule)
        if severity is Severity.OFF or not self._selected(finding.rule):
            return None
        return finding if severity is None or severity is finding.severity else replace(finding, severity=severity)

    def _severity(self, code: str) -> Severity | None:
        if code not in self._settled:
            styles = ("VAL",) if "." in code else ()
            levels = [self._severities.get(name) for name in (code, family_of(code), *styles, ALL)]
            self._settled[code] = next((level for level in levels if level is not None), None)
        return self._settled[code]

    def _selected(self, code: str) -> bool:
        chosen = not self._select or any(_names(name, code) for name in self._select)
        return chosen and not any(_names(name, code) for name in self._ignore)


def build_checks(
    context: CheckContext,
    *,
    root: Path,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    plugins: Sequence[Check] = (),
) -> Checks:
    """Return the checks for one deliverable in one market.

    Args:
        context: what holds for all its drafts.
        root: the workspace, where styles named by the brand are found.
        select: only these rules: codes, families or beginnings of codes; empty: all.
        ignore: not these rules.
        plugins: checks that come from plug-ins, asked after the built-in ones.

    Raises:
        UsageError: a severity is none of error, warning, info, off.
        InvalidInput: a style cannot be read.
    """
    # By name, as a plug-in would be: importing all rules takes longer than an unchanged run of 10,000 units.
    build: BuildFamilies = importlib.import_module("genpress.checks.builtin").build_families
    return Checks(build(context, root), tuple(plugins), context, select=select, ignore=ignore)


def family_of(code: str) -> str:
    """Return the family of a rule code: its letters; of a rule of a Vale style, the style's name."""
    return code.partition(".")[0] if "." in code else code.rstrip("0123456789")


def _names(name: str, code: str) -> bool:
    return name == ALL or code.startswith(name) or (name == "VAL" and "." in code)


def _name(check: object) -> str:
    return f"{type(check).__module__}.{type(check).__qualname__}"


def _severities(given: Mapping[str, str]) -> dict[str, Severity]:
    try:
        return {code: Severity(severity) for code, severity in given.items()}
    except ValueError as error:
        raise UsageError(f"severity {error}", hint="Use error, warning, info or off.") from None


def _place(finding: Finding, order: Mapping[str, int], names: Mapping[str, int]) -> tuple[int, int, int, int, str, str]:
    field = names.get(finding.field.partition("[")[0], -1)
    return (field, order.get(finding.field, -1), finding.start, finding.end, finding.rule, finding.message)
