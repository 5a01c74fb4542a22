"""LOC002–LOC003: the language and the script a text is written in, by its letters and its most frequent words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from genpress.checks.lexica import keys, texts, words
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

WRONG_LANGUAGE = Rule(
    "LOC002",
    Severity.ERROR,
    "Wrong language",
    "The field reads as another language than the market's: at least three of its frequent words are of the "
    "other one "
    "alone, and at least three times as many as of the right one alone. Short phrases without such words are not "
    "judged.",
    "This pack is made for your day on the trail and it is light.",
    "Dieser Rucksack ist für deinen Tag auf dem Weg gemacht und leicht.",
    setting=Setting(market=Market(locale="de-DE")),
)
WRONG_SCRIPT = Rule(
    "LOC003",
    Severity.ERROR,
    "Wrong script",
    "The market's language is written in another script: most of the field's letters are of the wrong one (names in "
    "Latin letters are no fault), or a Latin text has letters of a script that only looks like it.",
    "Light p⟦а⟧ck",
    "Light pack",
)
RULES = (WRONG_LANGUAGE, WRONG_SCRIPT)

_WORD = regex.compile(r"\p{L}+")
_LEAST, _FACTOR = 3, 3
_LETTERS = 20
"""Letters a field needs before its script says anything."""
_LATIN = regex.compile(r"\p{Latin}")
_LOOKALIKE = regex.compile(r"(?<=\p{Latin})[\p{Cyrillic}\p{Greek}]+|[\p{Cyrillic}\p{Greek}]+(?=\p{Latin})")


class Language:
    """The rules of language and script."""

    def __init__(self, context: CheckContext) -> None:
        market = context.market
        self._language = "nb" if market.language == "no" else market.language
        self._name = market.locale
        script = _script(market)
        self._script = regex.compile(rf"[\p{{{script}}}{_with(script)}]") if script != "Latin" else None
        self._latin = script == "Latin"

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield fields in the wrong language or script."""
        for text in copy.texts:
            finding = self._script_of(text)
            if finding is None:
                yield from self._language_of(text)
            else:
                yield finding
            if not text.prose.isascii():
                yield from _lookalikes(text)

    def _script_of(self, text: Text) -> Finding | None:
        letters = sum(char.isalpha() for char in text.prose) if not (self._latin and text.prose.isascii()) else 0
        if letters < _LETTERS:
            return None
        right = len((self._script or _LATIN).findall(text.prose))
        if right * (2 if self._latin else 4) >= letters:
            return None
        message = f"{letters - right} of {letters} letters are not of the script of {self._name}"
        return WRONG_SCRIPT.finding(text.field, message)

    def _language_of(self, text: Text) -> Iterator[Finding]:
        if not self._latin or self._language not in keys("languages", "words"):
            return
        found = _owned(text.prose)
        others = frozenset().union(*found) - {self._language}
        if any(self._outweighs(other, found) for other in others):
            yield WRONG_LANGUAGE.finding(text.field, self._said(found))

    def _outweighs(self, other: str, found: list[frozenset[str]]) -> bool:
        # What both languages have says nothing between them.
        theirs = sum(other in owners and self._language not in owners for owners in found)
        ours = sum(self._language in owners and other not in owners for owners in found)
        return theirs >= max(_LEAST, ours * _FACTOR)

    def _said(self, found: list[frozenset[str]]) -> str:
        scores = {language: sum(language in owners for owners in found) for language in frozenset().union(*found)}
        nearest = max(scores, key=lambda language: (scores[language], language == "en", language))
        return f"reads as {nearest}, not as {self._language}"


def _owned(text: str) -> list[frozenset[str]]:
    """Return, for each frequent word of a text, the languages that have it."""
    owners = _owners()
    return [owners[word] for word in _WORD.findall(text.lower()) if word in owners]


@cache
def _owners() -> dict[str, frozenset[str]]:
    owners: dict[str, list[str]] = {}
    for language in keys("languages", "words"):
        for word in set(words("languages", "words", language)):
            owners.setdefault(word, []).append(language)
    return {word: frozenset(languages) for word, languages in owners.items()}


def _script(market: Market) -> str:
    tag = market.locale.split("-")[1:2]
    written = {
        "Cyrl": "Cyrillic",
        "Latn": "Latin",
        "Arab": "Arabic",
        "Hans": "Han",
        "Hant": "Han",
        "Deva": "Devanagari",
    }
    if tag and tag[0] in written:
        return written[tag[0]]
    return texts("languages", "scripts").get(market.language, "Latin")


def _with(script: str) -> str:
    # Japanese is written in three scripts, of which only the syllables are its own; Korean may use Han.
    return {"Hiragana": r"\p{Han}\p{Katakana}ー", "Hangul": r"\p{Han}"}.get(script, "")


def _lookalikes(text: Text) -> Iterator[Finding]:
    for found in _LOOKALIKE.finditer(text.prose):
        if len(found.group()) > 2 or found.group() in "µμΩ":
            continue
        yield WRONG_SCRIPT.finding(
            text.field, f"{found.group()!r} is no Latin letter, though it looks like one", found.span()
        )
