"""Reading numbers, units, prices and dates from text, in the ways a locale writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from genpress.checks.facts.clocks import clocks
from genpress.checks.facts.dates import DateReader
from genpress.checks.facts.joining import compound, inherit_months, inherit_units
from genpress.checks.facts.lexicon import DEFAULT_LANGUAGE, Unit, merged, separators, words_of
from genpress.checks.facts.numerals import number_pattern, plain_digits, worth
from genpress.checks.facts.quantity import Bound, Kind, Quantity
from genpress.checks.facts.tokens import Tokens
from genpress.checks.facts.units import SPACES, UnitReader, money_scale, sign_before

_BEFORE = 34
"""How many code points before a number are searched for a bound."""
LONGEST = 30
"""Digits from which a number is a code: no quantity is written so."""
OLDEST = 130
"""Years that someone may be old: the largest number without a unit that `before` and `after` place in time."""
_OF_TIME = ("time", "temperature", "length", "percent")
"""What `after` and `before` may be said of: `after 5 minutes`, `after 10 km`."""
_AS_WRITTEN = ("version", "ratio")
_BOUNDS = ("above", "below", "about", "upto", "after", "before")
_SCORES = frozenset({"dozen", "hundred", "dutzend", "hundert", "cent", "cien", "douzaine", "docena"})
"""Number words that multiply the one before them."""
_ANY = frozenset({"a", "an", "un", "une", "una", "uno", "ein", "eine", "einer", "einem", "einen", "een", "um", "uma"})
_IN_TIME = ("after", "before")
_ARTICLES = ("the", "a", "an", "just", "der", "dem", "den", "le", "la", "el")
_OPENING = f" {SPACES}($€£"
"""Signs between a bound and its number."""
_BEFORE_SIGN = frozenset({"", " ", "(", ":"})
_LAST_WORD = re.compile(r"[^\s(]+$")
_DIGITS = re.compile(r"\d+")
_SIGNS = {">": Bound.ABOVE, "≥": Bound.ABOVE, "<": Bound.BELOW, "≤": Bound.BELOW, "~": Bound.ABOUT, "≈": Bound.ABOUT}


class QuantityReader:
    """Reads the quantities of texts in one language; made once per language."""

    def __init__(self, language: str) -> None:
        decimal, group = separators(language)
        self._decimal = decimal
        self._beside = UnitReader(language)
        self._dates = DateReader(language)
        self._number = re.compile(number_pattern(space_groups=group in {" ", *SPACES}))
        self._bounds = _bound_pattern(language)
        self._bound_ends = _bound_ends(language)
        words = {**words_of(DEFAULT_LANGUAGE).numbers, **words_of(language).numbers}
        self._manifold = merged([DEFAULT_LANGUAGE, language], "manifold")
        self.words = {word: value for word, value in words.items() if value >= 0}

    def read(self, tokens: Tokens, default: Unit | None = None) -> list[Quantity]:
        """Return a text's quantities in their order.

        Args:
            tokens: the text as words.
            default: unit of numbers that have none, where the column declares one.
        """
        text = plain_digits(tokens.text)
        if not _DIGITS.search(text):
            return [self._finish(q, text, default) for q in self._number_words(tokens)]
        found = list(filter(self._is_date(text), self._dates.read(tokens, text)))
        found += _apart(clocks(text), found)
        found += _apart(self._numbers(text), found)
        found += _apart(self._number_words(tokens), found)
        found.sort(key=lambda quantity: quantity.start)
        if len(found) > 1:
            found = compound(inherit_units(inherit_months(found, text), text), text)
        return [self._finish(q, text, default) for q in found]

    def _is_date(self, text: str) -> Callable[[Quantity], bool]:
        # `2000 mAh` only looks like a year.
        return lambda date: not (date.text.isdigit() and self._beside.unit_after(text, date.end)[0])

    def _finish(self, quantity: Quantity, text: str, default: Unit | None) -> Quantity:
        bound = self._bound(text, quantity.start)
        if default and not quantity.unit and _takes(default, quantity, text):
            quantity = quantity._replace(kind=Kind.NUMBER, unit=default, days=())
        return quantity._replace(bound=bound) if bound and _may_follow(bound, quantity) else quantity

    def _bound(self, text: str, start: int) -> Bound:
        beside = text[start - 1 : start]
        if beside not in _OPENING and beside not in _SIGNS:
            return Bound.NONE
        before = text[max(0, start - _BEFORE) : start].lower()
        found = _LAST_WORD.search(before.rstrip(_OPENING))
        word = found.group() if found else ""
        return self._bound_of(before, word) if word in self._bound_ends or word[-1:] in _SIGNS else Bound.NONE

    def _bound_of(self, before: str, word: str) -> Bound:
        match = self._bounds.search(before)
        if not match or (word in _ANY and match.lastgroup in _IN_TIME):
            return Bound.NONE  # `backed by a 2-year warranty` says nothing of before
        return _SIGNS[match.group("sign")] if match.group("sign") else Bound(match.lastgroup or "")

    def _number_words(self, tokens: Tokens) -> Iterator[Quantity]:
        if self.words.keys().isdisjoint(tokens.low):
            return
        last = -1
        for index, word in enumerate(tokens.low):
            value = self.words.get(word)
            if value is None or index <= last:
                continue
            last, value = self._multiplied(tokens, index, value)
            start, after = tokens.starts[index], tokens.ends[last]
            unit, end = self._beside.unit_after(tokens.text, after)
            if value != 1 or word in self._manifold or _is_measured(unit, tokens.text, after):
                yield Quantity(start, end, tokens.text[start:end], Kind.WORD, (value,), unit)

    def _multiplied(self, tokens: Tokens, index: int, value: float) -> tuple[int, float]:
        """Return the last word of a number in words and its value: `two dozen` is 24, `five hundred` 500."""
        following = tokens.low[index + 1] if index + 1 < len(tokens.low) and tokens.gap(index + 1) == " " else ""
        factor = self._beside.multiples.get(following) or (self.words.get(following) if following in _SCORES else None)
        return (index + 1, value * factor) if factor and len(following) > 2 else (index, value)

    def _numbers(self, text: str) -> Iterator[Quantity]:
        end = 0
        for digits in _DIGITS.finditer(text):
            match = self._number.match(text, digits.start()) if digits.start() >= end else None
            if match:
                end = match.end()
                yield self._read(text, match)

    def _read(self, text: str, match: re.Match[str]) -> Quantity:
        if match.lastgroup in _AS_WRITTEN or match.end() - match.start() > LONGEST:
            return Quantity(match.start(), match.end(), match.group(), Kind.CODE)
        return self._quantity(text, match)

    def _quantity(self, text: str, match: re.Match[str]) -> Quantity:
        written = match.group("value")
        values, places = worth(written, self._decimal)
        start, end = match.span("value")
        sign = sign_before(text, start)
        if scale := self._scale(text, end, money=sign is not None):
            values, end = tuple(value * scale[0] for value in values), scale[1]
        unit, after, kind = (sign[0], end, Kind.NUMBER) if sign else self._beside.after(text, end)
        start = sign[1] if sign else start
        if kind is Kind.NUMBER and (size := _minus(text, start)):
            values, start = tuple(-value for value in values), start - size
        return Quantity(start, after, text[start:after], kind, values, unit, places=places)

    def _scale(self, text: str, end: int, *, money: bool) -> tuple[float, int] | None:
        return self._beside.scale(text, end) or (money_scale(text, end) if money else None)


def _is_measured(unit: Unit | None, text: str, end: int) -> bool:
    """Return whether `one` measures: `one litre`, `one-year warranty`; not in `one day you will`."""
    return unit is not None and (unit.dimension != "time" or text[end : end + 1] == "-")


def _may_follow(bound: Bound, quantity: Quantity) -> bool:
    """Return whether a number may be a point in time, or any, where the bound is none of time: `read by 500 people`."""
    if bound not in (Bound.BEFORE, Bound.AFTER) or quantity.kind is not Kind.NUMBER or quantity.is_year:
        return True
    return quantity.value <= OLDEST if quantity.unit is None else quantity.dimension in _OF_TIME


def _takes(unit: Unit, quantity: Quantity, text: str) -> bool:
    """Return whether a number is in its column's unit: 1250 in one of grams is no year, 1998 in one of years is."""
    if unit.dimension == "time" and quantity.is_year:
        return False
    return quantity.kind is Kind.NUMBER or quantity.text == text.strip()


def _minus(text: str, start: int) -> int:
    """Return how many code points of a minus sign, or of the word, stand just before a number."""
    if text[max(0, start - 6) : start].lower() == "minus ":
        return 6
    signed = text[max(0, start - 1) : start] in {"-", "−"} and text[max(0, start - 2) : start - 1] in _BEFORE_SIGN
    return 1 if signed else 0


def _bound_pattern(language: str) -> re.Pattern[str]:
    branches = []
    for name in _BOUNDS:
        listed = sorted(merged([language], name), key=len, reverse=True)
        branches.append(f"(?P<{name}>{'|'.join(map(re.escape, listed))})")
    clause = r"(?:(?:he|she|they|it|you) (?:was|were|turned) )?(?:(?:the )?(?:turn|start|end|beginning|middle) of )?"
    article = rf"{clause}(?:{'|'.join(_ARTICLES)})?"
    words = rf"(?<!\w)(?:{'|'.join(branches)})[ {SPACES}]*{article}"
    return re.compile(rf"(?:{words}|(?P<sign>[<>≤≥~≈]))[ {SPACES}(]*[$€£~]?$")


def _bound_ends(language: str) -> frozenset[str]:
    """Return the last words of all bounds: a number after any other word has none."""
    phrases = (phrase for name in _BOUNDS for phrase in merged([language], name))
    return frozenset([*(phrase.split()[-1] for phrase in phrases), *_ARTICLES, *_SIGNS, "was", "were", "turned", "of"])


def _apart(found: Iterable[Quantity], taken: Sequence[Quantity]) -> list[Quantity]:
    """Return those that share no code point with what was found before."""
    if not taken:
        return list(found)
    return [q for q in found if not any(q.start < other.end and other.start < q.end for other in taken)]
