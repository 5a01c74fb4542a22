"""Units of measure: read from cells, converted to the market's system, written as the market writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from babel.units import format_unit
from pydantic import BaseModel

from genpress.domain.problems import propose
from genpress.templating.formats import DIGITS, BadValue, Formats, parse_number

Width = Literal["short", "long", "narrow"]
"""How much of a unit's name is written: `short` g, `long` grams, `narrow` as short as can be."""

_FREEZING = Decimal(32)
_DEGREES = Decimal("1.8")


class Unit(BaseModel):
    """One unit of measure."""

    id: str
    """CLDR's name."""
    dimension: str = ""
    """What it measures; units of the same can be converted. Empty: never converted."""
    factor: Decimal = Decimal(1)
    """Its size in the dimension's base."""
    system: str = ""
    """`metric` or `imperial`; empty: read everywhere."""
    other: str = ""
    """The unit that the other system reads instead."""


class _UnitData(BaseModel):
    significant_digits: int
    territories: dict[str, dict[str, str]]
    units: dict[str, Unit]


@cache
def _data() -> _UnitData:
    text = files("genpress.templating").joinpath("data/units.json").read_text("utf-8")
    return _UnitData.model_validate(json.loads(text))


def known_units() -> tuple[str, ...]:
    """Return the symbols that the `unit` filter knows."""
    return tuple(_data().units)


def find_unit(symbol: str) -> Unit:
    """Return a unit by its symbol.

    Raises:
        BadValue: there is none.
    """
    try:
        return _data().units[symbol]
    except KeyError:
        raise BadValue(f"{symbol[:40]!r} is no unit genpress knows. {propose(symbol, known_units())}") from None


def read_quantity(value: object, symbol: str, decimal: str = ".") -> Decimal:
    """Return the number of a cell that may end with its unit's symbol, as `380 g` does."""
    text = str(value).strip()
    if len(text) > len(symbol) and text.endswith(symbol) and not text[-len(symbol) - 1].isalpha():
        return parse_number(text[: -len(symbol)], decimal)
    return parse_number(value, decimal)


def target_of(symbol: str, formats: Formats) -> str:
    """Return the unit a market reads instead of this one; the same where it reads this one."""
    unit = find_unit(symbol)
    wanted = "imperial" if formats.imperial else "metric"
    target = unit.other if unit.system not in {"", wanted} else symbol
    return _data().territories.get(formats.locale.territory or "", {}).get(target, target)


def convert(number: Decimal, source: str, target: str) -> Decimal:
    """Return a quantity in another unit, rounded to three significant digits; in the same one it stays as it is.

    Raises:
        BadValue: the units do not measure the same.
    """
    if source == target:
        return number
    one, other = find_unit(source), find_unit(target)
    if not one.dimension or one.dimension != other.dimension:
        raise BadValue(f"{source} cannot be converted to {target}")
    return _significant(_converted(number, one, other))


def _converted(number: Decimal, one: Unit, other: Unit) -> Decimal:
    if one.dimension != "temperature":
        return number * one.factor / other.factor
    return number * _DEGREES + _FREEZING if other.system == "imperial" else (number - _FREEZING) / _DEGREES


def _significant(number: Decimal) -> Decimal:
    rounded = Context(prec=_data().significant_digits, rounding=ROUND_HALF_UP).plus(number)
    return Decimal(f"{rounded:f}").normalize() + 0


@lru_cache(maxsize=4096)
def write_quantity(number: Decimal, symbol: str, formats: Formats, width: str = "short") -> str:
    """Return a quantity with its unit, as the market writes it.

    Raises:
        BadValue: there is no such width, or the locale does not name the unit.
    """
    unit = find_unit(symbol).id
    text = _written(number, unit, _width(width), formats)
    if unit in text:
        # Babel writes its own id where a locale has no pattern of this width; every locale has the short one.
        text = _written(number, unit, "short", formats)
    return formats.ungrouped(number, text)


def _written(number: Decimal, unit: str, width: Width, formats: Formats) -> str:
    return format_unit(number, unit, width, locale=formats.locale, numbering_system=DIGITS)


_WIDTHS: Mapping[str, Width] = {"short": "short", "long": "long", "narrow": "narrow"}


def _width(width: str) -> Width:
    if width not in _WIDTHS:
        raise BadValue(f"{width[:20]!r} is no width of units: {', '.join(_WIDTHS)}")
    return _WIDTHS[width]
