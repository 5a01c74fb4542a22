"""Words of a text with their stems, places and sentences."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from typing import NamedTuple

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u109f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3041-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
"""Letters of scripts that set numbers, names and words side by side without spaces (Thai, Lao, Burmese, Khmer, kana,
Han, Hangul), as a character class: a Latin word or a number ends where one of them begins."""
MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
"""Marks that are part of the word they stand in: accents set apart, vowel signs."""
_ASCII_WORD = re.compile(r"\w+")
_WORD = re.compile(rf"[{UNSPACED}]+|[^\W{UNSPACED}](?:[^\W{UNSPACED}]|[{MARKS}])*")
_SENTENCE_END = re.compile(r"[.!?…;:](?=\s|$)|\n|[。！？।؟]|[•·▪|](?=\s)")
_ABBREVIATION = re.compile(
    r"\b(?:approx|ca|max|min|no|nr|vs|inc|st|mr|dr|bzw|z\.B|env|aprox|Gen|e\.g|i\.e)\.\Z", re.IGNORECASE
)
_BETWEEN = re.compile(r"[\W_]+")
_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
"""What is no letter or digit in ASCII, to be left out."""
_PLURAL_ES = ("sses", "xes", "zes", "ches", "shes")


def _words_in(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else _WORD


@functools.lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word's stem: lower case, without a plural `s` or the commonest endings of longer words."""
    low = _lower(word)
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 4 and low.endswith(_PLURAL_ES):
        return low[:-2]
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


@functools.lru_cache(maxsize=8192)
def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of all words of a text."""
    return tuple(map(stem, _words_in(text).findall(text)))


class Tokens(NamedTuple):
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
    spans = [match.span() for match in _words_in(text).finditer(text)]
    words = tuple([text[start:end] for start, end in spans])
    starts, ends = (tuple(side) for side in zip(*spans, strict=True)) if spans else ((), ())
    low = tuple(map(str.lower if text.isascii() else _lower, words))
    return Tokens(text, words, low, tuple(map(stem, low)), starts, ends, _sentences(text, starts))


def _sentences(text: str, starts: tuple[int, ...]) -> tuple[int, ...]:
    """Return the number of the sentence in which each word stands."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    if ends:
        breaks = [end for end in ends if not _ABBREVIATION.search(text, max(0, end - 9), end)]
        return tuple([bisect_left(breaks, start + 1) for start in starts])
    return (0,) * len(starts)


def _lower(word: str) -> str:
    return word.lower() if word.isascii() else unicodedata.normalize("NFC", word).lower()


def squeeze(text: str) -> str:
    """Return a text's letters and digits alone, lower case: how names are compared."""
    return text.lower().translate(_SIGNS) if text.isascii() else _BETWEEN.sub("", _lower(text))
