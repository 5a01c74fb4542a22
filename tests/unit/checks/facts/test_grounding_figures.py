"""The figures on labelled texts may not fall; skipped where the data is not there."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[4]
DATA = ROOT / "../shared/data/grounding"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the labelled texts are not here")


def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("grounding_quintd", ROOT / "benchmarks/grounding_quintd.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["grounding_quintd"] = module
    spec.loader.exec_module(module)
    return module


def test_precision_and_recall_stand() -> None:
    quintd = benchmark()
    facts, rows = quintd.read(DATA)
    check, booleans = quintd.check_for(), quintd.boolean_words(facts)
    tally = quintd.Tally()
    for row in rows:
        quintd.score(check, facts[row["idx"]], row, (tally,), booleans)
    assert tally.flags >= 150
    assert tally.hits / tally.flags >= 0.95
    assert tally.shared[False, "number"] / tally.wanted[False, "number"] >= 0.60
    assert tally.shared[True, "feature"] / tally.wanted[True, "feature"] >= 0.88
