"""Words of a text with their stems, places and sentences."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?…;:](?=\s|$)|\n|[。！？।]|[•·▪|](?=\s)")
_ABBREVIATION = re.compile(
    r"\b(?:approx|ca|max|min|no|nr|vs|inc|st|mr|dr|bzw|z\.B|env|aprox|Gen|e\.g|i\.e)\.$", re.IGNORECASE
)
_BETWEEN = re.compile(r"[\W_]+")
_PLURAL_ES = ("sses", "xes", "zes", "ches", "shes")


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return a word's stem: lower case, without a plural `s` or the commonest endings of longer words."""
    low = word.lower()
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 4 and low.endswith(_PLURAL_ES):
        return low[:-2]
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


@functools.lru_cache(maxsize=65536)
def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of all words of a text."""
    return tuple(stem(match.group()) for match in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as words."""

    text: str
    words: tuple[str, ...]
    low: tuple[str, ...]
    """The words in lower case."""
    stems: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]
    """Number of each word's sentence."""

    def at(self, position: int) -> int:
        """Return the index of the first word that ends after a position."""
        return bisect_left(self.ends, position + 1)

    def gap(self, index: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.text[self.ends[index - 1] if index else 0 : self.starts[index]]


def tokenise(text: str) -> Tokens:
    """Split a text into words and sentences."""
    matches = list(_WORD.finditer(text))
    breaks = [
        m.end() for m in _SENTENCE_END.finditer(text) if not _ABBREVIATION.search(text[max(0, m.start() - 8) : m.end()])
    ]
    words = tuple(m.group() for m in matches)
    return Tokens(
        text,
        words,
        tuple(map(str.lower, words)),
        tuple(map(stem, words)),
        tuple(m.start() for m in matches),
        tuple(m.end() for m in matches),
        tuple(bisect_left(breaks, m.start() + 1) for m in matches) if breaks else (0,) * len(matches),
    )


def squeeze(text: str) -> str:
    """Return a text's letters and digits alone, lower case: how names are compared."""
    return _BETWEEN.sub("", text.lower())
