"""Finishing texts that ran into their limit."""

from __future__ import annotations

import pytest

from genpress.backends.grammar_shape import Shape
from genpress.backends.local_settle import finished, settle
from genpress.domain.fields import FieldSpec, FieldType, Limit


def sentences(text: str, *, room: int = 0, least: int = 1) -> str:
    return finished(text, Shape(sentences=True, most=len(text) + room, least=least))


def phrase(text: str, *, room: int = 0) -> str:
    return finished(text, Shape(sentences=False, most=len(text) + room))


@pytest.mark.parametrize("text", ["A light pack.", "A light pack. It weighs 980 g, and mo."])
def test_with_room_left_nothing_is_touched(text: str) -> None:
    assert sentences(text, room=3) == text
    assert phrase(text, room=3) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A light pack. It weighs 980 g. It is made fo.", "A light pack. It weighs 980 g."),
        ("It weighs 0.75 kg. It is ma.", "It weighs 0.75 kg."),
        ("Is it light? It is, and it ho.", "Is it light?"),
        ("A bottle that keeps drinks cold for 24 h, perfect for pac.", "A bottle that keeps drinks cold for 24 h."),
        (
            "A durable 40-litre pack made of recycled nylon, ideal for all.",
            "A durable 40-litre pack made of recycled nylon.",
        ),
        (
            "The pack is made of recycled nylon and comes with a frame o.",
            "The pack is made of recycled nylon and comes.",
        ),
        ("The bottle is a durable bottle designed to keep your drinks c.", "The bottle is a durable bottle."),
        ("This is a versatile outdoor bottle that is perfect for a hik.", "This is a versatile outdoor bottle."),
    ],
)
def test_sentences_end_at_their_last_finished_part(text: str, expected: str) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trail Bottle: Keep Your Drinks Co", "Trail Bottle: Keep Your Drinks"),
        ("Ridge 40 Pack for the outd", "Ridge 40 Pack"),
        ("Ridge 40 Pack – made of nyl", "Ridge 40 Pack – made"),
        ("Light, tough &", "Light, tough"),
        ("Ember X500 Stove, 3000 W and a", "Ember X500 Stove, 3000 W"),
    ],
)
def test_phrases_lose_what_would_dangle(text: str, expected: str) -> None:
    assert phrase(text) == expected


@pytest.mark.parametrize("text", ["Unbelievablylongwordthatneverends", "A wonderful unbelievablylongwordthatneverends"])
def test_what_has_no_end_is_not_finished(text: str) -> None:
    assert phrase(text) == ""
    assert sentences(text + ".") == ""


def test_a_minimum_is_kept() -> None:
    text = "A light pack. It weighs 980 g and is made fo."
    assert sentences(text) == "A light pack."
    assert sentences(text, least=30) == ""


FIELDS = (
    FieldSpec(name="title", limits=(Limit(max=20),)),
    FieldSpec(name="bullets", type=FieldType.LIST, min_items=2, max_items=3, limits=(Limit(max=20),)),
)


def test_an_answer_is_settled_field_by_field() -> None:
    content = {"title": "Ridge 40 Pack for ou", "bullets": ["Light", "A bag of many pocket", "Averylongwordwithoute"]}
    settled, cut = settle(content, FIELDS)
    assert settled == {"title": "Ridge 40 Pack", "bullets": ["Light", "A bag of many"]}
    assert cut == ""


def test_repeated_items_count_once() -> None:
    assert settle({"title": "A", "bullets": ["Light", "Light", "Tough"]}, FIELDS)[0]["bullets"] == ["Light", "Tough"]
    assert settle({"title": "A", "bullets": ["Light", "Light", "Light"]}, FIELDS)[1] == "bullets"


@pytest.mark.parametrize("content", [{}, {"title": 1, "bullets": []}, {"title": "A" * 20, "bullets": ["B", "C"]}])
def test_the_first_field_that_cannot_be_finished_is_named(content: dict[str, object]) -> None:
    assert settle(content, FIELDS)[1] == "title"
