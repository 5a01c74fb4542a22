from __future__ import annotations

import io

from genpress.sources.catalogues.feed import MAX_CHARACTERS, MAX_LINES, Feed


def feed_of(text):
    return Feed(io.StringIO(text, newline=""))


def test_lines_are_given_back_behind_the_first():
    feed = feed_of("a\nb\nc\n")
    lines = feed.lines()
    assert [next(lines), next(lines)] == ["a\n", "b\n"]
    feed.give_back()
    assert (feed.line, list(feed.lines())) == (2, ["b\n", "c\n"])


def test_finish_goes_on_behind_the_record():
    feed = feed_of("a\nb\nc\n")
    lines = feed.lines()
    next(lines)
    next(lines)
    feed.finish()
    assert (feed.line, next(feed.lines())) == (3, "c\n")


def test_a_record_is_bounded_in_lines():
    feed = feed_of("x\n" * (MAX_LINES + 10))
    assert len(list(feed.lines())) == MAX_LINES
    feed.give_back()
    assert feed.line == 2


def test_blocks_hold_whole_lines():
    feed = feed_of("0123456789\n" * 50_000)
    total = 0
    while (block := feed.block()).lines:
        assert all(line == "0123456789\n" for line in block.lines)
        assert block.clean
        feed.pass_over(block)
        total += len(block.lines)
    assert (total, feed.line) == (50_000, 50_001)


def test_a_carriage_return_and_its_line_feed_are_never_parted():
    text = "x" * 131_071 + "\r\nsecond\r\n"
    feed = feed_of(text)
    lines = [*feed.block().lines, *feed.block().lines]
    assert lines == ["x" * 131_071 + "\r\n", "second\r\n"]


def test_a_line_too_long_to_keep_is_marked_and_skipped():
    feed = feed_of("a\n" + "x" * (MAX_CHARACTERS + 200_000) + "\nb\n")
    seen = []
    for line in feed.lines():
        seen.append((len(line), feed.fault))
        feed.finish()
    assert seen == [(2, ""), (2, "CAT029"), (2, "")]


def test_faults_belong_to_one_record():
    feed = feed_of("a\0\nb\n")
    faults = []
    for _ in feed.lines():
        faults.append(feed.fault)
        feed.finish()
    assert faults == ["CAT027", ""]
