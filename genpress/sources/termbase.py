"""Reading a termbase: a CSV of the terms a brand prefers, allows and forbids.

Columns, in any order: `term` (needed), `locale`, `status`, `case_sensitive`, `note`, `use`. Comma, semicolon or tab.
Empty cells mean the column's default, empty rows nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from pydantic import ValidationError

from genpress.domain.brand import Term
from genpress.domain.faults import faults
from genpress.domain.market import Market
from genpress.domain.problems import WRONG_VALUE, propose, shown
from genpress.domain.shapes import known_keys
from genpress.errors import InvalidInput, Place
from genpress.sources.files import Found, read_bytes, relative
from genpress.sources.yamls import decode

MAX_BYTES = 8 << 20
"""Largest termbase: 8 MiB, about 100,000 terms."""

_COLUMNS = known_keys(Term, ())


def read_termbase(root: Path, path: PurePath | str, found: Found) -> tuple[Term, ...]:
    """Return the terms of a termbase, in the order of its rows; what is wrong is noted as TRM0xx by file and line.

    Args:
        root: the workspace.
        path: the CSV file, relative to the workspace.
        found: takes the problems.
    """
    name = relative(root, path)
    try:
        text = decode(read_bytes(root, path, "TRM", MAX_BYTES), name, "TRM001")
    except InvalidInput as error:
        found.problems.extend(error.problems)
        return ()
    found.files.append(name)
    return _Termbase(name, found).terms(text)


class _Termbase:
    """One reading of one file."""

    def __init__(self, name: str, found: Found) -> None:
        self._name = name
        self._found = found
        self._seen: dict[tuple[str, str], tuple[Term, int]] = {}

    def terms(self, text: str) -> tuple[Term, ...]:
        """Return the sound terms of the file's text."""
        rows = self._rows(text)
        header = [cell.strip().casefold() for cell in next(rows, (1, []))[1]]
        if not self._is_header(header):
            return ()
        return tuple(term for line, row in rows for term in self._term(line, header, row))

    def _rows(self, text: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        begin = 1
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield begin, row
                begin = reader.line_num + 1
        except csv.Error:
            self._add(begin, "TRM012", "the quotes of this row are broken.", 'Write a quote inside quotes twice: "".')

    def _add(self, line: int, code: str, message: str, hint: str = "", key: str = "") -> None:
        self._found.add(Place(self._name, line, key=key), code, message, hint)

    def _is_header(self, header: Sequence[str]) -> bool:
        for column in header:
            if column not in _COLUMNS:
                self._add(1, "TRM011", f"unknown column {shown(column)}.", propose(column, _COLUMNS, "Known columns"))
        for column in {column for column in header if header.count(column) > 1}:
            self._add(1, "TRM011", f"the column {shown(column)} stands twice.")
        if "term" not in header:
            self._add(1, "TRM010", "the column 'term' is missing.", f"The columns are {', '.join(_COLUMNS)}.")
        return "term" in header

    def _term(self, line: int, header: Sequence[str], row: Sequence[str]) -> Iterator[Term]:
        if len(row) > len(header):
            message = f"the row has {len(row)} cells, the header {len(header)}."
            self._add(line, "TRM012", message, "Put text that holds the separator in quotes.")
            return
        data = {column: cell.strip() for column, cell in zip(header, row, strict=False) if cell.strip()}
        data = {column: cell for column, cell in data.items() if column in _COLUMNS}
        try:
            term = Term.model_validate({**data, "status": data.get("status", "preferred").casefold()})
        except ValidationError as error:
            self._note(error, data, line)
            return
        if self._has_locale(term, line) and self._is_new(term, line):
            yield term

    def _note(self, error: ValidationError, data: Mapping[str, str], line: int) -> None:
        for fault in faults(error, data):
            column = str(fault.loc[0])
            message = f"{column}: expected {fault.expected}."
            hint = propose(data.get(column, ""), fault.choices) if fault.choices else ""
            code, message = ("TRM003", "the term is missing.") if column not in data else ("TRM" + WRONG_VALUE, message)
            self._add(line, code, message, hint, data.get("term", "")[:80])

    def _has_locale(self, term: Term, line: int) -> bool:
        try:
            return not term.locale or bool(Market(locale=term.locale))
        except ValidationError:
            hint = "Write a language such as de, or a locale such as de-DE; leave it empty for everywhere."
            self._add(line, "TRM014", f"{shown(term.locale)} is no locale.", hint, term.term[:80])
            return False

    def _is_new(self, term: Term, line: int) -> bool:
        key = (term.term if term.case_sensitive else term.term.casefold(), term.locale)
        earlier, first = self._seen.setdefault(key, (term, line))
        if first != line and earlier.status is not term.status:
            message = f"{shown(term.term)} is {term.status} here and {earlier.status} in line {first}."
            self._add(line, "TRM013", message, "Keep one of the rows.", term.term[:80])
        return first == line


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)
