"""Counters against facts that stand in standards and vendors' pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.counting import count
from genpress.domain.fields import Counter

FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize("counter", list(Counter))
def test_nothing_counts_nothing(counter: Counter) -> None:
    assert count("", counter) == 0


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("abc", (3, 3, 3, 3, 3)),
        ("é", (1, 1, 1, 2, 1)),
        ("e\u0301", (2, 1, 2, 3, 1)),
        ("日本", (2, 2, 2, 6, 4)),
        ("ｱ", (1, 1, 1, 3, 1)),
        ("Ａ", (1, 1, 1, 3, 2)),
        ("한", (1, 1, 1, 3, 2)),
        ("\u1112\u1161\u11ab", (3, 1, 3, 9, 2)),
        ("😀", (1, 1, 2, 4, 2)),
        (FAMILY, (7, 1, 11, 25, 11)),
        ("🇩🇪", (2, 1, 4, 8, 2)),
        ("\r\n", (2, 1, 2, 2, 2)),
        ("€", (1, 1, 1, 3, 1)),
    ],
)
def test_the_same_text_in_five_counters(text: str, sizes: tuple[int, ...]) -> None:
    counters = (Counter.CODEPOINT, Counter.GRAPHEME, Counter.UTF16, Counter.BYTES, Counter.WIDTH)
    assert [count(text, counter) for counter in counters] == list(sizes)


def test_a_lone_surrogate_is_counted_not_raised() -> None:
    assert count("\ud800", Counter.BYTES) == 3
    assert count("\ud800", Counter.UTF16) == 1


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("a" * 280, 280),
        ("é", 1),
        ("e\u0301", 1),  # NFC makes one character of it
        ("日", 2),
        ("“quoted”", 8),
        ("a—b", 3),
        ("…", 2),
        ("😀", 2),
        (FAMILY, 2),
        ("🇩🇪", 2),
        ("1\ufe0f\u20e3", 2),
        ("Ω", 1),
        ("Ж", 1),
        ("ა", 1),  # U+10D0, below the border of U+10FF
        ("ᄀ", 2),  # U+1100, above it
        ("https://example.com", 23),
        ("https://example.com/" + "x" * 200, 23),
        ("see https://example.com/a.", 4 + 23 + 1),
        ("see example.com now", 4 + 23 + 4),
        ("v1.2 and 3.5", 12),
    ],
)
def test_posts_on_x_are_weighed(text: str, weight: int) -> None:
    assert count(text, Counter.X_WEIGHTED) == weight


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("^{}\\[~]|€" * 8 + "a" * 16, 1),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("’" + "a" * 69, 1),  # one curly apostrophe makes the whole message UCS-2
        ("’" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_text_messages_are_cut_as_networks_cut_them(text: str, segments: int) -> None:
    assert count(text, Counter.SMS_SEGMENTS) == segments


def test_no_segment_ends_in_half_a_character() -> None:
    # 152 letters leave one septet, and the euro sign needs two: it begins the next message.
    assert count("a" * 152 + "€" + "a" * 151, Counter.SMS_SEGMENTS) == 2
    assert count("a" * 152 + "€" + "a" * 152, Counter.SMS_SEGMENTS) == 3
    # 66 letters leave one unit, and the emoji needs two.
    assert count("ж" * 66 + "😀" + "ж" * 65, Counter.SMS_SEGMENTS) == 2
    assert count("ж" * 66 + "😀" + "ж" * 66, Counter.SMS_SEGMENTS) == 3


@pytest.mark.parametrize(
    ("text", "pixels"),
    [
        ("0", 12),  # 556 thousandths of 20 px
        (" ", 6),
        ("W", 19),
        ("i", 5),
        ("iiiii", 23),
        ("日", 20),
        ("é", 12),  # as wide as the letter without its accent
        ("e\u0301", 12),
        ("Ж", 12),  # unknown: as wide as a digit
    ],
)
def test_pixels_are_those_of_arial(text: str, pixels: int) -> None:
    assert count(text, Counter.PIXELS) == pixels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one two", 2),
        ("don't re-buy", 2),
        ("don’t", 1),
        ("3.5 mm, 1,000 g", 4),
        ("…—!", 0),
        ("Rucksack für Wanderer", 3),
        ("a/b", 2),
    ],
)
def test_words_are_counted_as_people_do(text: str, words: int) -> None:
    assert count(text, Counter.WORDS) == words


@given(st.text(max_size=60))
def test_no_text_breaks_a_counter_and_order_holds(text: str) -> None:
    sizes = {counter: count(text, counter) for counter in Counter}
    assert all(size >= 0 for size in sizes.values())
    assert sizes[Counter.GRAPHEME] <= sizes[Counter.CODEPOINT] <= sizes[Counter.UTF16] <= sizes[Counter.BYTES]


@given(st.text(alphabet="aé日😀€^ .", max_size=80), st.text(alphabet="aé日😀€^ .", max_size=5))
def test_a_longer_text_never_counts_less(text: str, more: str) -> None:
    for counter in set(Counter) - {Counter.X_WEIGHTED, Counter.WORDS}:
        assert count(text + more, counter) >= count(text, counter)
