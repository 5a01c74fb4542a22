from __future__ import annotations

import random
import tracemalloc

from genpress.sources.catalogues.seen import SeenKeys


def test_a_repeated_key_is_found_with_its_first_line():
    with SeenKeys() as seen:
        assert seen.add(["a", "b"], [2, 3]) == {}
        assert seen.add(["c", "a", "d"], [4, 5, 6]) == {1: 2}


def test_a_key_repeated_within_one_chunk():
    with SeenKeys() as seen:
        assert seen.add(["a", "b", "a", "a"], [2, 3, 4, 5]) == {2: 2, 3: 2}


def test_keys_that_only_look_alike_are_different():
    nfc, nfd = "Caf\u00e9", "Cafe\u0301"
    keys = [nfc, nfd, "A", "a", "Straße", "STRASSE", "1", "01", "1.0", " x"]
    with SeenKeys() as seen:
        assert seen.add(keys, range(len(keys))) == {}


def test_keys_without_lines():
    with SeenKeys() as seen:
        seen.add(["a"], [0])
        assert seen.add(["a"], [0]) == {0: 0}


def test_nothing_to_add():
    with SeenKeys() as seen:
        assert seen.add([], []) == {}


def test_memory_does_not_grow_with_the_keys():
    order = list(range(60_000))
    random.Random(1).shuffle(order)
    with SeenKeys() as seen:
        tracemalloc.start()
        for start in range(0, len(order), 1000):
            keys = [f"SKU-{n:09d}" for n in order[start : start + 1000]]
            assert seen.add(keys, range(start, start + len(keys))) == {}
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert seen.add([f"SKU-{order[17]:09d}"], [9]) == {0: 17}
    assert held < 1_000_000
