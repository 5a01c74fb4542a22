"""LOC005–LOC007, LOC013: numbers, money, dates and units as the market writes them, after CLDR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex
from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import format_decimal

from genpress.checks.lexica import for_locale, texts, words
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market, Units
from genpress.interfaces import CheckContext

_GERMANY = Setting(market=Market(locale="de-DE"))

NUMBER = Rule(
    "LOC005",
    Severity.ERROR,
    "Number written as elsewhere",
    "The number has the decimal or grouping sign of another market. Only numbers that can be read in one way are "
    "judged: "
    "with both signs, or with a sign that the market does not use so, before a unit or beside a currency.",
    "Er fasst ⟦1,234.50⟧ Liter.",
    "Er fasst 1.234,50 Liter.",
    fixable=True,
    setting=_GERMANY,
)
MONEY = Rule(
    "LOC006",
    Severity.WARNING,
    "Price written as elsewhere",
    "The currency sign stands on the other side of the number than the market puts it (CLDR currency format).",
    "Nur ⟦€49,90⟧.",
    "Nur 49,90 €.",
    fixable=True,
    setting=_GERMANY,
)
DATE = Rule(
    "LOC007",
    Severity.ERROR,
    "Date written as elsewhere",
    "A date in figures has the signs or the order of another market, or a month in English stands in another language.",
    "Ab ⟦12/31/2026⟧.",
    "Ab 31.12.2026.",
    setting=_GERMANY,
)
UNIT = Rule(
    "LOC013",
    Severity.WARNING,
    "Unit of the other system",
    "A measure stands in imperial units alone in a metric market, or the other way round. A measure in both is "
    "no fault.",
    "It is ⟦20 inches⟧ tall.",
    "It is 51 cm tall.",
    setting=Setting(market=Market(locale="en-IE")),
)
RULES = (NUMBER, MONEY, DATE, UNIT)

SPACES = " \u00a0\u202f"
"""Spaces that group digits, alike in reading: a plain one, a no-break one, a narrow no-break one."""
_NUMBER = regex.compile(
    r"(?<![\p{L}\p{N}.,’'/\-:])(?<int>\d{1,3}(?<g>[.,’'])\d{3}(?:(?P=g)\d{3})*|\d+)(?:(?<d>[.,])(?<frac>\d+))?"
    r"(?![\p{L}\d])(?![.,:/]\d)"
)
_MONEY = regex.compile(
    rf"(?<before>[$€£¥])[{SPACES}]?(?<n1>\d[\d.,’']*\d|\d)"
    rf"|(?<![\d.,])(?<n2>\d[\d.,’']*\d|\d)[{SPACES}]?(?<after>[$€£¥])"
)
_DATE = regex.compile(r"(?<![\d/.\-])(?<a>\d{1,2})(?<s>[/.\-])(?<b>\d{1,2})(?P=s)(?<y>\d{4}|\d{2})(?![\d/\-]|\.\d)")
_DIGIT, _CURRENCY, _DATED = regex.compile(r"\d"), regex.compile("[$€£¥]"), regex.compile(r"\d[/.\-]\d")
"""Without these a text has no number, no price, no date in figures."""
_AMOUNT = r"(?<![\p{L}\p{N}.,])\d+(?:[.,]\d+)?[ \u00a0\u202f\-]?"


_ORDERS = {"dm": "day, month, year", "md": "month, day, year", "y": "year first"}


@dataclass(frozen=True, slots=True)
class _Signs:
    """How a market writes numbers."""

    locale: Locale
    decimal: str
    group: str
    prefix: bool
    """Whether the currency stands before the number."""
    date_sign: str
    date_order: str
    """`dm`, `md` or `y`: how a date in figures begins."""


class Formats:
    """The rules of numbers, money, dates and units."""

    def __init__(self, context: CheckContext) -> None:
        self._market = context.market
        self._signs = signs_of(context.market.locale)
        wrong = "imperial" if context.market.units is Units.METRIC else "metric"
        right = "metric" if wrong == "imperial" else "imperial"
        self._wrong = regex.compile(rf"{_AMOUNT}{texts('locales', 'units')[wrong]}(?![\p{{L}}])")
        self._right = regex.compile(rf"\d[ \u00a0\u202f\-]?{texts('locales', 'units')[right]}(?![\p{{L}}])")
        self._judge_units = context.market.language == "en" or wrong == "imperial"
        self._months = _english_months(context.market)

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield numbers, prices, dates and measures that are written as elsewhere."""
        for text in copy.texts:
            if not _DIGIT.search(text.prose):
                continue
            if self._signs is not None:
                yield from self._numbers(text, self._signs)
                yield from self._prices(text, self._signs)
                yield from self._dates(text, self._signs)
            if self._judge_units:
                yield from self._units(text, copy)

    def _numbers(self, text: Text, signs: _Signs) -> Iterator[Finding]:
        for found in _NUMBER.finditer(text.prose):
            group, decimal = found["g"] or "", found["d"] or ""
            if not (group or decimal):
                continue
            value = _misread(found, text.prose, signs)
            if value is not None:
                use = format_number(value, signs)
                yield NUMBER.finding(
                    text.field, f"write {use} here, not {found.group()}", found.span(), replacement=use
                )

    def _prices(self, text: Text, signs: _Signs) -> Iterator[Finding]:
        for found in _MONEY.finditer(text.prose) if _CURRENCY.search(text.prose) else ():
            before = found["before"] is not None
            if before is signs.prefix:
                continue
            sign, number = (found["before"], found["n1"]) if before else (found["after"], found["n2"])
            use = f"{sign}{_gap(signs)}{number}" if signs.prefix else f"{number}\u00a0{sign}"
            yield MONEY.finding(text.field, f"the market writes {use}", found.span(), replacement=use)

    def _dates(self, text: Text, signs: _Signs) -> Iterator[Finding]:
        for found in _DATE.finditer(text.prose) if _DATED.search(text.prose) else ():
            if _is_misdated(found, signs.date_sign, signs.date_order):
                message = f"the market writes dates in figures as {_ORDERS[signs.date_order]}, with {signs.date_sign!r}"
                yield DATE.finding(text.field, message, found.span())
        for found in self._months.finditer(text.prose) if self._months else ():
            yield DATE.finding(text.field, f"{found.group()!r} has its month in English", found.span())

    def _units(self, text: Text, copy: Copy) -> Iterator[Finding]:
        for found in self._wrong.finditer(text.prose):
            near = text.prose[max(found.start() - 25, 0) : found.end() + 25]
            if not self._right.search(near) and not _is_name(found.group(), copy):
                units = self._market.units.value
                yield UNIT.finding(text.field, f"{found.group()!r}: the market reads {units} units", found.span())


def _is_misdated(found: regex.Match[str], sign: str, order: str) -> bool:
    first, second = int(found["a"]), int(found["b"])
    if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
        return False
    month = second if order == "dm" else first
    return found["s"] != sign or month > 12 or order == "y"


def _is_name(measure: str, copy: Copy) -> bool:
    # What the row gives in this unit only may stay so, however it writes it: 17-inch wheels, 15" laptops.
    size = regex.match(r"[\d.,]+", measure)
    facts = copy.subject.facts.values()
    if size is None or not any(size.group() in value for value in facts):
        return False
    written = regex.compile(
        rf"(?<![\d.,]){regex.escape(size.group())}[ \u00a0\u202f\-]?(?:{texts('locales', 'units')['imperial']}|[\"”])"
    )
    return any(measure in value or written.search(value) for value in facts)


@cache
def signs_of(locale: str) -> _Signs | None:
    """Return how a locale writes numbers; None for one that CLDR does not know, or that has digits of its own."""
    try:
        parsed = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    symbols = parsed.number_symbols.get("latn", {})
    pattern = str(parsed.currency_formats["standard"].pattern)
    prefix = pattern.lstrip("\u200e\u200f").startswith("¤")
    return _Signs(parsed, symbols.get("decimal", "."), symbols.get("group", ","), prefix, *_date_form(parsed))


def _misread(found: regex.Match[str], text: str, signs: _Signs) -> str | None:
    """Return the number's value where it can only be meant as elsewhere, in digits with a point; else None."""
    decimal = found["d"]
    whole = regex.sub(r"\D", "", found["int"])
    value = f"{whole}.{found['frac']}" if decimal else whole
    return None if _fits(found, text, signs) else value


def _fits(found: regex.Match[str], text: str, signs: _Signs) -> bool:
    group, decimal = found["g"], found["d"]
    if group and decimal:
        return group == decimal or (decimal == signs.decimal and _same(group, signs.group))
    if decimal:
        # "1.5 kg" in German, "1,5 kg" in English: a fraction that only the other sign can make.
        return decimal == signs.decimal or len(found["frac"]) == 3 or not _is_measured(found, text)
    return found["int"].count(group) == 1 or _same(group, signs.group)


def _same(sign: str, group: str) -> bool:
    return sign == group or (sign in "'’" and group in "'’") or (sign in SPACES and group in SPACES)


def _is_measured(found: regex.Match[str], text: str) -> bool:
    before = text[max(found.start() - 2, 0) : found.start()]
    after = text[found.end() : found.end() + 4]
    money = regex.search(r"[$€£¥]\s?$", before) or regex.match(rf"[{SPACES}]?[$€£¥]", after)
    return money is not None or _measured().match(text, found.end()) is not None


@cache
def _measured() -> regex.Pattern[str]:
    systems = texts("locales", "units")
    units = "|".join([*words("style", "measures"), systems["imperial"], systems["metric"]])
    return regex.compile(rf"[{SPACES}\-]?(?:{units})(?![\p{{L}}])")


def format_number(value: str, signs: _Signs) -> str:
    """Return a number in digits with a point as the market writes it, all its decimals kept."""
    whole, _, frac = value.partition(".")
    formatted = str(format_decimal(int(whole), locale=signs.locale))
    least = for_locale("locales", "minimum_grouping_digits", str(signs.locale).replace("_", "-"))
    if least is not None and len(whole) < 3 + int(str(least)):
        formatted = whole
    return formatted + (signs.decimal + frac if frac else "")


def _gap(signs: _Signs) -> str:
    return "\u00a0" if "¤\u00a0" in str(signs.locale.currency_formats["standard"].pattern) else ""


def _date_form(locale: Locale) -> tuple[str, str]:
    pattern = regex.sub(r"[\u200e\u200f']", "", str(locale.date_formats["short"].pattern))
    sign = next((char for char in pattern if char in "/.-"), "/")
    letters = regex.sub(r"[^dMy]", "", pattern)
    order = "y" if letters.startswith("y") else "dm" if letters.index("d") < letters.index("M") else "md"
    return sign, order


def _english_months(market: Market) -> regex.Pattern[str] | None:
    if market.language == "en":
        return None
    try:
        own = {name.lower() for name in Locale.parse(market.locale, sep="-").months["format"]["wide"].values()}
    except (UnknownLocaleError, ValueError):
        return None
    english = [name for name in Locale("en").months["format"]["wide"].values() if name.lower() not in own]
    names = "|".join(english)
    return regex.compile(
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:{names})|(?:{names}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)\b"
    )
