from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.artifacts.names import draft_path, file_name, folder_name, lines_path, slug
from genpress.domain.unit import Group, UnitId, join_key

NASTY = [
    "..",
    ".",
    "",
    "CON",
    "con.txt",
    "COM¹",
    "NUL",
    "a/b",
    "a:b",
    "a\\b",
    "a\0b",
    "A",
    "a",
    "Straße",
    "STRASSE",
    "Caf\u00e9",
    "Cafe\u0301",
    "x" * 300,
    "x" * 301,
    "軽量",
    "-rf",
    "~",
    "a\nb",
    " a",
    "a ",
    "a.",
    "🎒",
]
SAFE = re.compile(r"[a-z0-9][a-z0-9-]*-[0-9a-f]{8,16}")


@pytest.mark.parametrize("key", NASTY)
def test_any_key_gives_a_safe_name(key):
    name = file_name(join_key((key,)))
    assert SAFE.fullmatch(name)
    assert len(name) <= 100


def test_keys_that_look_alike_have_names_of_their_own():
    raw = [file_name(key) for key in NASTY]
    assert len({name.casefold() for name in raw}) == len(NASTY)


def test_a_name_is_readable_and_stable():
    assert file_name("AP-40-GR") == "ap-40-gr-6dcde40c"
    assert slug("Größe 42 / Ärmel!") == "grosse-42-armel"
    assert slug("軽量") == ""


def test_a_unit_has_its_path():
    unit = UnitId(Group("b", "pdp", "de-DE"), "AP-40-GR")
    assert draft_path(unit) == "drafts/pdp/de-DE/ap-40-gr-6dcde40c.md"
    assert draft_path(UnitId(unit.group, unit.key, 2)) == "drafts/pdp/de-DE/ap-40-gr-6dcde40c~2.md"
    assert lines_path("pdp", "de-DE") == "drafts/pdp.de-DE.jsonl"


def test_a_unit_without_rows_has_a_name_too():
    assert draft_path(UnitId(Group("b", "email", "de-DE"), "")).startswith("drafts/email/de-DE/draft-")


@pytest.mark.parametrize("name", ["..", "con", "COM1.x", "a/b", "a.", "-x", "ü", "x" * 200, ""])
def test_a_deliverables_folder_is_safe_too(name):
    folder = folder_name(name)
    assert SAFE.fullmatch(folder)


@pytest.mark.parametrize("name", ["pdp", "de-DE", "pdp_fr", "Shop.v2", "console"])
def test_a_plain_name_stays(name):
    assert folder_name(name) == name


@given(st.lists(st.text(max_size=30), min_size=2, max_size=40, unique=True))
def test_no_two_keys_share_a_name(keys):
    names = {file_name(join_key((key,))).casefold() for key in keys}
    assert len(names) == len({join_key((key,)) for key in keys})
