"""Numbers that follow from the row without standing in it: bounds, roundings, differences, sums, counts."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from genpress.checks.facts.quantity import Bound, Kind, Quantity, close, same, years_of
from genpress.checks.facts.table import Number, Table

POOL = 40
"""Most numbers that are combined with each other."""
Rated = Sequence[tuple[float, Number]]
Derived = tuple[Number | None, str]


def derived_from(quantity: Quantity, context: Mapping[str, float], rated: Rated, table: Table) -> Derived | None:
    """Return the number and the way a quantity follows from, or None."""
    if quantity.kind is Kind.CODE:
        return None
    ordered = [number for _, number in sorted(rated, key=lambda pair: -pair[0])]
    for way in (_bounded, _rounded, _counted, _combined):
        found = way(quantity, ordered, table)
        if found:
            return found
    return None


def _bounded(quantity: Quantity, ordered: Sequence[Number], table: Table) -> Derived | None:
    del table
    for number in ordered:
        if _holds(quantity, number.quantity):
            return number, quantity.bound.value
    return None


def _holds(ours: Quantity, fact: Quantity) -> bool:
    if ours.bound is Bound.ABOVE or ours.bound is Bound.AFTER:
        return _order(fact) > _order(ours)
    if ours.bound is Bound.BELOW or ours.bound is Bound.BEFORE:
        return _order(fact) < _order(ours)
    return ours.bound is Bound.ABOUT and close(_order(ours), _order(fact), 0.1)


def _order(quantity: Quantity) -> float:
    years = years_of(quantity)
    return years[0] if years and not quantity.unit else quantity.base


def _rounded(quantity: Quantity, ordered: Sequence[Number], table: Table) -> Derived | None:
    del table
    if quantity.kind is not Kind.NUMBER or abs(quantity.value) < 10 and not quantity.places:
        return None
    for number in ordered:
        fact = number.quantity
        if fact.kind is Kind.NUMBER and fact.places > quantity.places and fact.unit == quantity.unit:
            if round(fact.value, quantity.places) == quantity.value:
                return number, "rounded"
    return None


def _counted(quantity: Quantity, ordered: Sequence[Number], table: Table) -> Derived | None:
    del ordered
    if quantity.unit or quantity.value > 50:
        return None
    if any(fact.items == quantity.value for fact in table.facts):
        return None, "counted"
    return None


def _combined(quantity: Quantity, ordered: Sequence[Number], table: Table) -> Derived | None:
    pool = [n for n in ordered if n.quantity.kind is not Kind.CODE][:POOL]
    for a, b in itertools.combinations(pool, 2):
        mine, x, y = quantity.base, a.quantity.base, b.quantity.base
        if quantity.unit and (a.quantity.unit is None or b.quantity.unit is None):
            continue
        if close(mine, x + y, 1e-6) or close(mine, abs(x - y), 1e-6):
            return a, "sum or difference"
    if quantity.dimension == "time" or quantity.kind is Kind.NUMBER:
        return _years_between(quantity, table)
    return None


def _years_between(quantity: Quantity, table: Table) -> Derived | None:
    if quantity.unit and quantity.unit.name not in {"year", "decade"}:
        return None
    years = sorted({year for number in table.numbers for year in years_of(number.quantity)})
    for a, b in itertools.combinations(years[:POOL], 2):
        if 0 <= b - a - quantity.value <= 1 or (quantity.bound and abs(b - a) >= quantity.value):
            return None, "years between"
    return None


__all__ = ["derived_from", "same"]
