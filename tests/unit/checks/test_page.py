"""The page of rules is the one the registry makes."""

from __future__ import annotations

from pathlib import Path

from genpress.checks.page import rules_page
from genpress.checks.registry import FAMILIES, RULES

PAGE = Path(__file__).parents[3] / "docs/reference/rules.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == rules_page()


def test_every_rule_and_family_stands_on_it_once() -> None:
    page = rules_page()
    assert all(page.count(f"### {code}\n") == 1 for code in RULES)
    assert all(f"## {family}: {about}\n" in page for family, about in FAMILIES.items())


def test_what_cannot_be_seen_is_named() -> None:
    page = rules_page()
    assert "⟦<U+200B>⟧" in page
    assert "<U+202F>!" in page
    assert "\u200b" not in page
