"""What may carry digits: the numbers and the names with digits or odd characters that the facts contain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from genpress.domain.request import Request

MOST_TOKENS = 240
"""A document with more numbers than this is cut there: the grammar has to stay small."""
_LONGEST = 32
"""Longer tokens are hashes, links or accidents."""
_EDGES = "()[]{}\"'“”‘’«»„.,;:!?…*_`|"
_REFUSED = re.compile(r"[\"\\<>`{}|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|://|@|^www\.")
"""Never written, even if the facts hold it: what breaks JSON, markup, links, addresses, invisible characters."""
_NUMBER = re.compile(r"\d+(?:[.,'’]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*")


def fact_tokens(request: Request) -> tuple[str, ...]:
    """Return what a draft may contain beyond plain words, in the order of the facts' names.

    These are the numbers of the facts, their tokens with digits or symbols as they stand (`AP-40-GR`, `IPX4`, `25–45`),
    and numbers that the prompt shows in another notation (`1.5` as `1,5`).
    """
    known: dict[str, None] = {}
    for name in sorted(request.facts):
        known.update(dict.fromkeys(_tokens(request.facts[name])))
    digits = {_digits(token) for token in known}
    restated = (token for token in _tokens(request.user) if _digits(token) in digits)
    known.update(dict.fromkeys(token for token in restated if any(c.isdigit() for c in token)))
    return tuple(known)[:MOST_TOKENS]


def _digits(token: str) -> str:
    return "".join(c for c in token if c.isdigit())


def _tokens(text: str) -> Iterator[str]:
    words = [word for raw in text.split() if (word := raw.strip(_EDGES))]
    return (token for token in _spelt(words) if 0 < len(token) <= _LONGEST and not _REFUSED.search(token))


def _spelt(words: list[str]) -> Iterator[str]:
    for position, word in enumerate(words):
        if not _WORD.fullmatch(word):
            yield from _spellings(word)
        # `1 117` or `iPhone 15 128`: numbers that follow each other may only be written as they stand.
        run = words[position : position + 2]
        if len(run) == 2 and all(part[0].isdigit() for part in run):
            yield " ".join(run)


def _spellings(word: str) -> Iterable[str]:
    yield word
    if "–" in word:
        yield word.replace("–", "-")
    # Inside `AP-40-GR` or `IPX4` no number stands by itself; in `980g`, `40x30cm`, `25–45` and `2026-03-09` it does.
    if not word[0].isalpha():
        for number in _NUMBER.findall(word):
            yield number
            yield re.sub(r"^0+(?=\d)", "", number)
