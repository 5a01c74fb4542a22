"""Units: one deliverable at one point of its axes, under a name that never changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

_SAFE = " !$&'()*+,;=:@-._"
_UNSAFE = re.compile(f"[^0-9A-Za-z{re.escape(_SAFE)}]")


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """All units of one deliverable in one market: they share the guidance, the prompt and its prefix."""

    brief: str
    deliverable: str
    market: str

    def __str__(self) -> str:
        """Return `brief/deliverable/market`."""
        return f"{self.brief}/{self.deliverable}/{self.market}"


@dataclass(frozen=True, slots=True, order=True)
class UnitId:
    """Stable name of a unit, such as `trail-launch/pdp/de-DE/AP-40-GR` (variant 2: `…~2`)."""

    group: Group
    key: str
    """Axis values other than the market, joined by `/` (their own `/ ~ %` percent-encoded). May be empty."""
    variant: int = 1

    def __str__(self) -> str:
        """Return the id as people write it."""
        text = f"{self.group}/{self.key}" if self.key else str(self.group)
        return text if self.variant == 1 else f"{text}~{self.variant}"

    @classmethod
    def parse(cls, text: str) -> UnitId:
        """Return the unit id that prints as `text`.

        Raises:
            ValueError: it does not have at least a brief, a deliverable and a market.
        """
        body, mark, variant = text.rpartition("~")
        if not mark:
            body, variant = text, "1"
        parts = body.split("/", 3)
        if len(parts) < 3 or not all(parts[:3]) or not variant.isdecimal():
            raise ValueError(f"{text!r} is not a unit id: brief/deliverable/market/key, with ~N for variant N")
        return cls(Group(*parts[:3]), parts[3] if len(parts) > 3 else "", int(variant))


def join_key(values: tuple[str, ...]) -> str:
    """Return one key for the values of several axes, reversibly."""
    return _encode(values[0]) if len(values) == 1 else "/".join(map(_encode, values))


def plain_keys(values: Sequence[str]) -> Sequence[str]:
    """Return `join_key((value,))` of each; that nearly all are plain is found out at once."""
    together = "".join(values)
    return values if together.isascii() and not _UNSAFE.search(together) else [_encode(value) for value in values]


def split_key(key: str) -> tuple[str, ...]:
    """Return the axis values a key was joined from."""
    if "%" not in key:
        return tuple(key.split("/")) if key else ()
    return tuple([unquote(part) for part in key.split("/")])


def _encode(value: str) -> str:
    # Nearly every key is plain; a million of them are looked at here.
    if value.isascii() and not _UNSAFE.search(value):
        return value
    # Letters of every script stay readable; only what would break the id, a line or a shell glob is encoded.
    return "".join(c if c.isalnum() or c in _SAFE else _percent(c) for c in value)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())
