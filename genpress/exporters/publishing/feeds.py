"""Feeds of our own: one line a product, no escapes, quoted as the format says and never more than that."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from genpress.errors import UsageError
from genpress.exporters.publishing.columns import Columns, Form, assign
from genpress.exporters.publishing.markup import Clean, one_line
from genpress.interfaces.exporters import LeftOut, Order, Product, Sent, Sink, Texts, Told


class CsvLines:
    """Lines of CSV with quotes where they are needed, CRLF at the end (RFC 4180)."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")

    def write(self, cells: Sequence[str]) -> None:
        """Write one line."""
        self._writer.writerow(cells)
        self._sink.write(self._buffer.getvalue().encode())
        self._buffer.seek(0)
        self._buffer.truncate()


class TabLines:
    """Lines of tab-separated text without quotes: a tab or a line end in a text becomes a space."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, cells: Sequence[str]) -> None:
        """Write one line."""
        self._sink.write(("\t".join(one_line(cell) for cell in cells) + "\n").encode())


@dataclass(frozen=True, slots=True)
class Feed:
    """The layout of a feed of our own."""

    name: str
    key: str
    """Its column for the key, where the user names none."""
    columns: Columns
    fixed: Mapping[str, str]
    """Columns that say the same on every line."""
    required: tuple[str, ...] = ()
    """Columns without which the other system refuses a line."""
    numbered: Mapping[str, str] | None = None
    """List field → column with `{}` for the item's number, from 1."""
    numbers: int = 5
    """Items of such a list that have columns."""

    def export(self, order: Order, texts: Texts, lines: CsvLines | TabLines) -> Iterator[Told]:
        """Write the feed.

        Raises:
            UsageError: a column that the other system requires has no field.
        """
        columns = assign(order, self.columns)
        numbered = {name: label for name, label in (self.numbered or {}).items() if name in order.fields}
        labels = [column.label for column in columns.values()]
        self._refuse_missing(labels)
        yield from self._homeless(order, {*columns, *numbered})
        items = [label.format(number + 1) for label in numbered.values() for number in range(self.numbers)]
        lines.write([order.key or self.key, *labels, *items, *self.fixed])
        for product in texts.products():
            cells, sent = self._line(product, columns, numbered)
            lines.write([product.key, *cells, *self.fixed.values()])
            yield from sent

    def _homeless(self, order: Order, placed: Collection[str]) -> Iterator[Told]:
        for name in order.fields:
            if name not in placed:
                yield LeftOut(f"field {name}", f"{self.name} has no column for it", expected=True)

    def _refuse_missing(self, labels: Sequence[str]) -> None:
        missing = [label for label in self.required if label not in labels]
        if missing:
            raise UsageError(
                f"{self.name} wants {missing[0]!r}", hint=f"Say which field it is: --map FIELD={missing[0]}"
            )

    def _line(self, product: Product, columns: Columns, numbered: Mapping[str, str]) -> tuple[list[str], list[Sent]]:
        cells: list[str] = []
        went: dict[str, str] = {}
        cleaned: dict[str, None] = {}
        for name, label, form in self._places(columns, numbered):
            made = form.make(product.texts[name]) if name in product.texts else Clean("")
            cells.append(made.text)
            cleaned.update(dict.fromkeys(made.taken_out))
            if name in product.texts and (name in columns or made.text):
                went.setdefault(name, label)
        return cells, [
            Sent(unit, {n: label for n, label in went.items() if product.texts[n].unit is unit}, tuple(cleaned))
            for unit in product.units
        ]

    def _places(self, columns: Columns, numbered: Mapping[str, str]) -> Iterator[tuple[str, str, Form]]:
        for name, column in columns.items():
            yield name, column.label, column.form
        for name, label in numbered.items():
            for number in range(self.numbers):
                yield name, label, Form.item(number)
