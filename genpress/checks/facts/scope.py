"""What words do to what stands beside them: deny it, only suppose it, assert it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from genpress.checks.facts.lexicon import DEFAULT_LANGUAGE, merged
from genpress.checks.facts.tokens import Tokens

_REACH = 18
"""Words a negation or an assertion may reach."""
_AFTER = 4
"""Words after a feature in which `is missing` may begin."""
_PREFIXES = frozenset({"non", "un"})
"""Negations that reach the next word alone."""
_SUFFIXES = frozenset({("free",), ("frei",), ("no",)})
"""Words that deny only what they are joined to: `sugar-free`."""
_JOINS = frozenset({"and", "und", "et", "y", "e"})
_PLURAL = frozenset({"are", "aren", "remain", "sind", "sont", "son", "zijn", "não", "non"})
"""Verbs that deny all of `X and Y`."""
_ONLY = frozenset({"only", "just", "nur", "seulement", "solo"})

Phrases = dict[str, tuple[tuple[str, ...], ...]]
"""Last word → phrases that end in it, and first word → phrases that begin with it."""


class Scope:
    """Negation, contrast, hedges and assertion of one language."""

    def __init__(self, language: str) -> None:
        spoken = [DEFAULT_LANGUAGE, language]
        self._negation = _phrases(merged([language], "negation"))
        self._after_negation = _phrases(merged(spoken, "after_negation"))
        self._contrast = merged([language], "contrast")
        self._assertion = merged([language], "assertion")
        self._made_of = _phrases(merged([language], "made_of"))
        self._unknown = _phrases(merged(spoken, "unknown"))
        self._hedge = _phrases(merged([language], "hedge"))

    def denies(self, word: str) -> bool:
        """Return whether one word is a negation."""
        return (word,) in self._negation.get(word, ())

    def negated(self, tokens: Tokens, first: int, last: int) -> bool:
        """Return whether a text denies what its words name: `no X`, `lacks A, B or X`, `X is missing`."""
        return self._negated_before(tokens, first) or self._negated_after(tokens, last)

    def _negated_before(self, tokens: Tokens, first: int) -> bool:
        sentence = tokens.sentences[first]
        for index in range(first - 1, max(-1, first - _REACH), -1):
            if tokens.sentences[index] != sentence:
                return False
            if self._is_negation(tokens, index):
                return tokens.low[index] not in _PREFIXES or index == first - 1
            if tokens.low[index] in self._contrast:
                return False
            if tokens.low[index] in self._assertion:
                return self._asserts_not(tokens, index)
        return False

    def _is_negation(self, tokens: Tokens, index: int) -> bool:
        if tokens.low[index] not in self._negation or not _ends_at(self._negation, tokens, index):
            return False
        # `Faith No More` is a name; `not only` is none.
        named = (
            tokens.words[index][0].isupper() and index > 0 and tokens.sentences[index - 1] == tokens.sentences[index]
        )
        return not named and not (index + 1 < len(tokens.low) and tokens.low[index + 1] in _ONLY)

    def _asserts_not(self, tokens: Tokens, index: int) -> bool:
        for before in range(index - 1, max(-1, index - 4), -1):
            if tokens.sentences[before] != tokens.sentences[index] or tokens.low[before] in _JOINS | self._contrast:
                return False
            if tokens.low[before] not in _PREFIXES and self._is_negation(tokens, before):
                return True
        return False

    def _negated_after(self, tokens: Tokens, last: int) -> bool:
        for index in range(last + 1, min(len(tokens.words), last + 1 + _AFTER)):
            if self._leaves(tokens, last, index):
                return False
            if phrase := _begins_at(self._after_negation, tokens, index):
                return self._denied_by(phrase, tokens, last, index)
        return False

    def _leaves(self, tokens: Tokens, last: int, index: int) -> bool:
        if tokens.sentences[index] != tokens.sentences[last] or tokens.low[index] in self._assertion:
            return True
        return tokens.low[index] == "but" or "," in tokens.gap(index)

    def _denied_by(self, phrase: tuple[str, ...], tokens: Tokens, last: int, index: int) -> bool:
        if _JOINS & set(tokens.low[last + 1 : index]) and phrase[0] not in _PLURAL:
            return False
        if phrase not in _SUFFIXES:
            return True
        return index == last + 1 and (tokens.gap(index) == "-" or phrase == ("frei",))

    def hedged(self, tokens: Tokens, first: int, last: int) -> bool:
        """Return whether a text only compares or supposes what it names: `unlike X`, `optional X`, `X is unknown`."""
        for index in range(last + 1, min(len(tokens.low), last + 1 + _AFTER)):
            if tokens.sentences[index] == tokens.sentences[last] and _begins_at(self._unknown, tokens, index):
                return True
        return any(_ends_at(self._hedge, tokens, index) for index in range(max(0, first - 2), first))

    def asserted(self, tokens: Tokens, first: int) -> bool:
        """Return whether a verb of having, or its denial, stands before it in the sentence."""
        for index in range(first - 1, max(-1, first - _REACH), -1):
            if tokens.sentences[index] != tokens.sentences[first]:
                return False
            if tokens.low[index] in self._assertion:
                return True
            if index >= first - 2 and tokens.low[index] not in {"not", "nicht"} and self._is_negation(tokens, index):
                return True
        return False

    def of_material(self, tokens: Tokens, first: int) -> bool:
        """Return whether `made of` or the like stands just before it."""
        return any(_ends_at(self._made_of, tokens, index) for index in range(max(0, first - 3), first))


def _phrases(words: Iterable[str]) -> Phrases:
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in words:
        parts = tuple(re.findall(r"\w+", phrase.lower()))
        if parts:
            found.setdefault(parts[-1], set()).add(parts)
            found.setdefault(parts[0], set()).add(parts)
    return {word: tuple(sorted(listed, key=len, reverse=True)) for word, listed in found.items()}


def _ends_at(listed: Phrases, tokens: Tokens, index: int) -> bool:
    last = tokens.low[index]
    return any(
        phrase[-1] == last and tokens.low[max(0, index + 1 - len(phrase)) : index + 1] == phrase
        for phrase in listed.get(last, ())
    )


def _begins_at(listed: Phrases, tokens: Tokens, index: int) -> tuple[str, ...] | None:
    for phrase in listed.get(tokens.low[index], ()):
        if tokens.low[index : index + len(phrase)] == phrase:
            return phrase
    return None
