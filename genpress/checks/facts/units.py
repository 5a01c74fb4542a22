"""What stands beside a number: units, currencies, thousands and millions."""

from __future__ import annotations

import functools
import re

from genpress.checks.facts.lexicon import DEFAULT_LANGUAGE, Unit, currencies, find_unit, units, words_of
from genpress.checks.facts.quantity import Kind
from genpress.checks.facts.tokens import MARKS, UNSPACED

SPACES = "\u00a0\u202f\u2009"
"""Spaces that do not break, and thin ones."""
_JOIN = rf"[ {SPACES}-]?"
_LETTERS = rf"(?:[^\W\d_{UNSPACED}]|(?<=\w)[{MARKS}])+"
_NAME = rf"[{UNSPACED}]+|[\u0621-\u064a]\.[\u0621-\u064a]|{_LETTERS}(?:/{_LETTERS}|\(a\))?[²³]?(?:(?<=[mt])[23]\b)?"
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_UNIT_TEXT = re.compile(
    rf"{_JOIN}(?:(?P<deg>°\s?[CcFf]?\b|º\s?[CcFf]?\b|[%‰°˚º℃℉٪€$£¥₹₩₽₺฿₫])|(?P<mark>[\"″”]|'')|(?P<name>{_NAME}))"
)
_SECOND_WORD = re.compile(rf"[ {SPACES}-]([^\W\d_]+[²³23]?)")
_INCH = re.compile(
    r"\s?(?:\d{1,3}(?:[.,]\d+)?\s?(?:in|x)\b|[).,;:/(|\n]|\s{2}|$|x\b|×|wide|high|tall|long|deep|thick|diameter|display|screen)"
)
_MONEY_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}
_MONEY_SCALE = re.compile(r"(?:k|mn?|bn?)\b", re.IGNORECASE)
_SCALE = re.compile(rf"[ {SPACES}]?([^\W\d_]+)\b")
_BY = re.compile(r"[x×]\s?\d+(?:[.,]\d+)?$")
_ATTACHED = re.compile(rf"(?:st|nd|rd|th)\b|(?!x\d)[^\W\d_{UNSPACED}][^\W{UNSPACED}]*|(?:\.(?=\s[a-zäöü]))")
_SIGN = re.compile(rf"(?:([A-Z]{{1,2}}?\$|[$€£¥₹₩₽₺฿₫]|\b(?:[A-Z]{{3}}|Rs|Fr\.|kr))[ {SPACES}]?)$")

_SIGN_ENDS = frozenset("$€£¥₹₩₽₺฿₫.sr")
"""Last letters of what may stand for a currency before a number, besides capitals."""
_LONGEST_NAME = 14
"""Letters of the longest unit that is looked for among letters set without spaces."""
SMALL_UNITS = frozenset({"in", "x", "a", "d"})
"""Units that are small words too."""


class UnitReader:
    """Reads what belongs to numbers in one language; made once per language."""

    def __init__(self, language: str) -> None:
        self._units = units(language)
        self._openers = frozenset(name.split()[0].lower() for name in self._units if " " in name)
        """First words of the units that have several."""
        self._no_units = frozenset(words_of(language).no_units)
        spoken = sorted({DEFAULT_LANGUAGE, language})
        self.multiples = {word: value for name in spoken for word, value in words_of(name).multiples.items()}

    def scale(self, text: str, end: int) -> tuple[float, int] | None:
        """Return the factor after a number, such as a thousand, and where it ends."""
        match = _SCALE.match(text, end)
        if not match:
            return None
        word = match.group(1)
        attached = match.start(1) == end
        if attached and word == "K" and text[end - 1 : end] in "0123456789" and _tail(text, end):
            return 1e3, match.end()
        factor = self.multiples.get(word.lower()) if len(word) > 2 else None
        return (factor, match.end()) if factor else None

    def after(self, text: str, end: int) -> tuple[Unit | None, int, Kind]:
        """Return the unit after a number, where it ends, and what sort of number that makes it."""
        unit, after = self.unit_after(text, end)
        if unit:
            return unit, after, Kind.NUMBER
        attached = _ATTACHED.match(text, end)
        if not attached or attached.group() in {"x", "s"}:
            return None, end, Kind.NUMBER
        if attached.group() in {"st", "nd", "rd", "th"}:
            return None, attached.end(), Kind.ORDINAL
        return (
            None,
            (end if attached.group() == "." else attached.end()),
            Kind.NUMBER if attached.group() == "." else Kind.CODE,
        )

    def unit_after(self, text: str, end: int) -> tuple[Unit | None, int]:
        """Return the unit after a number and where it ends; None when there is none."""
        match = _UNIT_TEXT.match(text, end)
        if not match:
            return None, end
        symbol = match.group("deg") or match.group("mark") or match.group("name")
        if not self._fits(symbol, text, match):
            return None, end
        return self._longest(text, symbol, match.end()) or (None, end)

    def _fits(self, symbol: str, text: str, match: re.Match[str]) -> bool:
        if match.group("mark"):
            return match.start("mark") == match.start()
        if symbol in SMALL_UNITS:
            return _symbol_fits(symbol, text, match)
        return symbol not in self._no_units

    def _longest(self, text: str, symbol: str, end: int) -> tuple[Unit, int] | None:
        """Return the unit of up to three words that begins with a symbol, such as `pixels per inch`."""
        if _UNSPACED.match(symbol):
            return self._prefix(symbol, end)
        unit = self._lookup(symbol)
        found = (unit, end) if unit else None
        for _ in range(2 if symbol.lower() in self._openers else 0):
            following = _SECOND_WORD.match(text, end)
            if not following:
                break
            symbol, end = f"{symbol} {following.group(1)}", following.end()
            unit = self._lookup(symbol)
            found = (unit, end) if unit else found
        return found

    def _prefix(self, symbol: str, end: int) -> tuple[Unit, int] | None:
        """Return the longest unit that letters set without spaces begin with: `年` of `5年保証`."""
        for size in range(min(len(symbol), _LONGEST_NAME), 0, -1):
            if unit := self._lookup(symbol[:size]):
                return unit, end - len(symbol) + size
        return None

    def _lookup(self, symbol: str) -> Unit | None:
        unit = find_unit(self._units, symbol)
        return unit or currency(symbol)


def money_scale(text: str, end: int) -> tuple[float, int] | None:
    """Return the factor after an amount of money, as in `$10m`, and where it ends."""
    match = _MONEY_SCALE.match(text, end)
    return (_MONEY_SCALES[match.group().lower()], match.end()) if match else None


def _tail(text: str, end: int) -> bool:
    # `65K colours` is a thousand; `4K video` is a name: a thousand has at least two digits before it.
    return end >= 2 and text[end - 2].isdigit()


def _symbol_fits(symbol: str, text: str, match: re.Match[str]) -> bool:
    attached = match.group()[0] == symbol[0]
    if symbol == "in":
        return bool(_INCH.match(text, match.end()) or _BY.search(text, max(0, match.start() - 10), match.start()))
    return attached and not text[match.end() : match.end() + 1].isdigit()


@functools.lru_cache(maxsize=512)
def currency(symbol: str) -> Unit | None:
    """Return the currency a sign, a name or an ISO 4217 code stands for; None when there is none."""
    table = currencies()
    code = table.signs.get(symbol) or table.names.get(symbol.lower())
    if not code and symbol in table.codes:
        code = symbol
    return Unit(code, "money", 1.0) if code else None


def sign_before(text: str, start: int) -> tuple[Unit, int] | None:
    """Return the currency before a number and where it begins; None when there is none."""
    before = text[start - 1 : start]
    if before.isspace():
        before = text[start - 2 : start - 1]
    if not before or (before not in _SIGN_ENDS and not before.isupper()):
        return None
    match = _SIGN.search(text, max(0, start - 5), start)
    if not match:
        return None
    unit = currency(match.group(1))
    return (unit, match.start(1)) if unit else None
