"""REP: how hard a text is to read, and how long its sentences are."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from genpress.checks.rule import Rule, Setting
from genpress.checks.style import styled
from genpress.checks.text import Copy, Text
from genpress.checks.vale.blocks import sentences
from genpress.domain.brand import Brand
from genpress.domain.counting import words as count_words
from genpress.domain.finding import Finding, Severity

GRADE = Rule(
    "REP001",
    Severity.WARNING,
    "Hard to read",
    "The text needs more years of school than the brand's `reading_grade` allows, by the Flesch–Kincaid grade "
    "(0.39 × words per sentence + 11.8 × syllables per word − 15.59). Asked of texts of thirty words or more; English.",
    "Notwithstanding considerable meteorological variability, the aforementioned configuration accommodates "
    "extraordinarily heterogeneous recreational requirements, facilitating uncompromised transportation of "
    "indispensable equipment throughout unpredictable mountainous environments, irrespective of prevailing "
    "circumstances, terrain or seasonal considerations whatsoever encountered.",
    "The pack keeps your gear dry in the rain. It has room for a day of food and a warm coat. You can fix each part at "
    "home, and it will last for years on the trail.",
    setting=Setting(brand=Brand(brand="aurora", style={"reading_grade": 9})),
)
SENTENCE = Rule(
    "REP002",
    Severity.WARNING,
    "Long sentence",
    "The sentence has more words than the brand's `sentence_length` allows. Paragraphs, list items and cells end a "
    "sentence, with or without a full stop.",
    "⟦The pack keeps your gear dry all day.⟧ It lasts.",
    "The pack keeps your gear dry. It lasts.",
    setting=styled(sentence_length=6),
)
RULES = (GRADE, SENTENCE)

_WORD = regex.compile(r"\p{L}+(?:['’]\p{L}+)?")
_VOWELS = regex.compile(r"[aeiouy]+")
_LEAST_WORDS = 30
_ITEM = regex.compile(r"\n(?=[ \t]*(?:[-*+•–]|\d{1,2}[.)])[ \t])")
"""A line of a list in plain text or Markdown begins after this."""


class Grade:
    """The rule of the reading grade."""

    def __init__(self, most: float) -> None:
        self._most = most

    def find(self, text: Text, copy: Copy) -> Iterator[Finding]:
        """Yield the text where it is harder to read than the brand wants."""
        del copy
        grade = reading_grade(text.prose)
        if grade is not None and grade > self._most:
            message = f"reading grade {grade:.1f}: at most {self._most:g} is wanted"
            yield GRADE.finding(text.field, message, evidence={"grade": round(grade, 1)})


class Sentences:
    """The rule of the length of sentences."""

    def __init__(self, most: float) -> None:
        self._most = int(most)
        self._shortest = 2 * self._most + 1

    def find(self, text: Text, copy: Copy) -> Iterator[Finding]:
        """Yield sentences with more words than the brand wants."""
        del copy
        # A word has a letter and a space at least: shorter texts have no long sentence.
        for start, end in spans(text.prose) if len(text.prose) >= self._shortest else ():
            size = count_words(text.prose[start:end]) if end - start >= self._shortest else 0
            if size > self._most:
                message = f"a sentence of {size} words: at most {self._most} are wanted"
                yield SENTENCE.finding(text.field, message, (start, end))


def spans(prose: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a text's sentences; an item of a list ends one."""
    position = 0
    for cut in [found.end() for found in _ITEM.finditer(prose)] + [len(prose)]:
        for start, end in sentences(prose[position:cut]):
            yield position + start, position + end
        position = cut


def reading_grade(text: str) -> float | None:
    """Return the Flesch–Kincaid grade of an English text; None below thirty words, where it says nothing."""
    found = _WORD.findall(text)
    if len(found) < _LEAST_WORDS:
        return None
    per_sentence = len(found) / max(sum(1 for _ in spans(text)), 1)
    per_word = sum(syllables(word) for word in found) / len(found)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, less a silent e."""
    word = word.lower()
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye")) and groups > 1
    silent = silent or (word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1)
    return max(groups - silent, 1)
