"""STY: the style toggles that know English, asked in English markets only; here those about numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from genpress.checks.commas import Commas
from genpress.checks.contractions import Contractions
from genpress.checks.lexica import words
from genpress.checks.phrasing import cased_as
from genpress.checks.reading import Grade, Sentences
from genpress.checks.rule import Rule
from genpress.checks.style import styled
from genpress.checks.text import Copy, Text
from genpress.checks.toggles import Style, read_style
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import CheckContext

NUMBERS = Rule(
    "STY006",
    Severity.WARNING,
    "Number in digits or words",
    "The brand's `numbers` asks for numbers up to nine in words, or for all in digits. Measures, prices, ranges, "
    "codes, fractions and names such as size 8 or Trail 5 keep their digits. English.",
    "It has ⟦3⟧ pockets.",
    "It has three pockets.",
    fixable=True,
    setting=styled(numbers="words"),
)
RULES = (NUMBERS,)

_DIGIT = regex.compile(
    r"(?<![\p{L}\p{N}\p{Sc}#.,:/\-–+×*=°])(?<![\p{Sc}#] )(?<![0-9] (?:to|or|and) )[0-9]"
    r"(?![\p{L}\p{N}\-–/×:%°″\"'′+])(?![.,][0-9])(?! ?[%°×/–+=])"
    # Both ends of a range are written alike.
    r"(?! (?:to|or|and) [0-9])"
)
_NUMBERED = regex.compile(r"(?:^|\n)[ \t>]*$")
"""What stands before the number of an item of a list."""
_AFTER = regex.compile(r"[ \u00a0\u202f]*([^\s\d.,;:!?]+)")
_BEFORE = regex.compile(r"(\S+)[ \u00a0]$")
_OPENED = regex.compile(r"(?:^|[.!?\n]\s+|\n)$")
_WINDOW = 40
"""Characters around a number that are looked at."""

Finder = Callable[[Text, Copy], Iterator[Finding]]
"""Yields what one rule has to say about a text."""


class English:
    """The toggles that know English, and the length of sentences, which any language has."""

    def __init__(self, context: CheckContext) -> None:
        style = read_style(context.brand)
        self._finders: list[Finder] = list(_english(style)) if context.market.language == "en" else []
        if style.sentence_length is not None:
            self._finders.append(Sentences(style.sentence_length).find)

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield what breaks the brand's toggles."""
        for finder in self._finders:
            for text in copy.texts:
                yield from finder(text, copy)


def _english(style: Style) -> Iterator[Finder]:
    if style.oxford_comma is not None:
        yield Commas(wanted=style.oxford_comma).find
    if style.numbers:
        yield _find_digits if style.numbers == "words" else _find_words
    if style.contractions is not None:
        yield Contractions(short=style.contractions, curly=style.quotes == "curly").find
    if style.reading_grade is not None:
        yield Grade(style.reading_grade).find


def _find_digits(text: Text, copy: Copy) -> Iterator[Finding]:
    names = words("style", "number_words")
    for found in _DIGIT.finditer(text.prose):
        before, after = _around(text.prose, *found.span())
        if found.group() == "0" or _is_measure(before, after) or _is_name(before, found.group(), after, copy):
            continue
        use = cased_as(names[int(found.group())], "A" if _OPENED.search(before) else "a")
        yield NUMBERS.finding(text.field, f"write {use!r}", found.span(), replacement=use)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(start - _WINDOW, 0) : start], text[end : end + _WINDOW]


def _is_measure(before: str, after: str) -> bool:
    unit, noun = _AFTER.match(after), _BEFORE.search(before)
    if after[:1] in {".", ")"} and after[1:2].isspace() and _NUMBERED.search(before):
        return True
    measured = unit is not None and unit[1] in words("style", "measures")
    return measured or (noun is not None and noun[1].lower() in words("style", "named"))


def _is_name(before: str, digit: str, after: str, copy: Copy) -> bool:
    """Return whether a number is a part of a name: `Trail 5`, `the Gator 7, a phone`, `HP 7 VoiceTab`."""
    noun, following = _BEFORE.search(before), _AFTER.match(after)
    if following is not None and following[1][:1].isupper():
        return True
    if noun is None or not noun[1][:1].isupper():
        return False
    if any(f"{noun[1]} {digit}" in fact for fact in copy.subject.facts.values()):
        return True
    # "Holds 3 bottles" begins a sentence, "Android 7, now" does, too: only the first counts something.
    counts = following is not None and following[1][:1].islower()
    return not (counts and _OPENED.search(before[: noun.start()]))


def _find_words(text: Text, copy: Copy) -> Iterator[Finding]:
    del copy
    names = words("style", "number_words")
    for found in _number_words().finditer(text.prose):
        use = str(names.index(found.group().lower()))
        yield NUMBERS.finding(text.field, f"write {use!r}", found.span(), replacement=use)


def _number_words() -> regex.Pattern[str]:
    # "One or two" is a way of speaking, "two thirds" a fraction.
    names = "|".join(words("style", "number_words")[2:])
    return regex.compile(
        rf"(?<!\bone or )\b(?:{names})\b(?![ -](?:thirds?|quarters?|fifths?|sixths?|eighths?|halves)\b)",
        regex.IGNORECASE,
    )
