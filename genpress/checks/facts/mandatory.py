"""Facts that a field must state: is each there, in its own words or in the ones the brief declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from genpress.checks.facts.fact import BRIEF, Fact, FactReader, Polarity
from genpress.checks.facts.quantity import Kind, Quantity, same
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import Tokens, squeeze, stems_of, tokenise
from genpress.checks.facts.vocabulary import Vocabulary
from genpress.domain.fields import FieldSpec, FieldValue

NEAR = 5
"""Words between a column's name and a value that says little by itself, such as `high`."""
LOOSE = 2
"""Small words that may stand between the words of one phrase."""
ALL = "*"
"""Stands for all facts."""
LONG = 4
"""Words from which a value need not be repeated word for word: all its telling words are enough."""


class Statement:
    """One field's text, asked whether it states facts."""

    def __init__(self, text: FieldValue, table: Table, reader: FactReader) -> None:
        vocabulary = table.vocabulary
        self._tokens = tokenise(text if isinstance(text, str) else "\n".join(text))
        self._vocabulary = vocabulary
        self._reader = reader
        self._quantities = vocabulary.reader.read(self._tokens)
        self._squeezed = squeeze(self._tokens.text)
        self._longer = [
            (fact, *place)
            for fact in table.facts
            if 1 < len(fact.tokens.stems) <= LONG
            for place in _places(fact.tokens.stems, self._tokens, vocabulary)
        ]
        self._mentions = list(vocabulary.mentions(self._tokens))

    def states(self, fact: Fact) -> bool:
        """Return whether the text says what a fact says."""
        declared = (stems_of(words) for words in self._reader.value_words(fact.path, fact.value))
        if any(self._says(phrase, fact) for phrase in declared):
            return True
        if fact.polarity in {Polarity.YES, Polarity.NO} and len(fact.tokens.words) <= 2:
            return self._says_yes_or_no(fact)
        return self._says_value(fact) or self._says_concepts(fact)

    def misstates(self, fact: Fact) -> tuple[int, int] | None:
        """Return where the text says another of the values that a brief declares for a fact's column."""
        for _, words in self._reader.other_values(fact.path, fact.value):
            for phrase in map(stems_of, words):
                for place in _places(phrase, self._tokens, self._vocabulary):
                    if self._is_said_of(place, phrase, fact):
                        return self._tokens.starts[place[0]], self._tokens.ends[place[1]]
        return None

    def _is_said_of(self, place: tuple[int, int], phrase: tuple[str, ...], fact: Fact) -> bool:
        # `High` or `5` may be said of anything, and `5 stars` stands in `3 out of 5 stars`.
        if self._vocabulary.degrees & set(phrase) or any(map(self._vocabulary.is_number, phrase)):
            return False
        return self._affirms(place) and not self._within_another(place, fact)

    def _says(self, phrase: tuple[str, ...], fact: Fact) -> bool:
        places = _places(phrase, self._tokens, self._vocabulary)
        return any(not self._within_another(place, fact) for place in places)

    def _says_yes_or_no(self, fact: Fact) -> bool:
        wanted = fact.polarity is Polarity.YES
        places = [place for name in fact.names for place in _places(name, self._tokens, self._vocabulary)]
        places += [(m.first, m.last) for m in self._mentions if m.concept in fact.about]
        return any(self._affirms(place) is wanted for place in places)

    def _affirms(self, place: tuple[int, int]) -> bool:
        return not self._vocabulary.scope.negated(self._tokens, *place)

    def _says_value(self, fact: Fact) -> bool:
        stems = fact.tokens.stems
        if not stems:
            return True
        places = [p for p in _places(stems, self._tokens, self._vocabulary) if not self._within_another(p, fact)]
        if set(stems) <= self._vocabulary.degrees:
            return any(self._near_name(place, fact) for place in places)
        return bool(places) or self._says_otherwise(fact)

    def _says_otherwise(self, fact: Fact) -> bool:
        """Return whether the text has the value in another spelling, its numbers, or all its telling words."""
        stems = fact.tokens.stems
        if len(stems) > 1 and squeeze(fact.value) in self._squeezed:
            return True
        if values := _own_numbers(fact):
            return self._has_in_turn(values)
        return len(stems) >= LONG and self._telling(stems) <= set(self._tokens.stems)

    def _telling(self, stems: tuple[str, ...]) -> set[str]:
        return {stem for stem in stems if stem not in self._vocabulary.stop and not stem[0].isdigit()}

    def _within_another(self, place: tuple[int, int], fact: Fact) -> bool:
        # `Raja Indian Cuisine` next door does not say that the food is Indian.
        return any(least <= place[0] and place[1] <= most for other, least, most in self._longer if other is not fact)

    def _has_in_turn(self, values: Sequence[Quantity]) -> bool:
        """Return whether the text has all numbers of a value one after the other: `5 out of 5` is not `3 out of 5`."""
        size = len(values)
        return any(
            all(map(_says_number, self._quantities[first : first + size], values))
            for first in range(len(self._quantities) - size + 1)
        )

    def _near_name(self, place: tuple[int, int], fact: Fact) -> bool:
        names = {name[-1] for name in fact.names if name}
        least, most = max(0, place[0] - NEAR), place[1] + 1 + NEAR
        sentence = self._tokens.sentences[place[0]]
        return any(
            stem in names and self._tokens.sentences[index] == sentence
            for index, stem in enumerate(self._tokens.stems[least:most], least)
        )

    def _says_concepts(self, fact: Fact) -> bool:
        wanted = {concept for concept, there in fact.tells if there}
        said = {m.concept for m in self._mentions if self._affirms((m.first, m.last))}
        return bool(wanted) and wanted <= said and not fact.numbers and len(fact.tokens.words) <= LONG


def _says_number(ours: Quantity, value: Quantity) -> bool:
    return same(ours, value) and (not value.bound or ours.bound is value.bound)


def _own_numbers(fact: Fact) -> list[Quantity]:
    return [
        number.quantity
        for number in fact.numbers
        if number.quantity.kind is not Kind.WORD and (number.near or number.quantity.text in fact.value)
    ]


def missing_facts(field: FieldSpec, facts: Sequence[Fact], statement: Statement) -> Iterator[Fact]:
    """Yield the mandatory facts of a field that its text does not state; facts without a value are not asked for."""
    for column in field.facts:
        for fact in _named(column, facts):
            if fact.polarity is not Polarity.BLANK and not statement.states(fact):
                yield fact


def misstated_facts(field: FieldSpec, facts: Sequence[Fact], statement: Statement) -> Iterator[tuple[Fact, int, int]]:
    """Yield the mandatory facts in whose place a field says another declared value, and where: `bistro` for `bar`."""
    for column in field.facts:
        for fact in _named(column, facts):
            if place := statement.misstates(fact):
                yield fact, *place


def _named(column: str, facts: Iterable[Fact]) -> Iterator[Fact]:
    if column == ALL:
        yield from (fact for fact in facts if fact.path != BRIEF)
        return
    wanted = stems_of(column)
    for fact in facts:
        if fact.path == column or fact.names[0] == wanted:
            yield fact
            return


def _places(phrase: tuple[str, ...], tokens: Tokens, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield where a phrase stands: its words in order, with at most a few small words between."""
    if not phrase or phrase[0] not in tokens.stems:
        return
    for first, stem in enumerate(tokens.stems):
        if stem == phrase[0] and (last := _ends(phrase, tokens, first, vocabulary)) is not None:
            yield first, last


def _ends(phrase: tuple[str, ...], tokens: Tokens, first: int, vocabulary: Vocabulary) -> int | None:
    index = first
    for wanted in phrase[1:]:
        index += 1
        skipped = 0
        while index < len(tokens.stems) and tokens.stems[index] != wanted:
            stem = tokens.stems[index]
            if stem not in vocabulary.stop or vocabulary.scope.denies(stem) or skipped >= LOOSE:
                return None
            skipped, index = skipped + 1, index + 1
        if index >= len(tokens.stems) or tokens.sentences[index] != tokens.sentences[first]:
            return None
    return index
