"""What a language knows of words: concepts, attributes, negation; made once per language."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from genpress.checks.facts.lexicon import (
    DEFAULT_LANGUAGE,
    Unit,
    calendar_names,
    concepts,
    find_unit,
    knows,
    merged,
    phrases,
    units,
)
from genpress.checks.facts.reading import QuantityReader
from genpress.checks.facts.scope import Scope
from genpress.checks.facts.tokens import Tokens, stem, stems_of
from genpress.checks.facts.units import SMALL_UNITS, currency


class Mention(NamedTuple):
    """A concept's words in a text, as word indices."""

    concept: str
    first: int
    last: int
    kind: str
    """`strict`, `loose`, `materials`, `puffery`, `label` for the row's own columns, `item` for those of its lists."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase: what it stands for."""

    rest: tuple[str, ...]
    concept: str
    kind: str


_UNIT_IN_NAME = re.compile(r"\s([(\[]?)([^\W_]+[²³]?)[)\]:.]*$")
_DEGREES = {"c": "°C", "C": "°C", "f": "°F", "F": "°F"}
"""Last letters of a column of temperatures, such as `temp_c`."""
_PLACING = ("means", "prepositions", "about", "before", "after", "above", "below")
"""Lists of words that place one thing by another, and so name no column's feature."""
COLOUR = "colour"
"""What stands for the word `colour` itself among the colours."""
KEPT_WORDS = 20_000
"""Words whose keys are kept."""
PARTICIPLES = frozenset(
    {"included", "allowed", "accepted", "permitted", "provided", "required", "available", "inklusive", "inbegriffen"}
    | {"erlaubt", "vorhanden", "verfügbar", "inclu", "incluse", "compris", "accepté", "admis", "autorisé", "disponible"}
    | {"incluido", "incluida", "permitida", "incluso", "inclusa", "ammessi", "inbegrepen", "toegestaan", "incluído"}
)
"""Last words of a column's name or a feature that a text says after the thing: `breakfast is included`."""
_BEINGS = ("is", "are", "ist", "sind", "est", "sont", "son", "zijn", "são")
"""Forms of `be` as stems, between a thing and what is said of it."""
_INFLECTED = re.compile(r"(?:enlo|bar|frei|fest|dicht|isch|iert|lich|haft|aktiv|weisend)$")
"""Ends of German adjectives, which take others before a noun."""
_ENDINGS = ("e", "er", "en", "em")
Index = dict[str, list[Entry]]
"""First stem → phrases, the longest first."""


class Vocabulary:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        spoken = [DEFAULT_LANGUAGE, language]
        self.language = language
        self.known = knows(language)
        self.reader = QuantityReader(language)
        self.scope = Scope(language)
        self._units = units(language)
        self.positive = merged(spoken, "positive")
        self.negative = merged(spoken, "negative")
        self.blank = merged(spoken, "blank")
        self.stop = merged([language], "stop")
        self.manifold = merged(spoken, "manifold")
        self.gratis = merged(spoken, "gratis")
        self.start = _stems(spoken, "start")
        self.end = _stems(spoken, "end")
        self.lifecycle_end = _stems(spoken, "lifecycle_end")
        self.generic = _stems(spoken, "generic") | _stems(spoken, "stop")
        self.degrees = _stems(spoken, "degrees")
        self.prepositions = merged([language], "prepositions")
        self.articles = merged([language], "articles")
        self.placing = frozenset().union(*(merged([language], name) for name in _PLACING))
        self.identifiers = _stems(spoken, "identifiers")
        self.shown_in = merged([language], "shown_in")
        self.joins = merged([language], "joins")
        self.everyday = calendar_names(language) | merged([language], "capitalised") | merged([language], "stop")
        self._shouted = frozenset().union(
            self.everyday, *(merged(spoken, name) for name in ("generic", "assertion", "degrees", "shouted"))
        )
        self.index = _index(language)
        # Columns are named in English beside copy in any language.
        self._row_index = self.index if language == DEFAULT_LANGUAGE else _index(language, DEFAULT_LANGUAGE)
        self._attributes = _attribute_index(language)
        self.colours = {stem(word): name for name, words in concepts().colours.items() for word in words}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._implies = concepts().implies
        self.kinds = {entry.concept: entry.kind for entries in self.index.values() for entry in entries}

    def unit(self, symbol: str) -> Unit | None:
        """Return the unit a brief declares for a column."""
        name = symbol.strip()
        return (find_unit(self._units, name) or currency(name)) if name else None

    def unit_in(self, name: str) -> Unit | None:
        """Return the unit a column's name ends in, such as `weight_g` or `Length (cm)`."""
        match = _UNIT_IN_NAME.search(name)
        if not match:
            return None
        symbol = match.group(2)
        about = frozenset().union(*map(self.attributes, stems_of(name)))
        if "#temperature" in about:
            symbol = _DEGREES.get(symbol, symbol)
        if about or match.group(1) or symbol not in SMALL_UNITS:
            return find_unit(self._units, symbol) or currency(symbol.upper())
        return None  # `height in` is in inches, `born in` is not

    def attributes(self, word: str) -> tuple[str, ...]:
        """Return what numbers beside this stem are about, such as `#weight`."""
        return self._attributes.get(word, ())

    def keys_of(self, word: str) -> tuple[str, ...]:
        """Return what a stem beside a number tells: itself and its attributes; nothing for a small word or a number."""
        known = self._keys.get(word)
        if known is None:
            telling = word not in self.stop and not word[0].isdigit()
            known = (word, *self.attributes(word)) if telling else ()
            if len(self._keys) < KEPT_WORDS:
                self._keys[word] = known
        return known

    def is_everyday(self, word: str) -> bool:
        """Return whether a word in lower case is no name, whatever its capitals."""
        return word in self._shouted

    def colour(self, word: str) -> str:
        """Return the colour a stem stands for, `colour` for that word itself; nothing where it is none."""
        return self.colours.get(word, "")

    def ends_phrase(self, tokens: Tokens, last: int) -> bool:
        """Return whether no noun follows that a word only tells more of: `in green tea` is no colour of the pot."""
        following = last + 1
        if following >= len(tokens.stems) or tokens.sentences[following] != tokens.sentences[last]:
            return True
        low = tokens.low[following]
        return bool(tokens.gap(following).strip()) or low in self.stop or low in self.placing

    def is_label(self, name: Sequence[str]) -> bool:
        """Return whether a column's name, as stems, says by itself what the column is about."""
        telling = [word for word in name if word not in self.generic and not word.isdigit()]
        return bool(telling) and not self.placing.issuperset(telling)

    def is_number(self, word: str) -> bool:
        """Return whether a word is a number, or counts as one: `5`, `five`."""
        return word[0].isdigit() or word in self.reader.words

    def implied(self, concept: str) -> tuple[str, ...]:
        """Return what having a concept means having too."""
        return self._implies.get(concept, ())

    def mentions(self, tokens: Tokens, extra: Mapping[str, list[Entry]] | None = None) -> Iterator[Mention]:
        """Yield the concepts a text names, longest words first, without overlap."""
        return _mentions(tokens.stems, self.index, extra or {})

    def mentions_in_row(self, tokens: Tokens) -> Iterator[Mention]:
        """Yield the concepts a value of the row names, in the copy's language or in English."""
        return _mentions(tokens.stems, self._row_index, {})

    def concepts_in(self, stems: tuple[str, ...]) -> set[str]:
        """Return the concepts among the words of a column's name."""
        entries = (_match(stems, position, self._row_index, {}) for position in range(len(stems)))
        return {entry.concept for entry in entries if entry and entry.kind != "puffery"}


def _mentions(stems: tuple[str, ...], index: Index, more: Mapping[str, list[Entry]]) -> Iterator[Mention]:
    if index.keys().isdisjoint(stems) and more.keys().isdisjoint(stems):
        return
    position = 0
    while position < len(stems):
        begins = stems[position] in index or stems[position] in more
        entry = _match(stems, position, index, more) if begins else None
        if entry:
            last = position + len(entry.rest)
            yield Mention(entry.concept, position, last, entry.kind)
            position = last + 1
        else:
            position += 1


def _match(stems: tuple[str, ...], position: int, index: Index, more: Mapping[str, list[Entry]]) -> Entry | None:
    best: Entry | None = None
    for listed in (index, more):
        for entry in listed.get(stems[position], ()):
            size = len(entry.rest)
            if stems[position + 1 : position + 1 + size] == entry.rest and (best is None or size > len(best.rest)):
                best = entry
                break
    return best


@functools.lru_cache(maxsize=32)
def vocabulary_of(language: str) -> Vocabulary:
    """Return the words of a language; made once, for all groups."""
    return Vocabulary(language)


def _stems(languages: Sequence[str], name: str) -> frozenset[str]:
    return frozenset(stem for word in merged(languages, name) for stem in stems_of(word))


def _index(*languages: str) -> Index:
    table = concepts()
    index: Index = {}
    for kind in ("strict", "loose", "materials"):
        for concept, words in getattr(table, kind).items():
            for stems in phrases(words, *languages):
                for form in spoken(stems):
                    add_entry(index, form, concept, kind)
    for stems in phrases(table.puffery["words"], *languages):
        add_entry(index, stems, "puffery", "puffery")
    return index


def spoken(stems: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a feature's words, and in which others they are said: `breakfast is included`, `free from parabens`."""
    yield stems
    if len(stems) > 1 and stems[-1] in PARTICIPLES:
        yield from ((*stems[:-1], being, stems[-1]) for being in _BEINGS)
    if _INFLECTED.search(stems[-1]):
        yield from ((*stems[:-1], form) for form in _inflected(stems[-1]))
    if len(stems) == 2 and stems[1] == "free":
        yield from (("free", link, stems[0]) for link in ("from", "of"))
        yield ("without", stems[0])


def _inflected(word: str) -> Iterator[str]:
    """Yield an adjective of German as it stands before nouns; a stem has lost the `s` of `-los`."""
    whole = f"{word}s" if word.endswith("lo") else word
    return (f"{whole}{ending}" for ending in _ENDINGS)


def add_entry(index: Index, stems: tuple[str, ...], concept: str, kind: str) -> None:
    """Add a phrase to an index, keeping the longest phrases first."""
    if stems:
        entries = index.setdefault(stems[0], [])
        entries.append(Entry(stems[1:], concept, kind))
        if len(entries) > 1:
            entries.sort(key=lambda entry: -len(entry.rest))


def _attribute_index(language: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for attribute, words in concepts().attributes.items():
        for stems in phrases(words, language):
            if len(stems) == 1:
                found[stems[0]] = (*found.get(stems[0], ()), f"#{attribute}")
    return found
