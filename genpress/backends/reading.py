"""Reading what a server answered: nothing in it is trusted to have the type it should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})


def mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else _NOTHING


def items(value: object) -> Sequence[object]:
    """Return a JSON array; an empty one for anything else."""
    return value if isinstance(value, list) else ()


def objects(value: object) -> Sequence[Mapping[str, object]]:
    """Return the objects of a JSON array."""
    return [item for item in items(value) if isinstance(item, dict)]


def text(value: object) -> str:
    """Return a JSON string; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int:
    """Return a number of tokens: a whole number from 0; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
