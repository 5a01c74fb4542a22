"""What a `.vale.ini` takes out of a text before rules are asked: TokenIgnores are code, BlockIgnores no text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import regex

from genpress.checks.vale.blocks import CODE, Block
from genpress.checks.vale.dialect import translated
from genpress.checks.vale.rules import TIMEOUT

_MARK = "\N{OLD SOUTH ARABIAN LETTER HE}"
"""Stands for ignored text while markup is read: a letter that means nothing in any of them, and that no text has."""
_COMMA = regex.compile(r"\\.|[^\\,]+|,", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Patterns of what is passed over in one kind of text."""

    tokens: tuple[regex.Pattern[str], ...] = ()
    blocks: tuple[regex.Pattern[str], ...] = ()

    def masked(self, text: str) -> str:
        """Return a text in which what is ignored is blank or marked, and all else in its place.

        Raises:
            TimeoutError: a pattern took too long.
        """
        for pattern in self.blocks:
            text = pattern.sub(lambda found: _over(found.group(), " "), text, timeout=TIMEOUT)
        for pattern in self.tokens:
            text = pattern.sub(lambda found: _over(found.group(), _MARK), text, timeout=TIMEOUT)
        return text


def joined(several: Iterable[Ignored]) -> Ignored:
    """Return what any of several ignores."""
    listed = list(several)
    return Ignored(
        tuple(pattern for one in listed for pattern in one.tokens),
        tuple(pattern for one in listed for pattern in one.blocks),
    )


def unmasked(block: Block, text: str) -> Block:
    """Return a block of a masked text as rules see it: marks are code, and the raw text is whole.

    Args:
        block: the block.
        text: the text before it was masked.
    """
    if block.scope.startswith("raw."):
        return replace(block, text=text)
    return replace(block, text=block.text.replace(_MARK, CODE)) if _MARK in block.text else block


def patterns(listed: str) -> tuple[regex.Pattern[str], ...]:
    r"""Return the patterns of a setting: parted by commas, of which `\,` parts nothing.

    Raises:
        ValueError: one of them is no regular expression.
    """
    parts = [""]
    for found in _COMMA.findall(listed):
        if found == ",":
            parts.append("")
        else:
            parts[-1] += "," if found == r"\," else found
    made = []
    for part in filter(None, map(str.strip, parts)):
        try:
            made.append(regex.compile(translated(part)))
        except regex.error as error:
            raise ValueError(f"{part} is not a regular expression: {error}") from None
    return tuple(made)


def _over(found: str, mark: str) -> str:
    return regex.sub(r"[^\r\n]", mark, found)
