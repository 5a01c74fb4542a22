"""The smallest model, for tests: from the user's cache of models, pulled once where it is not there yet."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest

from genpress.backends.models import ModelStore, default_folder
from genpress.errors import GenpressError

NAME = "smollm2-135m"


def models_folder() -> Path:
    """Return a folder that holds the smallest model; skip the test where it can neither be found nor fetched."""
    reason = _pulled()
    if reason:
        pytest.skip(f"{NAME} cannot be fetched: {reason}")
    return default_folder(os.environ)


@functools.cache
def _pulled() -> str:
    try:
        ModelStore(default_folder(os.environ)).pull(NAME)
    except GenpressError as error:
        return error.message
    return ""
