"""What a number in a text is: its value, unit, bound, and when two of them say the same."""

from __future__ import annotations

import enum
from typing import NamedTuple

from genpress.checks.facts.lexicon import Unit

EXACT = 1e-9
CONVERTED = 0.012
"""Relative difference two units may have and still say the same: rounded conversions such as 205 g and 7.23 oz."""
DEGREES = 0.6
"""Degrees Celsius that two scales of temperature may differ by: both are rounded."""
BINARY = 0.1
"""The same for data sizes, decimal or binary."""


class Bound(enum.StrEnum):
    """What stands before a number and makes it a bound or an estimate."""

    NONE = ""
    ABOVE = "above"
    BELOW = "below"
    AFTER = "after"
    BEFORE = "before"
    ABOUT = "about"
    UPTO = "upto"


class Kind(enum.StrEnum):
    """What sort of number it is."""

    NUMBER = "number"
    DATE = "date"
    SPAN = "span"
    """A decade or a century: any year in it."""
    WORD = "word"
    """A number word such as `three`, or a multiple such as `dual`."""
    CODE = "code"
    """A version or a number with letters of unknown meaning, such as `4.4.2` or `1080p`: compared as written."""
    ORDINAL = "ordinal"
    """A number in an order, such as `3rd`."""


PLAIN = (Kind.NUMBER, Kind.WORD, Kind.ORDINAL)
"""Kinds that are compared by value and unit. A tuple: its members are found by identity, without hashing."""
_SHARED_SIGNS = (
    frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "CLP", "COP", "ARS"}),
    frozenset({"JPY", "CNY"}),
    frozenset({"SEK", "NOK", "DKK"}),
)
"""Currencies that are written with one sign: what `$`, `¥` or `kr` means is not known from the text alone."""
TIMES = (Kind.SPAN, Kind.DATE)
"""Kinds that are places in time."""
OPEN_BELOW = (Bound.NONE, Bound.UPTO)
"""Bounds that leave a number what it is."""
Day = tuple[int | None, int | None, int | None]
"""Year, month and day, as far as they are written."""


class Quantity(NamedTuple):
    """One number with what belongs to it. `start` and `end` are code points of the text."""

    start: int
    end: int
    text: str
    kind: Kind
    values: tuple[float, ...] = ()
    """Possible readings in the unit as written, the likeliest first."""
    unit: Unit | None = None
    bound: Bound = Bound.NONE
    places: int = 0
    """Decimal places as written."""
    days: tuple[Day, ...] = ()
    """For dates: possible readings."""
    years: tuple[int, int] = (0, 0)
    """For spans: first and last year."""
    shared: bool = False
    """The unit was taken from the next number of a list."""

    @property
    def value(self) -> float:
        """The likeliest reading, in the unit as written."""
        return self.values[0] if self.values else 0.0

    @property
    def dimension(self) -> str:
        """What it measures; empty when no unit is known."""
        return self.unit.dimension if self.unit else ""

    @property
    def base(self) -> float:
        """The likeliest reading in the dimension's base unit."""
        return self.value * self.unit.factor + self.unit.zero if self.unit else self.value

    @property
    def is_year(self) -> bool:
        """Whether it may be a year."""
        return self.kind is Kind.DATE or (not self.unit and self.value.is_integer() and 1000 <= self.value <= 2100)


def comparable(ours: Quantity, fact: Quantity) -> bool:
    """Return whether two numbers measure the same, as far as their units say; a number without unit fits all."""
    mine, theirs = ours.kind, fact.kind
    if mine in PLAIN and theirs in PLAIN:
        return _fits_unit(ours, fact)
    if mine is Kind.CODE or theirs is Kind.CODE:
        return mine is theirs
    if mine in TIMES:
        return theirs is mine or fact.is_year
    return _year_alone(fact)


def _fits_unit(ours: Quantity, fact: Quantity) -> bool:
    if ours.unit and fact.unit:
        return ours.unit.dimension == fact.unit.dimension
    # The one of `single camera` is no gigahertz.
    return fact.kind is not Kind.WORD or ours.unit is None


def _year_alone(fact: Quantity) -> bool:
    # `GSM 900 / 1900`: what looks like a year may be any number.
    return any(month is None for _, month, _ in fact.days)


def same(ours: Quantity, fact: Quantity) -> bool:
    """Return whether two numbers say the same."""
    mine, theirs = ours.kind, fact.kind
    if mine in PLAIN and theirs in PLAIN:
        return _same_number(ours, fact)
    if mine is Kind.CODE or theirs is Kind.CODE:
        return mine is theirs and ours.text.lower() == fact.text.lower()
    if mine is Kind.SPAN:
        return any(ours.years[0] <= year <= ours.years[1] for year in years_of(fact))
    return _same_date(ours, fact)


def _same_number(ours: Quantity, fact: Quantity) -> bool:
    mine, theirs, tolerance = 1.0, 1.0, EXACT
    if ours.unit is not None and fact.unit is not None and ours.unit != fact.unit:
        if not _convertible(ours.unit, fact.unit):
            return _same_degree(ours, fact)
        mine, theirs = ours.unit.factor, fact.unit.factor
        tolerance = BINARY if ours.unit.dimension == "data" else CONVERTED
    for a in ours.values:
        for b in fact.values:
            if abs(a * mine - b * theirs) <= tolerance * abs(a * mine):
                return True
    return False


def _same_degree(ours: Quantity, fact: Quantity) -> bool:
    return ours.dimension == fact.dimension == "temperature" and abs(ours.base - fact.base) <= DEGREES


def _convertible(ours: Unit, fact: Unit) -> bool:
    if ours.dimension == "temperature":
        return False  # their zeros differ
    if ours.dimension != "money":
        return ours.dimension == fact.dimension
    # No rate of exchange is a fact: 65 euros are not 65 pounds.
    return any({ours.name, fact.name} <= codes for codes in _SHARED_SIGNS)


def conflicting(ours: Quantity, fact: Quantity) -> bool:
    """Return whether two comparable numbers cannot both be meant: dates only when a part of both differs."""
    if not (ours.days and fact.days):
        return not same(ours, fact)
    return all(
        any(a is not None and b is not None and a != b for a, b in zip(mine, theirs, strict=True))
        for mine in ours.days
        for theirs in fact.days
    )


def close(a: float, b: float, tolerance: float) -> bool:
    """Return whether two values differ by no more than a share of the larger."""
    return abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-12)


def _same_date(ours: Quantity, fact: Quantity) -> bool:
    if ours.kind is not Kind.DATE:
        return any((value, None, None) == day for value in ours.values for day in fact.days)
    if fact.kind is not Kind.DATE:
        return fact.unit is None and any(day == (fact.value, None, None) for day in ours.days)
    return any(_within(mine, theirs) for mine in ours.days for theirs in fact.days)


def _within(mine: Day, theirs: Day) -> bool:
    # A day without a year (`4 June`) fits any year.
    return all(
        a is None or a == b or (place == 0 and b is None) for place, (a, b) in enumerate(zip(mine, theirs, strict=True))
    )


PART = 12
"""Code points between `ten years` and the century they are part of."""


def is_part_of(ours: Quantity, following: Quantity) -> bool:
    """Return whether years only pick a part of the span after them: `the last 10 years of the 20th century`."""
    return following.kind is Kind.SPAN and ours.dimension == "time" and following.start - ours.end <= PART


def years_of(quantity: Quantity) -> tuple[float, ...]:
    """Return the years a number may stand for."""
    if quantity.kind is Kind.DATE:
        return tuple(day[0] for day in quantity.days if day[0] is not None)
    if quantity.kind is Kind.SPAN:
        return quantity.years
    return (quantity.value,) if quantity.is_year else ()
