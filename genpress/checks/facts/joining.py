"""Numbers that belong together: units shared along a list, quantities in two units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from genpress.checks.facts.quantity import Kind, Quantity

_WORDS = frozenset({"", "and", "und", "et", "y"})
_GAPS = {"time": _WORDS | {","}, "length": _WORDS, "mass": _WORDS}
"""What may stand between the two units of one quantity, by dimension."""
RANGE_GAP = re.compile(r"\s*(?:-|–|—|~|to|and|bis|und|au|à|et|al?|y|e|tot|t/m|en|do|i|から)\s*", re.IGNORECASE)
_LIST_GAP = re.compile(r"\s*(?:/|x|×|\*|by|-|–|—|to|bis|à|a|and|und|et|y|or|oder|ou|o|&|\+|,)\s*", re.IGNORECASE)


def inherit_units(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """Give each number of a list the unit of the next: `164 x 75 x 8 mm`, `128/256GB`."""
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        ours, following = result[index], result[index + 1]
        times = text[ours.end : following.start].strip().lower() in {"x", "×", "*"}
        if times and following.dimension not in {"length", "pixels"}:
            continue  # `2 x 2.0 Ah` are two of them
        if (
            ours.kind is Kind.NUMBER
            and not ours.unit
            and following.unit
            and _LIST_GAP.fullmatch(text, ours.end, following.start)
        ):
            result[index] = ours._replace(unit=following.unit, shared=True)
    return result


def inherit_months(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """Make the first day of a range a date, by the month and year of the last: `8 to 12 February 2027`."""
    result = list(found)
    for index, (ours, following) in enumerate(pairwise(found)):
        if following.days and _is_day_before(ours, following) and RANGE_GAP.fullmatch(text, ours.end, following.start):
            days = tuple((year, month, int(ours.value)) for year, month, _ in following.days)
            result[index] = ours._replace(kind=Kind.DATE, days=days)
    return result


def _is_day_before(ours: Quantity, following: Quantity) -> bool:
    if ours.kind not in (Kind.NUMBER, Kind.ORDINAL) or ours.unit or not ours.value.is_integer():
        return False
    return any(day is not None and 1 <= ours.value < day for _, _, day in following.days)


def compound(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """Join what is one quantity in two units, such as `3 h 30 min` or `5 ft 9 in`."""
    result: list[Quantity] = []
    for ours in found:
        before = result[-1] if result else None
        if before and _continues(before, ours, text):
            values = (before.value + ours.base / before.unit.factor,) if before.unit else before.values
            result[-1] = before._replace(end=ours.end, text=text[before.start : ours.end], values=values, places=2)
        else:
            result.append(ours)
    return result


def _continues(before: Quantity, ours: Quantity, text: str) -> bool:
    if not (before.unit and ours.unit) or before.dimension != ours.dimension or before.shared or ours.shared:
        return False
    gaps = _GAPS.get(before.dimension, frozenset())
    smaller = before.unit.factor > max(ours.unit.factor, ours.base)
    return smaller and text[before.end : ours.start].strip().lower() in gaps
