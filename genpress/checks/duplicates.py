"""DUP: texts that stand more than once, word for word or nearly, among any number of drafts.

Each field of each draft is compared with the same field of all earlier ones. Word for word is found by a hash; nearly
the same by MinHash (Broder, 1997) of its word pairs in one pass (one-permutation hashing with rotation: Li, Owen and
Zhang, 2012; Shrivastava and Li, 2014), looked up by bands (locality-sensitive hashing). An index holds about 500 bytes
a text.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

import regex

from genpress.checks.rule import Rule
from genpress.domain.fields import Content, FieldValue
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import Subject

SAME = Rule(
    "DUP001",
    Severity.WARNING,
    "Said before, word for word",
    "The field of another draft has the same words. Search engines show only one of such pages, and a reader of both "
    "learns nothing from the second. Case, punctuation and spaces do not count; texts of fewer than eight words are "
    "not compared.",
    "",
    "",
)
NEARLY = Rule(
    "DUP002",
    Severity.INFO,
    "Said before, almost word for word",
    "About 80 % of its pairs of neighbouring words, or more, are those of the same field of another draft. Texts of "
    "fewer than 24 words are not compared this way: a name and a number are too large a part of them.",
    "",
    "",
)
RULES = (SAME, NEARLY)

LEAST_WORDS, LEAST_FUZZY = 8, 24
"""Words a text needs to be compared: exactly, and fuzzily."""
SIMILAR = 0.8
"""Share of common word pairs (Jaccard) from which two texts are nearly the same."""
_BINS, _BANDS, _ROWS = 64, 10, 4
"""Minima a signature has, bands that are looked up, minima a band has: 80 % alike is met with a chance of .995."""
_EMPTY = 0xFFFFFFFF
_MIX, _MASK = 0x9E3779B1, 0xFFFFFFFF
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[.,'’][\p{L}\p{M}\p{N}]+)*")


class Duplicates:
    """Every text seen so far; finds those that come again. One for all drafts that are to be compared."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._fields: dict[str, _Seen] = {}

    def add(self, name: str, content: Content) -> Iterator[Finding]:
        """Yield what of a draft was said before, and remember it.

        Args:
            name: what the draft is called in findings about later ones.
            content: its text.
        """
        number = len(self._names)
        self._names.append(name)
        for field, value in content.items():
            text = _joined(value)
            words = _WORD.findall(text.casefold())
            if len(words) >= LEAST_WORDS:
                yield from self._compare(field, value, words, number)

    def _compare(self, field: str, value: FieldValue, words: list[str], number: int) -> Iterator[Finding]:
        seen = self._fields.setdefault(field, _Seen())
        # Of a list, the field as a whole is meant.
        span = (0, len(value)) if isinstance(value, str) else (0, 0)
        earlier = seen.same(words, number)
        if earlier is not None:
            other = self._names[earlier]
            yield SAME.finding(field, f"the same words stand in {other}", span, evidence={"other": other})
        elif len(words) >= LEAST_FUZZY and (found := seen.similar(words, number)):
            other, share = self._names[found[0]], round(100 * found[1])
            message = f"about {share} % of it stands in {other} as well"
            yield NEARLY.finding(field, message, span, evidence={"other": other, "similarity": found[1]})


class DuplicateCheck:
    """The rules as a check: told the name of the draft before each question."""

    def __init__(self) -> None:
        self._duplicates = Duplicates()
        self._awake = True
        self.name = ""
        """Name of the draft that is asked about next."""

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Yield what of a draft was said before, and remember it."""
        return self._duplicates.add(self.name, subject.content) if self._awake else iter(())

    @contextlib.contextmanager
    def asleep(self) -> Iterator[None]:
        """Neither compare nor remember for a while: a draft that is checked again does not repeat itself."""
        self._awake = False
        try:
            yield
        finally:
            self._awake = True


class _Seen:
    """The texts of one field."""

    def __init__(self) -> None:
        self._exact: dict[int, int] = {}
        self._bands = _Table()
        self._signatures = array("H")
        self._numbers = array("I")

    def same(self, words: list[str], number: int) -> int | None:
        """Return the first text of just these words, after remembering this one; None when this is the first."""
        first = self._exact.setdefault(hash_words(words), number)
        return None if first == number else first

    def similar(self, words: list[str], number: int) -> tuple[int, float] | None:
        """Return the most similar text seen that is similar enough, with the share of what they have in common."""
        mine = signature(words)
        place = len(self._numbers)
        candidates = {other for key in _bands(mine) for other in self._bands.add(key, place)}
        best = max(((self._share(mine, other), -other) for other in candidates), default=(0.0, 0))
        self._numbers.append(number)
        self._signatures.extend(mine)
        return (self._numbers[-best[1]], round(best[0], 2)) if best[0] >= SIMILAR else None

    def _share(self, mine: array[int], other: int) -> float:
        theirs = self._signatures[other * _BINS : (other + 1) * _BINS]
        return sum(map(int.__eq__, mine, theirs)) / _BINS


class _Table:
    """A hash table of 32-bit keys and numbers in 16 bytes an entry: a dictionary takes seven times as much."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 << 10))
        self._used = 0

    def add(self, key: int, number: int) -> Iterator[int]:
        """Yield the number kept for a key, if any; else keep this one."""
        mask = len(self._slots) - 1
        at = key * _MIX & mask
        while entry := self._slots[at]:
            if entry >> 32 == key:
                yield (entry & _MASK) - 1
                return
            at = at + 1 & mask
        self._slots[at] = key << 32 | number + 1
        self._used += 1
        if self._used * 2 > mask:
            self._grow()

    def _grow(self) -> None:
        entries, size = self._slots, len(self._slots) * 2
        self._slots = array("Q", bytes(8 * size))
        for entry in filter(None, entries):
            at = (entry >> 32) * _MIX & size - 1
            while self._slots[at]:
                at = at + 1 & size - 1
            self._slots[at] = entry


def hash_words(words: list[str]) -> int:
    """Return 64 bits that stand for a text's words, the same in every process."""
    data = " ".join(words).encode()
    return crc32(data) << 32 | crc32(data[::-1], _MIX)


def signature(words: list[str]) -> array[int]:
    """Return a text's minima: the share of equal ones estimates the share of common word pairs."""
    minima = [_EMPTY] * _BINS
    for pair in pairwise(words):
        value = crc32(" ".join(pair).encode()) * _MIX & _MASK
        place = value >> 26
        if value < minima[place]:  # noqa: PLR1730 - twice as fast as min()
            minima[place] = value
    # The upper bits of a minimum are few and near zero, so the lower ones stand for it.
    return array("H", [value & 0xFFFF for value in _filled(minima)])


def _filled(minima: list[int]) -> list[int]:
    """Give every empty bin the value of the next one that is not, changed by each step on the way."""
    for at in range(2 * _BINS - 1, -1, -1):
        here, following = at % _BINS, (at + 1) % _BINS
        if minima[here] == _EMPTY and minima[following] != _EMPTY:
            minima[here] = minima[following] + _MIX & _MASK
    return minima


def _bands(minima: array[int]) -> Iterator[int]:
    data = minima.tobytes()
    width = _ROWS * minima.itemsize
    for band in range(_BANDS):
        yield crc32(data[band * width : (band + 1) * width], band)


def _joined(value: FieldValue) -> str:
    return value if isinstance(value, str) else "\n".join(value)
