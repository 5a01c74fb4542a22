"""The pages of docs/reference say what the code says."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def load_generator():
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load_generator()


@pytest.mark.parametrize("name", sorted([*generate.PAGES, *generate.WHOLE]))
def test_a_page_is_current(name):
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == generate.page(name), "run: python docs/generate.py"
