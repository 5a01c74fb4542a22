"""What `lint` reads: tables, JSON Lines and documents, as pieces of copy with the facts they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from genpress.app.lint_pieces import ALL_COLUMNS, TEXT, Decimal, Input, Mapped, Piece, Record, TwiceNamed, decode
from genpress.checks.facts import flatten
from genpress.domain.brief import Table
from genpress.domain.fields import Content, FieldSpec, FieldType
from genpress.domain.problems import propose
from genpress.errors import InvalidInput, Place, Problem, UsageError
from genpress.hashing import Json
from genpress.sources.catalogues.decoding import encoding_of
from genpress.sources.catalogues.files import ENDINGS
from genpress.sources.catalogues.opening import open_records
from genpress.sources.catalogues.records import Records

DOCUMENTS: Mapping[str, FieldType] = MappingProxyType(
    {
        ".md": FieldType.MARKDOWN,
        ".markdown": FieldType.MARKDOWN,
        ".mdx": FieldType.MARKDOWN,
        ".html": FieldType.HTML,
        ".htm": FieldType.HTML,
        ".txt": FieldType.TEXT,
        ".text": FieldType.TEXT,
    }
)
"""How documents are marked up, by the file's ending."""
_KEYS = ("id", "sku", "key", "handle")
_MAX_DOCUMENT = 32 << 20


def open_input(path: Path, mapped: Mapped, specs: Mapping[str, FieldSpec]) -> Input:
    """Open a file by its ending.

    Args:
        path: as the user typed it.
        mapped: which columns hold what.
        specs: the fields that are known, such as a channel's: a list's cell holds an item a line.

    Raises:
        UsageError: there is no such file, or its ending is not known.
    """
    if path.is_dir():
        raise UsageError(f"{path}: this is a folder", hint=f"Name its files, such as {(path / '*.md').as_posix()}")
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    ending = path.suffix.casefold()
    if ending in DOCUMENTS:
        return Document(path)
    if ENDINGS.get(ending) == "jsonl":
        return Lines(path, mapped)
    if ending in ENDINGS:
        return Rows(path, mapped, specs)
    known = ", ".join(sorted({*ENDINGS, *DOCUMENTS}))
    raise UsageError(f"{path}: the ending {ending or '(none)'!r} is not known", hint=f"Known are {known}.")


class Document:
    """A text or Markdown file: one piece."""

    is_document = True

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.as_posix()

    @property
    def kind(self) -> FieldType:
        """How it is marked up."""
        return DOCUMENTS[self.path.suffix.casefold()]

    @cached_property
    def encoding(self) -> str:
        """Its encoding, found from its bytes."""
        return encoding_of(self.path, self.name) if self.path.stat().st_size else "utf-8"

    def pieces(self) -> Iterator[Piece | Problem]:
        """Yield the document."""
        if self.path.stat().st_size > _MAX_DOCUMENT:
            yield Problem(Place(self.name), "CAT029", f"the file is larger than {_MAX_DOCUMENT >> 20} MiB")
            return
        try:
            with self.path.open(encoding=self.encoding, newline="") as opened:
                text = opened.read()
        except (OSError, UnicodeError) as error:
            yield Problem(Place(self.name), "CAT028", f"the file cannot be read: {error}")
            return
        yield Piece(self.name, 0, self.name, {TEXT: text} if text else {})


class Rows:
    """A table: CSV, TSV, XLSX, Parquet."""

    is_document = False

    def __init__(self, path: Path, mapped: Mapped, specs: Mapping[str, FieldSpec]) -> None:
        self.path, self.name = path, path.as_posix()
        self._mapped = mapped
        self._lists = {name for name, spec in specs.items() if spec.type is FieldType.LIST}

    @cached_property
    def records(self) -> Records:
        """The table as it stands in its file."""
        folder = self.path.resolve().parent
        return open_records(Table(path=self.path.resolve().name), folder, folder)

    def pieces(self) -> Iterator[Piece | Problem]:
        """Yield the rows.

        Raises:
            InvalidInput: the file cannot be read, or has no such columns.
        """
        columns = self.records.names
        copy = self._mapped.copy
        self._refuse_unknown(columns, copy)
        key, facts = self._key(columns), self._facts(columns)
        for batch in self.records.read(columns):
            for item in batch:
                if isinstance(item, Problem):
                    yield replace(item, place=replace(item.place, file=self.name))
                else:
                    line, values = item
                    content = {name: self._value(name, values[column]) for column, name in copy.items()}
                    filled = {name: value for name, value in content.items() if value}
                    known = _row_facts(values, facts, self._mapped.facts) if facts else None
                    yield Piece(self.name, line, values[key] or line if key else line, filled, known, dict(values))

    def _value(self, field: str, cell: str) -> str | list[str]:
        return cell.split("\n") if field in self._lists and cell else cell

    def _refuse_unknown(self, columns: Sequence[str], copy: Mapping[str, str]) -> None:
        named = [*copy, *self._mapped.fact_columns, *([self._mapped.key] if self._mapped.key else [])]
        hint = f"The columns are: {', '.join(columns[:20])}."
        problems = [
            Problem(Place(self.name, 1), "CAT007", f"no column {name!r}.", propose(name, columns) or hint)
            for name in named
            if name not in columns and name != ALL_COLUMNS
        ]
        if problems and not self._mapped.fields:
            raise UsageError(f"{self.name}: say which columns hold copy: --field COLUMN", hint=hint)
        if problems:
            raise InvalidInput(problems)

    def _key(self, columns: Sequence[str]) -> str:
        folded = {column.casefold(): column for column in columns}
        return self._mapped.key or next((folded[name] for name in _KEYS if name in folded), "")

    def _facts(self, columns: Sequence[str]) -> Sequence[str]:
        chosen = list(self._mapped.fact_columns)
        if self._mapped.facts == ALL_COLUMNS or ALL_COLUMNS in chosen:
            return [column for column in columns if column not in self._mapped.copy]
        group = self._mapped.facts
        found = [column for column in columns if group and (column == group or column.startswith(f"{group}."))]
        if group and not found:
            raise InvalidInput([Problem(Place(self.name, 1), "CAT007", f"no column {group!r} or '{group}.…'.")])
        return [*chosen, *found]


def _row_facts(values: Mapping[str, str], columns: Sequence[str], group: str) -> Mapping[str, str]:
    facts: dict[str, str] = {}
    for column in columns:
        cell = values[column]
        nested = _nested(cell) if column == group else None
        if nested is not None:
            facts |= flatten(nested)
        elif cell:
            facts[column] = cell
    return facts


def _nested(cell: str) -> Json | None:
    """Return a cell that holds a JSON object or list."""
    if cell[:1] not in {"{", "["}:
        return None
    try:
        return decode(cell)
    except (ValueError, RecursionError):
        return None


class Lines:
    """JSON Lines: an object a line."""

    is_document = False

    def __init__(self, path: Path, mapped: Mapped) -> None:
        self.path, self.name = path, path.as_posix()
        self._mapped = mapped

    def pieces(self) -> Iterator[Piece | Problem]:
        """Yield the lines.

        Raises:
            UsageError: no line has any of the fields.
        """
        seen = empty = 0
        with self.path.open("rb") as opened:
            for number, raw in enumerate(opened, 1):
                if raw.strip():
                    piece = self._piece(number, raw)
                    seen += 1
                    empty += isinstance(piece, Piece) and not piece.content
                    yield piece
        if seen and seen == empty:
            names = " or ".join(self._mapped.copy)
            raise UsageError(f"{self.name}: no line has a text under {names}", hint="Say where copy is: --field KEY")

    def _piece(self, number: int, raw: bytes) -> Piece | Problem:
        try:
            record = decode(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            json.dumps(record, ensure_ascii=False).encode() if b"\\ud" in raw.lower() else b""
        except UnicodeError:
            return Problem(Place(self.name, number), "CAT028", "the line holds bytes or code points that are no text")
        except TwiceNamed as error:
            return Problem(Place(self.name, number), "CAT035", str(error), "Keep one of them.")
        except (ValueError, RecursionError) as error:
            return Problem(Place(self.name, number), "CAT031", f"the line is not JSON: {error}")
        if not isinstance(record, dict):
            return Problem(Place(self.name, number), "CAT031", "the line is not an object")
        return Piece(self.name, number, self._id(record, number), self._content(record), self._facts(record), record)

    def _id(self, record: Record, number: int) -> Json:
        key = self._mapped.key or next((name for name in _KEYS if name in record), "")
        name = record.get(key, number)
        return float(name) if isinstance(name, Decimal) else name

    def _content(self, record: Record) -> Content:
        found = {name: _text(record.get(column)) for column, name in self._mapped.copy.items()}
        return {name: value for name, value in found.items() if value}

    def _facts(self, record: Record) -> Mapping[str, str] | None:
        mapped = self._mapped
        if ALL_COLUMNS in {mapped.facts, *mapped.fact_columns}:
            return flatten({name: value for name, value in record.items() if name not in mapped.copy})
        group = mapped.facts or "facts"
        given = record.get(group)
        if given is None and not mapped.fact_columns:
            return None
        single = {name: record[name] for name in mapped.fact_columns if name in record}
        return flatten(single) if given is None else flatten(given) | flatten(single)


def _text(value: Json) -> str | list[str]:
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return value if isinstance(value, str) and not isinstance(value, Decimal) else ""
