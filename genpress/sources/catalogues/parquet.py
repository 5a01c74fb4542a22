"""Parquet: read in batches through pyarrow, which is an optional extra."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from genpress.domain.brief import Table
from genpress.errors import Problem
from genpress.sources.catalogues.files import Found
from genpress.sources.catalogues.problems import BadRow, refusal
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.text import refuse_unfit, value_text

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile


class Parquet:
    """A Parquet file; implements `Records`. Structs become dotted columns, lists one cell."""

    def __init__(self, found: Found, table: Table) -> None:
        self._path = found.path
        self._table = table
        self.file = found.file

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns of the schema, structs taken apart."""
        with self._open() as opened:
            return tuple(_leaves(opened.schema_arrow))

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the rows; their line is their number from 1."""
        line = 0
        with self._open() as opened:
            for batch in opened.iter_batches(batch_size=CHUNK):
                rows = batch.to_pylist()
                yield [self._record(line + nth, row, columns) for nth, row in enumerate(rows, start=1)]
                line += len(rows)

    def _record(self, line: int, row: Mapping[str, object], columns: Sequence[str]) -> Record | Problem:
        flat = _flatten(row)
        try:
            return line, {
                column: _fit(column, flat.get(name)) for name, column in zip(self.names, columns, strict=True)
            }
        except BadRow as bad:
            return bad.at(self.file, line)

    @contextmanager
    def _open(self) -> Iterator[ParquetFile]:
        try:
            from pyarrow import ArrowException
            from pyarrow.parquet import ParquetFile
        except ImportError:
            hint = "Install it with `pip install genpress[parquet]`, or export the catalogue as CSV."
            raise refusal("CAT010", self.file, "reading Parquet needs the package pyarrow.", hint) from None
        try:
            with ParquetFile(self._path, pre_buffer=False) as opened:
                yield opened
        except (ArrowException, OSError) as error:
            first = str(error).partition("\n")[0][:200]
            raise refusal("CAT012", self.file, f"the file is damaged: {first}", "Export it again.") from None


def _leaves(fields: Iterable[pa.Field], path: str = "") -> Iterator[str]:
    for field in fields:
        name = f"{path}.{field.name}" if path else field.name
        if str(field.type).startswith("struct<"):
            yield from _leaves((field.type.field(nth) for nth in range(field.type.num_fields)), name)
        else:
            yield name


def _flatten(row: Mapping[str, object], path: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in row.items():
        full = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            flat |= _flatten(value, full)
        else:
            flat[full] = value
    return flat


def _fit(column: str, value: object) -> str:
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            raise BadRow("CAT028", f"column {column!r} holds bytes that are no text") from None
    text = value_text(value)
    refuse_unfit(column, text)
    return text
