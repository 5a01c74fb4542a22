"""The words the check of facts reads by: units, small words, concepts, currencies; loaded from data once."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.units import format_unit
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from genpress.checks.facts.tokens import stems_of

_ZEROS = {"F": -160 / 9, "kelvin": -273.15}
"""Zeros of scales of temperature, in °C."""
DEFAULT_LANGUAGE = "en"
"""Language of catalogues that say nothing else, read beside the market's own."""


class Unit(NamedTuple):
    """One unit of measure."""

    name: str
    """Our name of it, such as `kg`."""
    dimension: str
    """What it measures, such as `mass`; a currency's is `money`."""
    factor: float
    """How many of the dimension's base units one is."""
    zero: float = 0.0
    """Where its zero is in base units: that of °F is at -17.8 °C."""


class LanguageWords(BaseModel):
    """Small words of one language; each says what it does to the number or feature beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: Mapping[str, float] = Field(default_factory=dict)
    """Number words; below zero: an English one that means something else here, such as `ten` in Dutch."""
    ordinals: Mapping[str, float] = Field(default_factory=dict)
    multiples: Mapping[str, float] = Field(default_factory=dict)
    assertion: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    no_units: tuple[str, ...] = ()
    """Symbols of units that are everyday words of the language: `ha` in Italian."""
    adverbs: tuple[str, ...] = ()
    """Negations of a verb or an adjective, which do not go on over a comma or an `and` by themselves: `not`."""
    prefixes: tuple[str, ...] = ()
    """Negations that reach the next word alone: `non` in English and French, not in Italian."""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    upto: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()
    after_negation: tuple[str, ...] = ()
    contrast: tuple[str, ...] = ()
    either_or: tuple[str, ...] = ()
    hedge: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    """Names of columns that say nothing by themselves."""
    degrees: tuple[str, ...] = ()
    """Values that say nothing without the name of their column."""
    unknown: tuple[str, ...] = ()
    """Words after a feature that only say that nothing is known of it."""
    prepositions: tuple[str, ...] = ()
    """Words before a name that make it a claim: `runs on`, `made in`, `by`."""
    lifecycle_end: tuple[str, ...] = ()
    """Words of the end of a product or an offer."""
    stop: tuple[str, ...] = ()
    capitalised: tuple[str, ...] = ()
    """Words that may have a capital without being the name of anything in the row."""
    means: tuple[str, ...] = ()
    """Words before what a thing is used with or for, which it need not have itself."""
    identifiers: tuple[str, ...] = ()
    """Last words of the names of columns whose numbers only name the row."""
    articles: tuple[str, ...] = ()
    """Words before a noun that pick one out."""
    shown_in: tuple[str, ...] = ()
    """Words before the colours that a thing comes in."""
    joins: tuple[str, ...] = ()
    """Words between the last two of a list."""
    subjects: tuple[str, ...] = ()
    """Words that begin a new clause after a comma, over which no denial goes on."""
    provided: tuple[str, ...] = ()
    """Words after a form of `be` that say a thing is there to be used, or with `not` that it is not."""
    manifold: tuple[str, ...] = ()
    """Number words that do not count what follows them: `dual`."""
    gratis: tuple[str, ...] = ()
    """Values of a fee that mean there is none."""
    shouted: tuple[str, ...] = ()
    """Words of selling that copy sets in capitals."""


_NONE = LanguageWords()


class Concepts(BaseModel):
    """Things copy claims, by kind: concept → its words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strict: Mapping[str, tuple[str, ...]]
    loose: Mapping[str, tuple[str, ...]]
    materials: Mapping[str, tuple[str, ...]]
    implies: Mapping[str, tuple[str, ...]]
    colours: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, tuple[str, ...]]
    puffery: Mapping[str, tuple[str, ...]]
    only: Mapping[str, tuple[str, ...]]


class Currencies(BaseModel):
    """Signs and names of currencies, each with its ISO 4217 code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signs: Mapping[str, str]
    names: Mapping[str, str]
    codes: tuple[str, ...]
    """Codes that are read as written, such as `CHF`."""


_LENGTHS: tuple[Literal["short", "long", "narrow"], ...] = ("long", "short", "narrow")
_UNITS = TypeAdapter(dict[str, dict[str, tuple[float | str, ...]]])


def _read(name: str) -> dict[str, object]:
    text = (resources.files(__package__) / "data" / name).read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


@functools.cache
def concepts() -> Concepts:
    """Return the concepts of all kinds."""
    return Concepts.model_validate(_read("concepts.toml"))


@functools.cache
def currencies() -> Currencies:
    """Return the currencies' signs and names."""
    return Currencies.model_validate(_read("currencies.toml"))


@functools.cache
def _all_words() -> dict[str, LanguageWords]:
    return TypeAdapter(dict[str, LanguageWords]).validate_python(_read("words.toml"))


def words_of(language: str) -> LanguageWords:
    """Return the small words of a language; none where it is not known."""
    return _all_words().get(language, _NONE)


def knows(language: str) -> bool:
    """Return whether a language's small words are known: without them nobody can tell a claim from its denial."""
    return language in _all_words()


def merged(languages: Iterable[str], name: str) -> frozenset[str]:
    """Return one list of small words over several languages."""
    return frozenset(word for language in languages for word in getattr(words_of(language), name))


@functools.cache
def units(language: str) -> Mapping[str, Unit]:
    """Return units by symbol and by name, in English and in one language (its names from CLDR)."""
    table = _read("units.toml")
    cldr = TypeAdapter(dict[str, str]).validate_python(table.pop("cldr"))
    by_name: dict[str, Unit] = {}
    found: dict[str, Unit] = {}
    for dimension, members in _UNITS.validate_python(table).items():
        for name, row in members.items():
            unit = by_name[name] = Unit(name, dimension, float(row[0]), _ZEROS.get(name, 0.0))
            found.update((str(symbol), unit) for symbol in row[1:])
    for names, ours in _cldr_names(language, cldr):
        for symbol in names:
            found.setdefault(symbol, by_name[ours])
    for symbol, unit in list(found.items()):
        if len(symbol) > 1:
            found.setdefault(symbol.lower(), unit)
            found.setdefault(symbol.rstrip("."), unit)
    return found


def find_unit(table: Mapping[str, Unit], symbol: str) -> Unit | None:
    """Return the unit a symbol stands for: as written, or in lower case where it has more than one letter."""
    return table.get(symbol) or (table.get(symbol.lower()) if len(symbol) > 1 else None)


def _cldr_names(language: str, wanted: Mapping[str, str]) -> Iterable[tuple[set[str], str]]:
    locale = _locale(language)
    for cldr, ours in wanted.items():
        yield {_written(amount, cldr, length, locale) for amount in (1, 2, 5) for length in _LENGTHS} - {""}, ours


def _written(amount: int, unit: str, length: Literal["short", "long", "narrow"], locale: Locale) -> str:
    return re.sub(r"[\d\s]+", " ", format_unit(amount, unit, length=length, locale=locale)).strip()


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LANGUAGE)


@functools.cache
def month_names(language: str) -> Mapping[str, int]:
    """Return months by name, lower case: wide and abbreviated, in English and in one language."""
    found: dict[str, int] = {}
    for name in (DEFAULT_LANGUAGE, language):
        months = _locale(name).months
        for context in months.values():
            for width in ("wide", "abbreviated"):
                found.update((text.lower().rstrip("."), number) for number, text in context[width].items())
    found["sept"] = 9
    return found


@functools.cache
def calendar_names(language: str) -> frozenset[str]:
    """Return names of months and weekdays, lower case, in English and in one language."""
    days = (
        text.lower() for name in (DEFAULT_LANGUAGE, language) for text in _locale(name).days["format"]["wide"].values()
    )
    return frozenset([*month_names(language), *days])


@functools.cache
def separators(language: str) -> tuple[str, str]:
    """Return a language's decimal sign and group sign."""
    symbols = _locale(language).number_symbols.get("latn", {})
    return str(symbols.get("decimal", ".")), str(symbols.get("group", ","))


def phrases(words: Iterable[str], *languages: str) -> Iterable[tuple[str, ...]]:
    """Yield words as sequences of stems, leaving out those that mean something else in each of these languages."""
    foreign = frozenset.intersection(*map(_foreign, languages))
    for word in words:
        if word not in foreign:
            yield stems_of(word)


@functools.cache
def _foreign(language: str) -> frozenset[str]:
    only = concepts().only
    own = set(only.get(language, ()))
    return frozenset(word for name, listed in only.items() if name != language for word in listed if word not in own)
