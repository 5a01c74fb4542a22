"""The row as a whole: which concepts it has, denies or leaves open, and what its words and numbers are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from genpress.checks.facts.fact import BRIEF, Fact, Number, Polarity
from genpress.checks.facts.flatten import path_words
from genpress.checks.facts.lexicon import Unit
from genpress.checks.facts.quantity import PLAIN, TIMES, Kind, Quantity, comparable, conflicting, same
from genpress.checks.facts.tokens import squeeze, stems_of
from genpress.checks.facts.vocabulary import COLOUR, PARTICIPLES, Index, Vocabulary, add_entry, spoken


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
    aside: dict[str, Fact] = field(default_factory=dict)
    """Concept → the brief's prose that denies it, which bears a denial out but contradicts nothing."""

    def __post_init__(self) -> None:
        for fact in self.facts:
            if fact.path == BRIEF:
                self._take_prose(fact)
            else:
                self._take(fact)
        for concept in list(self.present):
            for implied in self.vocabulary.implied(concept):
                self.present.setdefault(implied, self.present[concept])

    def _take(self, fact: Fact) -> None:
        target = self._target(fact)
        for concept in fact.about:
            target.setdefault(concept, fact)
        for concept, there in fact.tells:
            (self.present if there else self.denied).setdefault(concept, fact)

    def _take_prose(self, fact: Fact) -> None:
        # `Most packs are not waterproof` says nothing of this one: where the row speaks, the row holds.
        for concept, there in fact.tells:
            if not there:
                self.aside.setdefault(concept, fact)
            elif concept not in self.denied:
                self.present.setdefault(concept, fact)

    def _target(self, fact: Fact) -> dict[str, Fact]:
        return {Polarity.NO: self.denied, Polarity.BLANK: self.blank}.get(fact.polarity, self.present)

    @cached_property
    def numbers(self) -> list[Number]:
        """All numbers of all facts."""
        return [number for fact in self.facts for number in fact.numbers]

    @cached_property
    def _by_dimension(self) -> Mapping[str, list[Number]]:
        found: dict[str, list[Number]] = {}
        for number in self.numbers:
            found.setdefault(_drawer(number.quantity), []).append(number)
        return found

    @cached_property
    def _by_value(self) -> Mapping[float, list[Number]]:
        found: dict[float, list[Number]] = {}
        for number in self.numbers:
            for value in number.quantity.values:
                found.setdefault(value, []).append(number)
        return found

    def equals(self, quantity: Quantity) -> Sequence[Number]:
        """Return the numbers that say the same as one."""
        near = self._same_value(quantity) if quantity.kind in PLAIN else self.candidates(quantity)
        unit, kind = quantity.unit, quantity.kind
        return [
            number
            for number in near
            if (number.quantity.unit is unit and number.quantity.kind is kind is Kind.NUMBER)
            or (comparable(quantity, number.quantity) and same(quantity, number.quantity))
        ]

    def _same_value(self, quantity: Quantity) -> Sequence[Number]:
        equal = [number for value in quantity.values for number in self._by_value.get(value, ())]
        return [*equal, *self._in_other_units(quantity)] if quantity.unit else equal

    def _in_other_units(self, quantity: Quantity) -> Sequence[Number]:
        unit = quantity.unit
        found = self._by_unit.get(quantity.dimension, {})
        return [number for other, listed in found.items() if other != unit for number in listed]

    @cached_property
    def _by_unit(self) -> Mapping[str, Mapping[Unit | None, list[Number]]]:
        found: dict[str, dict[Unit | None, list[Number]]] = {}
        for number in self.numbers:
            unit = number.quantity.unit
            if unit:
                found.setdefault(unit.dimension, {}).setdefault(unit, []).append(number)
        return found

    def rivals(self, quantity: Quantity) -> Sequence[Number]:
        """Return the numbers of the same unit (or as unit-less) that say something else."""
        return [number for number in self.alike(quantity) if conflicting(quantity, number.quantity)]

    def alike(self, quantity: Quantity) -> Sequence[Number]:
        """Return the numbers of the same unit, or as unit-less."""
        return self._by_dimension.get(_drawer(quantity), ())

    def measured(self, dimension: str) -> Sequence[Number]:
        """Return the numbers with a unit of a dimension, such as `mass`."""
        return self._by_dimension.get(dimension, ())

    def candidates(self, quantity: Quantity) -> Sequence[Number]:
        """Return the numbers one could be compared with, by its unit."""
        drawer = _drawer(quantity)
        if drawer == "":
            return [number for name, listed in self._by_dimension.items() if name != "#code" for number in listed]
        drawers = self._by_dimension
        others = () if drawer == "#code" else (*drawers.get("", ()), *drawers.get("#date", ()))
        return drawers.get(drawer, ()) if drawer == "#date" and not others else [*drawers.get(drawer, ()), *others]

    @cached_property
    def squeezed(self) -> str:
        """All names and values as letters and digits, each apart."""
        return "|".join([*(fact.squeezed for fact in self.facts), squeeze(self.known)])

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
            if not fact.denied:
                words.update(stems_of(path_words(fact.path)), *fact.names)
        return frozenset(words)

    @cached_property
    def names(self) -> frozenset[str]:
        """All words of the columns' names."""
        return frozenset(word for fact in self.facts for name in fact.names for word in name)

    def has_code(self, code: str) -> bool:
        """Return whether a version or a number with letters stands in the row."""
        low = code.lower()
        return any(fact.has_code(low) for fact in self.facts)

    @cached_property
    def has_materials(self) -> bool:
        """Whether the row names any material."""
        return any(self.vocabulary.kinds.get(concept) == "materials" for concept in self.present)

    @cached_property
    def colours(self) -> tuple[Fact | None, frozenset[str]]:
        """The row's column of colours, where its value names any that is known, and all colours that the row names."""
        colours = self.vocabulary.colours
        known = frozenset(colours[word] for word in colours.keys() & self.stems) - {COLOUR}
        for fact in self.facts if known else ():
            names = map(self.vocabulary.colour, chain.from_iterable(fact.names))
            if COLOUR in names and not known.isdisjoint(map(self.vocabulary.colour, fact.tokens.stems)):
                return fact, known
        return None, known

    @cached_property
    def by_word(self) -> Mapping[str, Fact]:
        """Columns that say yes or no, by their name of one word: `pets`, `fragrance`."""
        said = (fact for fact in self.facts if fact.polarity in {Polarity.YES, Polarity.NO} and fact.path != BRIEF)
        return {name[0]: fact for fact in said for name in fact.names if len(name) == 1}

    @cached_property
    def labels(self) -> Index:
        """The row's own columns that are no concept of ours, and the items of its lists, as phrases to look for."""
        index: Index = {}
        for fact in self.facts:
            self._add_names(fact, index)
            self._add_parts(fact, index)
        return index

    def _add_names(self, fact: Fact, index: Index) -> None:
        for name in fact.labels:
            for form in spoken(name):
                add_entry(index, form, f"={fact.path}", "label")
            if len(name) > 1 and name[-1] in PARTICIPLES:
                add_entry(index, name[:-1], f"={fact.path}", "provided")
            self._target(fact)[f"={fact.path}"] = fact

    def _add_parts(self, fact: Fact, index: Index) -> None:
        for part in () if fact.path == BRIEF else fact.parts:
            if not self.vocabulary.generic.issuperset(part):
                name = f"={fact.path}={' '.join(part)}"
                add_entry(index, part, name, "item")
                self.present[name] = fact

    @cached_property
    def words(self) -> Counter[str]:
        """In how many facts each word stands."""
        return Counter(chain.from_iterable(fact.words for fact in self.facts))

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How much each word of the facts tells, from 0 to 1: little when it stands in many facts."""
        total = len(self.facts)
        scale = [math.log((total + 1) / (count + 0.5)) / math.log(total + 2) for count in range(total + 1)]
        return {word: scale[min(count, total)] for word, count in self.words.items()}


def _drawer(quantity: Quantity) -> str:
    if quantity.kind in TIMES:
        return "#date"
    return "#code" if quantity.kind is Kind.CODE else quantity.dimension
