"""A small real job: the acceptance tests' workspace, opened in place."""

import shutil
from pathlib import Path

import pytest

from genpress.app import Press

TRAIL = Path(__file__).parents[2] / "acceptance" / "trail"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(TRAIL, tmp_path / "trail")
    return tmp_path / "trail"


@pytest.fixture
def press(root):
    with Press.open(root, environ={}) as opened:
        yield opened


@pytest.fixture
def job(press):
    return press.job("trail")
