"""Finishing what the grammar cut off: a text that used all its room is shortened to its last finished part.

A small model does not see its limit coming. Where it ran into it, the last sentence goes; of a single sentence its last
clause or trailing phrase; of a phrase its last word, with the words that would dangle. What cannot be finished that way
is reported as truncated, never delivered as finished copy. The word lists are English, as these models' drafts are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from genpress.backends.grammar_shape import Shape, shape_of
from genpress.domain.fields import FieldSpec
from genpress.hashing import Json

_REACH = 2
"""Code points: closer to the limit than this, some words no longer fitted, and the end may not be the model's own."""
_SENTENCE_END = re.compile(r"[.?!。？](?=\s|$)")
_CLAUSE = re.compile(r"(?:[,;:]| –)(?= )")
_CONNECTOR = re.compile(r" (?=(?:with|without|which|that|while|for|from|so|plus|thanks|making|keeping|offering|to) )")
_DANGLING = re.compile(
    r"[\s,;:&+×–-]+$|\b(?:a|an|the|and|or|with|without|for|from|of|in|on|at|to|by|your|our|its|that|which|is|are|up|as"
    r"|not|no|than|per|perfect|ideal|suitable|designed)$",
    re.IGNORECASE,
)
_KEPT = 0.4
"""Share of a single sentence or phrase that must be left."""


def settle(content: Mapping[str, Json], fields: Sequence[FieldSpec]) -> tuple[dict[str, Json], str]:
    """Return an answer's fields with every text finished, and the name of the first field that could not be."""
    settled: dict[str, Json] = {}
    cut = ""
    for field in fields:
        value, whole = _settled(content.get(field.name), shape_of(field))
        settled[field.name] = value
        cut = cut or ("" if whole else field.name)
    return settled, cut


def _settled(value: Json, shape: Shape) -> tuple[Json, bool]:
    if isinstance(value, str):
        text = finished(value, shape)
        return text or value, bool(text)
    if isinstance(value, list):
        least = shape.items[0] if shape.items else 1
        texts = [finished(item, shape) if isinstance(item, str) else "" for item in value]
        # A list can do without an item that found no end, if enough are left.
        kept = list(dict.fromkeys(filter(None, texts)))
        return (list(kept), True) if len(kept) >= least else (value, False)
    return value, False


def finished(text: str, shape: Shape) -> str:
    """Return a text that ends where its writer could have ended it; empty if there is no such place."""
    if len(text) < shape.most - _REACH:
        return text
    shorter = _sentences(text) if shape.sentences else _phrase(text)
    enough = max(shape.least, 1 if shape.sentences and _SENTENCE_END.search(text[:-1]) else int(len(text) * _KEPT))
    return shorter if len(shorter) >= enough else ""


def _sentences(text: str) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text[:-1])]
    if ends:
        return text[: ends[-1]]
    body = text[:-1]
    for boundary in (_CLAUSE, _CONNECTOR):
        starts = [match.start() for match in boundary.finditer(body)]
        if starts and starts[-1] >= len(text) * _KEPT:
            return _without_dangling(body[: starts[-1]]) + "."
    return ""


def _phrase(text: str) -> str:
    return _without_dangling(text.rpartition(" ")[0])


def _without_dangling(text: str) -> str:
    while (shorter := _DANGLING.sub("", text)) != text:
        text = shorter
    return text
