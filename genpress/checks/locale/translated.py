"""LOC001, LOC004: copy that was never localised, or has remains of its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import regex

from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.domain.fields import Content
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

NOT_LOCALISED = Rule(
    "LOC001",
    Severity.WARNING,
    "Written by a model that does not localise",
    "The backend's model is known not to write this language well, so a native speaker has to read every word. "
    "It concerns the draft as a whole.",
    "Ein leichter Rucksack.",
    "",
    setting=Setting(market=Market(locale="de-DE"), localised=False),
)

REMAINS = Rule(
    "LOC004",
    Severity.WARNING,
    "Untranslated remains",
    "Five words or more stand in the copy as they stand in its source (or, in a market that does not read "
    "English, in the "
    "brief). Names, codes and numbers alone are no remains.",
    "Der Rucksack ist ⟦light enough to forget on your back⟧.",
    "Der Rucksack ist so leicht, dass man ihn vergisst.",
    setting=Setting(market=Market(locale="de-DE"), source="A pack light enough to forget on your back."),
)
RULES = (NOT_LOCALISED, REMAINS)
_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*")
_LENGTH = 5
"""Words that a remain has at least."""


class Localised:
    """LOC001: the model is known not to localise, and the market does not read English."""

    def __init__(self, context: CheckContext) -> None:
        self._message = ""
        if not context.localised and context.market.language != "en":
            where = context.market.name or context.market.locale
            self._message = f"written by a model that does not localise: have a native speaker of {where} read it"

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield one finding a draft, on its first field."""
        if self._message and any(text.raw for text in copy.texts):
            yield NOT_LOCALISED.finding(copy.texts[0].name, self._message)


class Remains:
    """LOC004: words of the source left as they were."""

    def __init__(self, context: CheckContext) -> None:
        english = context.market.language == "en"
        self._known = frozenset() if english else frozenset(_runs(_words(context.known_text)))

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield runs of words that stand in the source, too."""
        runs = self._known
        if copy.subject.source:
            runs = runs | frozenset(_runs(_words(_joined(copy.subject.source))))
        if runs:
            yield from _in_copy(copy, runs)


def _in_copy(copy: Copy, runs: frozenset[tuple[str, ...]]) -> Iterator[Finding]:
    # What the row itself says, such as a name in English, may stand there.
    facts: frozenset[tuple[str, ...]] | None = None
    for text in copy.texts:
        found = list(_WORD.finditer(text.prose))
        said = list(_runs([one.group().casefold() for one in found]))
        if not runs.isdisjoint(said):
            facts = _facts(copy) if facts is None else facts
            for start, end in _stretches([run in runs and run not in facts for run in said]):
                yield from _remains(text, found[start : end + _LENGTH - 1])


def _facts(copy: Copy) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(_words("\n".join(copy.subject.facts.values()))))


def _joined(content: Content) -> str:
    return "\n".join(value if isinstance(value, str) else "\n".join(value) for value in content.values())


def _words(text: str) -> list[str]:
    return [found.group().casefold() for found in _WORD.finditer(text)]


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - _LENGTH + 1):
        yield tuple(words[start : start + _LENGTH])


def _stretches(known: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the beginning and the end of each stretch of True."""
    place = 0
    for is_known, stretch in groupby(known):
        end = place + len(list(stretch))
        if is_known:
            yield place, end
        place = end


def _remains(text: Text, words: Sequence[regex.Match[str]]) -> Iterator[Finding]:
    if any(word.group()[0].islower() for word in words):
        message = f"{len(words)} words stand as in the source"
        yield REMAINS.finding(text.field, message, (words[0].start(), words[-1].end()))
