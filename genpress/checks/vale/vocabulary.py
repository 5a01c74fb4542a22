"""Vocabularies of styles: words that are right as they stand there, and words that are not to be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from genpress.checks.vale.inheriting import Definition

_PLACES = ("Vocab/*", "config/vocabularies/*")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one or several vocabularies; each may be a pattern."""

    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()

    def rules(self) -> Mapping[str, Definition]:
        """Return the rules that Vale has built in, by name; those about words only where there are any."""
        made: dict[str, Definition] = {
            "Vale.Repetition": {
                "extends": "repetition",
                "message": "'%s' is repeated!",
                "level": "error",
                "tokens": [r"[^\s.!?]+"],
                "ignorecase": True,
                "alpha": True,
            },
            "Vale.Spelling": {"extends": "spelling", "message": "Did you really mean '%s'?", "level": "error"},
        }
        if self.rejected:
            tokens = list(self.rejected)
            made["Vale.Avoid"] = {
                "extends": "existence",
                "message": "Avoid using '%s'.",
                "level": "error",
                "tokens": tokens,
            }
        if self.accepted:
            made["Vale.Terms"] = {
                "extends": "substitution",
                "message": "Use '%s' instead of '%s'.",
                "level": "error",
                "vocab": False,
                "ignorecase": True,
                "action": {"name": "replace"},
                "swap": {word.lower(): word for word in self.accepted},
            }
        return made


def read_vocabulary(bases: Sequence[Path], names: Sequence[str] | None = None) -> Vocabulary:
    """Return the words of vocabularies.

    Args:
        bases: folders beside whose styles vocabularies may stand.
        names: vocabularies to read; None for all.
    """
    folders = [
        folder
        for base in bases
        for place in _PLACES
        for folder in sorted(base.glob(place))
        if names is None or folder.name in names
    ]
    accepted = dict.fromkeys(word for folder in folders for word in _words(folder / "accept.txt"))
    rejected = dict.fromkeys(word for folder in folders for word in _words(folder / "reject.txt"))
    return Vocabulary(tuple(accepted), tuple(rejected))


def _words(path: Path) -> Iterator[str]:
    if path.is_file():
        lines = (line.strip() for line in path.read_text("utf-8-sig").splitlines())
        yield from (line for line in lines if line and not line.startswith("#"))
