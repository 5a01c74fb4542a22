"""REP: reading grade and the length of sentences."""

from __future__ import annotations

import pytest

from genpress.checks.reading import reading_grade, spans, syllables
from genpress.domain.fields import FieldSpec, FieldType


@pytest.mark.parametrize(
    ("word", "number"),
    [("the", 1), ("light", 1), ("table", 2), ("repairable", 4), ("walked", 1), ("wanted", 2), ("a", 1), ("nth", 1)],
)
def test_syllables_are_about_right(word, number):
    assert syllables(word) == number


def test_the_reading_grade_is_that_of_the_formula():
    text = "The cat sat on the mat. " * 6  # 36 words of one syllable, six a sentence
    assert reading_grade(text) == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_short_texts_have_no_grade():
    assert reading_grade("Notwithstanding considerable variability.") is None


def test_sentences_have_their_length(ask):
    text = "One two three four. One two."
    [finding] = ask(text, "REP002", style={"sentence_length": 3})
    assert text[finding.start : finding.end] == "One two three four."


def test_items_of_a_list_are_sentences_of_their_own():
    text = "Pack:\n- one two three\n- four five\n1. six"
    assert [text[start:end] for start, end in spans(text)] == ["Pack:", "- one two three", "- four five", "1. six"]


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>one two three</li><li>four five six</li></ul>",
        "<p>one two three</p><p>four five six</p>",
        "<table><tr><td>one two three</td><td>four five six</td></tr></table>",
    ],
)
def test_blocks_of_html_end_a_sentence(ask, html):
    spec = FieldSpec(name="body", type=FieldType.HTML)
    assert ask(html, "REP002", style={"sentence_length": 3}, spec=spec) == []
    assert len(ask(html, "REP002", style={"sentence_length": 2}, spec=spec)) == 2


def test_tags_inside_a_sentence_do_not_end_it(ask):
    spec = FieldSpec(name="body", type=FieldType.HTML)
    html = "<p>One <b>two</b> three <a href='#'>four</a>.</p>"
    [finding] = ask(html, "REP002", style={"sentence_length": 3}, spec=spec)
    assert html[finding.start : finding.end] == "One <b>two</b> three <a href='#'>four</a>."


def test_sentences_have_a_length_in_every_market(ask):
    for market in ("de-DE", "fr-FR", "ru-RU"):
        assert len(ask("eins zwei drei vier", "REP002", market=market, style={"sentence_length": 3})) == 1


def test_the_grade_says_what_it_is(ask):
    text = "Considerable meteorological variability accommodates extraordinarily heterogeneous requirements. " * 6
    [finding] = ask(text, "REP001", style={"reading_grade": 9})
    assert finding.evidence["grade"] == round(reading_grade(text), 1)
    assert (finding.start, finding.end) == (0, 0)
