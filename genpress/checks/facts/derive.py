"""Numbers that follow from the row without standing in it: bounds, roundings, counts, differences, spans of years."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from genpress.checks.facts.context import OUT_OF
from genpress.checks.facts.fact import LEAF, Fact, Number
from genpress.checks.facts.quantity import OPEN_BELOW, TIMES, Kind, Quantity, close, years_of
from genpress.checks.facts.question import POOL, Derived, Question, holds
from genpress.checks.facts.years import in_year, of_years

ROUNDED = 0.05
"""Most that rounding may change, as a share."""
_SHARES = ("percent", "times")
_INTENSIVE = frozenset(
    {"temperature", "pressure", "speed", "density", "frequency", "voltage", "framerate", "grammage", "luminance"}
    | {"sound", "rotation", "denier", "specific_absorption", "angle", "clock"}
)
"""What does not add up: two bottles at 20 °C are not at 40 °C."""
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
COUNTED = 8
"""Most numbers of one fact that are set against each other."""
COUNT = 50
"""Largest number that may be a count of a list's items."""


def derived_from(question: Question) -> Derived | None:
    """Return how a number follows from the row, or None."""
    if question.quantity.kind is Kind.CODE:
        return None
    ways = (_bounded,) if question.quantity.days else (_bounded, _rounded, _counted, of_years, _combined, _multiplied)
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
    return fit >= NAMED and number.quantity.kind not in TIMES and _is_named(number.fact, context)


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
    for fact in question.table.facts:
        if _is_named(fact, question.context) and (
            fact.items == ours.value or holds(ours.bound, ours.value, fact.items)
        ):
            return Derived(f"{fact.path} lists {fact.items}")
    return None


def combined_from(question: Question) -> Derived | None:
    """Return which two numbers a number is the sum or difference of, or None."""
    return _combined(question)


def _combined(question: Question) -> Derived | None:
    ours = question.quantity
    if ours.dimension in _INTENSIVE:
        return None
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
            if close(ours.base, product, ROUNDED) or holds(ours.bound, ours.base, product):
                return Derived(f"{a.text} by {b.text}")
    return None


def _ratio(question: Question) -> Derived | None:
    ours = question.quantity
    scale = 100.0 if ours.dimension == "percent" else 1.0
    pairs = _pairs(question) if ours.dimension == "percent" else _named_pairs(question)
    for a, b in pairs:
        ratio = scale * a.base / b.base
        if a.dimension == b.dimension and any(
            close(ours.value, value, 0.02) or holds(ours.bound, ours.value, value)
            for value in (ratio, abs(scale - ratio))
        ):
            return Derived(f"share or ratio of {a.text} and {b.text}")
    return None


def _is_named(fact: Fact, context: Mapping[str, float]) -> bool:
    return any(key in context for key in itertools.chain.from_iterable(fact.names)) or any(
        key in context and weight == LEAF for key, weight in fact.words.items() if key[0] == "#"
    )


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
        if question.quantity.dimension in measured or _is_named(fact, question.context) or _is_share(fact):
            yield from itertools.permutations(own[:COUNTED], 2)


def _is_share(fact: Fact) -> bool:
    """Return whether a value is a share by itself: `5 per 1000 people`."""
    return any(
        OUT_OF.fullmatch(fact.value, one.quantity.end, other.quantity.start)
        for one, other in itertools.pairwise(fact.numbers)
        if one.quantity.end < other.quantity.start
    )
