import os
import random
import subprocess
import sys
from itertools import pairwise

import pytest

from genpress.checks.duplicates import (
    LEAST_FUZZY,
    LEAST_WORDS,
    SIMILAR,
    DuplicateCheck,
    Duplicates,
)
from genpress.checks.minhash import hash_words, signature
from genpress.interfaces import Subject

RANDOM = random.Random(7)
WORDS = [f"word{n}" for n in range(3000)]


def text(words=60):
    return [RANDOM.choice(WORDS) for _ in range(words)]


def changed(words, times):
    copy = list(words)
    for place in RANDOM.sample(range(len(copy)), times):
        copy[place] = "changed"
    return copy


def found(duplicates, name, words, field="body"):
    return [(one.rule, one.evidence["other"]) for one in duplicates.add(name, {field: " ".join(words)})]


def test_the_same_words_are_found_whatever_stands_between_them():
    seen, words = Duplicates(), text(LEAST_WORDS)
    assert list(seen.add("a", {"body": " ".join(words)})) == []
    (one,) = seen.add("b", {"body": ", ".join(words).upper() + "!"})
    assert (one.rule, one.evidence, one.start) == ("DUP001", {"other": "a"}, 0)
    assert one.end == len(", ".join(words)) + 1


def test_it_is_always_the_first_that_is_named():
    seen, words = Duplicates(), text()
    assert [found(seen, name, words) for name in "abc"] == [[], [("DUP001", "a")], [("DUP001", "a")]]


def test_short_texts_are_not_compared():
    seen, words = Duplicates(), text(LEAST_WORDS - 1)
    assert found(seen, "a", words) == found(seen, "b", words) == []


def test_fields_are_compared_with_their_like_only():
    seen, words = Duplicates(), text()
    assert found(seen, "a", words, "title") == found(seen, "b", words, "body") == []


def test_a_list_is_compared_as_a_whole():
    seen, items = Duplicates(), [" ".join(text(6)) for _ in range(3)]
    assert list(seen.add("a", {"bullets": items})) == []
    (one,) = seen.add("b", {"bullets": items})
    assert (one.field, one.start, one.end) == ("bullets", 0, 0)


def test_nearly_the_same_is_found_and_its_share_told():
    seen, words = Duplicates(), text(200)
    found(seen, "a", words)
    (one,) = seen.add("b", {"body": " ".join(changed(words, 5))})
    assert one.rule == "DUP002"
    assert SIMILAR <= one.evidence["similarity"] < 1
    assert f"{round(100 * one.evidence['similarity'])} %" in one.message


def test_of_several_the_most_similar_is_named():
    seen, words = Duplicates(), text(300)
    found(seen, "far", changed(words, 20))
    found(seen, "near", changed(words, 3))
    assert found(seen, "new", words) == [("DUP002", "near")]


@pytest.mark.parametrize(("words", "changes", "least"), [(100, 2, 0.95), (100, 3, 0.8), (300, 8, 0.9)])
def test_few_changes_are_nearly_always_seen(words, changes, least):
    hits = 0
    for _ in range(60):
        seen, one = Duplicates(), text(words)
        found(seen, "a", one)
        hits += bool(found(seen, "b", changed(one, changes)))
    assert hits >= least * 60


def test_different_texts_are_never_taken_for_the_same():
    seen = Duplicates()
    assert [found(seen, str(n), text(40)) for n in range(3000)] == [[]] * 3000


def test_short_texts_are_compared_exactly_only():
    seen, words = Duplicates(), text(LEAST_FUZZY - 1)
    found(seen, "a", words)
    assert found(seen, "b", changed(words, 1)) == []


def test_the_share_of_equal_minima_estimates_the_share_of_common_pairs():
    errors = []
    for _ in range(200):
        one = text(120)
        other = changed(one, 6)
        pairs = [set(pairwise(words)) for words in (one, other)]
        truth = len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])
        mine, theirs = signature(one), signature(other)
        errors.append(sum(map(int.__eq__, mine, theirs)) / len(mine) - truth)
    assert abs(sum(errors) / len(errors)) < 0.015
    assert max(map(abs, errors)) < 0.25


def test_hashes_are_the_same_in_every_process():
    command = "from genpress.checks.minhash import *; print(hash_words(['ein', 'zwölf']), *signature(['a', 'b', 'c']))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", command], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert hash_words(["ab", "c"]) != hash_words(["a", "bc"])


def test_the_check_can_sleep_so_that_a_draft_does_not_repeat_itself():
    check, subject = DuplicateCheck(), Subject({"body": " ".join(text())}, {})
    check.name = "a"
    assert list(check.check(subject)) == []
    with check.asleep():
        assert list(check.check(subject)) == []
    check.name = "b"
    assert [one.evidence for one in check.check(subject)] == [{"other": "a"}]
