"""Reading dates, years, decades and centuries from text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from genpress.checks.facts.lexicon import month_names
from genpress.checks.facts.quantity import Day, Kind, Quantity
from genpress.checks.facts.tokens import UNSPACED, Tokens

_YEAR = r"(?:1\d{3}|20\d{2})"
_YEAR_TAIL = r"(?:(?<=1)\d{3}|(?<=2)0\d{2})"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_OF = r"(?:of\s|de\s|del\s|d['’]|von\s)?"
_ISO = rf"(?P<iso>(?P<iy>{_YEAR})[-/.](?P<im>\d{{1,2}})[-/.](?P<id>\d{{1,2}}))"
_DAYS = rf"(?P<num>(?P<n1>\d{{1,2}})(?P<sep>[./-])(?P<n2>\d{{1,2}})(?P=sep)(?P<ny>{_YEAR}|\d{{2}}))"
_MONTH = (
    rf"(?<![\d.,/-])(?P<nm>(?:(?P<mm>0[1-9]|1[0-2])[/.]|(?P<mm2>[1-9])/)(?P<mmy>{_YEAR})"
    rf"|(?P<mmy2>{_YEAR})-(?P<mm3>0[1-9]))(?!\d|[./-]\d)"
)
"""Months in numbers: `06/2020`, `06.2020`, `2020-06` (but `2010-12` may be three years)."""
_NUMERIC = rf"(?<![\d.,])(?:{_ISO}|{_DAYS})(?![\d])"
_SIGNED = (
    r"(?P<signed>(?:(?P<sy>\d{4})\s?[年년]\s?)?(?P<sm>\d{1,2})\s?[月월](?:\s?(?P<sd>\d{1,2})\s?[日号號일])?"
    r"|(?P<sy2>\d{4})\s?[年년](?!\w*[間间]))"
)
"""Dates in which each number has its sign, as in Japanese, Chinese and Korean."""
_QUARTER = rf"(?P<quarter>(?:(?P<qy>{_YEAR}),? )?Q(?P<q>[1-4])(?:[ ,/]+(?P<qy2>{_YEAR}))?\b)"
_PARTS = ("early", "mid", "middle", "late")
_TENS = r"(?P<decadeyear>1\d{2}0|20\d0|(?<!\d)['’]?[2-9]0)"
_PART = rf"\b(?:{'|'.join(_PARTS)})(?:[ -]|\sof\s)(?:the\s)?"
_DECADE = (
    rf"(?P<decade>(?:{_PART})?(?<![\d.,]){_TENS}['’]?s\b"
    rf"|{_PART}(?P<decadepart>1\d{{2}}0|20\d0)(?![\w%°]|[.,/’']\d))"
)
"""Decades: `the 1970s`, and `early 1970`, which may mean the decade as well as the year."""
_CENTURY = (
    r"(?P<century>\b(?P<centuryno>\d{1,2})(?:st|nd|rd|th)?[. -]+(?:century|centuries|jahrhundert|siècle|siglo)\b)"
)
_ERAS = ("ad", "ce")
_ERA = r"(?P<era>(?:A\.?D\.?|CE)\s(?P<ey>\d{1,4})\b|(?<![\d.,])(?P<ey2>\d{1,4})\s(?:A\.?D|CE)\b)"
"""Years of the common era that say so: `47 AD`."""
_MEASURE = r"[ \u00a0-]?(?:mm|cm|kg|g|mAh|W|V|ml|x|×|px|pixels|rpm|m|km|lb|MHz)\b"
_BARE = rf"(?P<bare>(?<![\w.,/$€£])(?<![A-Za-z]-)(?P<by>(?!1000){_YEAR})(?![\w%°]|[.,/’']\d|{_MEASURE}))"
"""A year alone; 1000 is a thousand."""
_JOINS = ("of", "de", "d'", "d’", "von", "century", "centuries", "jahrhundert", "siècle", "siglo")
"""Words between a day and its month, and those after the number of a century."""
_QUARTERS = {1: (1, 3), 2: (4, 6), 3: (7, 9), 4: (10, 12)}


class DateReader:
    """Finds dates in texts of one language; made once per language."""

    def __init__(self, language: str) -> None:
        self._months = month_names(language)
        names = "|".join(sorted((re.escape(n) for n in self._months if not n.isdigit()), key=len, reverse=True))
        month = rf"(?:{names})\b\.?"
        written = (
            rf"(?P<ymd>(?P<y1>{_YEAR}),?\s(?P<m1>{month})(?:\s(?P<d1>\d{{1,2}})\b(?!\s*[:%]))?)"
            rf"|(?P<dmy>(?<![\d.,])(?P<d2>\d{{1,2}}){_ORDINAL}\s{_OF}(?P<m2>{month})(?:,?\s{_OF}(?P<y2>{_YEAR})\b)?)"
            rf"|(?P<mdy>\b(?P<m3>{month})\s(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y3>{_YEAR})\b)?)"
            rf"|(?P<my>\b(?P<m4>{month}),?\s{_OF}(?P<y4>{_YEAR})\b)"
        )
        self._may_begin = _opening([*self._months, *_JOINS])
        self._openers = frozenset([*_ERAS, *self._months, *_PARTS, *(f"q{number}" for number in _QUARTERS)])
        self._pattern = re.compile(
            rf"(?<![^\W{UNSPACED}])(?:{_SIGNED}|{written}|{_NUMERIC}|{_MONTH}|{_QUARTER}|{_DECADE}|{_CENTURY}|{_ERA}|{_BARE})",
            re.IGNORECASE,
        )

    def read(self, tokens: Tokens, text: str) -> Iterator[Quantity]:
        """Yield the dates of a text (as words, and with plain digits) in their order."""
        end = 0
        for position in self._openings(tokens, text):
            match = self._pattern.match(text, position) if position >= end else None
            found = self._quantity(match) if match else None
            if found:
                end = found.end
                yield found

    def _openings(self, tokens: Tokens, text: str) -> Iterable[int]:
        """Return where a date may begin: before a number, an apostrophe with one, a month, a part of a decade."""
        found = [place for match in self._may_begin.finditer(text) for place in range(*match.span())]
        if self._openers.isdisjoint(tokens.low):
            return found
        pairs = zip(tokens.low, tokens.starts, strict=True)
        return sorted([*found, *(start for word, start in pairs if word in self._openers)])

    def _quantity(self, match: re.Match[str]) -> Quantity | None:
        kind = match.lastgroup or ""
        group = match.groupdict()
        if kind in {"decade", "century"}:
            return _span(match, _decade(group) if kind == "decade" else _century(group))
        days = tuple(day for day in self._days(group) if _valid(day))
        if not days:
            return None
        value = float(days[0][0] or 0)
        return Quantity(match.start(), match.end(), match.group(), Kind.DATE, (value,), days=days)

    def _days(self, group: dict[str, str | None]) -> list[Day]:
        for n in "1234":
            if month := group[f"m{n}"]:
                day = group.get(f"d{n}")
                return [(_int(group[f"y{n}"]), self._months[month.lower().rstrip(".")], _int(day))]
        return next(read(group) for name, read in _READINGS.items() if group[name])


def _opening(words: Iterable[str]) -> re.Pattern[str]:
    """Return how a number begins that may be a date: a year, days and months with signs or words between, a decade."""
    letters = "|".join(sorted({re.escape(word[:2]) for word in words if not word.isdigit()}))
    return re.compile(
        rf"['’]?(?<!\d)\d(?=(?<=[12]){_YEAR_TAIL}(?!\d)|\d{{0,3}}(?:\s?[年년]|\s(?:A\.?D|CE)\b)"
        rf"|\d?(?:[./-]\d|['’]?s\b|\s?[月월]|{_ORDINAL}[.\s-]+(?:{letters})))",
        re.IGNORECASE,
    )


def _year_of(group: dict[str, str | None]) -> Day:
    return _int(group["by"] or group["ey"] or group["ey2"]), None, None


def _months_of_quarter(group: dict[str, str | None]) -> list[Day]:
    first, last = _QUARTERS[int(group["q"] or 1)]
    year = _int(group["qy"] or group["qy2"])
    return [(year, month, None) for month in range(first, last + 1)] if year else []


def _span(match: re.Match[str], years: tuple[int, int]) -> Quantity:
    return Quantity(match.start(), match.end(), match.group(), Kind.SPAN, (float(years[0]),), years=years)


def _decade(group: dict[str, str | None]) -> tuple[int, int]:
    first = int((group["decadeyear"] or group["decadepart"] or "0").strip("'’"))
    if first < 100:
        first += 1900 if first >= 30 else 2000
    if first % 100 == 0 and not group["decadepart"]:
        return first, first + 99
    return first, first + 9


def _century(group: dict[str, str | None]) -> tuple[int, int]:
    number = int(group["centuryno"] or 1)
    return (number - 1) * 100, number * 100


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _full(year: int) -> int:
    return year if year >= 100 else year + (2000 if year < 70 else 1900)


def _valid(day: Day) -> bool:
    _, month, number = day
    return (month is None or 1 <= month <= 12) and (number is None or 1 <= number <= 31)


def _day_and_month(group: dict[str, str | None]) -> list[Day]:
    """Return a date in numbers in both orders: `03/04/2020`."""
    full, first, second = _full(_int(group["ny"]) or 0), _int(group["n1"]), _int(group["n2"])
    return [(full, second, first), (full, first, second)]


def _month_alone(group: dict[str, str | None]) -> list[Day]:
    return [(_int(group["mmy"] or group["mmy2"]), _int(group["mm"] or group["mm2"] or group["mm3"]), None)]


_READINGS: dict[str, Callable[[dict[str, str | None]], list[Day]]] = {
    "signed": lambda group: [(_int(group["sy"] or group["sy2"]), _int(group["sm"]), _int(group["sd"]))],
    "nm": _month_alone,
    "iso": lambda group: [(_int(group["iy"]), _int(group["im"]), _int(group["id"]))],
    "num": _day_and_month,
    "quarter": _months_of_quarter,
    "era": lambda group: [_year_of(group)],
    "bare": lambda group: [_year_of(group)],
}
"""How each form of a date without the name of a month is read."""
