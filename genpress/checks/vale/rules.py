"""Rules of Vale styles that look for patterns: existence, substitution, occurrence and repetition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import regex

from genpress.checks.sieve import Sieve
from genpress.checks.vale.actions import Action, in_words, replacement_of
from genpress.checks.vale.blocks import Block, sentences
from genpress.checks.vale.dialect import translated
from genpress.checks.vale.scopes import Scope
from genpress.domain.finding import Severity

_PIPE = "\0"
"""Stands for an escaped `|`, which divides no options."""
TIMEOUT = 2.0
"""Seconds one rule may take over one block; a pattern that takes longer is reported, not waited for."""


@dataclass(slots=True)
class Memory:
    """What rules remember of one document."""

    said: dict[str, list[str]] = field(default_factory=dict)
    """By rule: what was defined, or which of two spellings was seen."""

    def of(self, rule: str) -> list[str]:
        """Return a rule's own list."""
        return self.said.setdefault(rule, [])


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in a block that a rule has something to say about."""

    start: int
    end: int
    message: str
    replacement: str | None = None
    of_document: bool = False
    """Whether it has no place, as what is missing has none: it is told at the document's beginning, once."""


@dataclass(frozen=True, slots=True)
class Header:
    """What every rule of a style has."""

    name: str
    """`Style.Rule`."""
    message: str
    severity: Severity
    scope: Scope
    link: str = ""
    limit: int = 0
    """Most findings in one document; 0 for all."""
    action: Action = Action()
    exceptions: regex.Pattern[str] | None = None
    phrases: regex.Pattern[str] | None = None
    """Exceptions of several words."""
    severities: Mapping[str, Severity] | None = None
    """By kind of text (`md`, `html`, `txt`), where a configuration says of which it is asked; None: of every kind."""

    def severity_in(self, block: Block) -> Severity | None:
        """Return how severe its findings in a block are; None where it is not asked of that kind of text."""
        return self.severity if self.severities is None else self.severities.get(block.scope.rpartition(".")[2])

    def excepts(self, text: str) -> bool:
        """Return whether a match is an exception: one of them stands in it."""
        return self.exceptions is not None and self.exceptions.search(text) is not None

    def excuses(self, found: regex.Match[str], text: str) -> bool:
        """Return whether a match is an exception, or a part of one of several words."""
        if self.excepts(found.group().strip()):
            return True
        start, end = found.span()
        phrases = self.phrases.finditer(text) if self.phrases is not None else ()
        return any(phrase.start() <= start and end <= phrase.end() for phrase in phrases)


class StyleRule(Protocol):
    """One rule of a style, compiled."""

    @property
    def header(self) -> Header:
        """What every rule has."""
        ...

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield what the rule finds in a block of its scope."""
        ...


@dataclass(frozen=True, slots=True)
class Existence:
    """A pattern that should not be there."""

    header: Header
    pattern: Sieve

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield every match that is no exception."""
        del memory
        for found in self.pattern.finditer(block.text, TIMEOUT):
            text = found.group()
            if not self.header.excuses(found, block.text):
                message = formatted(self.header.message, text, *self.header.action.in_words(text))
                yield Hit(*found.span(), message, replacement_of(self.header.action, text))


@dataclass(frozen=True, slots=True)
class Swap:
    """One pair of a substitution."""

    group: int
    """Number of the pair's group in the joined pattern."""
    groups: int
    """Groups the pair's own pattern has."""
    expected: str

    def expand(self, found: regex.Match[str]) -> str:
        """Return what to write instead, with `$1` or `${1}` replaced by the pair's own groups."""
        if not self.groups or "$" not in self.expected:
            return self.expected
        return regex.sub(r"\$\{?(\d+)\}?", lambda ref: self._group(found, int(ref[1])), self.expected)

    def _group(self, found: regex.Match[str], number: int) -> str:
        return (found.group(self.group + number) or "") if number <= self.groups else ""


@dataclass(frozen=True, slots=True)
class Substitution:
    """Words that have better ones."""

    header: Header
    pattern: Sieve
    swaps: tuple[Swap, ...]
    ignorecase: bool
    capitalize: bool | None
    """Whether a replacement takes over a capital; None: where the action replaces a word by another one."""

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield every match that is not already right and no exception."""
        del memory
        for found in self.pattern.finditer(block.text, TIMEOUT):
            swap = next((one for one in self.swaps if found.start(one.group) >= 0), None)
            if swap is not None:
                yield from self._hit(found, swap, block.text)

    def _hit(self, found: regex.Match[str], swap: Swap, text: str) -> Iterator[Hit]:
        taken = found.group(swap.group)
        observed = taken.strip()
        expected = swap.expand(found)
        if _already(expected, observed) or self.header.excuses(found, text):
            return
        replaces = self.header.action.name == "replace" and not self.header.action.params
        options = _options(expected)
        if observed[:1].isupper() and self._takes_capital(expected, observed, replaces=replaces):
            options = [option[:1].upper() + option[1:] for option in options]
        replacement = _put_in(taken, observed, options) if replaces else None
        yield Hit(*found.span(swap.group), self._message(options, taken, replaces=replaces), replacement)

    def _takes_capital(self, expected: str, observed: str, *, replaces: bool) -> bool:
        if self.capitalize is not None:
            return self.capitalize
        # A rule that heeds case, or mends nothing but case, says itself which letters are capitals.
        return replaces and self.ignorecase and expected.casefold() != observed.casefold()

    def _message(self, options: list[str], observed: str, *, replaces: bool) -> str:
        if replaces:
            return formatted(_unquoted(self.header.message), in_words(options), observed)
        return formatted(self.header.message, "|".join(options), observed)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A pattern that may stand there so often."""

    header: Header
    pattern: regex.Pattern[str]
    least: int
    most: int

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield one hit where the pattern stands too often or too seldom."""
        del memory
        found = list(self.pattern.finditer(block.text, timeout=TIMEOUT))
        if not (0 < self.most < len(found) or (self.least > 0 and len(found) < self.least)):
            return
        # Spaces and code count, but are no place to point at; where there is nothing else, nothing is told.
        place = next((one.span() for one in found if not _is_code(one.group().strip())), None)
        if place or not found:
            yield Hit(*(place or (0, 0)), formatted(self.header.message, str(len(found))), of_document=not found)


@dataclass(frozen=True, slots=True)
class Repetition:
    """The same token again and again."""

    header: Header
    pattern: regex.Pattern[str]
    most: int
    alpha: bool
    ignorecase: bool

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield tokens that repeat the one before more often than allowed, within one sentence."""
        del memory
        before, start, times = "", 0, 0
        for found in self.pattern.finditer(block.text, timeout=TIMEOUT):
            token = found.group().strip()
            times += self._repeats(token, before)
            if self._repeats(token, before) and times > self.most:
                both = block.text[start : found.end()]
                # "I forgot that. That is so." repeats nothing.
                if sum(1 for _ in sentences(both)) == 1 and not self.header.excepts(both):
                    times = 0
                    yield Hit(start, found.end(), formatted(self.header.message, token), token)
            before, start = token, found.start()

    def _repeats(self, token: str, before: str) -> bool:
        same = token.casefold() == before.casefold() if self.ignorecase else token == before
        return bool(token) and same and (token.isalpha() or not self.alpha)


def formatted(message: str, *values: str) -> str:
    """Return a message with its `%s`, `%d` or `%[2]s` filled in; values that it does not ask for are left out."""
    rest = list(values)

    def _value(found: regex.Match[str]) -> str:
        if found.group(1):
            number = int(found.group(1)) - 1
            return values[number] if number < len(values) else ""
        return rest.pop(0) if rest else ""

    text = regex.sub(r"%(?:\[(\d+)\])?[sdv]", _value, message).replace("%%", "%")
    return " ".join(regex.split(r"[ \n]+", text)).rstrip()


def _options(expected: str) -> list[str]:
    """Return what may be written instead: parts between `|`, of which an escaped one divides nothing."""
    parts = expected.replace(r"\|", _PIPE).split("|")
    return [part.replace(_PIPE, "|") for part in parts if part]


def _put_in(found: str, observed: str, options: list[str]) -> str | None:
    # An option such as "worker(s)" is for a person to finish. Spaces that the pattern took with it stay.
    if len(options) != 1 or "(" in options[0]:
        return None
    return found.replace(observed, options[0], 1)


def _unquoted(message: str) -> str:
    # The options bring their own quotation marks.
    for mark in ("'%s'", '"%s"'):
        if message.count(mark) == 2:
            message = message.replace(mark, "%s", 1)
    return message


@lru_cache(maxsize=4096)
def _already(expected: str, observed: str) -> bool:
    """Return whether what stands there is what is wanted, or one of the forms that are wanted (`OK|okay`)."""
    # A full stop is no sign of a pattern: a rule against ",,," wants "...".
    wanted = (expected, *_options(expected))
    if observed in wanted or not regex.search(r"[\\()\[\]*+?^$]", expected):
        return observed in wanted
    try:
        return regex.fullmatch(f"(?:{translated(expected)})", observed, timeout=TIMEOUT) is not None
    except regex.error:
        return False


def _is_code(text: str) -> bool:
    return set(text) <= {"*", "@"}
