"""Approved texts as Parquet, a row a unit; row groups bound the memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.parquet as pq

from genpress.domain.fields import FieldType
from genpress.exporters.publishing.tables import ABOUT, Line, columns_of, lines_of, refuse_into
from genpress.interfaces.exporters import Exporter, Order, Sink, Texts, Told

_ROWS = 5_000
"""Rows of one group."""
_KINDS = {"variant": pa.int32(), "revision": pa.int32(), "machine_made": pa.bool_()}


class ParquetTable:
    """Writes approved texts as Parquet: texts as strings, lists as lists of strings."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Write one row a unit.

        Raises:
            UsageError: a mapped field does not exist, or two go to one column.
        """
        refuse_into(order, "parquet")
        columns = columns_of(order)
        about = [pa.field(name, _KINDS.get(name, pa.string())) for name in ABOUT]
        fields = [
            pa.field(column, pa.list_(pa.string()) if order.fields[name].type is FieldType.LIST else pa.string())
            for name, column in columns.items()
        ]
        schema = pa.schema([*about, *fields])
        with pq.ParquetWriter(pa.PythonFile(_Stream(sink), mode="w"), schema) as writer:
            lines = lines_of(texts, columns, order.fields)
            while chunk := list(islice(lines, _ROWS)):
                writer.write_table(pa.Table.from_pylist([_row(line) for line in chunk], schema=schema))
                yield from (line.sent for line in chunk)


def _row(line: Line) -> dict[str, object]:
    return {**line.about, **line.fields}


class _Stream:
    """A sink as the file that Arrow writes to."""

    closed = False

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._size = 0

    def write(self, data: bytes) -> int:
        """Add bytes."""
        raw = bytes(data)
        self._sink.write(raw)
        self._size += len(raw)
        return len(raw)

    def tell(self) -> int:
        """Return how much was written."""
        return self._size

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Leave the sink open: who opened it closes it."""


def create() -> Exporter:
    """Return the exporter."""
    return ParquetTable()
