"""A workspace in which the app's parts can be tried without a command."""

import shutil
from pathlib import Path

import pytest

from genpress import Press

TRAIL = Path(__file__).parents[2] / "acceptance" / "trail"


@pytest.fixture
def press(tmp_path):
    """Three packs, two markets, one deliverable, the template backend: six units."""
    shutil.copytree(TRAIL, tmp_path / "trail")
    with Press.open(tmp_path / "trail", environ={"HOME": str(tmp_path)}) as opened:
        yield opened
