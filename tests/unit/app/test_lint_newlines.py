import pytest

from genpress.app.lint_newlines import Newlines, text_of, texts
from genpress.domain.finding import Finding, Severity


def at(field, start, end):
    return Finding("STY010", Severity.WARNING, field, "…", start, end, " ")


def test_checks_see_line_feeds_and_fixes_come_back_as_they_were():
    given = {"body": "one\r\ntwo\r\n", "bullets": ["a\r\nb", "c\nd"], "title": "plain"}
    newlines = Newlines(given)
    assert newlines.unified == {"body": "one\ntwo\n", "bullets": ["a\nb", "c\nd"], "title": "plain"}
    assert newlines.restored(newlines.unified) == given


@pytest.mark.parametrize("words", ["one", "two", "three", "\n\nthree"])
def test_places_are_told_in_the_text_as_given(words):
    given = {"body": "one\r\ntwo \U0001f392\r\n\r\nthree"}
    newlines = Newlines(given)
    start = newlines.unified["body"].index(words)
    told = newlines.placed(at("body", start, start + len(words)), newlines.unified)
    assert given["body"][told.start : told.end].replace("\r", "") == words


def test_items_have_line_ends_of_their_own():
    newlines = Newlines({"bullets": ["a\nb  c", "a\r\nb  c"]})
    content = newlines.unified
    assert newlines.placed(at("bullets[0]", 3, 5), content).start == 3
    assert newlines.placed(at("bullets[1]", 3, 5), content).start == 4


@pytest.mark.parametrize("text", ["mixed\r\nends\n", "lone\rreturn\r\n", "nothing"])
def test_what_could_not_be_put_back_is_left(text):
    newlines = Newlines({"body": text})
    assert newlines.unified == {"body": text}
    assert newlines.placed(at("body", 6, 8), newlines.unified).start == 6


def test_findings_about_a_whole_field_stay():
    newlines = Newlines({"body": "a\r\nb"})
    whole = at("body", 0, 0)
    assert newlines.placed(whole, newlines.unified) is whole


def test_texts_go_by_the_names_of_findings():
    content = {"title": "t", "bullets": ["a", "b"]}
    assert list(texts(content)) == [("title", "t"), ("bullets[0]", "a"), ("bullets[1]", "b")]
    assert text_of(content, "bullets[1]") == "b"
    assert text_of(content, "bullets[7]") == text_of(content, "none") == ""
