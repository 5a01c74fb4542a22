"""Which numbers and names a draft may hold."""

from __future__ import annotations

import pytest

from genpress.backends.grammar_facts import MOST_TOKENS, fact_tokens
from genpress.domain.request import Request


def tokens(*values: str, user: str = "") -> set[str]:
    return set(fact_tokens(Request("", user, (), {f"row.{n}": value for n, value in enumerate(values)})))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("980 g", {"980"}),
        ("980g", {"980g", "980"}),
        ("AP-40-GR", {"AP-40-GR"}),
        ("Ember X500", {"X500"}),
        ("1,117,320", {"1,117,320"}),
        ("0.75 l", {"0.75"}),
        ("25–45", {"25–45", "25-45", "25", "45"}),
        ("40x30x20cm", {"40x30x20cm", "40", "30", "20"}),
        ("2026-03-09", {"2026-03-09", "2026", "03", "3", "09", "9"}),
        ("(12),", {"12"}),
        ("€69.99", {"€69.99", "69.99"}),
        ("iPhone 15 128 GB", {"15", "128", "15 128"}),
        ("1 117", {"1", "117", "1 117"}),
        ("1\u00a0117", {"1", "117", "1 117"}),
        ("plain words, it's well-known", set()),
        ("AT&T", {"AT&T"}),
        ("-10 °C", {"-10", "10", "°C"}),
        ("", set()),
    ],
)
def test_tokens(value: str, expected: set[str]) -> None:
    assert tokens(value) == expected


@pytest.mark.parametrize(
    "value",
    ['a"1', "a\\1", "<b1>", "https://x1.org", "me1@x.org", "www.x1.org", "{1}", "`1", "1\u200b2", "a\u202e1", "9" * 33],
)
def test_what_is_never_written(value: str) -> None:
    assert not {token for token in tokens(value) if token == value.strip("`{}")} or value in {"{1}", "`1"}


def test_the_prompts_own_notation_of_a_fact_and_nothing_else_of_the_prompt() -> None:
    assert tokens("1.5", user="1,5 kg, in 80 words, about 15 km") == {"1.5", "1,5", "15"}
    assert tokens(user="80") == set()


def test_a_document_full_of_numbers_is_cut() -> None:
    assert len(tokens(" ".join(f"x{n}" for n in range(5000)))) == MOST_TOKENS
