"""Patterns as styles write them: for Go's regexp2, the .NET flavour of regular expressions.

The `regex` library understands nearly all of it, flags in the middle and lookbehinds of any length included. The rest
is rewritten here.
"""

from __future__ import annotations

from functools import lru_cache

import regex

_PIECE = regex.compile(
    r"""(?P<less>\[(?P<not>\^?)(?P<from>(?:\\.|[^\[\]\\])+)-\[(?P<minus>(?:\\.|[^\[\]\\])+)\]\])"""
    r"""|(?P<set>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*+\])"""
    r"""|\\k(?:<(?P<angle>\w+)>|'(?P<quote>\w+)')|(?P<escape>\\[eZz])"""
    r"""|\(\?'(?P<name>\w+)'|(?P<atmost>\{,(?=\d+\}))|\\.""",
    regex.DOTALL,
)
_ESCAPES = {r"\e": r"\x1b", r"\Z": r"(?=\n?\Z)", r"\z": r"\Z"}
_KEPT = 4096
"""Patterns whose translation is remembered: a style has hundreds."""


@lru_cache(maxsize=_KEPT)
def translated(pattern: str) -> str:
    """Return a pattern of the .NET flavour as the `regex` library writes it."""
    return _PIECE.sub(_piece, pattern)


def _piece(found: regex.Match[str]) -> str:
    if found["less"]:
        return f"(?:(?![{found['minus']}])[{found['not']}{found['from']}])"
    if found["angle"] or found["quote"]:
        return f"(?P={found['angle'] or found['quote']})"
    if found["name"]:
        return f"(?P<{found['name']}>"
    # In .NET "{,3}" is no quantifier, but these four signs.
    return "\\{," if found["atmost"] else _ESCAPES.get(found.group(), found.group())
