"""Which character separates a text file's cells, found from its first lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

from genpress.domain.brief import Table
from genpress.sources.catalogues.problems import refusal

CANDIDATES = (",", ";", "\t", "|")
"""Separators that are looked for, in the order in which they win a tie."""

_PAIR_MARKS = "+~^#*&@$%!|:=\\"
"""Characters that stand before a separator of two characters, such as SQL Server's `+|`."""

_SEP_LINE = re.compile(r"\ufeff?sep=(.)\r?\n?", re.IGNORECASE)
"""Excel's own first line that names the separator."""


def sep_line(line: str) -> str:
    """Return the separator that Excel's `sep=;` line names; empty when the line is not one."""
    found = _SEP_LINE.fullmatch(line)
    return found[1] if found else ""


def delimiter_of(table: Table, file: str, lines: Sequence[str]) -> str:
    """Return the one character that separates cells.

    Raises:
        InvalidInput: the given one is not one character, or the cells are separated by two.
    """
    if table.delimiter:
        return _given(table.delimiter, file)
    if lines and sep_line(lines[0]):
        return sep_line(lines[0])
    _refuse_pairs(file, lines)
    return _best(table, lines)


def _given(text: str, file: str) -> str:
    named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(text.casefold(), text)
    if len(named) != 1 or named in '"\r\n\0':
        hint = "Give one character, such as `;`, or `tab`; or save the file as CSV with commas."
        raise refusal("CAT013", file, f"cells cannot be separated by {text!r}.", hint)
    return named


def _best(table: Table, lines: Sequence[str]) -> str:
    if table.format == "tsv" and lines and "\t" in lines[0]:
        return "\t"
    scores = {candidate: _score(table, lines, candidate) for candidate in CANDIDATES}
    best = max(scores, key=lambda candidate: scores[candidate])
    return best if scores[best] > (0.0, 0) else ("\t" if table.format == "tsv" else ",")


def _score(table: Table, lines: Sequence[str], candidate: str) -> tuple[float, int]:
    """Return how well the lines fall into equally many cells: the share of rows that do, and how many cells."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=candidate) if cells]
    except csv.Error:
        return 0.0, 0
    wanted = len(table.header) or (widths[0] if widths else 0)
    if wanted < 2:
        return 0.0, 0
    # The last record may be cut off by the end of the sample.
    whole = widths[:-1] or widths
    return round(Counter(whole)[wanted] / len(whole), 1), wanted


def _refuse_pairs(file: str, lines: Sequence[str]) -> None:
    """Refuse cells that are separated by two characters: read with one, each cell would keep the other."""
    for candidate in CANDIDATES:
        before = re.findall(rf"(.){re.escape(candidate)}", lines[0]) if lines else []
        mark, count = Counter(before).most_common(1)[0] if before else ("", 0)
        if count >= 3 and count >= len(before) * 0.8 and mark in _PAIR_MARKS:
            hint = "Export it again as CSV, or replace that separator by a tab."
            raise refusal("CAT013", file, f"cells are separated by the two characters {mark + candidate!r}.", hint)
