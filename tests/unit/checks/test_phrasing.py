"""Phrases: boundaries, endings, spaces, capitals."""

from __future__ import annotations

import pytest

from genpress.checks.phrasing import bounded, cased_as, folded, joined, spans_of


def found(phrases, text, locale="en-GB", *, inflected=False):
    pattern = joined(phrases, locale, inflected=inflected)
    return [text[slice(*span)] for span in spans_of(pattern, text)]


def test_no_phrases_make_no_pattern():
    assert joined([], "en-GB") is None
    assert joined([" "], "en-GB") is None
    assert found([], "text") == []


def test_the_longest_phrase_wins():
    assert found(["light", "light meter"], "a light meter, light") == ["light meter", "light"]


@pytest.mark.parametrize(
    ("phrase", "text", "hits"),
    [
        ("free shipping", "Free\u00a0 shipping", ["Free\u00a0 shipping"]),
        ("it's", "It’s", ["It’s"]),
        ("% off", "20% off", ["% off"]),
        ("#1", "our #1!", ["#1"]),
        ("sale", "wholesale sales sale", ["sale"]),
        ("a.b", "aXb a.b", ["a.b"]),
    ],
)
def test_phrases_are_words_not_patterns(phrase, text, hits):
    assert found([phrase], text) == hits


@pytest.mark.parametrize(
    ("locale", "phrase", "text", "hits"),
    [
        ("en-US", "pack", "packs pack's packing", ["packs", "pack's"]),
        ("de-DE", "leicht", "leichte leichter Leichtigkeit", ["leichte", "leichter"]),
        ("xx-XX", "pack", "packs pack", ["pack"]),
    ],
)
def test_endings_are_those_of_the_language(locale, phrase, text, hits):
    assert found([phrase], text, locale, inflected=True) == hits


@pytest.mark.parametrize(
    ("replacement", "like", "cased"),
    [("new", "old", "new"), ("new", "Old", "New"), ("new", "OLD", "NEW"), ("iPad", "x", "iPad")],
)
def test_capitals_are_taken_over(replacement, like, cased):
    assert cased_as(replacement, like) == cased


def test_folding_levels_spaces_apostrophes_and_case():
    assert folded(" It’s\u00a0 A\nPack ") == "it's a pack"


def test_bounded_patterns_regard_case_only_if_asked():
    assert [one.group() for one in bounded(["ab", "cd"]).finditer("AB abc cd")] == ["AB", "cd"]
    assert [one.group() for one in bounded(["ab"], cased=True).finditer("AB ab")] == ["ab"]
