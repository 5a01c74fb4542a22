"""Columns of a row: what is the same for all values under one name, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from genpress.checks.facts.flatten import PATH, split_path
from genpress.checks.facts.lexicon import Unit
from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.tokens import squeeze, stems_of, tokenise
from genpress.checks.facts.vocabulary import Vocabulary

T = TypeVar("T")
_TITLES = frozenset(
    {("title",), ("name",), ("product", "name"), ("label",), ("headline",), ("model",), ("modell",), ("titel",)}
    | {("bezeichnung",), ("titre",), ("nom",), ("modèle",), ("nombre",), ("título",), ("nome",), ("titolo",), ("naam",)}
)
"""Columns that name the row, as stems."""
LEAF, PARENT, NEAR, VALUE = 1.0, 0.55, 0.9, 0.25
"""How much a word tells about a number: in the column's name, in its group's, beside it, elsewhere in the value."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is the same for all values of a column; read once."""

    names: tuple[tuple[str, ...], ...]
    group: tuple[str, ...]
    shown: str
    """Its name and group as letters and digits."""
    about: frozenset[str]
    """Concepts of its names."""
    group_about: frozenset[str]
    words: Mapping[str, float]
    quantities: tuple[Quantity, ...]
    """Numbers in its own name, such as `3.5mm jack`."""
    unit: Unit | None
    names_row: bool
    is_title: bool
    labels: tuple[tuple[str, ...], ...]


def read_column(
    path: str, vocabulary: Vocabulary, aliases: Mapping[str, tuple[str, ...]], units: Mapping[str, str]
) -> Column:
    """Read a column's name: what it is about, its words, numbers and unit."""
    leaf, group = split_path(path)
    names = tuple(stems_of(name) for name in (leaf, *declared(aliases, path, ())))
    about = frozenset(concept for name in names for concept in vocabulary.concepts_in(name))
    return Column(
        names,
        stems_of(group),
        squeeze(f"{leaf}|{group}"),
        about,
        frozenset(vocabulary.concepts_in(stems_of(group))),
        _label_words(names, stems_of(group), vocabulary),
        tuple(vocabulary.reader.read(tokenise(leaf))),
        vocabulary.unit(declared(units, path, "")) or vocabulary.unit_in(leaf),
        bool(names[0]) and names[0][-1] in vocabulary.identifiers,
        not _TITLES.isdisjoint(names),
        () if about else tuple(name for name in names if vocabulary.is_label(name)),
    )


def declared(table: Mapping[str, T], path: str, default: T) -> T:
    """Return what a brief declares for a column, by its path or by its last name."""
    if not table:
        return default
    return table[path] if path in table else table.get(PATH.split(path)[-1], default)


def _label_words(names: Iterable[tuple[str, ...]], group: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, float]:
    words = weighted(group, PARENT, vocabulary)
    for name in names:
        words.update(weighted((*name, *("".join(pair) for pair in pairwise(name))), LEAF, vocabulary))
    return words


def weighted(words: Iterable[str], weight: float, vocabulary: Vocabulary) -> dict[str, float]:
    """Return words, and the attributes they stand for, each with a weight; numbers are none."""
    found: dict[str, float] = {}
    for word in words:
        if not word[0].isdigit():
            found[word] = weight
            for attribute in vocabulary.attributes(word):
                found[attribute] = weight
    return found
