"""Formats: numbers, money, dates, units and quotation marks as a market writes them."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, TypeVar

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent, get_territory_currencies
from pydantic import BaseModel

from genpress.domain.market import Units

_T = TypeVar("_T")

_GROUPING_SPACES = "\u0020\u00a0\u202f'\u2019"
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?\Z", re.ASCII)
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:([,{_GROUPING_SPACES}])\d{{3}})(?:\1\d{{3}})*(\.\d+)?\Z", re.ASCII)
_GROUPING = re.compile(f"[,{_GROUPING_SPACES}]")
_MAX_DIGITS = 40
"""Digits a number in a cell may have; a longer one is no quantity."""
DIGITS = "latn"
"""Numbering system of every market: Babel writes Latin digits whatever it is asked for."""
_KEPT = 4096
"""Formatted values that are kept: formatting costs ten times as much as everything else a template does with a cell."""
_Form = Literal["short", "medium", "long", "full"]
_FORMS: Mapping[str, _Form] = {"short": "short", "medium": "medium", "long": "long", "full": "full"}


class BadValue(ValueError):
    """A value is not what a filter needs; says the value and what was expected."""


class _Grouping(BaseModel):
    languages: dict[str, int]
    locales: dict[str, int]


class _LocaleData(BaseModel):
    currency_as_of: datetime.date
    grouping: _Grouping
    quote_space: dict[str, str]
    quotes: dict[str, tuple[str, str, str, str]]


@cache
def _locale_data() -> _LocaleData:
    text = files("genpress.templating").joinpath("data/locales.json").read_text("utf-8")
    return _LocaleData.model_validate(json.loads(text))


def parse_number(value: object, decimal: str = ".") -> Decimal:
    """Return the number a cell says.

    Cells are read with the point as the decimal sign; commas, spaces (also no-break ones) and apostrophes may group
    thousands, in groups of three. A cell of the other style is read with `decimal=","`.

    Raises:
        BadValue: it is no number in that style.
    """
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return _finite(Decimal(str(value)))
    text = str(value).strip().replace("\u2212", "-")
    plain = _swapped(text) if decimal == "," else text
    if len(plain) <= _MAX_DIGITS:
        if _PLAIN.match(plain):
            return Decimal(plain)
        if _GROUPED.match(plain):
            return Decimal(_GROUPING.sub("", plain))
    raise BadValue(_no_number(text, decimal))


def is_plain(text: str) -> bool:
    """Return whether a text is a number that needs no reading: digits, perhaps with a sign and a point."""
    return len(text) <= _MAX_DIGITS and _PLAIN.match(text) is not None


def _swapped(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise BadValue(f"{number} is not a finite number")
    return number


def _no_number(text: str, decimal: str) -> str:
    hint = ' (for a comma before the decimals write decimal=",")' if "," in text and decimal != "," else ""
    return f"{text[:60]!r} is not a number{hint}"


@dataclass(frozen=True, slots=True, eq=False)
class Formats:
    """How one market writes."""

    locale: Locale
    currency: str
    """ISO 4217 code of its money."""
    imperial: bool
    """Whether it reads imperial units."""

    @property
    def right_to_left(self) -> bool:
        """Whether its script runs from right to left."""
        return bool(self.locale.text_direction == "rtl")

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - there is one object a market, for the whole run
    def number(self, value: Decimal, decimals: int | None = None) -> str:
        """Return a number: with its own decimals, or rounded half up to `decimals`."""
        value, pattern = self._rounded(value, decimals)
        grouped = self._groups(value)
        return format_decimal(
            value,
            pattern,
            self.locale,
            decimal_quantization=False,
            group_separator=grouped,
            numbering_system=DIGITS,
        )

    def percent(self, value: Decimal) -> str:
        """Return a fraction (0.25) as a percentage, with all its decimals."""
        return format_percent(
            value,
            locale=self.locale,
            decimal_quantization=False,
            group_separator=self._groups(value * 100),
            numbering_system=DIGITS,
        )

    @lru_cache(maxsize=_KEPT)  # noqa: B019
    def money(self, value: Decimal, code: str = "", decimals: int | None = None) -> str:
        """Return an amount, with the currency's own decimals or with `decimals`.

        Raises:
            BadValue: neither the market nor the call says the currency.
        """
        code = code or self.currency
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise BadValue(f"{code!r} is not an ISO 4217 currency code such as EUR")
        pattern = None
        if decimals is not None:
            value = _quantized(value, decimals)
            pattern = _with_decimals(self.locale.currency_formats["standard"].pattern, decimals)
        return format_currency(
            value,
            code,
            pattern,
            self.locale,
            currency_digits=decimals is None,
            group_separator=self._groups(value),
            numbering_system=DIGITS,
        )

    def date(self, value: object, form: str = "medium") -> str:
        """Return a date: `short`, `medium`, `long`, `full`, or a CLDR skeleton such as `yMMMM`.

        Raises:
            BadValue: the value is not an ISO 8601 date, or there is no such form.
        """
        day = _day(value)
        if form in _FORMS:
            return format_date(day, _FORMS[form], self.locale)
        try:
            return format_skeleton(form, datetime.datetime.combine(day, datetime.time()), locale=self.locale)
        except (KeyError, AttributeError) as error:
            raise BadValue(f"{form[:40]!r} is no form of dates: short, medium, long, full or a skeleton") from error

    def quoted(self, text: str, *, nested: bool = False) -> str:
        """Return text in the market's quotation marks."""
        data = _locale_data()
        marks = _inherited(str(self.locale), data.quotes)
        space = _inherited(str(self.locale), {"root": "", **data.quote_space})
        start, end = marks[2:] if nested else marks[:2]
        inner = space if start == "«" else ""
        return f"{start}{inner}{text}{inner}{end}"

    def ungrouped(self, value: Decimal, text: str) -> str:
        """Return a formatted number without separators where the locale does not group one so small."""
        if self._groups(value):
            return text
        with_groups, without = (
            format_decimal(
                value, locale=self.locale, decimal_quantization=False, group_separator=on, numbering_system=DIGITS
            )
            for on in (True, False)
        )
        return text.replace(with_groups, without, 1)

    def _groups(self, value: Decimal) -> bool:
        return len(str(abs(int(value)))) >= 3 + _least_group(str(self.locale), self.locale.language)

    def _rounded(self, value: Decimal, decimals: int | None) -> tuple[Decimal, str | None]:
        if decimals is None:
            return value, None
        return _quantized(value, decimals), _with_decimals(self.locale.decimal_formats[None].pattern, decimals)


def _quantized(value: Decimal, decimals: int) -> Decimal:
    if not 0 <= decimals <= 10:
        raise BadValue("decimals must be a number from 0 to 10")
    try:
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    except InvalidOperation as error:
        raise BadValue(f"{value} has too many digits") from error


def _with_decimals(pattern: str, decimals: int) -> str:
    digits = "0." + "0" * decimals if decimals else "0"
    return re.sub(r"0(\.[0#]+)?(?![0#,.])", digits, pattern)


def _day(value: object) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    text = str(value).strip()
    try:
        return datetime.datetime.fromisoformat(text).date()
    except ValueError as error:
        raise BadValue(f"{text[:60]!r} is not a date such as 2026-11-20") from error


def _least_group(locale: str, language: str) -> int:
    grouping = _locale_data().grouping
    return grouping.locales.get(locale, grouping.languages.get(language, 1))


def _inherited(locale: str, table: Mapping[str, _T]) -> _T:
    """Return a locale's entry, or its nearest parent's; the table has one for `root`."""
    exceptions = get_global("parent_exceptions")
    while locale not in table:
        locale = exceptions.get(locale) or locale.rpartition("_")[0] or "root"
    return table[locale]


@cache
def formats_for(locale: str, currency: str, units: Units) -> Formats:
    """Return the formats of a market's locale, currency (empty: the territory's own) and units.

    Raises:
        BadValue: CLDR does not know the locale.
    """
    try:
        found = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise BadValue(f"no number and date formats are known for the locale {locale!r}") from error
    return Formats(found, currency or _own_currency(found), units is Units.IMPERIAL)


def _own_currency(locale: Locale) -> str:
    day = _locale_data().currency_as_of
    return next(iter(get_territory_currencies(locale.territory, day, day)), "") if locale.territory else ""
