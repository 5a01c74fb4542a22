"""How numbers are written: groups of digits, decimal signs, and what they may be worth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from genpress.checks.facts.units import SPACES


def number_pattern(*, space_groups: bool) -> str:
    """Return the pattern of a number (`value`) or a version (`version`), such as `1,234.5` or `4.4.2`."""
    group = rf"[,.’'٬{SPACES}{' ' if space_groups else ''}]"
    grouped = rf"\d{{1,3}}(?:{group}\d{{3}})+(?![\d]|[.,]\d{{3}})(?:[.,٫]\d+)?"
    indian = r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d)"
    plain = r"\d+(?:[.,٫]\d+)?(?!\d)"
    begin = r"(?:(?<!\w)(?<![A-Za-z]\.)(?<!\d[.,])|(?<=\dx))"
    return rf"{begin}(?:(?P<value>{indian}|{grouped}|(?!\d+(?:\.\d+){{2,}}){plain})|(?P<version>\d+(?:\.\d+){{2,}}))"


def values_of(written: str, decimal: str) -> Iterator[float]:
    """Yield what a written number may be worth, the likeliest in the locale first."""
    if written.isdecimal():
        yield float(written)
        return
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
