"""Reading numbers, units, prices and dates from text, in the ways a locale writes them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from genpress.checks.facts.dates import DateReader
from genpress.checks.facts.lexicon import (
    DEFAULT_LANGUAGE,
    Unit,
    currencies,
    merged,
    separators,
    find_unit,
    units,
    words_of,
)
from genpress.checks.facts.quantity import Bound, Kind, Quantity
from genpress.checks.facts.tokens import Tokens

_SPACES = "\u00a0\u202f\u2009"
_JOIN = rf"[ {_SPACES}-]?"
_UNIT_TEXT = re.compile(
    rf"{_JOIN}(?:(?P<deg>°\s?[CcFf]?\b|º\s?[CcFf]?\b|[%‰°˚º℃℉٪€$£¥₹₩₽₺฿₫])|(?P<mark>[\"″”]|'')|(?P<name>[^\W\d_]+(?:/[^\W\d_]+|\(a\))?[²³]?(?:(?<=[mt])[23]\b)?))"
)
_SECOND_WORD = re.compile(rf"[ {_SPACES}-]([^\W\d_]+[²³23]?)")
_INCH = re.compile(r"\s?(?:\d{1,3}(?:[.,]\d+)?\s?(?:in|x)\b|[).,;:/]|$|x\b|×|wide|high|tall|long|deep|thick|diameter|display|screen)")
_LIST_GAP = re.compile(r"\s*(?:/|x|×|\*|by|-|–|—|to|bis|à|a|and|und|et|y|or|oder|ou|o|&|\+|,)\s*", re.IGNORECASE)
_BEFORE = 34
"""How many code points before a number are searched for a bound."""
_MONEY_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}
_MONEY_SCALE = re.compile(r"(?:k|mn?|bn?)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SCALE = re.compile(rf"[ {_SPACES}]?([^\W\d_]+)\b")
_ATTACHED = re.compile(r"(?:st|nd|rd|th)\b|(?!x\d)[^\W\d_]\w*|(?:\.(?=\s[a-zäöü]))")
_SIGN = re.compile(rf"(?:([A-Z]{{1,2}}?\$|[$€£¥₹₩₽₺฿₫]|\b(?:[A-Z]{{3}}|Rs|Fr\.|kr))[ {_SPACES}]?)$")
_SIGNS = {">": Bound.ABOVE, "≥": Bound.ABOVE, "<": Bound.BELOW, "≤": Bound.BELOW, "~": Bound.ABOUT, "≈": Bound.ABOUT}


class QuantityReader:
    """Reads the quantities of texts in one language; made once per language."""

    def __init__(self, language: str) -> None:
        decimal, group = separators(language)
        self._decimal = decimal
        self._units = units(language)
        self._dates = DateReader(language)
        self._number = re.compile(_number_pattern(space_groups=group in {" ", *_SPACES}))
        self._bounds = _bound_pattern(language)
        spoken = {DEFAULT_LANGUAGE, language}
        self._words = {word: value for name in sorted(spoken) for word, value in words_of(name).numbers.items()}
        self._multiples = {word: value for name in sorted(spoken) for word, value in words_of(name).multiples.items()}

    def read(self, tokens: Tokens, default: Unit | None = None) -> list[Quantity]:
        """Return a text's quantities in their order.

        Args:
            tokens: the text as words.
            default: unit of numbers that have none, where the column declares one.
        """
        text = tokens.text
        if not _DIGIT.search(text):
            return [self._finish(q, text, default) for q in self._number_words(tokens)]
        dates = [date for date in self._dates.read(tokens) if not (date.text.isdigit() and self._unit_after(text, date.end)[0])]
        taken = [(date.start, date.end) for date in dates]
        numbers = [q for q in self._numbers(text) if not _overlaps(q.start, q.end, taken)]
        taken += [(q.start, q.end) for q in numbers]
        words = [q for q in self._number_words(tokens) if not _overlaps(q.start, q.end, taken)]
        found = sorted([*dates, *numbers, *words], key=lambda q: q.start)
        found = _compound(_inherit(found, text), text)
        return [self._finish(q, text, default) for q in found]

    def _finish(self, quantity: Quantity, text: str, default: Unit | None) -> Quantity:
        bound = self._bound(text, quantity.start)
        if default and not quantity.unit and quantity.kind is Kind.NUMBER:
            quantity = replace(quantity, unit=default)
        return replace(quantity, bound=bound) if bound else quantity

    def _bound(self, text: str, start: int) -> Bound:
        match = self._bounds.search(text[max(0, start - _BEFORE) : start].lower())
        if not match:
            return Bound.NONE
        return _SIGNS[match.group("sign")] if match.group("sign") else Bound(match.lastgroup or "")

    def _number_words(self, tokens: Tokens) -> Iterator[Quantity]:
        for index, word in enumerate(tokens.words):
            value = self._words.get(word.lower())
            if value is not None:
                start = tokens.starts[index]
                unit, end = self._unit_after(tokens.text, tokens.ends[index])
                yield Quantity(start, end, tokens.text[start:end], Kind.WORD, (value,), unit)

    def _numbers(self, text: str) -> Iterator[Quantity]:
        for match in self._number.finditer(text):
            if match.lastgroup == "version":
                yield Quantity(match.start(), match.end(), match.group(), Kind.CODE)
            else:
                yield self._quantity(text, match)

    def _quantity(self, text: str, match: re.Match[str]) -> Quantity:
        written = match.group("value")
        values = tuple(_values(written, self._decimal))
        start, end, unit = match.start("value"), match.end("value"), None
        sign = _sign_before(text, start)
        if scale := self._scale(text, end) or (_money_scale(text, end) if sign else None):
            values, end = tuple(value * scale[0] for value in values), scale[1]
        if sign:
            unit, start = sign
        else:
            unit, end, kind = self._after(text, end)
            if kind is not Kind.NUMBER:
                return Quantity(start, end, text[start:end], kind, values)
        if start and text[start - 1] in "-−" and (start == 1 or text[start - 2] in " (:"):
            values, start = tuple(-value for value in values), start - 1
        places = len(re.split(r"[.,٫]", written)[-1]) if re.search(r"[.,٫]", written) and values[0] % 1 else 0
        return Quantity(start, end, text[start:end], Kind.NUMBER, values, unit, places=places)

    def _scale(self, text: str, end: int) -> tuple[float, int] | None:
        match = _SCALE.match(text, end)
        if not match:
            return None
        word = match.group(1)
        attached = match.start(1) == end
        if attached and word == "K" and text[end - 1 : end] in "0123456789" and _tail(text, end):
            return 1e3, match.end()
        factor = self._multiples.get(word.lower()) if len(word) > 2 else None
        return (factor, match.end()) if factor else None

    def _after(self, text: str, end: int) -> tuple[Unit | None, int, Kind]:
        unit, after = self._unit_after(text, end)
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

    def _unit_after(self, text: str, end: int) -> tuple[Unit | None, int]:
        match = _UNIT_TEXT.match(text, end)
        if not match:
            return None, end
        symbol = match.group("deg") or match.group("mark") or match.group("name")
        if symbol in {"in", "x", "a", "d"} and not _symbol_fits(symbol, text, match):
            return None, end
        second = _SECOND_WORD.match(text, match.end())
        third = _SECOND_WORD.match(text, second.end()) if second else None
        if second and third and (unit := self._lookup(f"{symbol} {second.group(1)} {third.group(1)}")):
            return unit, third.end()
        if second and (unit := self._lookup(f"{symbol} {second.group(1)}")):
            return unit, second.end()
        unit = self._lookup(symbol)
        if unit and match.group("mark") and match.start("mark") != end:
            return None, end
        return unit, (match.end() if unit else end)

    def _lookup(self, symbol: str) -> Unit | None:
        unit = find_unit(self._units, symbol)
        return unit or _currency(symbol)


def _money_scale(text: str, end: int) -> tuple[float, int] | None:
    match = _MONEY_SCALE.match(text, end)
    return (_MONEY_SCALES[match.group().lower()], match.end()) if match else None


def _tail(text: str, end: int) -> bool:
    # `65K colours` is a thousand; `4K video` is a name: a thousand has at least two digits before it.
    return end >= 2 and text[end - 2].isdigit()


def _symbol_fits(symbol: str, text: str, match: re.Match[str]) -> bool:
    attached = match.group()[0] == symbol[0]
    if symbol == "in":
        return bool(_INCH.match(text, match.end()))
    return attached and not text[match.end() : match.end() + 1].isdigit()


@functools.cache
def _currency(symbol: str) -> Unit | None:
    table = currencies()
    code = table.signs.get(symbol) or table.names.get(symbol.lower())
    if not code and symbol in _codes():
        code = symbol
    return Unit(code, "money", 1.0) if code else None


@functools.cache
def _codes() -> frozenset[str]:
    return frozenset(currencies().signs.values()) | frozenset(
        "CHF DKK NOK SEK CZK HUF RON BGN CNY HKD SGD NZD MXN ZAR AED SAR ILS CLP COP ARS PHP IDR MYR TWD UAH".split()
    )


def _sign_before(text: str, start: int) -> tuple[Unit, int] | None:
    match = _SIGN.search(text, max(0, start - 5), start)
    if not match:
        return None
    unit = _currency(match.group(1))
    return (unit, match.start(1)) if unit else None


def _number_pattern(*, space_groups: bool) -> str:
    group = rf"[,.’'٬{_SPACES}{' ' if space_groups else ''}]"
    grouped = rf"\d{{1,3}}(?:{group}\d{{3}})+(?![\d]|[.,]\d{{3}})(?:[.,٫]\d+)?"
    indian = r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d)"
    plain = r"\d+(?:[.,٫]\d+)?(?!\d)"
    begin = r"(?:(?<!\w)(?<![A-Za-z]\.)(?<!\d[.,])|(?<=\dx))"
    return rf"{begin}(?:(?P<value>{indian}|{grouped}|(?!\d+(?:\.\d+){{2,}}){plain})|(?P<version>\d+(?:\.\d+){{2,}}))"


def _values(written: str, decimal: str) -> Iterator[float]:
    marks = [c for c in written if not c.isdigit()]
    digits = re.sub(r"[^\d.,٫]", "", written).replace("٫", ".")
    if not marks or not re.search(r"[.,]", digits):
        yield float(digits)
        return
    last = max(digits.rfind("."), digits.rfind(","))
    whole, tail = re.sub(r"[.,]", "", digits[:last]), digits[last + 1 :]
    kinds = set(re.findall(r"[.,]", digits))
    if len(kinds) == 2 or len(tail) != 3 or whole.strip("0") == "":
        yield float(f"{whole or 0}.{tail}")
    elif len(marks) > 1:
        yield float(whole + tail)
    else:
        readings = (float(f"{whole}.{tail}"), float(whole + tail))
        yield from readings if digits[last] == decimal else reversed(readings)


def _bound_pattern(language: str) -> re.Pattern[str]:
    branches = []
    for name in ("above", "below", "about", "upto", "after", "before"):
        listed = sorted(merged([language], name), key=len, reverse=True)
        branches.append(f"(?P<{name}>{'|'.join(map(re.escape, listed))})")
    words = rf"(?<!\w)(?:{'|'.join(branches)})[ {_SPACES}]*(?:(?:the )?(?:turn|start|end|beginning|middle) of )?(?:the|a|an|just|der|dem|den|le|la|el)?"
    return re.compile(rf"(?:{words}|(?P<sign>[<>≤≥~≈]))[ {_SPACES}(]*[$€£~]?$")


def _overlaps(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(start < b and a < end for a, b in taken)


def _inherit(found: Sequence[Quantity], text: str) -> list[Quantity]:
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        ours, following = result[index], result[index + 1]
        times = text[ours.end : following.start].strip().lower() in {"x", "×", "*"}
        if times and following.dimension not in {"length", "pixels"}:
            continue  # `2 x 2.0 Ah` are two of them
        if (
            ours.kind is Kind.NUMBER
            and not ours.unit
            and following.unit
            and _LIST_GAP.fullmatch(text, ours.end, following.start)
        ):
            result[index] = replace(ours, unit=following.unit, shared=True)
    return result


def _compound(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """Join what is one quantity in two units, such as `3 h 30 min` or `5 ft 9 in`."""
    result: list[Quantity] = []
    for ours in found:
        before = result[-1] if result else None
        if before and _continues(before, ours, text):
            values = (before.value + ours.base / before.unit.factor,) if before.unit else before.values
            result[-1] = replace(before, end=ours.end, text=text[before.start : ours.end], values=values, places=2)
        else:
            result.append(ours)
    return result


def _continues(before: Quantity, ours: Quantity, text: str) -> bool:
    if not (before.unit and ours.unit) or before.dimension not in {"time", "length", "mass"}:
        return False
    gap = text[before.end : ours.start].strip().lower()
    return (
        gap in {"", "and", "und", "et", "y", ","}
        and before.dimension == ours.dimension
        and before.unit.factor > ours.unit.factor
        and not (before.shared or ours.shared)
        and ours.base < before.unit.factor
        and (gap != "," or before.dimension == "time")
    )
