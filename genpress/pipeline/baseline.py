"""Baselines: the findings about old copy that are accepted, so that only new ones are told.

A finding is known again by its row, field, rule and the words it points at, not by where they stand: an edit elsewhere
in the text, or rows that move, change nothing. The file is JSON Lines, a line a finding, sorted, so that a reviewer can
read it and version control merges it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from genpress.domain.finding import Finding
from genpress.errors import InvalidInput, Place, Problem
from genpress.hashing import Json

CODES: Mapping[str, str] = {"LNT001": "The baseline cannot be read, or is none."}
"""Codes of problems with baselines, and what each means."""
_HEAD = b'{"genpress_baseline":1}'
_SHOWN = 200
"""Most characters of the words a finding points at that are kept: enough to know it again."""


class Baseline:
    """Accepted findings, each as often as it was accepted."""

    def __init__(self) -> None:
        self._left: Counter[bytes] = Counter()

    def __len__(self) -> int:
        """How many findings are accepted that were not met yet."""
        return self._left.total()

    def accepts(self, name: Json, text: str, finding: Finding) -> bool:
        """Return whether a finding is an accepted one; each is accepted as often as it stands in the file.

        Args:
            name: the row's id.
            text: the field's text, or its item's.
            finding: what was found.
        """
        line = line_of(name, text, finding)
        if self._left.get(line, 0) == 0:
            return False
        self._left[line] -= 1
        return True


def line_of(name: Json, text: str, finding: Finding) -> bytes:
    """Return a finding as its line in the file."""
    words = " ".join(text[finding.start : finding.end].split())[:_SHOWN]
    known: dict[str, Json] = {"id": name, "field": finding.field, "rule": finding.rule, "words": words}
    return orjson.dumps(known)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        InvalidInput: the file is not one.
    """
    baseline = Baseline()
    for line in _lines(path):
        baseline._left[line] += 1  # noqa: SLF001 - its own module
    return baseline


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as opened:
            number = 1
            if opened.readline().strip() != _HEAD:
                raise _refusal(path, 1, "this is not a baseline", "Write one with --write-baseline.")
            for line in opened:
                number += 1
                if line.strip():
                    yield orjson.dumps(orjson.loads(line))
    except OSError as error:
        raise _refusal(path, 0, f"the baseline cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise _refusal(path, number, f"the line is not JSON: {error}") from None


def _refusal(path: Path, line: int, message: str, hint: str = "") -> InvalidInput:
    return InvalidInput([Problem(Place(str(path), line), "LNT001", message, hint)])


def baseline_bytes(lines: Counter[bytes]) -> bytes:
    """Return a baseline file that accepts these findings, each as often as counted."""
    return b"\n".join([_HEAD, *sorted(lines.elements()), b""])
