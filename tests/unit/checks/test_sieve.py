"""The sieve never changes what a pattern finds."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from genpress.checks.sieve import Sieve, pieces_of, sieved

PATTERNS = [
    "foo",
    "foo|bar",
    "a lot of",
    "app(?:lication)?s? (?:developer|program)",
    "(?:a|b) foo",
    r"it is(?!\.)",
    r"[\w]+ed",
    r"auto-\w+",
    "colou?r",
    "ba*r",
    "lots? of",
    "x{2}y",
    "he/she",
    "(?i)foo",
    r"C\+\+ code",
    "fo{0,1}o",
    "(?:foo)?bar",
    r"\bfoo\b",
    "[fb]oo",
    "foo(?=bar)",
    "(?<=foo)bar",
    "ab|",
    "",
    r"foo\s+bar",
    "fo+o",
    "(?:foo|bar)+ed",
    "(?:foo|bar)*ed",
    "(foo|(?:ba(?:r|d)))",
    r"\bI(?: am|'m) (?:foo,? bar|unable)",
    r"[^\]a]foo|[]b]bar",
    "fo{2,}(?:ed)?",
    "(?>foo|b)ar",
    r"f\.o|b-r",
]


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("foo", ["foo"]),
        ("Foo|barn", ["foo", "barn"]),
        ("app(?:lication)?s? (?:developer|program)", ["developer", "program"]),
        (r"\bI(?: am|'m) (?:sorry,? but|unable to)", ["sorry", "unable to"]),
        (r"\[(?:name|price)\]", ["["]),
        (r"\{\{[^{}]*\}\}", ["{{"]),
        ("(?:foo)?(?:bar)*", []),
        ("(?:foo|(?:bar|bazz))(?!qux)", ["foo", "bar", "bazz"]),
        ("(?P<a>foo)(?<b>barn)", ["barn"]),
        ("(?x) f o o", []),
        ("foo(?#comment)", []),
        ("(?(1)foo|bar)", []),
        (r"\L<names>", []),
        (r"\p{L}+oo+t", ["oo"]),
        ("colou?r", ["colo"]),
        (r"[\w]+ed", ["ed"]),
        ("(?i)foo", ["foo"]),
        ("foo(?:bar|baz)", ["foo"]),
        ("a|foo", []),
        (r"\d+", []),
        ("(?:foo|bar)", ["foo", "bar"]),
        ("ab*", []),
        ("", []),
    ],
)
def test_pieces_are_what_every_match_holds(pattern, pieces):
    assert pieces_of(pattern) == pieces


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text(alphabet="fobarFOBlcukt deing+-/.x", max_size=30))
def test_a_sieved_pattern_finds_the_same(pattern, text):
    compiled = regex.compile(pattern, regex.IGNORECASE)
    plain = [found.span() for found in compiled.finditer(text)]
    assert [found.span() for found in sieved(compiled, [pattern]).finditer(text)] == plain


def test_one_alternative_without_a_piece_opens_the_sieve():
    assert sieved(regex.compile(r"foo|\d"), ["foo", r"\d"]).pieces == ()
    assert sieved(regex.compile("foo|bar"), ["foo", "bar"]).pieces == ("foo", "bar")


def test_a_pattern_that_takes_too_long_is_stopped():
    slow = Sieve(regex.compile(r"(?:\w|\w)+\W\d"))
    with pytest.raises(TimeoutError):
        list(slow.finditer("a" * 60, 0.05))
