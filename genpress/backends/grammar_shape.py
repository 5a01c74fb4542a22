"""The shape a small model is held to for each field: a phrase or sentences, how long, how many items.

A model of a billion parameters does not count characters, so its grammar does. What a channel allows at most is not
what such a model should be asked for: beyond a few hundred characters it repeats itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from genpress.domain.fields import Counter, FieldSpec, FieldType, Limit

_PHRASE_NAME = re.compile(
    r"(title|headline|heading|subject|name|label|cta|call_to_action|button|keyword|tag|slug|path|preheader|alt)s?\d*$"
)
"""Fields that are no sentences, by the end of their name."""
_SENTENCE_NAME = re.compile(r"(description|summary|intro|body|text|caption|paragraph|sentence|message|answer)s?\d*$")

_PHRASE = 50
"""A text with no more room than this is a phrase, whatever its name."""
_PHRASE_ITEM = 85
"""The same for an item of a list: bullets are phrases."""
_USUAL = {FieldType.TEXT: 400, FieldType.HTML: 500, FieldType.MARKDOWN: 900, FieldType.LIST: 150}
"""Most code points asked for where the limits allow more or say nothing."""
_USUAL_PHRASE = 60
_USUAL_PHRASE_ITEM = 80
_LONGEST = 3000
"""Most code points asked for, whatever a minimum says: about what a context of 4,096 tokens holds."""
_ITEMS = (3, 5)
"""Items of a list whose field does not say."""

_PER_UNIT = {
    Counter.CODEPOINT: 1.0,
    Counter.GRAPHEME: 1.0,
    Counter.UTF16: 1.0,
    Counter.WIDTH: 1.0,
    Counter.X_WEIGHTED: 1.0,
    Counter.BYTES: 1.0,
    Counter.WORDS: 5.0,
    Counter.PIXELS: 0.1,
    Counter.SMS_SEGMENTS: 153.0,
}
"""Code points that fit into one unit of a counter, given the alphabet of `Shape.plain`. Words are five code points with
their space (English has about six) and a code point is ten pixels (wide for a title): there the bound is not sure."""
_PLAIN = frozenset({Counter.BYTES, Counter.SMS_SEGMENTS})
"""Counters for which only ASCII counts one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What one field's text (or each item of a list) must look like."""

    sentences: bool
    """Whole sentences; otherwise a phrase without a full stop."""
    most: int
    """Code points at most."""
    least: int = 1
    """Code points at least."""
    items: tuple[int, int] | None = None
    """For a list: fewest and most items."""
    paragraphs: bool = False
    """Sentences may be set in several paragraphs."""
    plain: bool = False
    """ASCII letters only: the limit counts bytes, or segments that other letters would shorten."""
    html: bool = False
    """The text is HTML: nothing that would have to be escaped."""


def shape_of(field: FieldSpec) -> Shape:
    """Return the shape of a field, from its type, its limits and, where they leave it open, its name."""
    allowed = min(_maxima(field), default=None)
    sentences = _is_sentences(field, allowed)
    phrase = _USUAL_PHRASE_ITEM if field.type is FieldType.LIST else _USUAL_PHRASE
    usual = _USUAL[field.type] if sentences else phrase
    least = max(_minima(field), default=1)
    most = max(min(max(usual, least * 3 // 2), _LONGEST if allowed is None else allowed), 1)
    return Shape(
        sentences,
        most,
        max(min(least, most), 1),
        _items(field),
        field.type is FieldType.MARKDOWN and most > _USUAL[FieldType.TEXT],
        any(limit.counter in _PLAIN for limit in field.limits),
        field.type is FieldType.HTML,
    )


def _maxima(field: FieldSpec) -> Iterator[int]:
    return (_code_points(limit.max, limit) for limit in field.limits if limit.max is not None)


def _minima(field: FieldSpec) -> Iterator[int]:
    return (_code_points(limit.min, limit) for limit in field.limits if limit.min)


def _code_points(units: int, limit: Limit) -> int:
    # The first SMS segment holds 160 characters when it is the only one.
    if limit.counter is Counter.SMS_SEGMENTS and units == 1:
        return 160
    return int(units * _PER_UNIT[limit.counter])


def _is_sentences(field: FieldSpec, allowed: int | None) -> bool:
    if field.type in {FieldType.MARKDOWN, FieldType.HTML}:
        return True
    name = field.name.casefold()
    if _PHRASE_NAME.search(name):
        return False
    is_list = field.type is FieldType.LIST
    if allowed is None:
        return not is_list or bool(_SENTENCE_NAME.search(name))
    return allowed > (_PHRASE_ITEM if is_list else _PHRASE) or (is_list and bool(_SENTENCE_NAME.search(name)))


def _items(field: FieldSpec) -> tuple[int, int] | None:
    if field.type is not FieldType.LIST:
        return None
    least, most = field.min_items, field.max_items
    if least is None:
        least = _ITEMS[0] if most is None else min(_ITEMS[0], most)
    if most is None:
        most = max(_ITEMS[1], least)
    least = max(least, 1)
    # Google's ads take up to fifteen headlines; a small model has five things to say before it repeats itself.
    return least, max(min(most, max(_ITEMS[1], least)), least)
