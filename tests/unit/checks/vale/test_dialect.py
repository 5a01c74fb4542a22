"""Patterns of the .NET flavour, as styles write them, mean the same to the `regex` library."""

from __future__ import annotations

import pytest
import regex

from genpress.checks.vale.dialect import translated


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("[a-z-[aeiou]]+", "xyzab", ["xyz", "b"]),
        ("[^a-c-[x]]", "axd", ["d"]),
        (r"(?'twin'\w)\k<twin>", "abba", ["bb"]),
        (r"(?<twin>\w)\k'twin'", "abba", ["bb"]),
        (r"end\Z", "end\nend\n", ["end"]),
        (r"end\z", "end\n", []),
        ("a{,3}", "a{,3} aaa", ["a{,3}"]),
        (r"\[a-[b]]", "[a-b]", ["[a-b]"]),
        ("[[:punct:]]", "a.", ["."]),
        ("[^]]+", "a]", ["a"]),
        (r"\\k<n>", r"\k<n>", [r"\k<n>"]),
        ("(?i)quite|very", "VERY", ["VERY"]),
        ("(?:(?-i)Very)", "very Very", ["Very"]),
        (r"(?<=so{2,})n", "soon", ["n"]),
        (r"\p{IsCyrillic}+", "abж", ["ж"]),
    ],
)
def test_a_pattern_finds_what_it_finds_there(pattern, text, found):
    assert [one.group() for one in regex.finditer(translated(pattern), text)] == found


@pytest.mark.parametrize("pattern", ["very", r"\bis\s+", "[a-z]+", "(?:a|b){2,3}", r"\d{1,2} ?[ap]m", "[]a]", r"\."])
def test_what_means_the_same_stays_as_it_is(pattern):
    assert translated(pattern) == pattern
