"""Numbers that follow from the row without standing in it: bounds, roundings, counts, differences, spans of years."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from genpress.checks.facts.fact import Fact, Number
from genpress.checks.facts.quantity import OPEN_BELOW, TIMES, Bound, Kind, Quantity, close, years_of
from genpress.checks.facts.table import Table

POOL = 30
"""Most numbers that are combined with each other."""
ROUNDED = 0.05
"""Most that rounding may change, as a share."""
ESTIMATE = 0.12
"""Most that `about` may be off, as a share."""
_SHARES = ("percent", "times")
NOW = (2012, 2045)
"""Years in which `for 20 years` may have been written: without a clock, only the impossible can be told."""
YEAR, CENTURY, LONGEST = 31556952, 100, 3000
"""Seconds of a year; years of a century; most years that are told from dates."""
_OVER, _UNDER = (Bound.ABOVE, Bound.AFTER), (Bound.BELOW, Bound.BEFORE)
COUNTED = 8
"""Most numbers of one fact that are set against each other."""
COUNT = 50
"""Largest number that may be a count of a list's items."""


@dataclass(frozen=True, slots=True)
class Derived:
    """How a number follows."""

    why: str
    """In words for an editor."""
    number: Number | None = None
    """The fact's number it follows from, where it is one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One number that does not stand in the row, with the numbers it could follow from."""

    quantity: Quantity
    context: Mapping[str, float]
    rated: Sequence[tuple[float, Number]]
    """Comparable numbers by how well they fit the words."""
    table: Table

    def likely(self, least: float = 0.0) -> Iterator[Quantity]:
        """Yield the numbers that fit the words, or share the unit."""
        for fit, number in self.rated:
            if fit > least or (self.quantity.unit and number.quantity.unit):
                yield number.quantity


def derived_from(question: Question) -> Derived | None:
    """Return how a number follows from the row, or None."""
    if question.quantity.kind is Kind.CODE:
        return None
    ways = (_bounded,) if question.quantity.days else (_bounded, _rounded, _counted, _of_years, _combined, _multiplied)
    for way in ways:
        found = way(question)
        if found:
            return found
    return None


def _bounded(question: Question) -> Derived | None:
    ours = question.quantity
    if ours.bound in OPEN_BELOW:
        return None
    for fit, number in sorted(question.rated, key=lambda pair: -pair[0]):
        fact = number.quantity
        fitting = fit > 0 or ours.unit == fact.unit or ours.kind in TIMES or (ours.unit and fact.unit)
        if fitting and _holds(ours.bound, _order(ours, fact), _order(fact, ours)):
            return Derived(f"{ours.bound.value} {ours.text}", number)
    return None


def _holds(bound: Bound, ours: float, fact: float) -> bool:
    if bound in _OVER:
        return fact > ours
    if bound in _UNDER:
        return fact < ours
    return bound is Bound.ABOUT and close(ours, fact, ESTIMATE)


def _order(quantity: Quantity, other: Quantity) -> float:
    years = years_of(quantity)
    if years and not quantity.unit:
        return years[0]
    return quantity.base if quantity.unit and other.unit else quantity.value


def _rounded(question: Question) -> Derived | None:
    ours = question.quantity
    if ours.kind is not Kind.NUMBER:
        return None
    for _, number in question.rated:
        fact = number.quantity
        if fact.kind is Kind.NUMBER and close(ours.base, fact.base, ROUNDED) and _is_rounding(ours, fact):
            return Derived("rounded", number)
    return None


def _is_rounding(ours: Quantity, fact: Quantity) -> bool:
    if ours.unit != fact.unit and ours.unit and fact.unit:
        return False
    if fact.places > ours.places:
        return round(fact.value, ours.places) == ours.value
    zeros = len(str(int(ours.value))) - len(str(int(ours.value)).rstrip("0"))
    step = 10**zeros
    return zeros > 1 and step * int(fact.value / step) <= ours.value <= step * (int(fact.value / step) + 1)


def _counted(question: Question) -> Derived | None:
    ours = question.quantity
    if ours.unit or ours.value > COUNT or not ours.value.is_integer():
        return None
    for fact in question.table.facts:
        if _is_named(fact, question.context) and (
            fact.items == ours.value or _holds(ours.bound, ours.value, fact.items)
        ):
            return Derived(f"{fact.path} lists {fact.items}")
    return None


def _of_years(question: Question) -> Derived | None:
    least, most = _how_many_years(question.quantity)
    if not 0 < most <= LONGEST or _counts_years(question):
        return None
    years = _years_in(question.table)
    bound, spoken = question.quantity.bound, question.quantity.unit or most < CENTURY
    if _between(years, least, most, bound) or (spoken and _until_now(years, least, most, bound)):
        return Derived("years between dates of the facts, or until now")
    return None


def _counts_years(question: Question) -> bool:
    # `3 years of warranty` do not follow from a date where the row has years of its own.
    unit = question.quantity.unit
    return unit is not None and any(number.quantity.unit == unit for _, number in question.rated)


def _how_many_years(ours: Quantity) -> tuple[int, int]:
    """Return how many years are meant, at least and at most: `40 years`, `aged 17`, `in her 30s`; 0 for none."""
    if ours.kind is Kind.SPAN:
        ten = ours.years[1] - ours.years[0] == 9
        return (ours.years[0] % CENTURY, ours.years[1] % CENTURY) if ten else (0, 0)
    if ours.unit is None:
        return (int(ours.value), int(ours.value)) if ours.value.is_integer() else (0, 0)
    count = round(ours.base / YEAR) if ours.unit.name in {"year", "decade", "century"} else 0
    return count, count


def _years_in(table: Table) -> list[int]:
    return sorted({int(year) for number in table.numbers for year in years_of(number.quantity)})[:POOL]


def _between(years: Iterable[int], least: int, most: int, bound: Bound) -> bool:
    for earlier, later in itertools.combinations(years, 2):
        gap = later - earlier
        if least - 1 <= gap <= most + 1 or _holds(bound, most, gap):
            return True
    return False


def _until_now(years: Iterable[int], least: int, most: int, bound: Bound) -> bool:
    if bound is Bound.ABOVE and most > 10:
        return any(year + most <= NOW[1] for year in years)
    return any(NOW[0] <= year + least and year + most <= NOW[1] for year in years)


def combined_from(question: Question) -> Derived | None:
    """Return which two numbers a number is the sum or difference of, or None."""
    return _combined(question)


def _combined(question: Question) -> Derived | None:
    ours = question.quantity
    pool = list(itertools.islice(question.likely(), POOL))
    for a, b in itertools.combinations(pool, 2):
        if (a.unit is None) != (b.unit is None) or Kind.CODE in (a.kind, b.kind) or close(a.base, b.base, 1e-9):
            continue
        if close(ours.base, a.base + b.base, 1e-6) or close(ours.base, abs(a.base - b.base), 1e-6):
            return Derived(f"sum or difference of {a.text} and {b.text}")
    if ours.dimension in _SHARES:
        return _ratio(question)
    return None


def _multiplied(question: Question) -> Derived | None:
    """Return the two lengths of one fact that an area follows from: `2 m x 3 m` is under 10 square metres."""
    ours = question.quantity
    if ours.dimension != "area":
        return None
    for fact in question.table.facts:
        sides = [side for side in _positive(fact.numbers) if side.dimension == "length"]
        for a, b in itertools.combinations(sides[:COUNTED], 2):
            product = a.base * b.base
            if close(ours.base, product, ROUNDED) or _holds(ours.bound, ours.base, product):
                return Derived(f"{a.text} by {b.text}")
    return None


def _ratio(question: Question) -> Derived | None:
    ours = question.quantity
    scale = 100.0 if ours.dimension == "percent" else 1.0
    pairs = _pairs(question) if ours.dimension == "percent" else _named_pairs(question)
    for a, b in pairs:
        ratio = scale * a.base / b.base
        if a.dimension == b.dimension and any(
            close(ours.value, value, 0.02) or _holds(ours.bound, ours.value, value)
            for value in (ratio, abs(scale - ratio))
        ):
            return Derived(f"share or ratio of {a.text} and {b.text}")
    return None


def _is_named(fact: Fact, context: Mapping[str, float]) -> bool:
    return any(key in context for key in itertools.chain.from_iterable(fact.names))


def _positive(numbers: Iterable[Number]) -> list[Quantity]:
    return [n.quantity for n in numbers if n.quantity.kind is Kind.NUMBER and n.quantity.value > 0]


def _named_pairs(question: Question) -> Iterator[tuple[Quantity, Quantity]]:
    facts = (fact for fact in question.table.facts if _is_named(fact, question.context))
    named = _positive(number for fact in facts for number in fact.numbers)
    yield from itertools.permutations(named[:COUNTED], 2)


def _pairs(question: Question) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield pairs that may be set against each other: of one fact, or both named by the words."""
    for fact in question.table.facts:
        own = _positive(fact.numbers)
        measured = {number.quantity.dimension for number in fact.numbers}
        if question.quantity.dimension in measured or _is_named(fact, question.context):
            yield from itertools.permutations(own[:COUNTED], 2)
