"""Numbers that two or more numbers of the row make together: sums, differences, totals, averages, shares, areas."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from genpress.checks.facts.columns import LEAF
from genpress.checks.facts.context import OUT_OF
from genpress.checks.facts.fact import Fact, Number
from genpress.checks.facts.quantity import Bound, Kind, Quantity, close
from genpress.checks.facts.question import ESTIMATE, POOL, Derived, Question, holds

SHARED = 0.02
"""Most that a share or a ratio may be off, as a share of it."""
AREA = 0.05
"""The same for an area made of two lengths."""
_SHARES = ("percent", "times")
_INTENSIVE = frozenset(
    {"temperature", "pressure", "speed", "density", "frequency", "voltage", "framerate", "grammage", "luminance"}
    | {"sound", "rotation", "denier", "specific_absorption", "angle", "clock"}
)
"""What does not add up: two bottles at 20 °C are not at 40 °C."""
COUNTED = 8
"""Most numbers of one fact that are set against each other."""
LEAST = 3
"""Numbers from which a total is more than the sum of two."""
_PER = re.compile(r"\s+(?:\w+\s+)?(?:per|a|an|each|every|pro|par|por)\s+\w", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:total|altogether|combined|overall|in all|sum|insgesamt|average|averag\w+|mean|au total)\b", re.IGNORECASE
)
"""Words that say a number was made of several."""


def sum_or_difference(question: Question) -> Derived | None:
    """Return which two numbers a number is the sum, the difference, or for shares the ratio of; None for none."""
    ours = question.quantity
    if ours.dimension in _INTENSIVE:
        return None
    pool = list(itertools.islice(question.likely(), POOL))
    for a, b in itertools.combinations(pool, 2):
        if (a.unit is None) != (b.unit is None) or Kind.CODE in (a.kind, b.kind) or close(a.base, b.base, 1e-9):
            continue
        if close(ours.base, a.base + b.base, 1e-6) or close(ours.base, abs(a.base - b.base), 1e-6):
            return Derived(f"sum or difference of {a.text} and {b.text}")
    return _ratio(question) if ours.dimension in _SHARES else None


def total(question: Question) -> Derived | None:
    """Return the numbers of the row of which a number is the total or the average, where a text says that it is one."""
    ours = question.quantity
    if ours.kind is not Kind.NUMBER or not _TOGETHER.search(question.text):
        return None
    for numbers in _groups(question):
        whole = sum(number.base for number in numbers)
        if _is_about(ours, whole) or _is_about(ours, whole / len(numbers)):
            return Derived(f"total or average of {', '.join(number.text for number in numbers)}")
    return None


def _is_plain(quantity: Quantity) -> bool:
    return quantity.unit is None


def _is_about(ours: Quantity, value: float) -> bool:
    return close(ours.base, value, ESTIMATE if ours.bound is Bound.ABOUT else 1e-6) or holds(
        ours.bound, ours.base, value
    )


def _groups(question: Question) -> Iterator[Sequence[Quantity]]:
    """Yield numbers that may be added up: of one fact, and of all facts that the words name."""
    ours = question.quantity
    named: list[Quantity] = []
    for fact in question.table.facts:
        own = [number for number in _positive(fact.numbers) if number.dimension == ours.dimension]
        if len(own) > 1:
            yield own
        if own and is_named(fact, question.context):
            named.append(own[0])
    if len(named) >= LEAST:
        yield named


def complement(question: Question) -> Derived | None:
    """Return the share that a share leaves: who says that 90 % die says that 10 % live."""
    ours = question.quantity
    if ours.dimension != "percent":
        return None
    told = (
        number for number in question.table.measured("percent") if close(100 - number.quantity.value, ours.value, 1e-6)
    )
    number = next(told, None)
    return Derived(f"what {number.quantity.text} leave of 100 %", number) if number else None


def per_one(question: Question) -> Derived | None:
    """Return the two numbers whose ratio a number `per` something is: a budget and the staff that shares it."""
    ours = question.quantity
    if ours.kind is not Kind.NUMBER or not _PER.match(question.after):
        return None
    named = (fact for fact in question.table.facts if is_named(fact, question.context))
    parts = itertools.islice(filter(_is_plain, _positive(n for fact in named for n in fact.numbers)), COUNTED)
    wholes = _positive(question.table.measured(ours.dimension))
    for whole, part in itertools.product(wholes, parts):
        if whole is not part and _is_about(ours, whole.base / part.value):
            return Derived(f"{whole.text} by {part.text}")
    return None


def multiplied(question: Question) -> Derived | None:
    """Return the two lengths of one fact that an area follows from: `2 m x 3 m` is under 10 square metres."""
    ours = question.quantity
    if ours.dimension != "area":
        return None
    for fact in question.table.facts:
        sides = [side for side in _positive(fact.numbers) if side.dimension == "length"]
        for a, b in itertools.combinations(sides[:COUNTED], 2):
            product = a.base * b.base
            if close(ours.base, product, AREA) or holds(ours.bound, ours.base, product):
                return Derived(f"{a.text} by {b.text}")
    return None


def _ratio(question: Question) -> Derived | None:
    ours = question.quantity
    scale = 100.0 if ours.dimension == "percent" else 1.0
    pairs = _pairs(question) if ours.dimension == "percent" else _named_pairs(question)
    for a, b in pairs:
        ratio = scale * a.base / b.base
        if a.dimension == b.dimension and any(
            close(ours.value, value, SHARED) or holds(ours.bound, ours.value, value)
            for value in (ratio, abs(scale - ratio))
        ):
            return Derived(f"share or ratio of {a.text} and {b.text}")
    return None


def is_named(fact: Fact, context: Mapping[str, float]) -> bool:
    """Return whether the words about a number name a fact."""
    return any(key in context for key in itertools.chain.from_iterable(fact.names)) or any(
        key in context and weight == LEAF for key, weight in fact.words.items() if key[0] == "#"
    )


def _positive(numbers: Iterable[Number]) -> list[Quantity]:
    return [n.quantity for n in numbers if n.quantity.kind is Kind.NUMBER and n.quantity.value > 0]


def _named_pairs(question: Question) -> Iterator[tuple[Quantity, Quantity]]:
    facts = (fact for fact in question.table.facts if is_named(fact, question.context))
    named = _positive(number for fact in facts for number in fact.numbers)
    yield from itertools.permutations(named[:COUNTED], 2)


def _pairs(question: Question) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield pairs that may be set against each other: of one fact, or both named by the words."""
    for fact in question.table.facts:
        own = _positive(fact.numbers)
        measured = {number.quantity.dimension for number in fact.numbers}
        if question.quantity.dimension in measured or is_named(fact, question.context) or _is_share(fact):
            yield from itertools.permutations(own[:COUNTED], 2)


def _is_share(fact: Fact) -> bool:
    """Return whether a value is a share by itself: `5 per 1000 people`."""
    return any(
        OUT_OF.fullmatch(fact.value, one.quantity.end, other.quantity.start)
        for one, other in itertools.pairwise(fact.numbers)
        if one.quantity.end < other.quantity.start
    )
