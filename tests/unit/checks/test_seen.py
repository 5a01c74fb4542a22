"""What was seen: nothing is lost, nothing is made up, and no table outgrows its limit."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from genpress.checks import duplicates
from genpress.checks.duplicates import Duplicates
from genpress.checks.seen import FirstSeen, Names, ShortKeys


@given(st.lists(st.text(max_size=12), max_size=40))
def test_names_come_back_as_they_went_in(names):
    kept = Names()
    assert [kept.add(name) for name in names] == list(range(len(names)))
    assert [kept[number] for number in range(len(kept))] == [name.encode("utf-8", "replace").decode() for name in names]


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5), max_size=200))
def test_the_first_number_of_a_key_stays(keys):
    seen, expected = FirstSeen(10**6), {}
    for number, key in enumerate(keys):
        assert seen.first(key, number) == expected.get(key)
        expected.setdefault(key, number)


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 5), max_size=200))
def test_short_keys_are_kept_alike(keys):
    seen, expected = ShortKeys(), {}
    for number, key in enumerate(keys):
        assert seen.first(key, number) == expected.get(key)
        expected.setdefault(key, number)


def test_tables_grow_without_losing_anything():
    drawn = random.Random(3)
    long, short = FirstSeen(10**6), ShortKeys()
    keys = list(dict.fromkeys(drawn.getrandbits(32) for _ in range(20_000)))
    for number, key in enumerate(keys):
        assert long.first(key << 20, number) is None
        assert short.first(key, number) is None
    assert [long.first(key << 20, 0) for key in keys] == list(range(len(keys)))
    assert [short.first(key, 0) for key in keys] == list(range(len(keys)))


def test_beyond_the_limit_nothing_more_is_kept():
    seen = FirstSeen(2)
    assert [seen.first(key, key) for key in (7, 8, 9)] == [None, None, None]
    assert [seen.first(key, 0) for key in (7, 8, 9)] == [7, 8, None]


def test_a_key_that_is_only_looked_up_is_not_kept():
    seen = ShortKeys()
    assert seen.first(5, 1, keep=False) is None
    assert seen.first(5, 2) is None
    assert seen.first(5, 3, keep=False) == 2


def test_an_index_compares_with_the_first_texts_only(monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_FUZZY", 1)
    words = [f"w{number}" for number in range(60)]
    others = [f"v{number}" for number in range(60)]
    seen = Duplicates()
    assert list(seen.add("a", {"body": " ".join(words)})) == []
    assert list(seen.add("b", {"body": " ".join(others)})) == []
    assert [one.rule for one in seen.add("c", {"body": " ".join([*words, "more"])})] == ["DUP002"]
    assert list(seen.add("d", {"body": " ".join([*others, "more"])})) == []
    assert [one.rule for one in seen.add("e", {"body": " ".join(others)})] == ["DUP001"]
