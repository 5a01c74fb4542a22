"""Numbers that follow from the row without standing in it: bounds, roundings, counts, ranges, shares, rates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from genpress.checks.facts.combining import complement, is_named, multiplied, per_one, sum_or_difference, total
from genpress.checks.facts.fact import Number
from genpress.checks.facts.joining import RANGE_GAP
from genpress.checks.facts.quantity import OPEN_BELOW, TIMES, Bound, Kind, Quantity, close, years_of
from genpress.checks.facts.question import Derived, Question, holds
from genpress.checks.facts.years import in_year, of_days, of_years

ROUNDED = 0.05
"""Most that rounding may change, as a share."""
DAY = 86400
"""Seconds of a day."""
_AT_ALL_TIMES = re.compile(
    r"24/7|\b(?:all times|all day|at any time|a?round the clock|rund um die uhr|24 stunden|24h/24|las 24 horas)\b",
    re.IGNORECASE,
)
SCALES = (5, 6, 10, 20, 100)
"""Tops of the scales on which things are rated."""
NAMED = 0.3
"""How well a fact fits words that name it."""
_OF_DIGITS = re.compile(r"[- ](?:digits?|figures?)\b", re.IGNORECASE)
_RATE = re.compile(r"\s+(?:a|an|per|each|every)\s+\w", re.IGNORECASE)
COUNT = 50
"""Largest number that may be a count of a list's items."""


def derived_from(question: Question) -> Derived | None:
    """Return how a number follows from the row, or None."""
    if question.quantity.kind is Kind.CODE:
        return None
    ways = _DATED if question.quantity.days else _WAYS
    if question.share and (shared := _as_share(question) or _as_scale(question)):
        return shared
    if always := _always(question):
        return always
    for way in ways:
        found = way(question)
        if found:
            return found
    return None


def _as_share(question: Question) -> Derived | None:
    """Return the percentage of the row that two numbers make together: `1 out of 3` is 33 %."""
    for number in question.table.numbers:
        fact = number.quantity
        if fact.dimension == "percent" and abs(fact.value - question.share) <= 0.5 + 0.01 * question.share:
            return Derived(f"a share of {question.share:.3g} %", number)
    return None


def _always(question: Question) -> Derived | None:
    """Return the fact that says at all times, where a text says 24 hours."""
    if question.quantity.dimension != "time" or question.quantity.base != DAY:
        return None
    said = (fact for fact in question.table.facts if _AT_ALL_TIMES.search(fact.value))
    return next((Derived(f"{fact.path} says at all times") for fact in said), None)


def _as_scale(question: Question) -> Derived | None:
    """Return that a number is only the top of a scale on which the one before it is told: `8.7 out of 10`."""
    top = question.quantity
    if top.value not in SCALES or top.unit or round(question.share) == 100:
        return None
    part = question.share * top.value / 100
    told = (number for number in question.table.numbers if close(number.quantity.value, part, 1e-9))
    number = next(told, None)
    return Derived(f"a scale up to {top.text}", number) if number else None


def _bounded(question: Question) -> Derived | None:
    ours = question.quantity
    if ours.bound in OPEN_BELOW:
        return None
    rated = sorted(question.rated, key=lambda pair: -pair[0])
    named = any(_is_counted_by_name(fit, number, question.context) for fit, number in rated)
    for fit, number in rated:
        if _may_bound(fit, ours, number.quantity, named=named) and _is_within(ours, number.quantity):
            return Derived(f"{ours.bound.value} {ours.text}", number)
    return None


def _is_counted_by_name(fit: float, number: Number, context: Mapping[str, float]) -> bool:
    return fit >= NAMED and number.quantity.kind not in TIMES and is_named(number.fact, context)


def _may_bound(fit: float, ours: Quantity, fact: Quantity, *, named: bool) -> bool:
    """Return whether a fact may be what a bound is set on: one that the words name, where they name any."""
    if fit > 0 or ours.kind in TIMES or (ours.unit and fact.unit):
        return True
    return not named and ours.unit == fact.unit


def _is_within(ours: Quantity, fact: Quantity) -> bool:
    mine, theirs = in_year(ours, fact) or (_order(ours, fact), _order(fact, ours))
    return holds(ours.bound, mine, theirs)


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
    lists = (fact for fact in question.table.facts if fact.items > 1)
    for fact in lists:
        if is_named(fact, question.context) and (fact.items == ours.value or holds(ours.bound, ours.value, fact.items)):
            return Derived(f"{fact.path} lists {fact.items}")
    return None


def _within(question: Question) -> Derived | None:
    """Return the range of the row in which a number stands: 42 of `sizes: 36-46`, 120 V of `100-240 V`."""
    ours = question.quantity
    if ours.bound in (Bound.ABOVE, Bound.BELOW) or ours.kind is not Kind.NUMBER:
        return None
    for (fit, number), (_, other) in pairwise(question.rated):
        least, most = number.quantity, other.quantity
        about = fit > 0 or ours.unit is not None
        if about and ours.dimension == least.dimension and _is_range(number, other) and _lies(ours, least, most):
            return Derived(f"between {least.text} and {most.text}", number)
    return None


def _lies(ours: Quantity, least: Quantity, most: Quantity) -> bool:
    return least.base < ours.base < most.base


def _is_range(number: Number, other: Number) -> bool:
    least, most = number.quantity, other.quantity
    if (
        number.fact is not other.fact
        or least.kind is not Kind.NUMBER
        or most.kind is not Kind.NUMBER
        or least.end > most.start
    ):
        return False
    return least.unit == most.unit and RANGE_GAP.fullmatch(number.fact.value, least.end, most.start) is not None


def _digits(question: Question) -> Derived | None:
    """Return the number of the row that has as many digits as a text says: `a population in the 6-digit range`."""
    count = question.quantity.value
    if not _OF_DIGITS.match(question.after):
        return None
    told = (n for n in question.table.numbers if len(str(abs(int(n.quantity.value)))) == count)
    number = next(told, None)
    return Derived(f"{number.quantity.text} has {question.quantity.text} digits", number) if number else None


def _rate(question: Question) -> Derived | None:
    """Return the interval of the row from which `20 times a day` may follow, where the row has no count of times."""
    ours = question.quantity
    if ours.dimension != "times" or not _RATE.match(question.after) or question.table.measured("times"):
        return None
    intervals = question.table.measured("time")
    number = next((n for n in intervals if n.weight("#frequency") or n.weight("interval")), None)
    return Derived(f"a rate, by {number.fact.path}", number) if number else None


_DATED = (_bounded,)
_WAYS = (
    *(_bounded, _rounded, _counted, of_years, of_days, sum_or_difference, multiplied),
    *(_within, total, complement, per_one, _digits, _rate),
)
"""The ways in which a number may follow, the commonest first."""
