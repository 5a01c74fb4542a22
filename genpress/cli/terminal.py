"""What a terminal may be shown."""

from __future__ import annotations

from genpress.domain.plain import spelled_out


def visible(text: str) -> str:
    """Return text whose control characters are spelled out: a cell or a server must not steer the terminal."""
    return spelled_out(text)
