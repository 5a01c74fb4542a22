"""Times of day: `15:00`, `3 pm`, `3.30 p.m.`, `15 Uhr`, each as minutes after midnight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from genpress.checks.facts.lexicon import Unit
from genpress.checks.facts.quantity import Kind, Quantity

CLOCK = Unit("clock", "clock", 1.0)
"""Minutes after midnight: what times of day are compared in."""
_NOON, _DAY = 12, 24
_HALF = r"(?P<half>(?P<am>a\.?m\b\.?)|(?P<pm>p\.?m\b\.?)|uhr\b|o['’]clock\b)"
_TIME = re.compile(
    rf"(?<![\d:.,/])(?:(?<!-)|(?=\d{{1,2}}:[0-5]\d))(?P<hour>\d{{1,2}})(?:(?P<sign>[:.])(?P<minute>[0-5]\d)(?![\d:]))?(?:\s?{_HALF})?",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(?:(?<=\bà )|(?<=\bdès )|(?<=\bvers )|(?<=\bpartir de ))(?P<hour>\d{1,2})\s?h(?P<minute>[0-5]\d)?(?!\w|\s?\d)",
    re.IGNORECASE,
)
"""Hours as French writes them: `à 15h30`, `à partir de 15 h`."""
_PERHAPS = re.compile(r"\d\s?h(?:\s?\d|\b)|\d:[0-5]\d|\d\s?(?:[ap]\.?m|uhr|o['’]clock)\b", re.IGNORECASE)


def clocks(text: str) -> Iterator[Quantity]:
    """Yield the times of day in a text with plain digits; one without `am` or `pm` before noon may be either."""
    if not _PERHAPS.search(text):
        return
    for match in _TIME.finditer(text):
        if values := _minutes(match):
            yield Quantity(match.start(), match.end(), match.group(), Kind.NUMBER, values, CLOCK)
    for match in _HOURS.finditer(text):
        hour = int(match["hour"])
        if hour <= _DAY:
            value = 60.0 * hour + int(match["minute"] or 0)
            yield Quantity(match.start(), match.end(), match.group(), Kind.NUMBER, (value,), CLOCK)


def _minutes(match: re.Match[str]) -> tuple[float, ...]:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > _DAY or not (match["half"] or match["sign"] == ":"):
        return ()
    if match["am"] or match["pm"]:
        return _of_half(hour, minute, after_noon=bool(match["pm"]))
    early = 60.0 * hour + minute
    return (early, early + 60.0 * _NOON) if hour < _NOON and not match["half"] else (early,)


def _of_half(hour: int, minute: int, *, after_noon: bool) -> tuple[float, ...]:
    return (60.0 * (hour % _NOON + (_NOON if after_noon else 0)) + minute,) if hour <= _NOON else ()
