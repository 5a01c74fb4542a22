"""Dates of events: whether a date that stands in the row is that of the event a text gives it to."""

from __future__ import annotations

from collections.abc import Sequence

from genpress.checks.facts.context import Context
from genpress.checks.facts.fact import Fact, Number
from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.table import Table

BESIDE = 0.9
"""Weight of a word that stands beside a number or names its column."""
Matches = Sequence[tuple[float, Number]]


def event_otherwise(quantity: Quantity, context: Context, matches: Matches, table: Table) -> Fact | None:
    """Return the fact that a dated event contradicts: the end for the beginning, or another date for the event."""
    if not context.event:
        return None
    return _other_event(context, matches, table) or _own_event(quantity, context, matches, table)


def _other_event(context: Context, matches: Matches, table: Table) -> Fact | None:
    """Return the fact of the end of something, where a text gives it the date of its beginning (or the reverse)."""
    words = table.vocabulary
    claimed, others = (words.end, words.start) if context.event == "end" else (words.start, words.end)
    for _, number in matches:
        if not any(map(number.weight, others)) or any(map(number.weight, claimed)):
            return None
    named = (fact for fact in table.facts if claimed & fact.words.keys())
    return next(named, matches[0][1].fact)


def _own_event(quantity: Quantity, context: Context, matches: Matches, table: Table) -> Fact | None:
    """Return the fact that dates the very event otherwise: `released in 2015` where 2015 is when it was announced."""
    word = context.event_word
    if not word or quantity.bound or any(number.weight(word) >= BESIDE for _, number in matches):
        return None
    dated = (n for n in table.rivals(quantity) if n.quantity.days and n.weight(word) >= BESIDE)
    return next((number.fact for number in dated), None)
