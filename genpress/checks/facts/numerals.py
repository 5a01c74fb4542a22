"""How numbers are written: groups of digits, decimal signs, and what they may be worth."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from genpress.checks.facts.tokens import UNSPACED
from genpress.checks.facts.units import SPACES

_OTHER = re.compile(r"[^\d.,٫]")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_FULL_WIDTH = {**{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}, 0xFFE5: "¥", 0xFFE1: "£", 0x3000: " "}
_DECIMAL = re.compile(r"[.,٫]")
_SIGNS = re.compile(r"[.,]")


def plain_digits(text: str) -> str:
    """Return a text with the digits of all scripts, and full-width signs, as ASCII has them, each in its place."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda match: str(int(match.group())), text.translate(_FULL_WIDTH))


def number_pattern(*, space_groups: bool) -> str:
    """Return the pattern of numbers: a `value` such as `1,234.5`, a `ratio` (`16:9`) or a `version` (`4.4.2`)."""
    group = rf"[,.’'٬{SPACES}{' ' if space_groups else ''}]"
    grouped = rf"\d{{1,3}}(?:{group}\d{{3}})+(?![\d]|[.,]\d{{3}})(?:[.,٫]\d+)?"
    indian = r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d)"
    plain = r"\d+(?:[.,٫]\d+)?(?!\d)"
    ratio = r"\d{1,2}(?:\.\d{1,2})?:\d(?![\d:]|\.\d)"
    begin = rf"(?:(?<![^\W{UNSPACED}])(?<![A-Za-z]\.)(?<!\d[.,])|(?<=\dx))"
    version = r"\d+(?:\.\d+){2,}"
    value = rf"{indian}|{grouped}|(?!{version}){plain}"
    return rf"{begin}(?:(?P<ratio>{ratio})|(?P<value>{value})|(?P<version>{version}))"


@functools.lru_cache(maxsize=4096)
def worth(written: str, decimal: str) -> tuple[tuple[float, ...], int]:
    """Return what a written number may be worth, the likeliest in the locale first, and its decimal places."""
    values = tuple(values_of(written, decimal))
    return values, (len(_DECIMAL.split(written)[-1]) if values[0] % 1 and not written.isdecimal() else 0)


def values_of(written: str, decimal: str) -> Iterator[float]:
    """Yield what a written number may be worth, the likeliest in the locale first."""
    if written.isdecimal():
        yield float(written)
        return
    digits = _OTHER.sub("", written).replace("٫", ".")
    signs = _SIGNS.findall(digits)
    if not signs:
        yield float(digits)
        return
    whole, _, tail = digits.rpartition(signs[-1])
    whole = _SIGNS.sub("", whole)
    as_decimal, as_group = float(f"{whole or 0}.{tail}"), float(whole + tail)
    if len(set(signs)) == 2 or len(tail) != 3 or not whole.strip("0"):
        yield as_decimal
    elif len(re.findall(r"\D", written)) > 1:
        yield as_group
    else:
        yield from (as_decimal, as_group) if signs[-1] == decimal else (as_group, as_decimal)
