"""Rules of Vale styles about capitals: title case, sentence case, and patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import regex

from genpress.checks.lexica import words
from genpress.checks.vale.actions import replacement_of
from genpress.checks.vale.blocks import Block
from genpress.checks.vale.rules import TIMEOUT, Header, Hit, Memory, formatted

THRESHOLD = 0.8
"""Share of the words that must be right."""
SMALL = frozenset(words("casing", "small"))
"""Articles, conjunctions and prepositions of up to three letters: small in titles after AP."""
PREPOSITIONS = frozenset(words("casing", "prepositions"))
"""Further prepositions, small in titles after Chicago."""
_WORD = r"[\p{N}\p{L}*]+[^\s]*"
_NUMBERED = regex.compile(r"\d+\.")

Caser = Callable[[str], str]
"""Returns a text as it should be written; only its words count."""


@dataclass(frozen=True, slots=True)
class Capitalization:
    """Capitals as a style wants them."""

    header: Header
    right: Callable[[str], tuple[bool, str]]
    """Returns whether a text is right, and how it should be written (empty: nobody can say)."""

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield the whole block where its capitals are wrong."""
        del memory
        right, expected = self.right(block.text)
        if not right:
            replacement = expected if expected and self.header.action.name == "replace" else None
            replacement = replacement or replacement_of(self.header.action, block.text)
            yield Hit(0, len(block.text), formatted(self.header.message, block.text, expected), replacement)


def by_pattern(pattern: regex.Pattern[str], header: Header) -> Callable[[str], tuple[bool, str]]:
    """Return the judgement of a pattern: right where it matches, or where an exception stands."""
    return lambda text: (pattern.search(text, timeout=TIMEOUT) is not None or header.excepts(text), "")


def by_case(caser: Caser, header: Header) -> Callable[[str], tuple[bool, str]]:
    """Return the judgement of a case that a text either has or not: all lower, all upper."""
    return lambda text: (text == caser(text) or header.excepts(text), caser(text))


def title_case(header: Header, *, chicago: bool, threshold: float) -> Callable[[str], tuple[bool, str]]:
    """Return the judgement of title case; words all in capitals are right as they are."""
    return partial(_judge_title, header, _words(header), SMALL | PREPOSITIONS if chicago else SMALL, threshold)


def _judge_title(
    header: Header, pattern: regex.Pattern[str], small: frozenset[str], threshold: float, text: str
) -> tuple[bool, str]:
    expected = _titled(text, small)
    pairs = list(zip(_found(pattern, text), _found(pattern, expected), strict=False))
    good = sum(word == wanted or word == word.upper() or header.excepts(word) for word, wanted in pairs)
    return _enough(good, len(pairs), threshold), expected


def _titled(text: str, small: frozenset[str]) -> str:
    parts = list(regex.finditer(r"[\p{N}\p{L}]+[^\s\-/]*", text))
    made, position = [], 0
    for number, part in enumerate(parts):
        made.append(text[position : part.start()])
        word = part.group()
        inner = 0 < number < len(parts) - 1 and text[part.start() - 1] in " -/"
        opens = text[max(part.start() - 2, 0) : part.start() - 1] in {":", "-", "—", "–"}
        made.append(word.lower() if inner and not opens and word.lower() in small else word[:1].upper() + word[1:])
        position = part.end()
    return "".join(made) + text[position:]


def sentence_case(
    header: Header, vocabulary: Sequence[str], indicators: Sequence[str], prefix: str, threshold: float
) -> Callable[[str], tuple[bool, str]]:
    """Return the judgement of sentence case.

    Args:
        header: the rule's; its exceptions are right however they are written.
        vocabulary: words with capitals of their own.
        indicators: endings of words after which a capital stands, such as `:`.
        prefix: a pattern of what may stand before the sentence; empty: nothing.
        threshold: share of the words that must be right.
    """
    own = {word.lower(): word for word in vocabulary}
    before = regex.compile(prefix) if prefix else None
    return _Sentence(header, _words(header), own, tuple(indicators), before, threshold).judge


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Sentence case as a style wants it."""

    header: Header
    pattern: regex.Pattern[str]
    own: Mapping[str, str]
    indicators: tuple[str, ...]
    before: regex.Pattern[str] | None
    threshold: float

    def judge(self, text: str) -> tuple[bool, str]:
        """Return whether a text is in sentence case, and how it should be written."""
        found = self.before.match(text) if self.before else None
        tokens = _found(self.pattern, text[found.end() :] if found else text)
        expected = _sentenced([token.lower() for token in tokens], self.own, self.indicators)
        fits = [token == wanted or self.header.excepts(token) for token, wanted in zip(tokens, expected, strict=True)]
        opens_wrong = bool(tokens) and not fits[0] and tokens[0] != tokens[0].lower().title()
        return not opens_wrong and _enough(sum(fits), len(tokens), self.threshold), " ".join(expected)


def _sentenced(tokens: Sequence[str], own: Mapping[str, str], indicators: tuple[str, ...]) -> list[str]:
    made: list[str] = []
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else ""
        starts = number == 0 or (bool(indicators) and before.endswith(indicators))
        starts = starts or (number == 1 and _NUMBERED.search(before) is not None)
        made.append(own.get(token) or (token[:1].upper() + token[1:] if starts else token))
    return made


def _words(header: Header) -> regex.Pattern[str]:
    exceptions = f"{header.exceptions.pattern}|" if header.exceptions is not None else ""
    return regex.compile(exceptions + _WORD)


def _found(pattern: regex.Pattern[str], text: str) -> list[str]:
    return [found.group() for found in pattern.finditer(text)]


def _enough(good: int, words: int, threshold: float) -> bool:
    return not words or good / words >= threshold
