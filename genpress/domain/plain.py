"""Words of others (servers, models, cells) as messages may repeat them: one line that steers no terminal or file."""

from __future__ import annotations

import re

LONGEST = 400
"""Most characters of somebody else's words that are repeated."""
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""What is not shown as it stands: control characters but for tab and line feed, what overrides the direction of
writing, and halves of surrogate pairs, which no file can hold."""


def spelled_out(text: str) -> str:
    """Return text in which the unseen is spelled out, as in a string of Python."""
    return UNSEEN.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    """Return text as one line of at most `LONGEST` characters, the unseen spelled out."""
    if len(text) <= LONGEST and text.isprintable():
        return text
    line = spelled_out(" ".join(text[: 4 * LONGEST].split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
