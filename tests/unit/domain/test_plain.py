"""Words of others as messages repeat them."""

import pytest

from genpress.domain.plain import LONGEST, one_line, spelled_out


@pytest.mark.parametrize("text", ["", "plain", "Grüße aus Köln", "日本語", "👩‍👧 e\u0301", "a  b"])
def test_what_can_be_shown_stays_as_it_is(text):
    assert one_line(text) == spelled_out(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\r\nc\td", "a b c d"),
        ("\x00", "\\x00"),
        ("\u202etxt", "\\u202etxt"),
        ("\u2066x", "\\u2066x"),
        ("\ud800", "\\ud800"),
        ("a\u2028b", "a b"),
    ],
)
def test_the_unseen_is_spelled_out(text, shown):
    assert one_line(text) == shown
    assert shown.encode()


def test_long_words_are_cut():
    assert len(one_line("word " * 10**6)) == LONGEST
    assert one_line("x" * (LONGEST + 1)).endswith("x…")
    assert one_line("x" * LONGEST) == "x" * LONGEST


def test_lines_and_tabs_stay_where_they_may():
    assert spelled_out("a\n\tb\x1b") == "a\n\tb\\x1b"
