"""Channel packs: dated, sourced, complete, overridden by the workspace, and wrong files told with their place."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from genpress.channels import channel_names, find_channel, load_channels
from genpress.domain.fields import Counter
from genpress.errors import InvalidInput, UsageError

STATED = {
    ("google.search_ad", "headlines", Counter.WIDTH): 30,
    ("google.search_ad", "descriptions", Counter.WIDTH): 90,
    ("google.search_ad", "paths", Counter.WIDTH): 15,
    ("microsoft.search_ad", "headlines", Counter.WIDTH): 30,
    ("x.post", "text", Counter.X_WEIGHTED): 280,
    ("linkedin.post", "text", Counter.UTF16): 3000,
    ("instagram.post", "caption", Counter.UTF16): 2200,
    ("tiktok.post", "caption", Counter.UTF16): 2200,
    ("tiktok.photo", "caption", Counter.UTF16): 4000,
    ("threads.post", "text", Counter.UTF16): 500,
    ("bluesky.post", "text", Counter.GRAPHEME): 300,
    ("sms", "text", Counter.CODEPOINT): 1600,
    ("push.apns", "body", Counter.BYTES): 4096,
    ("push.fcm", "body", Counter.BYTES): 4000,
    ("amazon.product", "title", Counter.CODEPOINT): 75,
    ("amazon.product", "item_highlights", Counter.CODEPOINT): 125,
    ("amazon.product", "bullets", Counter.CODEPOINT): 255,
    ("amazon.product", "search_terms", Counter.BYTES): 249,
    ("amazon.media", "title", Counter.CODEPOINT): 200,
    ("ebay.listing", "title", Counter.CODEPOINT): 80,
    ("ebay.listing", "subtitle", Counter.CODEPOINT): 55,
    ("etsy.listing", "title", Counter.CODEPOINT): 140,
    ("etsy.listing", "tags", Counter.CODEPOINT): 20,
    ("google.merchant", "title", Counter.CODEPOINT): 150,
    ("google.merchant", "description", Counter.CODEPOINT): 5000,
    ("google.merchant", "short_title", Counter.CODEPOINT): 150,
    ("apple.app_store", "name", Counter.CODEPOINT): 30,
    ("apple.app_store", "keywords", Counter.CODEPOINT): 100,
    ("apple.app_store", "promotional_text", Counter.CODEPOINT): 170,
    ("apple.app_store", "description", Counter.CODEPOINT): 4000,
    ("google.play", "title", Counter.CODEPOINT): 30,
    ("google.play", "short_description", Counter.CODEPOINT): 80,
    ("google.play", "full_description", Counter.CODEPOINT): 4000,
}
"""Hard maxima as the vendors state them."""

SOFT = {"meta.ad", "linkedin.ad", "tiktok.ad", "email", "seo.page"}
"""Channels whose limits are all advice or unverified: they only warn."""


@pytest.mark.parametrize(("channel", "field", "counter"), STATED)
def test_hard_limits_are_the_stated_ones(channel: str, field: str, counter: Counter) -> None:
    spec = next(spec for spec in find_channel(channel).fields if spec.name == field)
    assert spec.max_of(counter) == STATED[channel, field, counter]


@pytest.mark.parametrize("name", channel_names())
def test_every_pack_says_whence_and_when(name: str) -> None:
    channel = find_channel(name)
    assert channel.title
    assert channel.source
    assert channel.as_of == datetime.date(2026, 11, 20)
    assert channel.fields
    assert all(limit.source for spec in channel.fields for limit in spec.limits)
    assert set(channel.rules) <= {spec.name for spec in channel.fields} | {"*"}


@pytest.mark.parametrize("name", sorted(SOFT))
def test_what_is_advice_only_warns(name: str) -> None:
    limits = [limit for spec in find_channel(name).fields for limit in spec.limits]
    assert limits
    assert not any(limit.hard for limit in limits)


def test_a_search_ad_has_its_numbers_of_assets() -> None:
    counts = {spec.name: (spec.min_items, spec.max_items) for spec in find_channel("google.search_ad").fields}
    assert counts == {"headlines": (3, 15), "descriptions": (2, 4), "paths": (None, 2)}


def test_all_channels_load_in_alphabetical_order() -> None:
    channels = load_channels()
    assert list(channels) == sorted(channels)
    assert len(channels) >= 25


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("google.serch_ad", "google.search_ad"), ("amazon", "amazon.media"), ("shopify.products", "shopify.product")],
)
def test_a_typo_is_told_the_nearest_name(wrong: str, near: str) -> None:
    with pytest.raises(UsageError, match="no channel") as told:
        find_channel(wrong)
    assert repr(near) in told.value.hint


def test_a_name_like_nothing_is_told_all_names() -> None:
    with pytest.raises(UsageError) as told:
        find_channel("zzzz")
    assert "google.search_ad" in told.value.hint
    assert "x.post" in told.value.hint


@pytest.mark.parametrize("name", ["../secret", "..\\secret", ".hidden", "a/b"])
def test_a_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "channels").mkdir()
    (tmp_path / "secret.yaml").write_text("channel: ../secret\n")
    with pytest.raises(UsageError):
        find_channel(name, tmp_path)


def own(root: Path, name: str, text: str) -> None:
    folder = root / "channels"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")


def test_a_workspace_replaces_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    own(tmp_path, "amazon.product", "fields:\n  - name: title\n    limits: [{counter: codepoint, max: 200}]\n")
    channel = find_channel("amazon.product", tmp_path)
    fields = {spec.name: spec for spec in channel.fields}
    assert fields["title"].max_of(Counter.CODEPOINT) == 200
    assert fields["title"].description == "Item name"
    assert fields["bullets"].max_of(Counter.CODEPOINT) == 255
    assert next(iter(fields)) == "title"
    assert channel.rules["title"]["max_repeats"] == 2


def test_a_workspace_adds_fields_and_channels(tmp_path: Path) -> None:
    own(tmp_path, "email", "fields:\n  - {name: cta, limits: [{max: 20}]}\n")
    own(tmp_path, "our.app", "title: Our app\nfields:\n  - {name: text}\n")
    assert [spec.name for spec in find_channel("email", tmp_path).fields] == ["subject", "preheader", "body", "cta"]
    assert find_channel("our.app", tmp_path).title == "Our app"
    assert "our.app" in load_channels(tmp_path)
    assert "our.app" not in channel_names()


def test_an_override_does_not_leak_into_the_pack(tmp_path: Path) -> None:
    own(tmp_path, "email", "title: Ours\nfields:\n  - {name: subject, required: false}\n")
    assert find_channel("email", tmp_path).title == "Ours"
    assert find_channel("email").title == "E-mail"
    assert find_channel("email").fields[0].required


def test_a_problem_has_the_line_and_column_of_the_users_file(tmp_path: Path) -> None:
    # The field is the second of the merged list, but the first of the user's.
    own(
        tmp_path,
        "google.search_ad",
        "fields:\n  - name: descriptions\n    limits:\n      - {counter: letters, max: 9}\n",
    )
    with pytest.raises(InvalidInput) as told:
        find_channel("google.search_ad", tmp_path)
    problem = told.value.problems[0]
    assert str(problem.place) == "channels/google.search_ad.yaml:4:10"
    assert problem.code == "CNL002"
    assert "counter" in problem.message


@pytest.mark.parametrize(
    ("text", "code"),
    [("fields: [", "CNL001"), ("- a list\n", "CNL001"), ("channel: other\n", "CNL003"), ("colour: red\n", "CNL002")],
)
def test_files_that_are_no_channel_are_told(tmp_path: Path, text: str, code: str) -> None:
    own(tmp_path, "our.app", text)
    with pytest.raises(InvalidInput) as told:
        find_channel("our.app", tmp_path)
    assert told.value.problems[0].code == code
    assert told.value.problems[0].place.file == "channels/our.app.yaml"


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    own(tmp_path, "our.app", "title: a\nfields: [\n")
    with pytest.raises(InvalidInput) as told:
        find_channel("our.app", tmp_path)
    assert str(told.value.problems[0].place) == "channels/our.app.yaml:3:1"


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    own(tmp_path, "our.app", "")
    (tmp_path / "channels/our.app.yaml").write_bytes(b"title: caf\xe9\n")
    with pytest.raises(InvalidInput) as told:
        find_channel("our.app", tmp_path)
    assert "UTF-8" in str(told.value.problems[0])


def test_problems_of_several_files_are_told_together(tmp_path: Path) -> None:
    own(tmp_path, "our.app", "colour: red\n")
    own(tmp_path, "our.site", "colour: red\n")
    with pytest.raises(InvalidInput) as told:
        load_channels(tmp_path)
    assert [problem.place.file for problem in told.value.problems] == [
        "channels/our.app.yaml",
        "channels/our.site.yaml",
    ]


def test_a_workspace_without_channels_is_fine(tmp_path: Path) -> None:
    assert channel_names(tmp_path) == channel_names()
