"""Profiles of languages: which language a text's words and triples of letters speak for.

A text's words are weighed for every language at once: a frequent word by how frequent it is there (in
`data/profiles.txt`), and every word by its triples of letters. The difference between two languages' sums is the
logarithm of how much more likely the text is in the one than in the other (naive Bayes, after Cavnar and Trenkle,
1994). Names, numbers, units, codes and addresses say nothing: words with a capital count only where a sentence begins,
and only when they are frequent ones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import regex

SCALE = 8
"""Steps of a weight in one natural logarithm."""
_FILE = Path(__file__).parents[1] / "data" / "profiles.txt"
_LONGEST = 40
"""Letters of a word that are weighed."""
_NOT_AFTER = r"(?<![\p{L}\p{M}\p{N}_&@#./:'’\-])"
_NOT_BEFORE = r"(?![\p{L}\p{M}\p{N}_@:/]|[.\-]\p{L})"
_SMALL = regex.compile(
    # After a number a short word is a unit.
    rf"{_NOT_AFTER}(?:(?<!\d[ \u00a0\u202f]?)|(?=\p{{Ll}}{{5}}))\p{{Ll}}+(?:[-'’]\p{{Ll}}+)*{_NOT_BEFORE}"
)
_CAPITAL = regex.compile(rf"{_NOT_AFTER}\p{{Lu}}\p{{Ll}}*{_NOT_BEFORE}")
_OPENING = ' \t\u00a0"“”„«‘(¿¡•-–'
"""What may stand between the end of a sentence and the first word of the next."""
_ENDING = ".!?:;…\n"


@dataclass(frozen=True, slots=True)
class Profiles:
    """The file, read."""

    languages: tuple[str, ...]
    words: Mapping[str, tuple[int, ...]]
    """Weights of frequent words, a number a language."""
    parts: Mapping[str, tuple[int, ...]]
    """Weights of triples of letters, a number a language."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text's words say."""

    language: str
    """Language that the text speaks for most."""
    margin: float
    """Natural logarithm of how much more likely that one is than the language that was asked for."""
    words: int
    """Different words that were weighed."""


def read(text: str, language: str) -> Reading:
    """Return what the words of a text say.

    Args:
        text: prose.
        language: the language it should be in; one of `languages`.
    """
    # A word that is said again and again is no more evidence: it may be a name or a loan.
    weighed = [_weights(word[:_LONGEST]) for word in set(words_of(text))]
    if not weighed:
        return Reading(language, 0.0, 0)
    sums = [sum(column) for column in zip(*weighed, strict=True)]
    own = sums[languages().index(language)]
    best = max(sums)
    return Reading(languages()[sums.index(best)] if best > own else language, (best - own) / SCALE, len(weighed))


def languages() -> tuple[str, ...]:
    """Return the languages that have a profile."""
    return _profiles().languages


@cache
def own_words(language: str) -> frozenset[str]:
    """Return the frequent words of a language that are frequent in no other, or far less so."""
    at = languages().index(language)
    listed = _profiles().words.items()
    return frozenset(
        word for word, weights in listed if weights[at] >= 2 * max(weights[:at] + weights[at + 1 :]) and weights[at]
    )


@cache
def foreign_words(language: str) -> frozenset[str]:
    """Return the frequent words of any other language alone."""
    return frozenset().union(*(own_words(other) for other in languages() if other != language))


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text that say something about its language, in lower case."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if text.isupper():
        text = text.lower()
    for found in _SMALL.finditer(text):
        word = found.group()
        yield from regex.split(r"[-'’]", word) if not word.isalpha() else (word,)
    frequent = _profiles().words
    for found in _CAPITAL.finditer(text):
        if (word := found.group().lower()) in frequent and _begins(text, found.start()):
            yield word


def _begins(text: str, at: int) -> bool:
    # Where nothing but spaces stands before, they stand for markup.
    before = text[max(at - 4, 0) : at].rstrip(_OPENING)
    return not before or before[-1] in _ENDING


def triples(word: str) -> list[str]:
    """Return a word's letters by threes, its ends marked."""
    marked = f"^{word}$"
    return [marked[at : at + 3] for at in range(len(marked) - 2)]


@lru_cache(maxsize=4096)
def _weights(word: str) -> tuple[int, ...]:
    profiles = _profiles()
    found = [profiles.parts[part] for part in triples(word) if part in profiles.parts]
    if word in profiles.words:
        found.append(profiles.words[word])
    return tuple(map(sum, zip(*found, strict=True))) if found else (0,) * len(profiles.languages)


@cache
def _profiles() -> Profiles:
    lines = [line.split() for line in _FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    named = tuple(dict.fromkeys(line[0] for line in lines))
    tables: dict[str, dict[str, list[int]]] = {"w": {}, "t": {}}
    for language, kind, weight, *entries in lines:
        for entry in entries:
            tables[kind].setdefault(entry, [0] * len(named))[named.index(language)] = int(weight)
    words, parts = ({entry: tuple(weights) for entry, weights in tables[kind].items()} for kind in ("w", "t"))
    return Profiles(named, words, parts)
