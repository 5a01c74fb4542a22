"""What is asked of a number that does not stand in the row: could it follow from those that do?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from genpress.checks.facts.fact import Number
from genpress.checks.facts.quantity import Bound, Quantity, close
from genpress.checks.facts.table import Table

POOL = 30
"""Most numbers that are combined with each other."""
AFTER = 40
"""Code points after a number that are looked at."""
ESTIMATE = 0.12
"""Most that `about` may be off, as a share."""
_OVER, _UNDER = (Bound.ABOVE, Bound.AFTER), (Bound.BELOW, Bound.BEFORE)


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
    share: float = 0.0
    """What it makes with the number beside it, in percent: 33.3 for `1 out of 3`."""

    counts: bool = False
    """Whether it counts what stands just after it."""
    text: str = ""
    """The whole text."""

    @property
    def after(self) -> str:
        """What stands just after the number."""
        return self.text[self.quantity.end : self.quantity.end + AFTER]

    def likely(self, least: float = 0.0) -> Iterator[Quantity]:
        """Yield the numbers that fit the words, or share the unit."""
        for fit, number in self.rated:
            if fit > least or (self.quantity.unit and number.quantity.unit):
                yield number.quantity


def holds(bound: Bound, ours: float, fact: float) -> bool:
    """Return whether a bound on our number is true of the fact's: `under 5` of 4."""
    if bound in _OVER:
        return fact > ours
    if bound in _UNDER:
        return fact < ours
    return bound is Bound.ABOUT and close(ours, fact, ESTIMATE)
