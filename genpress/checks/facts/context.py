"""What stands around a number in a text: the words that say what it is about, each with its weight."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.tokens import Tokens
from genpress.checks.facts.vocabulary import Mention, Vocabulary

REACH = 8
"""Words looked at on either side."""
FADE = 0.3
"""How fast a word's weight falls with its distance: 1 / (1 + FADE · words between)."""
COMMA, JOIN, OTHER = 0.5, 0.45, 0.35
"""What is left of a word's weight across a comma, an `and`, another number."""
_JOINS = frozenset(
    {"and", "or", "und", "oder", "et", "ou", "y", "o", "e", "while", "but", "aber", "mais", "pero", "plus", "sowie"}
)


EVENT_REACH = 4
"""Words before a date in which its event is looked for."""


@dataclass(frozen=True, slots=True)
class Context:
    """The words about one number."""

    words: Mapping[str, float]
    """Stem or attribute → weight from 0 to 1."""
    feature: str = ""
    """Feature named just before it, such as `memory_card`."""
    event: str = ""
    """For dates: `start` or `end`, where a word of beginning or ending stands just before."""
    event_word: str = ""
    """Stem of that word."""


def number_words(tokens: Tokens, quantities: Sequence[Quantity]) -> frozenset[int]:
    """Return the indices of the words that numbers are written in."""
    return frozenset(i for q in quantities for i in range(tokens.at(q.start), bisect_left(tokens.starts, q.end)))


def context_of(
    tokens: Tokens, quantity: Quantity, taken: frozenset[int], mentions: Sequence[Mention], vocabulary: Vocabulary
) -> Context:
    """Return the words about a number, the feature before it, and the event it dates."""
    words = _words(tokens, quantity, taken, vocabulary)
    event, word = _event(tokens, quantity, vocabulary) if quantity.is_year else ("", "")
    return Context(words, _feature(tokens, quantity, mentions), event, word)


def _feature(tokens: Tokens, quantity: Quantity, mentions: Sequence[Mention]) -> str:
    first = tokens.at(quantity.start)
    for mention in mentions:
        if mention.kind == "strict" and mention.last < first <= mention.last + 1 + EVENT_REACH:
            gap = tokens.text[tokens.ends[mention.last] : quantity.start]
            if not set(gap) & set(",;.()") and not _JOINS & set(gap.lower().split()):
                return mention.concept
    return ""


def _event(tokens: Tokens, quantity: Quantity, vocabulary: Vocabulary) -> tuple[str, str]:
    first = tokens.at(quantity.start)
    for index in range(first - 1, max(-1, first - 1 - EVENT_REACH), -1):
        if tokens.sentences[index] != tokens.sentences[min(first, len(tokens.words) - 1)]:
            return "", ""
        if tokens.stems[index] in vocabulary.lifecycle_end:
            return "end", tokens.stems[index]
        if tokens.stems[index] in vocabulary.start:
            return "start", tokens.stems[index]
    return "", ""


def _words(tokens: Tokens, quantity: Quantity, taken: frozenset[int], vocabulary: Vocabulary) -> Mapping[str, float]:
    first, last = tokens.at(quantity.start), bisect_left(tokens.starts, quantity.end) - 1
    if first >= len(tokens.words):
        return {}
    sentence = tokens.sentences[first]
    found: dict[str, float] = {}
    for step, edge in ((1, last), (-1, first)):
        weight, distance, index = 1.0, 0, edge + step
        while 0 <= index < len(tokens.words) and distance < REACH and tokens.sentences[index] == sentence:
            weight *= _barrier(tokens, index, step)
            if index in taken:
                weight *= OTHER
            else:
                _note(found, tokens.stems[index], weight / (1 + FADE * distance), vocabulary)
            distance += tokens.stems[index] not in vocabulary.stop
            index += step
    return found


def _barrier(tokens: Tokens, index: int, step: int) -> float:
    gap = tokens.gap(index if step > 0 else index + 1)
    weight = COMMA if "," in gap or "(" in gap or ")" in gap else 1.0
    return weight * (JOIN if tokens.words[index].lower() in _JOINS else 1.0)


def _note(found: dict[str, float], word: str, weight: float, vocabulary: Vocabulary) -> None:
    if word in vocabulary.stop or word[0].isdigit():
        return
    for key in (word, *vocabulary.attributes(word)):
        found[key] = max(found.get(key, 0.0), weight)
