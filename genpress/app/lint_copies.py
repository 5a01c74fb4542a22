"""The fixed copies that `lint --fix` writes: rows and lines without a fix stand there byte for byte."""

from __future__ import annotations

import codecs
import csv
import io
import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, TextIO

from genpress.app.lint_inputs import Document, Lines, Rows
from genpress.app.lint_pieces import TEXT, Decimal, Input, Piece
from genpress.app.lint_workbooks import WorkbookCopy, cell_of
from genpress.artifacts.atomic import PendingFile, Root
from genpress.domain.brief import Table
from genpress.domain.fields import Content, FieldValue
from genpress.errors import Conflict, Problem, UsageError
from genpress.hashing import Json
from genpress.sources.catalogues.decoding import encoding_of
from genpress.sources.catalogues.files import ENDINGS
from genpress.sources.catalogues.sniffing import delimiter_of

_FIXABLE = "CSV, TSV, XLSX, JSON Lines, Markdown and text"
_TEXTS = frozenset({".csv", ".tsv", ".tab", ".txt"})
_BOOKS = frozenset({".xlsx", ".xlsm"})
_SAMPLE = 65_536


class Copy(Protocol):
    """A copy of a file in the making."""

    def put(self, piece: Piece, content: Content) -> None:
        """Write everything up to and including a piece that was fixed."""
        ...

    def keep(self, piece: Piece) -> None:
        """Take a piece that stays as it was."""
        ...

    def rest(self) -> None:
        """Write what follows the last piece."""
        ...


class FixedFile:
    """A fixed copy of one file: there whole once `commit` was called, and not at all before."""

    def __init__(self, source: Input, target: Path, fields: Mapping[str, str], *, in_place: bool) -> None:
        self._source = source.path.resolve()
        self._stat = self._source.stat()
        self.target = self._source if in_place else target
        if not in_place and target.exists():
            raise UsageError(f"{target} is there already", hint="Name another file with --out, or delete it.")
        if in_place and self._source.suffix.casefold() in _BOOKS:
            raise UsageError(
                f"{source.name}: a workbook is not fixed in place",
                hint="Without --in-place, a copy with this one sheet as plain text is written beside it.",
            )
        self._pending = PendingFile(Root(self.target.resolve().parent), self.target.name)
        self._copy = _copy(source, self._pending, fields)
        self.changed = 0

    def put(self, piece: Piece, content: Content) -> None:
        """Take a piece as it was fixed; one that is as it was is left to be copied."""
        if content == piece.content:
            self._copy.keep(piece)
            return
        self.changed += 1
        self._copy.put(piece, content)

    def unreadable(self, problem: Problem) -> None:
        """Take a row that could not be read: where it would be lost, there is no copy.

        Raises:
            UsageError: the format cannot carry it over.
        """
        if isinstance(self._copy, WorkbookCopy):
            raise UsageError(
                f"{problem.place}: a row cannot be read, so no fixed copy is written", hint=problem.message
            )

    def commit(self) -> Path | None:
        """Put the copy in place; None, and no file, where nothing was fixed.

        Raises:
            Conflict: the file was changed by somebody else meanwhile.
            WriteFailed: it cannot be written; what stood there still stands.
        """
        if not self.changed:
            self._pending.discard()
            return None
        self._copy.rest()
        now = self._source.stat()
        if (now.st_mtime_ns, now.st_size) != (self._stat.st_mtime_ns, self._stat.st_size):
            self._pending.discard()
            raise Conflict(f"{self._source.name} was changed while it was checked", hint="Run the command again.")
        self._pending.commit()
        self.target.chmod(stat.S_IMODE(self._stat.st_mode))
        return self.target

    def discard(self) -> None:
        """Leave everything as it was."""
        self._pending.discard()


def _copy(source: Input, out: PendingFile, fields: Mapping[str, str]) -> Copy:
    if isinstance(source, Document):
        return _DocumentCopy(source, out)
    if isinstance(source, Lines):
        return _LinesCopy(source, out, fields)
    if isinstance(source, Rows) and source.path.suffix.casefold() in _TEXTS:
        return _RowsCopy(source, out, fields)
    if isinstance(source, Rows) and source.path.suffix.casefold() in _BOOKS:
        return WorkbookCopy(source, out, fields)
    out.discard()
    raise UsageError(f"{source.name}: --fix can write {_FIXABLE}", hint="Save the table as CSV and fix that.")


class _DocumentCopy:
    def __init__(self, source: Document, out: PendingFile) -> None:
        self._encoding = source.encoding
        self._name, self._out = source.name, out

    def keep(self, _piece: Piece) -> None:
        """Leave it: a document without a fix has no copy."""

    def put(self, _piece: Piece, content: Content) -> None:
        """Write the text."""
        text = content[TEXT]
        self._out.write(_encoded(str(text), codecs.getincrementalencoder(self._encoding)(), self._name))

    def rest(self) -> None:
        """Nothing follows a document's text."""


def _encoded(text: str, encoder: codecs.IncrementalEncoder, name: str) -> bytes:
    try:
        return encoder.encode(text)
    except UnicodeError:
        hint = "Save the file as UTF-8 first."
        raise UsageError(f"{name}: the fixed text has characters that its encoding has not", hint=hint) from None


class _Raw:
    """A file's lines as they are, copied on until a line is asked for."""

    def __init__(self, source: Input, encoding: str, out: PendingFile) -> None:
        self._name, self._out = source.name, out
        self._lines: TextIO = source.path.open(encoding=encoding, errors="surrogateescape", newline="")
        self._encoder = codecs.getincrementalencoder(encoding)("surrogateescape")
        self._number = 0

    def skip_to(self, number: int) -> None:
        """Copy the lines before a line."""
        while self._number < number - 1:
            self.write(next(self.lines()))

    def lines(self) -> Iterator[str]:
        """Yield lines that are not copied."""
        for line in self._lines:
            self._number += 1
            yield line

    def write(self, text: str) -> None:
        """Write text of our own."""
        self._out.write(_encoded(text, self._encoder, self._name))

    def rest(self) -> None:
        """Copy all that follows."""
        for line in self.lines():
            self.write(line)
        self._lines.close()


class _RowsCopy:
    def __init__(self, source: Rows, out: PendingFile, fields: Mapping[str, str]) -> None:
        encoding = encoding_of(source.path, source.name)
        with source.path.open(encoding=encoding, errors="surrogateescape", newline="") as opened:
            sample = opened.read(_SAMPLE).splitlines(keepends=True)
        table = Table(path=source.path.name, format=ENDINGS[source.path.suffix.casefold()])
        self._delimiter = delimiter_of(table, source.name, [line for line in sample if line.strip()][:50])
        self._raw = _Raw(source, encoding, out)
        self._fields, self._name = fields, source.name

    def keep(self, _piece: Piece) -> None:
        """Leave it where it is: it is copied on the way to the next one."""

    def put(self, piece: Piece, content: Content) -> None:
        """Write a row anew."""
        self._raw.skip_to(piece.line)
        taken: list[str] = []
        cells = next(csv.reader(_taking(self._raw.lines(), taken), delimiter=self._delimiter, strict=True))
        known = [str(cell) for cell in piece.record.values()]
        if cells[: len(known)] != known:
            raise UsageError(f"{self._name}:{piece.line}: the row cannot be written anew with certainty")
        columns = list(piece.record)
        for column, field in self._fields.items():
            if field in content:
                cells[columns.index(column)] = cell_of(content[field])
        self._raw.write(self._line(cells, taken[-1]))

    def rest(self) -> None:
        """Copy all that follows."""
        self._raw.rest()

    def _line(self, cells: list[str], last: str) -> str:
        made = io.StringIO(newline="")
        end = last[len(last.rstrip("\r\n")) :]
        csv.writer(made, delimiter=self._delimiter, lineterminator=end).writerow(cells)
        return made.getvalue()


def _taking(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


class _LinesCopy:
    def __init__(self, source: Lines, out: PendingFile, fields: Mapping[str, str]) -> None:
        self._raw = _Raw(source, "utf-8", out)
        self._fields = fields

    def keep(self, _piece: Piece) -> None:
        """Leave it where it is: it is copied on the way to the next one."""

    def put(self, piece: Piece, content: Content) -> None:
        """Write an object anew: other values as they are, its numbers as they were written."""
        self._raw.skip_to(piece.line)
        last = next(self._raw.lines())
        changed = {column: _json(content[field]) for column, field in self._fields.items() if field in content}
        mark = "\ufeff" if last.startswith("\ufeff") else ""
        self._raw.write(mark + _dump({**piece.record, **changed}) + last[len(last.rstrip("\r\n")) :])

    def rest(self) -> None:
        """Copy all that follows."""
        self._raw.rest()


def _json(value: FieldValue) -> Json:
    return value if isinstance(value, str) else [*value]


def _dump(value: Json) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
