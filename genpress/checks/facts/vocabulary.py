"""What one context knows of words: concepts, attributes, negation, the brief's own aliases; made once per group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from genpress.checks.facts.lexicon import DEFAULT_LANGUAGE, Unit, calendar_names, concepts, merged, phrases, find_unit, units
from genpress.checks.facts.reading import QuantityReader
from genpress.checks.facts.tokens import Tokens, stems_of

_SCOPE = 18
"""Words a negation may reach."""
_AFTER = 4
"""Words after a feature in which `is missing` may begin."""


_PREFIXES = frozenset({"non", "un"})
"""Negations that reach the next word alone."""


class Mention(NamedTuple):
    """A concept's words in a text, as word indices."""

    concept: str
    first: int
    last: int
    kind: str
    """`strict`, `loose`, `materials`, `puffery`, or `label` for the row's own columns."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase: what it stands for."""

    rest: tuple[str, ...]
    concept: str
    kind: str


Index = dict[str, list[Entry]]
"""First stem → phrases, the longest first."""


class Vocabulary:
    """The words of one language and one brief."""

    def __init__(self, language: str) -> None:
        spoken = [DEFAULT_LANGUAGE, language]
        self.language = language
        self.reader = QuantityReader(language)
        self._units = units(language)
        self.positive = merged(spoken, "positive")
        self.negative = merged(spoken, "negative")
        self.blank = merged(spoken, "blank")
        self.negation = _phrases(merged([language], "negation"))
        self.fact_negation = _phrases(merged(spoken, "negation"))
        self.after_negation = _phrases(merged(spoken, "after_negation"))
        self.contrast = frozenset(merged([language], "contrast"))
        self.assertion = frozenset(merged([language], "assertion"))
        self.stop = merged([language], "stop")
        self.start = frozenset(s for w in merged(spoken, "start") for s in stems_of(w))
        self.end = frozenset(s for w in merged(spoken, "end") for s in stems_of(w))
        self.lifecycle_end = frozenset(s for w in merged(spoken, "lifecycle_end") for s in stems_of(w))
        self.made_of = _phrases(merged([language], "made_of"))
        self.hedge = _phrases(merged([language], "hedge"))
        self.generic = frozenset(s for w in (*merged(spoken, "generic"), *merged(spoken, "stop")) for s in stems_of(w))
        self.degrees = frozenset(s for w in merged(spoken, "degrees") for s in stems_of(w))
        self.everyday = calendar_names(language) | merged([language], "capitalised") | merged([language], "stop")
        self.index = _index(language)
        self._attributes = _attribute_index(language)
        self._implies = concepts().implies
        self.kinds = {entry.concept: entry.kind for entries in self.index.values() for entry in entries}

    def unit(self, symbol: str) -> Unit | None:
        """Return the unit a brief declares for a column."""
        return find_unit(self._units, symbol.strip()) if symbol.strip() else None

    def unit_in(self, name: str) -> Unit | None:
        """Return the unit a column's name ends in, such as `weight_g` or `Length (cm)`."""
        words = re.findall(r"[^\W_]+", name)
        return find_unit(self._units, words[-1]) if len(words) > 1 else None

    def attributes(self, word: str) -> tuple[str, ...]:
        """Return what numbers beside this stem are about, such as `#weight`."""
        return self._attributes.get(word, ())

    def implied(self, concept: str) -> tuple[str, ...]:
        """Return what having a concept means having too."""
        return self._implies.get(concept, ())

    def mentions(self, tokens: Tokens, extra: Mapping[str, list[Entry]] | None = None) -> Iterator[Mention]:
        """Yield the concepts a text names, longest words first, without overlap."""
        position, stems = 0, tokens.stems
        while position < len(stems):
            entry = self._match(stems, position, extra)
            if entry:
                last = position + len(entry.rest)
                yield Mention(entry.concept, position, last, entry.kind)
                position = last + 1
            else:
                position += 1

    def _match(self, stems: tuple[str, ...], position: int, extra: Mapping[str, list[Entry]] | None) -> Entry | None:
        best: Entry | None = None
        for index in (self.index, extra or {}):
            for entry in index.get(stems[position], ()):
                size = len(entry.rest)
                if stems[position + 1 : position + 1 + size] == entry.rest and (best is None or size > len(best.rest)):
                    best = entry
                    break
        return best

    def concepts_in(self, stems: tuple[str, ...]) -> set[str]:
        """Return the concepts among words."""
        found: set[str] = set()
        for position in range(len(stems)):
            entry = self._match(stems, position, None)
            if entry and entry.kind != "puffery":
                found.add(entry.concept)
        return found

    def negated(self, tokens: Tokens, mention: Mention) -> bool:
        """Return whether a text denies what it names there: `no X`, `lacks A, B or X`, `X is missing`."""
        return self._negated_before(tokens, mention.first) or self._negated_after(tokens, mention.last)

    def _negated_before(self, tokens: Tokens, first: int) -> bool:
        sentence = tokens.sentences[first]
        for index in range(first - 1, max(-1, first - _SCOPE), -1):
            word = tokens.words[index].lower()
            if tokens.sentences[index] != sentence:
                return False
            if _ends_at(self.negation, tokens.words, index) and not self._not_only(tokens, index):
                return word not in _PREFIXES or index == first - 1
            if word in self.contrast:
                return False
            if word in self.assertion:
                return self._asserts_not(tokens, index)
        return False

    def _asserts_not(self, tokens: Tokens, index: int) -> bool:
        return any(
            _ends_at(self.negation, tokens.words, before)
            and not self._not_only(tokens, before)
            and tokens.words[before].lower() not in _PREFIXES
            for before in range(max(0, index - 3), index)
            if tokens.sentences[before] == tokens.sentences[index]
            and not any(tokens.words[between].lower() in {"and", "und", "et", "y"} for between in range(before, index))
        )

    def _not_only(self, tokens: Tokens, index: int) -> bool:
        return index + 1 < len(tokens.words) and tokens.words[index + 1].lower() in {
            "only",
            "just",
            "nur",
            "seulement",
            "solo",
        }

    def _negated_after(self, tokens: Tokens, last: int) -> bool:
        for index in range(last + 1, min(len(tokens.words), last + 1 + _AFTER)):
            if tokens.sentences[index] != tokens.sentences[last] or tokens.words[index].lower() in self.assertion:
                return False
            gap = tokens.gap(index)
            if "," in gap or (index > last + 1 and tokens.words[index - 1].lower() in {"and", "or", "but"}):
                return False
            if phrase := _begins_at(self.after_negation, tokens.words, index):
                return phrase not in {("free",), ("frei",), ("no",)} or (
                    index == last + 1 and (gap == "-" or phrase == ("frei",))
                )
        return False

    def hedged(self, tokens: Tokens, first: int) -> bool:
        """Return whether a text only compares or supposes what it names: `unlike X`, `optional X`."""
        return any(_ends_at(self.hedge, tokens.words, index) for index in range(max(0, first - 2), first))

    def asserted(self, tokens: Tokens, first: int) -> bool:
        """Return whether a verb of having stands before it in the sentence."""
        for index in range(first - 1, max(-1, first - _SCOPE), -1):
            if tokens.sentences[index] != tokens.sentences[first]:
                return False
            if tokens.words[index].lower() in self.assertion or _ends_at(self.negation, tokens.words, index):
                return True
        return False

    def of_material(self, tokens: Tokens, first: int) -> bool:
        """Return whether `made of` or the like stands just before it."""
        return any(_ends_at(self.made_of, tokens.words, index) for index in range(max(0, first - 3), first))


Phrases = dict[str, tuple[tuple[str, ...], ...]]
"""Last word → phrases that end in it, and first word → phrases that begin with it."""


def _phrases(words: Iterable[str]) -> Phrases:
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in words:
        parts = tuple(re.findall(r"\w+", phrase.lower()))
        if parts:
            found.setdefault(parts[-1], set()).add(parts)
            found.setdefault(parts[0], set()).add(parts)
    return {word: tuple(sorted(listed, key=len, reverse=True)) for word, listed in found.items()}


def _ends_at(listed: Phrases, words: tuple[str, ...], index: int) -> bool:
    last = words[index].lower()
    return any(
        phrase[-1] == last and tuple(w.lower() for w in words[max(0, index + 1 - len(phrase)) : index + 1]) == phrase
        for phrase in listed.get(last, ())
    )


def _begins_at(listed: Phrases, words: tuple[str, ...], index: int) -> tuple[str, ...] | None:
    first = words[index].lower()
    for phrase in listed.get(first, ()):
        if tuple(w.lower() for w in words[index : index + len(phrase)]) == phrase:
            return phrase
    return None


def _index(language: str) -> Index:
    table = concepts()
    index: Index = {}
    for kind in ("strict", "loose", "materials"):
        for concept, words in getattr(table, kind).items():
            for stems in phrases(words, language):
                add_entry(index, stems, concept, kind)
    for stems in phrases(table.puffery["words"], language):
        add_entry(index, stems, "puffery", "puffery")
    return index


def add_entry(index: Index, stems: tuple[str, ...], concept: str, kind: str) -> None:
    """Add a phrase to an index, keeping the longest phrases first."""
    if stems:
        entries = index.setdefault(stems[0], [])
        entries.append(Entry(stems[1:], concept, kind))
        entries.sort(key=lambda entry: -len(entry.rest))


def _attribute_index(language: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for attribute, words in concepts().attributes.items():
        for stems in phrases(words, language):
            if len(stems) == 1:
                found[stems[0]] = (*found.get(stems[0], ()), f"#{attribute}")
    return found
