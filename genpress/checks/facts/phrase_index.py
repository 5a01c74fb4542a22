"""Phrases of a language, looked up by the words in which they begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from genpress.checks.facts.tokens import Tokens

Phrases = dict[str, tuple[tuple[str, ...], ...]]
"""Last word → phrases that end in it, and first word → phrases that begin with it."""


def phrases_by_end(words: Iterable[str]) -> Phrases:
    """Return phrases by their last and their first word, the longest first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in words:
        parts = tuple(re.findall(r"\w+", phrase.lower()))
        if parts:
            found.setdefault(parts[-1], set()).add(parts)
            found.setdefault(parts[0], set()).add(parts)
    return {word: tuple(sorted(listed, key=len, reverse=True)) for word, listed in found.items()}


def ends_at(listed: Phrases, tokens: Tokens, index: int) -> bool:
    """Return whether a phrase ends at a word."""
    last = tokens.low[index]
    return any(
        phrase[-1] == last and tokens.low[max(0, index + 1 - len(phrase)) : index + 1] == phrase
        for phrase in listed.get(last, ())
    )


def begins_at(listed: Phrases, tokens: Tokens, index: int) -> tuple[str, ...] | None:
    """Return the longest phrase that begins at a word."""
    for phrase in listed.get(tokens.low[index], ()):
        if tokens.low[index : index + len(phrase)] == phrase:
            return phrase
    return None
