"""LOC002–LOC003: the language and the script a text is written in."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from genpress.checks.lexica import texts
from genpress.checks.locale.profiles import foreign_words, languages, own_words, read
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.checks.vale.blocks import sentences
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

WRONG_LANGUAGE = Rule(
    "LOC002",
    Severity.ERROR,
    "Wrong language",
    "The field, or a sentence of eight words or more in it, reads as another language than the market's, by its "
    "frequent words and its letters. Names, numbers, units, codes and addresses are not weighed; a text of fewer than "
    "four other words, or one that is not at least a hundred thousand times as likely in the other language (a single "
    "sentence: five hundred million times), is not judged. Languages that are close, such as Danish and Norwegian, "
    "need a longer text to be told apart.",
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

_LEAST_WORDS, _LEAST_MARGIN = 4, 12.0
"""Words a field needs to be judged, and the margin by which another language must be likelier."""
_SENTENCE_WORDS, _SENTENCE_MARGIN = 8, 20.0
"""The same for one sentence of a field that as a whole is in the right language."""
_LETTERS = 20
"""Letters a field needs before its script says anything."""
_LETTER, _LATIN = regex.compile(r"\p{L}"), regex.compile(r"\p{Latin}")
_NOT_LATIN = regex.compile(r"[^\P{L}\p{Latin}]")
_LOOKALIKE = regex.compile(r"(?<=\p{Latin})[\p{Cyrillic}\p{Greek}]+|[\p{Cyrillic}\p{Greek}]+(?=\p{Latin})")


class Language:
    """The rules of language and script."""

    def __init__(self, context: CheckContext) -> None:
        market = context.market
        self._language = "nb" if market.language == "no" else market.language
        self._judges = self._language in languages()
        self._own = own_words(self._language) if self._judges else frozenset()
        self._foreign = foreign_words(self._language) if self._judges else frozenset()
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
        if self._latin and (text.prose.isascii() or not _NOT_LATIN.search(text.prose)):
            return None
        letters = len(_LETTER.findall(text.prose))
        right = len((self._script or _LATIN).findall(text.prose))
        if letters < _LETTERS or right * (2 if self._latin else 4) >= letters:
            return None
        message = f"{letters - right} of {letters} letters are not of the script of {self._name}"
        return WRONG_SCRIPT.finding(text.field, message)

    def _language_of(self, text: Text) -> Iterator[Finding]:
        if not self._judges or self._is_own(text.prose):
            return
        found = read(text.prose, self._language)
        if found.words >= _LEAST_WORDS and found.margin >= _LEAST_MARGIN:
            yield WRONG_LANGUAGE.finding(text.field, f"reads as {found.language}, not as {self._language}")
        elif found.words > _SENTENCE_WORDS:
            yield from self._sentences(text)

    def _is_own(self, prose: str) -> bool:
        # Most texts are, and show it: by words that are frequent in this language alone, and none of another alone.
        # Texts of fewer than four words say nothing.
        tokens = prose.lower().split()
        own = len([token for token in tokens if token in self._own])
        if len(tokens) < _LEAST_WORDS or 6 * own >= len(tokens) + 6:
            return True
        return own > 0 and self._foreign.isdisjoint(tokens)

    def _sentences(self, text: Text) -> Iterator[Finding]:
        for start, end in sentences(text.prose):
            if self._is_own(text.prose[start:end]):
                continue
            found = read(text.prose[start:end], self._language)
            if found.words >= _SENTENCE_WORDS and found.margin >= _SENTENCE_MARGIN:
                message = f"the sentence reads as {found.language}, not as {self._language}"
                yield WRONG_LANGUAGE.finding(text.field, message, (start, end))


def _script(market: Market) -> str:
    tags = texts("languages", "script_tags")
    tag = next((part for part in market.locale.split("-")[1:2] if part in tags), "")
    return tags[tag] if tag else texts("languages", "scripts").get(market.language, "Latin")


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
