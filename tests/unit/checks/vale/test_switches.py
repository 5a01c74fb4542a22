"""Comments that switch rules off and on, from the place where they stand."""

from __future__ import annotations

import pytest

from genpress.checks.vale import Style, lint_text
from genpress.checks.vale.compiling import compile_rule
from genpress.checks.vale.switches import switches_of
from genpress.domain.fields import FieldType

RULES = Style(
    tuple(
        compile_rule(f"{style}.{name}", {"extends": "existence", "message": "x", "tokens": [token]})
        for style, name, token in [("A", "One", "one"), ("A", "Two", "two|zwei"), ("B", "Three", "three")]
    )
)


def told(document: str, kind: FieldType = FieldType.MARKDOWN) -> list[str]:
    return [document[one.start : one.end] for one in lint_text(RULES, document, kind)]


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("<!-- vale off -->", []),
        ("<!-- vale A.One = NO -->", ["two", "zwei", "three"]),
        ("<!-- vale A.One = off -->", ["two", "zwei", "three"]),
        ("<!-- vale A = NO -->", ["three"]),
        ('<!-- vale A.Two["zwei"] = NO -->', ["one", "two", "three"]),
        ("<!-- vale A.Two[zwei] = NO -->", ["one", "two", "zwei", "three"]),
        ("<!-- vale styles = B -->", ["three"]),
        ("<!-- vale style = A -->", ["one", "two", "zwei"]),
        ("<!-- vale off --> <!-- vale on -->", ["one", "two", "zwei", "three"]),
        ("<!-- vale A.One = NO --> <!-- vale A.One = YES -->", ["one", "two", "zwei", "three"]),
        ("{/* vale off */}", []),
        ("<!-- valentine off -->", ["one", "two", "zwei", "three"]),
    ],
)
def test_a_comment_holds_from_where_it_stands(comment, left):
    assert told(f"one\n\n{comment}\n\none two zwei three\n") == ["one", *left]


def test_a_comment_may_stand_in_a_paragraph():
    assert told("one <!-- vale off --> one <!-- vale on --> one two") == ["one", "one", "two"]


def test_a_comment_in_code_is_an_example():
    assert told("```\n<!-- vale off -->\n```\n\none\n") == ["one"]


def test_comments_hold_in_html_too():
    assert told("<p>one</p><!-- vale off --><p>one</p>", FieldType.HTML) == ["one"]


def test_without_comments_nothing_is_off():
    switches = switches_of("one two")
    assert not switches.silence("A.One", 0, "one")
    assert not switches.places
