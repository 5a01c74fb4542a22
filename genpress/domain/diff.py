"""What changed between two texts, word by word."""

from __future__ import annotations

import difflib
import re
from typing import TypeAlias

Marked: TypeAlias = "list[tuple[str, bool]]"
"""A text in parts, each with whether the other text lacks it."""

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST = 1500
"""Words above which texts are not compared: the time grows with their product."""


def changes(old: str, new: str) -> tuple[Marked, Marked]:
    """Return both texts in parts that are theirs alone or common to both; the parts join to the texts."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > _MOST:
        return [(old, old != new)], [(new, old != new)]
    gone, came = list[tuple[str, bool]](), list[tuple[str, bool]]()
    for tag, i, j, m, n in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for parts, words in ((gone, before[i:j]), (came, after[m:n])):
            if words:
                parts.append(("".join(words), tag != "equal"))
    return gone, came
