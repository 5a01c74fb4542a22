"""One value of the row: its words, numbers and polarity, read once and kept."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import TypeVar

from genpress.checks.facts.columns import NEAR, VALUE, Column, declared, read_column, weighted
from genpress.checks.facts.flatten import split_path
from genpress.checks.facts.layout import items_of, parts_of, words_beside
from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.tokens import Tokens, squeeze, stems_of, tokenise
from genpress.checks.facts.vocabulary import Vocabulary

BRIEF = "brief"
"""Path of what the brief itself says: prose, which bears claims out but specifies nothing."""
K = TypeVar("K")
T = TypeVar("T")
_ZERO = re.compile(r"0(?![\d.,:/-]|\s*[-–x×])")
_FIRST = re.compile(r"[\s,;(]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
"""A value that is an address: its digits are no numbers."""
_CODES = re.compile(r"\w+(?:\.\d+)*(?::\d(?!\d))?")
KEPT, KEPT_COLUMNS = 2_000, 500
"""Facts and columns kept over all groups: rows of a catalogue share many, and several drafts share a row."""
_facts: dict[tuple[Hashable, str, str], Fact] = {}
_columns: dict[tuple[Hashable, str], Column] = {}


class Polarity(enum.StrEnum):
    """What a value says of the thing its column names."""

    TEXT = "text"
    """Something about it, so that it is there."""
    YES = "yes"
    NO = "no"
    BLANK = "blank"
    """Nothing: unknown."""


@dataclass(slots=True, eq=False)
class Number:
    """One number of a fact; the words beside it are read when they are asked for."""

    fact: Fact
    quantity: Quantity
    vocabulary: Vocabulary
    edges: tuple[int, int] | None = None
    """Where the numbers before and after it stand in the value; None for one of the column's name."""
    _near: Mapping[str, float] | None = None

    @property
    def near(self) -> Mapping[str, float]:
        """Words beside it: stem or attribute → weight, where it is more than the fact's own."""
        if self._near is None:
            words = words_beside(self.fact.value, self.quantity, *self.edges) if self.edges else ""
            self._near = weighted(stems_of(words), NEAR, self.vocabulary)
        return self._near

    def weight(self, key: str) -> float:
        """Return how much a word tells that this number is meant, from 0 to 1."""
        own = self.fact.words.get(key, 0.0)
        return max(self.near.get(key, 0.0), own) if self.near else own


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of the row."""

    path: str
    """Path or column, as the row has it."""
    value: str
    """The text, trimmed."""
    names: tuple[tuple[str, ...], ...]
    """Stems of the column's own name, and of each alias."""
    group: tuple[str, ...]
    """Stems of what the column stands under."""
    polarity: Polarity
    tokens: Tokens
    words: Mapping[str, float]
    """Stem or attribute → how much it tells what the fact is about."""
    items: int
    """How many items the value lists."""
    parts: tuple[tuple[str, ...], ...]
    """Stems of the items, where it lists several short ones."""
    about: frozenset[str]
    """Concepts its name stands for."""
    tells: tuple[tuple[str, bool], ...]
    """Concepts it says are there (or, with False, are not), by its value."""
    squeezed: str
    """Letters and digits of value, aliases and, where it is not denied, of its name."""
    numbers: list[Number] = field(default_factory=list)
    names_row: bool = False
    """Whether its numbers only name the row, as those of a `product_id` do."""
    is_title: bool = False
    """Whether it is the row's own name, so that a number in it speaks against no other."""
    labels: tuple[tuple[str, ...], ...] = ()
    """Its names that are looked for in copy: none where a concept is."""

    def has_code(self, low: str) -> bool:
        """Return whether a version or a number with letters, in lower case, stands in the value or the column name."""
        if low in self.value.lower() or low in self.path.lower():
            text = " ".join((*split_path(self.path), self.value))
            return low in map(str.lower, _CODES.findall(text))
        return False

    @property
    def denied(self) -> bool:
        """Whether it says no or nothing."""
        return self.polarity in {Polarity.NO, Polarity.BLANK}


class FactReader:
    """Reads values into facts; made once per group. Groups that read alike share what they have read."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        aliases: Mapping[str, tuple[str, ...]],
        value_aliases: Mapping[str, Mapping[str, tuple[str, ...]]],
        units: Mapping[str, str],
    ) -> None:
        self._vocabulary = vocabulary
        self._aliases = aliases
        self._value_aliases = value_aliases
        self._units = units
        self._key = _key(
            (vocabulary.language, *(_canonical(table) for table in (aliases, units)), _canonical(value_aliases))
        )

    def read(self, path: str, value: str) -> Fact:
        """Return one column's value as a fact."""
        key = (self._key, path, value)
        return _facts.get(key) or _keep(_facts, key, self._fact(path, value.strip()), KEPT)

    def value_words(self, path: str, value: str) -> tuple[str, ...]:
        """Return the other words a brief declares for a value."""
        return declared(self._value_aliases, path, {}).get(value.strip(), ())

    def other_values(self, path: str, value: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the other values a brief declares words for in a column, with those that the value's own do not share.

        A value that shares a word with this one (`cheap` and `under £20`, both `affordable`) may be the same.
        """
        column = declared(self._value_aliases, path, {})
        own = {value.strip().lower(), *map(str.lower, column.get(value.strip(), ()))}
        for other, words in column.items() if value.strip() in column else ():
            said = {other.lower(), *map(str.lower, words)}
            if own.isdisjoint(said):
                yield other, (other, *words)

    def _column(self, path: str) -> Column:
        key = (self._key, path)
        return _columns.get(key) or _keep(
            _columns, key, read_column(path, self._vocabulary, self._aliases, self._units), KEPT_COLUMNS
        )

    def _fact(self, path: str, text: str) -> Fact:
        vocabulary, column = self._vocabulary, self._column(path)
        tokens = tokenise(text)
        polarity = polarity_of(text, vocabulary)
        also = " ".join(self.value_words(path, text))
        there = polarity in {Polarity.TEXT, Polarity.YES}
        fact = Fact(
            path,
            text,
            column.names,
            column.group,
            polarity,
            tokens,
            {**weighted(tokens.stems, VALUE, vocabulary), **column.words},
            len(items := items_of(text)),
            parts_of(items) if there else (),
            column.about | column.group_about if there else column.about,
            tuple(_told(tokens, also, polarity, vocabulary)),
            f"{squeeze(text)}|{squeeze(also)}|{column.shown if there else ''}",
            names_row=column.names_row,
            is_title=column.is_title,
            labels=() if there and column.group_about else column.labels,
        )
        if not _ADDRESS.match(text):
            fact.numbers.extend(self._numbers(fact, column))
        return fact

    def _numbers(self, fact: Fact, column: Column) -> Iterator[Number]:
        for quantity in column.quantities:
            yield Number(fact, quantity, self._vocabulary)
        quantities = self._vocabulary.reader.read(fact.tokens, column.unit)
        begin = 0
        for quantity, following in zip_longest(quantities, quantities[1:]):
            edges = begin, following.start if following else len(fact.value)
            yield Number(fact, quantity, self._vocabulary, edges)
            begin = quantity.end


def _keep(kept: dict[K, T], key: K, value: T, most: int) -> T:
    """Keep a value, in place of the oldest half where there are too many."""
    if len(kept) >= most:
        for old in list(islice(kept, most // 2)):
            kept.pop(old, None)
    kept[key] = value
    return value


def _canonical(table: Mapping[str, object]) -> str:
    return repr(sorted((name, repr(value)) for name, value in table.items()))


@functools.lru_cache(maxsize=256)
def _key(_words: tuple[str, ...]) -> Hashable:
    """Return one small object for all readers with the same words: what they read is the same."""
    return object()


def polarity_of(text: str, vocabulary: Vocabulary) -> Polarity:
    """Return what a value says of the thing its column names: yes, no, nothing, or something about it."""
    low = text.lower().strip(" .\u00a0")
    if low in vocabulary.blank:
        return Polarity.BLANK
    if _ZERO.match(low):
        return Polarity.NO
    first = low if low in vocabulary.negative or low in vocabulary.positive else _FIRST.split(low, maxsplit=1)[0]
    if first in vocabulary.negative:
        return Polarity.NO
    return Polarity.YES if first in vocabulary.positive else Polarity.TEXT


def _told(tokens: Tokens, also: str, polarity: Polarity, vocabulary: Vocabulary) -> Iterator[tuple[str, bool]]:
    if polarity is Polarity.BLANK or (polarity is Polarity.NO and len(tokens.stems) <= 2):
        return
    for mention in vocabulary.mentions_in_row(tokens):
        yield mention.concept, not vocabulary.scope.negated(tokens, mention.first, mention.last)
    if also:
        yield from ((mention.concept, True) for mention in vocabulary.mentions_in_row(tokenise(also)))
