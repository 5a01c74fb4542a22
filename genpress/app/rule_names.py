"""Rules that a brief, its brand and its deliverables set a severity for: whether there are such rules."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator

from genpress.checks.runner import ALL
from genpress.domain.problems import nearest, shown
from genpress.errors import Place, Problem, UsageError
from genpress.pipeline.job import Job
from genpress.sources import LoadedBrief

_OURS = re.compile(r"[A-Z]{3}\d{0,3}")
"""A code or a family, as genpress writes them."""


def problems_of_rules(job: Job, loaded: LoadedBrief) -> list[Problem]:
    """Return every rule under `checks` that does not exist: its severity would hold for nothing, and nobody be told.

    What other packages bring is not known beforehand, nor the names of Vale styles and their rules: beside such, only
    what is written like a code of ours is doubted.
    """
    if job.plugged_checks:
        return []
    styled = bool(loaded.brand and loaded.brand.vale)
    named = [each for each in _named(loaded) if _OURS.fullmatch(each[0]) or not (styled or "." in each[0])]
    known = _known() if named else ()
    return [
        Problem(place, code, f"checks: there is no rule or family {shown(rule)}.", _hint(rule, known))
        for rule, code, place in named
        if rule not in known
    ]


def refuse_unknown(names: Iterable[str], *, styled: bool) -> None:
    """Refuse names that choose no rule: what they were to hold for would silently not hold.

    Args:
        names: codes, families or beginnings of codes.
        styled: whether rules of Vale styles are asked too; then only what is written like a code of ours is doubted.

    Raises:
        UsageError: a name chooses nothing.
    """
    known = _known() if names else ()
    for name in names:
        doubted = bool(_OURS.fullmatch(name)) or not styled
        if doubted and not any(code.startswith(name) for code in known):
            raise UsageError(f"there is no rule or family {shown(name)}", hint=_hint(name, known))


def _named(loaded: LoadedBrief) -> Iterator[tuple[str, str, Place]]:
    for rule in loaded.brand.checks if loaded.brand else ():
        yield rule, "BRD014", loaded.brand_place("checks", rule)
    for rule in loaded.brief.checks:
        yield rule, "BRF028", loaded.place("checks", rule)
    for name, deliverable in loaded.brief.deliverables.items():
        for rule in deliverable.checks:
            yield rule, "BRF028", loaded.place("deliverables", name, "checks", rule)


def _known() -> tuple[str, ...]:
    # By name: importing all rules is slow, and most briefs set none.
    registry = importlib.import_module("genpress.checks.registry")
    return (ALL, *registry.FAMILIES, *registry.RULES)


def _hint(rule: str, known: tuple[str, ...]) -> str:
    # Of two numbers none is nearer to what was meant.
    near = nearest(rule, known) if rule.isalpha() else ""
    return f"Did you mean {near}?" if near else "All rules and families: docs/reference/rules.md."
