"""Years and days that follow from the dates of a row: `for 14 years`, `six weeks later`, `before 15 October`."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable

from genpress.checks.facts.fact import Number
from genpress.checks.facts.quantity import Bound, Day, Kind, Quantity, years_of
from genpress.checks.facts.question import POOL, Derived, Question, holds
from genpress.checks.facts.table import Table

COUNTING = 0.5
"""How well a fact must fit a bare number's words for it to be a count of what the fact counts."""
NOW = (2012, 2045)
"""Years in which `for 20 years` may have been written: without a clock, only the impossible can be told."""
ABOUT = 0.1
"""How far `about` may be off, as a share of the years."""
_SIZES = {"day": 1.0, "week": 7.0, "month": 30.4375}
"""Days of what is counted between dates."""
YEAR, CENTURY, LONGEST = 31556952, 100, 3000
"""Seconds of a year; years of a century; most years that are told from dates."""


def of_years(question: Question) -> Derived | None:
    """Return the dates that a number of years, or a year cut short, follows from."""
    if year := _short_year(question):
        return year
    if question.quantity.kind is Kind.SPAN and (number := _in_decade_of_age(question)):
        return Derived(f"{number.quantity.text} is in the {question.quantity.text}", number)
    return _of_dates(question)


def _of_dates(question: Question) -> Derived | None:
    least, most = _how_many_years(question.quantity)
    if not 0 < most <= LONGEST or _counts_otherwise(question) or _is_of_a_count(question):
        return None
    years = _years_in(question.table)
    bound, spoken = question.quantity.bound, question.quantity.unit or most < CENTURY
    if _between(years, least, most, bound) or (spoken and _until_now(years, least, most, bound)):
        return Derived("years between dates of the facts, or until now")
    return None


def of_days(question: Question) -> Derived | None:
    """Return that a number of days, weeks or months lies between two full dates of the row."""
    ours = question.quantity
    size = _SIZES.get(ours.unit.name) if ours.unit else None
    if size is None or ours.value > LONGEST:
        return None
    days = [day for number in question.table.numbers for day in map(_as_date, number.quantity.days) if day]
    for one, other in itertools.combinations(days[:POOL], 2):
        gap = abs((one - other).days) / size
        if abs(gap - ours.value) <= max(1.0 / size, 0.5 * (size > 1)) or holds(ours.bound, ours.value, gap):
            return Derived(f"time from {min(one, other)} to {max(one, other)}")
    return None


def _as_date(day: Day) -> datetime.date | None:
    year, month, number = day
    try:
        return datetime.date(year or 0, month or 0, number or 0)
    except ValueError:  # a day that is not written in full, or that no calendar has
        return None


def _in_decade_of_age(question: Question) -> Number | None:
    """Return the number of the row that is in `the 20s`, where the words beside them name its fact."""
    least, most = _how_many_years(question.quantity)
    plain = (n for n in question.table.numbers if n.quantity.unit is None or n.quantity.unit.name == "year")
    told = (n for n in plain if least <= n.quantity.value <= most and any(map(n.weight, question.context)))
    return next(told, None)


def _short_year(question: Question) -> Derived | None:
    """Return the year that two digits are short for, where the words beside them name its fact: `the 84 Games`."""
    ours = question.quantity
    if ours.unit or not (ours.text.isdigit() and len(ours.text) == 2):
        return None
    for number in question.table.numbers:
        years = years_of(number.quantity) if number.quantity.kind is not Kind.SPAN else ()
        if any(year % CENTURY == ours.value for year in years) and any(map(number.weight, question.context)):
            return Derived(f"short for {number.quantity.text}", number)
    return None


def _counts_otherwise(question: Question) -> bool:
    """Return whether a number counts other things (`24 editions`), or years the row has (`3 years of warranty`)."""
    unit = question.quantity.unit
    if unit is None:
        return question.counts
    return any(number.quantity.unit == unit for _, number in question.rated)


def _is_of_a_count(question: Question) -> bool:
    """Return whether the words about a bare number are those of a column that counts: `four stars` for `stars: 3`."""
    if question.quantity.unit or question.quantity.kind is not Kind.NUMBER:
        return False
    return any(fit >= COUNTING and _is_count(number) for fit, number in question.rated)


def _is_count(number: Number) -> bool:
    plain = number.quantity.kind is Kind.NUMBER and not number.quantity.unit
    return plain and len(number.fact.numbers) == 1


def _how_many_years(ours: Quantity) -> tuple[int, int]:
    """Return how many years are meant, at least and at most: `40 years`, `aged 17`, `in her 30s`; 0 for none."""
    if ours.kind is Kind.SPAN:
        ten = sum(map(str.isdigit, ours.text)) == 2  # `the 1980s` are no age
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
        if least - 1 <= gap <= most + 1 or holds(bound, most, gap):
            return True
    return False


def _until_now(years: Iterable[int], least: int, most: int, bound: Bound) -> bool:
    if bound is Bound.ABOVE and most > 10:
        return any(year + most <= NOW[1] for year in years)
    slack = ABOUT * most if bound is Bound.ABOUT else 0.0
    return any(NOW[0] <= year + least + slack and year + most - slack <= NOW[1] for year in years)


def in_year(ours: Quantity, fact: Quantity) -> tuple[float, float] | None:
    """Return two dates as days of a year, where ours has none: `before 15 October`; None where that is no question."""
    mine = next((day for day in ours.days if day[0] is None and day[1] and day[2]), None)
    theirs = next((day for day in fact.days if day[1] and day[2]), None)
    return (_day_of_year(mine), _day_of_year(theirs)) if mine and theirs else None


def _day_of_year(day: Day) -> float:
    return 31.0 * (day[1] or 1) + (day[2] or 1)
