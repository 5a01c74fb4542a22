from __future__ import annotations

import re
from pathlib import Path

import genpress.sources.catalogues as package
from genpress.sources.catalogues.problems import CODES, BadRow, refusal, shown


def test_every_code_in_use_is_explained_and_every_explained_one_is_in_use():
    sources = [path.read_text() for path in Path(package.__file__).parent.glob("*.py") if path.name != "problems.py"]
    used = {code for source in sources for code in re.findall(r"CAT\d{3}", source)}
    assert used == set(CODES)


def test_a_refusal_holds_its_place():
    (problem,) = refusal("CAT004", "a.csv", "empty.", "Export it.", line=3).problems
    assert str(problem) == "a.csv:3: CAT004 empty. Export it."


def test_a_bad_row_becomes_a_problem():
    assert str(BadRow("CAT020", "no key", "Add it.").at("a.csv", 7, "K")) == "a.csv:7:K: CAT020 no key. Add it."


def test_shown_text_is_short_and_harmless():
    assert shown("a\x1b[31m\n") == "'a\\x1b[31m\\n'"
    assert len(shown("x" * 10_000)) < 70
