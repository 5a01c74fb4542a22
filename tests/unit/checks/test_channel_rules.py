"""CHN: what channels refuse besides sizes."""

from __future__ import annotations

import pytest

from genpress.channels import find_channel
from genpress.domain.channel import Channel
from genpress.domain.fields import FieldSpec, FieldType


def channel(**rules):
    return Channel(channel="example", rules={"text": rules})


@pytest.mark.parametrize(
    ("rules", "text", "code", "spans"),
    [
        ({"forbidden_characters": "!$^]"}, "a! b$ c] d^", "CHN001", [(1, 2), (4, 5), (7, 8), (10, 11)]),
        ({"max_hashtags": 1}, "#a1 b #c #2026 x#y", "CHN002", [(6, 8)]),
        ({"max_repeats": 2}, "Bag bag BAG the the the", "CHN003", [(8, 11)]),
        ({"no_promotion": True}, "Now with Free Shipping", "CHN004", [(9, 22)]),
        ({"no_capitals": True}, "AMAZING USB pack AB-1234", "CHN005", [(0, 7)]),
        ({"no_emoji": True}, "ok ☀️ 5# ©", "CHN006", [(3, 5)]),
        ({"once_each": "&"}, "a & b & c", "CHN007", [(6, 7)]),
        ({"forbidden_words": ("best", "#1")}, "Best of bestial #1", "CHN010", [(0, 4), (16, 18)]),
        ({"max_exclamation_marks": 1}, "a! b! c！", "CHN011", [(4, 5), (7, 8)]),
        ({"no_exclamation_mark": True}, "a!", "CHN011", [(1, 2)]),
    ],
)
def test_a_rule_finds_what_is_refused(ask, rules, text, code, spans):
    findings = ask(text, "CHN", channel=channel(**rules))
    assert [(one.rule, one.start, one.end) for one in findings] == [(code, *span) for span in spans]


@pytest.mark.parametrize("rules", [{}, {"no_promotion": False}, {"max_repeats": 3}, {"unique_items": True}])
def test_what_is_not_refused_is_not_found(ask, rules):
    assert ask("Free shipping! Free free", "CHN", channel=channel(**rules)) == []


def test_promotion_is_known_in_the_markets_language_and_in_english(ask):
    rules = channel(no_promotion=True)
    assert len(ask("Versandkostenfrei und free shipping", "CHN", channel=rules, market="de-DE")) == 2
    assert len(ask("Livraison gratuite", "CHN", channel=rules, market="fr-FR")) == 1


def test_capitals_of_the_row_may_stand(ask):
    rules = channel(no_capitals=True)
    assert ask("A GORETEX pack", "CHN", channel=rules, facts={"material": "GORETEX"}) == []


def test_items_twice_and_lists_too_long(ask):
    spec = FieldSpec(name="text", type=FieldType.LIST)
    rules = channel(unique_items=True, max_total=12)
    findings = ask(["Light", " light ", "Strong"], "CHN", channel=rules, spec=spec)
    assert [(one.rule, one.field) for one in findings] == [("CHN009", "text"), ("CHN008", "text[1]")]


def test_characters_the_whole_channel_refuses(ask):
    rules = Channel(channel="example", forbidden_characters="~")
    assert [one.start for one in ask("a~", "CHN", channel=rules)] == [1]


def test_a_rule_for_every_field_holds_in_each(ask):
    rules = Channel(channel="example", rules={"*": {"no_emoji": True}, "body": {"no_emoji": False}})
    assert [one.field for one in ask({"title": "a 🎒", "body": "b 🎒"}, "CHN", channel=rules)] == ["title"]


def test_amazon_refuses_what_its_pack_says(ask):
    spec = FieldSpec(name="title")
    findings = ask("Best seller pack! Pack, pack", "CHN", channel=find_channel("amazon.product"), spec=spec)
    assert [one.rule for one in findings] == ["CHN004", "CHN001", "CHN003"]
