"""The row as facts: every value with its words, numbers, polarity and the concepts it tells of."""

from __future__ import annotations

import enum
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.tokens import Tokens, squeeze, stem, stems_of, tokenise
from genpress.checks.facts.vocabulary import Index, Mention, Vocabulary, add_entry

_PATH = re.compile(r"(?<!\d)[./]|[./](?!\d)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_|-")
_SEGMENT = re.compile(r"[,;\n/()|&+]| - |\.(?=\s)")
_CLOSE = re.compile(r"[),;\n]")
LEAF, PARENT, NEAR, VALUE = 1.0, 0.55, 0.9, 0.25
"""How much a word tells about a number, by where it stands: name of the column, of its group, beside it, in the value."""


class Polarity(enum.StrEnum):
    """What a value says of the thing its column names."""

    TEXT = "text"
    """Something about it, so that it is there."""
    YES = "yes"
    NO = "no"
    BLANK = "blank"
    """Nothing: unknown."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a fact, with the words that say what it is about."""

    fact: Fact
    quantity: Quantity
    keys: Mapping[str, float]
    """Stem or attribute → weight."""


@dataclass(frozen=True)
class Fact:
    """One value of the row."""

    path: str
    """Path or column, as the row has it."""
    value: str
    """The text, trimmed."""
    label: tuple[str, ...]
    """Stems of the column's own name and of its aliases."""
    group: tuple[str, ...]
    """Stems of what the column stands under."""
    polarity: Polarity
    tokens: Tokens
    words: dict[str, float] = field(default_factory=dict)
    """Stem or attribute → how much it tells what the fact is about."""
    numbers: list[Number] = field(default_factory=list)
    items: int = 0
    """How many items the value lists."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """All words of name and value."""
        return frozenset((*self.label, *self.group, *self.tokens.stems))


@dataclass
class Table:
    """All facts of a row, looked at from every side the check needs."""

    facts: Sequence[Fact]
    vocabulary: Vocabulary
    known: str = ""
    """Further text whose statements hold."""
    present: dict[str, Fact] = field(default_factory=dict)
    """Concept → the fact that says it is there."""
    denied: dict[str, Fact] = field(default_factory=dict)
    """Concept → the fact that says it is not."""
    blank: dict[str, Fact] = field(default_factory=dict)
    """Concept → the fact that leaves it open."""
    mentions: dict[str, Fact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.facts:
            self._learn(fact)
        for concept in list(self.present):
            for implied in self.vocabulary.implied(concept):
                self.present.setdefault(implied, self.present[concept])

    def _learn(self, fact: Fact) -> None:
        named = self.vocabulary.concepts_in(fact.label)
        if fact.polarity in {Polarity.TEXT, Polarity.YES}:
            named |= self.vocabulary.concepts_in(fact.group)
        target = {Polarity.NO: self.denied, Polarity.BLANK: self.blank}.get(fact.polarity, self.present)
        for concept in named:
            target.setdefault(concept, fact)
        if fact.polarity in {Polarity.BLANK, Polarity.NO} and len(fact.tokens.stems) <= 2:
            return
        for mention in self.vocabulary.mentions(fact.tokens):
            (self.denied if self.vocabulary.negated(fact.tokens, mention) else self.present).setdefault(
                mention.concept, fact
            )

    @cached_property
    def numbers(self) -> list[Number]:
        """All numbers of all facts."""
        return [number for fact in self.facts for number in fact.numbers]

    @cached_property
    def squeezed(self) -> str:
        """All names and values as letters and digits, each apart."""
        parts = [squeeze(fact.value) for fact in self.facts]
        parts += [squeeze(fact.path) for fact in self.facts if fact.polarity in {Polarity.TEXT, Polarity.YES}]
        return "|".join([*parts, squeeze(self.known)])

    @cached_property
    def initials(self) -> str:
        """First letters of the words of each value: what abbreviations are looked up in."""
        return "|".join("".join(word[0] for word in fact.tokens.words).lower() for fact in self.facts)

    @cached_property
    def stems(self) -> frozenset[str]:
        """All words of the values, and of the names of columns that are not denied."""
        words: set[str] = set(stems_of(self.known))
        for fact in self.facts:
            words.update(fact.tokens.stems)
            if fact.polarity in {Polarity.TEXT, Polarity.YES}:
                words.update(fact.label, fact.group)
        return frozenset(words)

    @cached_property
    def codes(self) -> frozenset[str]:
        """All words of the row as written, lower case: what versions and letters with numbers are looked up in."""
        return frozenset(word.lower() for fact in self.facts for word in re.findall(r"\w+(?:\.\d+)*", f"{' '.join(split_path(fact.path))} {fact.value}"))

    @cached_property
    def has_materials(self) -> bool:
        """Whether the row names any material."""
        return any(self.vocabulary.kinds.get(concept) == "materials" for concept in self.present)

    @cached_property
    def labels(self) -> Index:
        """The row's own columns that are no concept of ours, as phrases to look for."""
        index: Index = {}
        targets = {Polarity.NO: self.denied, Polarity.BLANK: self.blank}
        for fact in self.facts:
            telling = [word for word in fact.label if word not in self.vocabulary.generic and not word.isdigit()]
            if telling and not self.vocabulary.concepts_in(fact.label):
                add_entry(index, fact.label, f"={fact.path}", "label")
                targets.get(fact.polarity, self.present)[f"={fact.path}"] = fact
        return index

    def about(self, fact: Fact, concept: str) -> bool:
        """Return whether a fact names a concept, in its name or its value."""
        return concept in self.vocabulary.concepts_in((*fact.group, *fact.label, *fact.tokens.stems))

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How much a word tells, from 0 to 1: little when it stands in many facts."""
        counts: dict[str, int] = {}
        for fact in self.facts:
            for key in {*fact.words, *(key for number in fact.numbers for key in number.keys)}:
                counts[key] = counts.get(key, 0) + 1
        total = len(self.facts)
        return {key: math.log((total + 1) / (count + 0.5)) / math.log(total + 2) for key, count in counts.items()}


def build_table(
    facts: Mapping[str, str],
    vocabulary: Vocabulary,
    aliases: Mapping[str, tuple[str, ...]],
    column_units: Mapping[str, str],
    known: str = "",
) -> Table:
    """Return the row's facts, with the brief's own statements beside them."""
    rows = [
        _fact(path, value, vocabulary, aliases.get(path, ()), column_units.get(path, ""))
        for path, value in facts.items()
    ]
    if known.strip():
        rows.append(_fact("brief", known, vocabulary, (), ""))
    return Table(rows, vocabulary, known)


def _fact(path: str, value: str, vocabulary: Vocabulary, aliases: Iterable[str], unit: str) -> Fact:
    text = value.strip()
    leaf, group = split_path(path)
    label = (*stems_of(leaf), *(s for alias in aliases for s in stems_of(alias)))
    polarity = _polarity(text, vocabulary)
    tokens = tokenise(text)
    fact = Fact(path, text, label, stems_of(group), polarity, tokens, items=_items(text))
    for quantity in vocabulary.reader.read(leaf):
        fact.numbers.append(Number(fact, quantity, {stem: LEAF for stem in label}))
    default = vocabulary.unit(unit) or vocabulary.unit_in(leaf)
    fact.words.update(_keys(fact, "", vocabulary))
    quantities = vocabulary.reader.read(text, default)
    edges = [0, *(edge for q in quantities for edge in (q.start, q.end)), len(text)]
    for index, quantity in enumerate(quantities):
        near = _segment(text, quantity, edges[2 * index], edges[2 * index + 3])
        fact.numbers.append(Number(fact, quantity, _keys(fact, near, vocabulary)))
    return fact


def split_path(path: str) -> tuple[str, str]:
    """Return a path's last name and the one it stands under, as words."""
    parts = [_CAMEL.sub(" ", part).strip() for part in _PATH.split(path)]
    parts = [part for part in parts if part and not part.isdigit()]
    if not parts:
        return path, ""
    return parts[-1], parts[-2] if len(parts) > 1 else ""


def _polarity(text: str, vocabulary: Vocabulary) -> Polarity:
    low = text.lower().strip(" .\u00a0")
    if low in vocabulary.blank:
        return Polarity.BLANK
    if low in vocabulary.negative:
        return Polarity.NO
    if low in vocabulary.positive:
        return Polarity.YES
    first = re.split(r"[\s,;(]", low, maxsplit=1)[0]
    if first in vocabulary.negative:
        return Polarity.NO
    return Polarity.YES if first in vocabulary.positive else Polarity.TEXT


def _items(text: str) -> int:
    parts = [part for part in re.split(r"[;\n]", text) if part.strip()]
    if len(parts) < 2:
        parts = [part for part in re.split(r",(?!\d)", text) if part.strip()]
    return len(parts)


def _keys(fact: Fact, near: str, vocabulary: Vocabulary) -> Mapping[str, float]:
    keys: dict[str, float] = {}
    _add(keys, fact.tokens.stems, VALUE)
    _add(keys, fact.group, PARENT)
    _add(keys, stems_of(near), NEAR)
    _add(keys, fact.label, LEAF)
    _add(keys, ["".join(pair) for pair in itertools.pairwise(fact.label)], LEAF)
    for key, weight in list(keys.items()):
        for attribute in vocabulary.attributes(key):
            keys[attribute] = max(keys.get(attribute, 0.0), weight)
    return keys


def _add(keys: dict[str, float], words: Iterable[str], weight: float) -> None:
    for word in words:
        if not word[0].isdigit():
            keys[word] = max(keys.get(word, 0.0), weight)


def _segment(text: str, quantity: Quantity, least: int, most: int) -> str:
    """Return the words beside a number: up to the next comma and the next number on either side."""
    left = [m.end() for m in _SEGMENT.finditer(text, least, quantity.start)]
    right = _SEGMENT.search(text, quantity.end, most)
    if right and right.group() == "(":
        right = _CLOSE.search(text, right.end(), most)
    before = text[left[-1] if left else least : quantity.start]
    return f"{before} {text[quantity.end : right.start() if right else most]}"


__all__ = ["Fact", "Mention", "Number", "Polarity", "Table", "build_table", "split_path", "stem"]
