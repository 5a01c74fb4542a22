"""What is left of a broken document."""

from genpress.domain.brief import Brief
from genpress.sources.briefs import _STAND_INS
from genpress.sources.salvage import is_within, sound_part

SOUND = {"brief": "x", "markets": ["de-DE"], "deliverables": {"a": {"prompt": "p"}}}


def test_a_sound_document_stays_whole():
    brief, broken = sound_part(Brief, SOUND, _STAND_INS)
    assert brief == Brief.model_validate(SOUND)
    assert broken == frozenset()


def test_the_rest_is_kept_and_the_original_untouched():
    data = {**SOUND, "nope": 1, "markets": ["de-DE", 5], "deliverables": {"a": {"per": ["row", 7]}, "b": 3}}
    brief, broken = sound_part(Brief, data, _STAND_INS)
    assert brief is not None
    assert brief.markets == ("de-DE", "?")
    assert brief.deliverables["a"].per == ("row", "?")
    assert list(brief.deliverables) == ["a", "b"]
    assert {("nope",), ("markets", 1), ("deliverables", "a", "prompt"), ("deliverables", "b")} <= broken
    assert data["markets"] == ["de-DE", 5]


def test_hopeless_data_give_nothing():
    assert sound_part(Brief, ["x"], _STAND_INS)[0] is None
    assert sound_part(Brief, None, _STAND_INS)[0] is None


def test_every_top_key_can_be_broken():
    for key in Brief.model_fields:
        for wrong in (None, 5, "text", [], {}, [[]], {"a": {"b": {"c": 1}}}):
            brief, _ = sound_part(Brief, {**SOUND, key: wrong}, _STAND_INS)
            assert brief is not None, (key, wrong)


def test_is_within():
    broken = frozenset({("a", "b"), ("c", 0)})
    assert is_within(("a", "b", "x"), broken)
    assert is_within(("c", 0), broken)
    assert not is_within(("a",), broken)
    assert is_within(("anything",), frozenset({()}))
