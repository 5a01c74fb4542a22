"""Canonical JSON and SHA-256: the one way genpress names content.

Two values have the same hash exactly when their canonical JSON is the same: keys sorted, no spaces, UTF-8.
"""

from __future__ import annotations

import hashlib
from typing import TypeAlias

import orjson

Json: TypeAlias = "None | bool | int | float | str | list[Json] | tuple[Json, ...] | dict[str, Json]"
"""Any JSON value."""

DIGEST_LENGTH = 64
"""Length of a hash as text: 64 lower-case hexadecimal digits (256 bits)."""


def canonical(value: object) -> bytes:
    """Return the canonical JSON of a value: sorted keys, no spaces, UTF-8.

    Raises:
        TypeError: the value is not JSON.
    """
    return bytes(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of raw bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def combine(*digests: str) -> str:
    """Return one hash that stands for several, in their order."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
