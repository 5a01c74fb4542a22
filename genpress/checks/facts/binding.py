"""Binding: which fact a number in a text is about, and whether it says what the fact says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from genpress.checks.facts.derive import derived_from
from genpress.checks.facts.quantity import Bound, Kind, Quantity, comparable, same
from genpress.checks.facts.table import Number, Table
from genpress.domain.finding import Verdict

MARGIN = 0.55
"""How much better another fact must fit a number's words before a number that stands elsewhere is called wrong."""
FIT = 0.3
"""How well a fact must fit a number's words to be named as the one that it contradicts."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What was found of one number."""

    verdict: Verdict
    number: Number | None = None
    """The fact's number it rests on, or contradicts."""
    why: str = ""
    """For derived ones: how."""


def bind(quantity: Quantity, context: Mapping[str, float], table: Table) -> Binding:
    """Return the verdict on one number, from its words and the row."""
    rated = [(_fit(context, number, table), number) for number in table.numbers if comparable(quantity, number.quantity)]
    matches = [(fit, number) for fit, number in rated if same(quantity, number.quantity)]
    others = [(fit, number) for fit, number in rated if not same(quantity, number.quantity)]
    best_other = max(others, key=lambda pair: pair[0], default=None)
    if matches:
        fit, number = max(matches, key=lambda pair: pair[0])
        if best_other and _elsewhere(quantity, fit, best_other):
            return Binding(Verdict.CONTRADICTED, best_other[1])
        return Binding(Verdict.SUPPORTED, number)
    derived = derived_from(quantity, context, rated, table)
    if derived:
        return Binding(Verdict.DERIVED, derived[0], derived[1])
    if best_other and best_other[0] >= FIT:
        return Binding(Verdict.CONTRADICTED, best_other[1])
    return Binding(Verdict.UNSUPPORTED)


def _elsewhere(quantity: Quantity, fit: float, other: tuple[float, Number]) -> bool:
    if quantity.bound not in {Bound.NONE, Bound.UPTO} or quantity.kind in {Kind.SPAN, Kind.WORD}:
        return False
    return other[0] - fit >= MARGIN


def _fit(context: Mapping[str, float], number: Number, table: Table) -> float:
    total = len(table.facts)
    return sum(
        weight * number.keys[key] * rarity(table.frequency.get(key, 1), total)
        for key, weight in context.items()
        if key in number.keys
    )


def rarity(count: int, total: int) -> float:
    """Return how much a word tells that stands in `count` of `total` facts, from 0 to 1."""
    return math.log((total + 1) / (count + 0.5)) / math.log(total + 2) if total else 0.0
