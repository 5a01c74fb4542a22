"""Word lists: readable, and every value in them a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from genpress.checks import lexica

FILES = sorted(path.stem for path in Path(lexica.__file__).with_name("data").glob("*.yaml"))


def leaves(value):
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


@pytest.mark.parametrize("name", FILES)
def test_every_value_is_text(name):
    assert all(isinstance(leaf, str) for leaf in leaves(lexica.lexicon(name)))


def test_words_that_look_like_yes_and_no_stay_words():
    assert "on" in lexica.words("casing", "small")
    assert "no" in lexica.words("style", "named")


def test_a_locale_has_its_own_entry_or_its_languages():
    assert lexica.for_locale("locales", "space_before", "fr-CA") != lexica.for_locale(
        "locales", "space_before", "fr-FR"
    )
    assert lexica.for_locale("locales", "space_before", "fr-BE") == lexica.for_locale("locales", "space_before", "fr")
    assert lexica.for_locale("locales", "space_before", "de-DE") is None


def test_what_is_not_there_is_empty():
    assert lexica.words("locales", "nothing", "here") == ()
    assert lexica.texts("languages", "nothing") == {}
    assert lexica.pairs("spelling", "nothing") == ()
