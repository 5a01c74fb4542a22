"""Keys in memory: held so that no repr, log or message shows them."""

from __future__ import annotations

import re

HIDDEN = "***"
NO_KEY = "none"
"""Sent where a server needs no key, since the SDKs insist on one; no secret."""
_WINDOW = 8
"""A run of this many characters of the key, wherever it stands, is taken as a piece of it."""
_KEY_LIKE = re.compile(r"\b(?:sk|pk|rk|key)-[\w*.-]{4,}|\b[Bb]earer\s+\S+|\S*\w\*{3,}\w*")
_TOKEN = re.compile(r"[^\s'\"`,;]+")


class Secret:
    """A key that prints as `***`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the key itself: only for the header it is sent in."""
        return self._value

    def redact(self, text: str) -> str:
        """Return text without the key, pieces of it, or anything that looks like one.

        Providers repeat a refused key in their message, whole or with stars in the middle.
        """
        windows = {self._value[at : at + _WINDOW] for at in range(len(self._value) - _WINDOW + 1)}
        hidden = text.replace(self._value, HIDDEN) if self._value not in {"", NO_KEY} else text
        return _KEY_LIKE.sub(HIDDEN, _TOKEN.sub(lambda token: _hide(token.group(), windows), hidden))

    def __repr__(self) -> str:
        return HIDDEN

    def __reduce__(self) -> str:
        raise TypeError("a key is never pickled")


def _hide(token: str, windows: set[str]) -> str:
    return HIDDEN if any(window in token for window in windows) else token
