"""How the text of a value is laid out: the items it lists, and the words beside each of its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.tokens import stems_of

_SEGMENT = re.compile(r"[,;\n/()|&+]| - |\.(?=\s)")
_CLOSE = re.compile(r"[),;\n]")
_ITEMS = re.compile(r"[;\n]")
_SEPARATOR = frozenset(",;\n(")
_ASIDE = re.compile(r"\([^()]*\)")
_COMMAS = re.compile(r",(?!\d)")
PART_WORDS = 4
"""Most words of a list's item that is looked for in copy."""


def items_of(text: str) -> list[str]:
    """Return the items that a value lists, by semicolons and lines, or else by commas, outside brackets."""
    if _SEPARATOR.isdisjoint(text):
        return [text] if text.strip() else []
    plain = _ASIDE.sub("", text) if "(" in text else text
    items = [part for part in _ITEMS.split(plain) if part.strip()]
    return items if len(items) > 1 else [part for part in _COMMAS.split(plain) if part.strip()]


def parts_of(items: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the stems of the short items without numbers, where there are several."""
    if len(items) < 2:
        return ()
    stems = map(stems_of, items)
    return tuple(part for part in stems if 1 <= len(part) <= PART_WORDS and not any(map(str.isdigit, part)))


def words_beside(text: str, quantity: Quantity, least: int, most: int) -> str:
    """Return the words beside a number: up to the next comma and the next number on either side."""
    left = [m.end() for m in _SEGMENT.finditer(text, least, quantity.start)]
    end = quantity.end - text[: quantity.end].endswith(".")
    right = _SEGMENT.search(text, end, most)
    if right and right.group() == "(":
        right = _CLOSE.search(text, right.end(), most)
    before = text[left[-1] if left else least : quantity.start]
    return f"{before} {text[quantity.end : right.start() if right else most]}"
