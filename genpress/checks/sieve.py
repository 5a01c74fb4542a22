"""A sieve before a regular expression: most rules are asked about texts that cannot match.

A pattern of many alternatives is slow where nothing matches. From each alternative a piece of plain text is taken
that every match must hold; where none of the pieces stands in a text, the pattern is not asked at all. The result is
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

_ATOM = regex.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|\(\?<?[=!:]|\(\?P?<\w+>|\(\?[a-zA-Z-]*[:)]|.", regex.DOTALL)
_QUANTIFIED = regex.compile(r"[?*]|\{0")
_LEAST = 2
"""Letters a piece needs to be worth looking for."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """A compiled pattern and the pieces of which one must stand in a text for it to match."""

    pattern: regex.Pattern[str]
    pieces: tuple[str, ...] = ()
    """Case-folded; empty: the pattern is always asked."""

    def finditer(self, text: str, timeout: float | None = None) -> Iterator[regex.Match[str]]:
        """Return the pattern's matches.

        Args:
            text: where to look.
            timeout: seconds the search may take; None for as long as it takes.

        Raises:
            TimeoutError: it took longer.
        """
        if self.pieces:
            folded = text.casefold()
            if not any(piece in folded for piece in self.pieces):
                return iter(())
        return self.pattern.finditer(text) if timeout is None else self.pattern.finditer(text, timeout=timeout)


def sieved(pattern: regex.Pattern[str], alternatives: Iterable[str]) -> Sieve:
    """Return a pattern with its sieve.

    Args:
        pattern: matches only where one of the alternatives does.
        alternatives: regular expressions, as they were joined.
    """
    pieces: dict[str, None] = {}
    for alternative in alternatives:
        found = pieces_of(alternative)
        if not found:
            return Sieve(pattern)
        pieces |= dict.fromkeys(found)
    return Sieve(pattern, tuple(sorted(pieces, key=len)))


def pieces_of(pattern: str) -> list[str]:
    """Return pieces of plain text, case-folded, one of which every match holds; none where that cannot be said."""
    found = []
    for runs in _branches(pattern):
        longest = max(runs, key=len, default="")
        if len(longest) < _LEAST:
            return []
        found.append(longest.casefold())
    return found


def _branches(pattern: str) -> Iterator[list[str]]:
    """Yield, for each alternative at the top, the runs of letters that stand there in any case."""
    runs: list[str] = []
    run, depth = "", 0
    atoms = list(_ATOM.finditer(pattern))
    for index, atom in enumerate(atoms):
        text = atom.group()
        after = pattern[atom.end() :]
        if depth == 0 and text == "|":
            yield [*runs, run]
            runs, run = [], ""
        elif depth == 0 and (text.isalpha() or text in " -") and not _QUANTIFIED.match(after):
            run += text
            if after[:1] in {"+", "{"}:
                runs, run = [*runs, run], ""
        else:
            runs, run = [*runs, run], ""
            depth += _depth(text, index)
    yield [*runs, run]


def _depth(atom: str, index: int) -> int:
    if atom.startswith("(") and not atom.endswith(")"):
        return 1
    # A flag such as (?i) opens no group.
    return -1 if atom == ")" and index else 0
