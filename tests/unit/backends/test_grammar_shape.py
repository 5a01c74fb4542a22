"""The shape a field's text is held to."""

from __future__ import annotations

import pytest

from genpress.backends.grammar_shape import Shape, shape_of
from genpress.domain.fields import Counter, FieldSpec, Limit


def field(name: str, kind: str = "text", *limits: Limit, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": name, "type": kind, "limits": limits, **more})


def most(n: int, counter: Counter = Counter.CODEPOINT, **more: object) -> Limit:
    return Limit(counter=counter, max=n, **more)


@pytest.mark.parametrize(
    ("name", "kind", "limit", "written"),
    [
        ("title", "text", 60, "phrase"),
        ("seo_title", "text", 200, "phrase"),
        ("headline2", "text", 30, "phrase"),
        ("subject", "text", None, "phrase"),
        ("cta", "text", None, "phrase"),
        ("hook", "text", 40, "phrase"),
        ("description", "text", 90, "sentences"),
        ("story", "text", None, "sentences"),
        ("bullets", "list", 80, "phrase"),
        ("features", "list", None, "phrase"),
        ("descriptions", "list", 80, "sentences"),
        ("paragraphs", "list", None, "sentences"),
        ("points", "list", 200, "sentences"),
        ("headlines", "list", 200, "phrase"),
        ("title", "html", 60, "sentences"),
    ],
)
def test_phrase_or_sentences(name: str, kind: str, limit: int | None, written: str) -> None:
    limits = () if limit is None else (most(limit),)
    assert shape_of(field(name, kind, *limits)).sentences == (written == "sentences")


@pytest.mark.parametrize(
    ("limits", "bound"),
    [
        ((most(60),), 60),
        ((most(60), most(50, hard=False)), 50),
        ((most(5000),), 400),
        ((), 400),
        ((Limit(min=600), most(5000)), 900),
        ((Limit(min=9000),), 3000),
        ((most(40, Counter.WORDS),), 200),
        ((most(920, Counter.PIXELS),), 92),
        ((most(1, Counter.SMS_SEGMENTS),), 160),
        ((most(2, Counter.SMS_SEGMENTS),), 306),
        ((most(0),), 1),
    ],
)
def test_the_most(limits: tuple[Limit, ...], bound: int) -> None:
    shape = shape_of(field("description", "text", *limits))
    assert shape.most == bound
    assert 1 <= shape.least <= shape.most


def test_bytes_and_segments_want_ascii() -> None:
    assert shape_of(field("x", "text", most(30, Counter.BYTES))).plain
    assert shape_of(field("x", "text", most(1, Counter.SMS_SEGMENTS))).plain
    assert not shape_of(field("x", "text", most(30))).plain


@pytest.mark.parametrize(
    ("least", "at_most", "items"),
    [
        (None, None, (3, 5)),
        (2, 4, (2, 4)),
        (None, 2, (2, 2)),
        (3, 15, (3, 5)),
        (8, None, (8, 8)),
        (10, 15, (10, 10)),
        (0, 3, (1, 3)),
    ],
)
def test_items(least: int | None, at_most: int | None, items: tuple[int, int]) -> None:
    assert shape_of(field("bullets", "list", min_items=least, max_items=at_most)).items == items


def test_paragraphs_only_where_markdown_has_room() -> None:
    assert shape_of(field("body", "markdown")) == Shape(sentences=True, most=900, paragraphs=True)
    assert not shape_of(field("body", "markdown", most(300))).paragraphs
    assert shape_of(field("body", "html")).html
