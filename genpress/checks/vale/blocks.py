"""Blocks: the pieces of a document that rules of a style are asked about, each with its scope.

Scopes are dotted names as Vale's documentation has them: `text.heading.h2.md`, `sentence.md`, `raw.md`. The text of a
block is prose without markup; `offsets` says where each of its characters stands in the document.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from genpress.domain.fields import FieldType

CODE = "*"
"""Stands for every character of code: it matches no word, and keeps the distance."""

_SENTENCE_END = regex.compile(r"[.?!…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[\p{Lu}\p{Lo}\p{N}*])|[。！？]+|\n{2,}")
_ABBREVIATION = regex.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|no|fig|dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|co|ca|bzw|z\.\s?B|u\.\s?a|d\.\s?h|p\.\s?ex)"
    r"|\b\p{Lu})\.$",
    regex.IGNORECASE,
)
_LONGEST = 12
"""Characters before the end of a sentence in which an abbreviation is looked for."""
_ABBREVIATIONS_CASED = regex.compile(r"\b\p{Lu}\.$")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of prose."""

    text: str
    scope: str
    """Dotted scope: a rule's selector asks for some of its parts."""
    offsets: array[int]
    """Where each character of `text` stands in the document."""
    parent: str = ""
    """Scope of the block it stands in, for selectors with `~`; empty: its own."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the document of a span in this block's text."""
        if not self.offsets:
            return 0, 0
        first = self.offsets[min(start, len(self.offsets) - 1)]
        if start == end:
            return first, first
        return first, self.offsets[min(end, len(self.offsets)) - 1] + 1


def plain_blocks(text: str, *, heading: bool = False) -> Iterator[Block]:
    """Yield the blocks of plain text: its paragraphs and sentences, then the text as a whole.

    Args:
        text: the document.
        heading: whether the text is a heading of its own, such as a title.
    """
    offsets = array("l", range(len(text)))
    if heading:
        yield from prose_blocks(text, offsets, "text.heading.h1.txt")
    else:
        yield from prose_blocks(text, offsets, "text.txt", paragraph=True)
    yield Block(text, "summary.txt", offsets)
    yield Block(text, "raw.txt", offsets)


def prose_blocks(text: str, offsets: array[int], scope: str, *, paragraph: bool = False) -> Iterator[Block]:
    """Yield a piece of prose as a paragraph, sentence by sentence, and as what it is.

    Args:
        text: its text.
        offsets: where each of its characters stands.
        scope: what it is, such as `text.list.md`; its sentences are `sentence.text.list.md`.
        paragraph: whether it is a paragraph: headings, items, cells and quotations are none.
    """
    if paragraph:
        yield Block(text, f"paragraph.{scope}", offsets)
    for start, end in sentences(text):
        yield Block(text[start:end], f"sentence.{scope}", offsets[start:end])
    yield Block(text, scope, offsets)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of a text, without the space around them."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end.group()[0] == "." and _abbreviated(text[max(start, end.end() - _LONGEST) : end.end()]):
            continue
        yield from _stripped(text, start, end.end())
        start = end.end()
    yield from _stripped(text, start, len(text))


def _abbreviated(sentence: str) -> bool:
    found = _ABBREVIATION.search(sentence)
    if found is None:
        return False
    # A single letter is an initial only as a capital: "plan b." ends a sentence.
    return len(found.group()) > 2 or _ABBREVIATIONS_CASED.search(sentence) is not None


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if piece.strip():
        yield start + left, start + len(piece.rstrip())


def is_heading(name: str, kind: FieldType) -> bool:
    """Return whether a field of a draft is a heading: a short plain text named as one."""
    words = name.lower().split("_")
    return kind in {FieldType.TEXT, FieldType.LIST} and words[-1].rstrip("s") in {
        "title",
        "headline",
        "heading",
        "subtitle",
    }
