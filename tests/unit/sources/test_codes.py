"""The table of codes holds what the readers use, and nothing else."""

import re
from pathlib import Path

import genpress.settings
import genpress.sources
from genpress.settings import CODES as SETTINGS_CODES
from genpress.sources import CODES

SOURCES = Path(genpress.sources.__file__).parent


def test_every_code_in_use_is_explained_and_every_explained_one_in_use():
    readers = [path for path in SOURCES.glob("*.py") if path.name != "codes.py"]
    # What takes rules or backends to tell is found by the app, and told in the brief's own terms.
    text = "".join(path.read_text() for path in [*readers, *SOURCES.parent.glob("app/*.py")])
    used = set(re.findall(r'"((?:YML|BRF|BRD|MKT|TRM)\d{3})"', text))
    assert used <= CODES.keys()
    assert {code for code in CODES if code.startswith("YML") or code[3:] >= "010"} <= used


def test_settings_codes():
    used = set(re.findall(r'"((?:CFG)?0\d\d)"', Path(genpress.settings.__file__).read_text()))
    assert {f"CFG{code.removeprefix('CFG')}" for code in used} <= SETTINGS_CODES.keys()


def test_each_is_one_sentence_on_one_line():
    for code, text in {**CODES, **SETTINGS_CODES}.items():
        assert re.fullmatch(r"[A-Z]{3}\d{3}", code)
        assert text.endswith("."), code
        assert "\n" not in text
        assert len(text) < 140
