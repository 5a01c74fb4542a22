"""What a terminal may be shown."""

from __future__ import annotations

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
"""Control characters but for tab and line feed, and what overrides the direction of writing."""


def visible(text: str) -> str:
    """Return text whose control characters are spelled out: a cell or a server must not steer the terminal."""
    return _UNSEEN.sub(lambda found: found.group().encode("unicode_escape").decode(), text)
