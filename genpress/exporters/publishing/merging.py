"""Merging into another system's own export: only the cells of approved texts change, everything else is passed on."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

from genpress.errors import UsageError
from genpress.exporters.publishing.cells import BOM, Record
from genpress.exporters.publishing.columns import MARKED, Column, Columns, Form, assign
from genpress.exporters.publishing.layouts import Layout
from genpress.interfaces.exporters import Changed, LeftOut, Order, Product, Sent, Sink, Text, Texts, Told

_CHUNK = 500
"""Rows of products looked up at once."""
_MOST_ITEMS = 20
"""Columns that a list may have."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field, or an item of a list, goes."""

    field: str
    column: str
    form: Form
    clears: bool = False
    """An empty text empties the cell: the list has fewer items than the one that stands there."""


class Merge:
    """One merge of approved texts into one file."""

    def __init__(self, layout: Layout, order: Order, texts: Texts) -> None:
        self._layout = layout
        self._order = order
        self._texts = texts
        self._matched: set[str] = set()

    @cached_property
    def _columns(self) -> Columns:
        columns = assign(self._order, self._layout.dialect.columns, self._layout.header)
        for name in self._order.columns.values():
            if name and name not in self._layout.header:
                near = difflib.get_close_matches(name, self._layout.header, n=1)
                hint = f"Did you mean {near[0]!r}?" if near else "Name a column of its header."
                raise UsageError(f"{self._order.into} has no column {name!r}", hint=hint)
        return columns

    def export(self, sink: Sink) -> Iterator[Told]:
        """Write the file anew with the texts in it.

        Raises:
            UsageError: a column or the key is not there, or the file is broken.
        """
        layout = self._layout
        for name in self._order.fields:
            if name not in self._columns and name not in layout.dialect.numbered:
                yield LeftOut(f"field {name}", f"{self._order.into} has no column for it", expected=True)
        keys = layout.at(self._key_column())
        records = layout.file.records()
        if layout.file.has_bom:
            sink.write(BOM.encode())
        for record in islice(records, layout.above + 1):
            sink.write(layout.file.style.line(record).encode())
        products = self._products(records)
        while chunk := list(islice(products, _CHUNK)):
            yield from self._merge(chunk, keys)
            sink.write("".join(layout.file.style.line(row) for rows in chunk for row in rows).encode())
        yield from self._unmatched()

    def _products(self, records: Iterator[Record]) -> Iterator[list[Record]]:
        group = self._layout.dialect.group
        if not group:
            return ([record] for record in records)
        at = self._layout.at(group)
        return (list(rows) for _, rows in groupby(records, lambda record: record.value(at)))

    def _merge(self, chunk: Sequence[Sequence[Record]], key: int) -> Iterator[Told]:
        named = {spelling for rows in chunk for row in rows for spelling in _spellings(row.value(key))}
        found = self._texts.find(sorted(named - {""}))
        for rows in chunk:
            hits = {
                spelling: found[spelling]
                for row in rows
                for spelling in _spellings(row.value(key))
                if spelling in found
            }
            if hits:
                yield from self._fill(rows, hits)

    def _fill(self, rows: Sequence[Record], hits: Mapping[str, Product]) -> Iterator[Told]:
        self._matched.update(hits)
        key, product = next(iter(hits.items()))
        if len({tuple(sorted((n, str(t.value)) for n, t in one.texts.items())) for one in hits.values()}) > 1:
            yield LeftOut(", ".join(sorted(hits)), "several texts for one product of the file; none was written")
            return
        head = self._layout.dialect.head if self._layout.dialect.group else ""
        if head and not rows[0].value(self._layout.at(head)):
            yield LeftOut(key, f"line {rows[0].line}: the product's first row, with its {head}, does not stand here")
            return
        yield from self._write(rows[0], key, product)

    def _write(self, row: Record, key: str, product: Product) -> Iterator[Told]:
        if len(row.cells) != len(self._layout.header):
            yield LeftOut(key, f"line {row.line}: {len(row.cells)} cells, the header has {len(self._layout.header)}")
            return
        went: dict[str, str] = {}
        cleaned: dict[str, None] = {}
        for place in self._places(product):
            made = place.form.make(product.texts[place.field])
            cleaned.update(dict.fromkeys(made.taken_out))
            if not (made.text or place.clears):
                continue
            if lacking := self._lacking(row, place.column):
                yield LeftOut(f"{key}, field {place.field}", f"line {row.line}: the row has no {lacking}")
                continue
            went.setdefault(place.field, place.column)
            yield from self._fill_place(row, key, place, made.text)
        yield from _sent(product, went, tuple(cleaned))

    def _lacking(self, row: Record, column: str) -> str:
        """Return the column that a row must have something in before it gets this one; empty where it has."""
        beside = self._layout.dialect.beside.get(column, "")
        return beside if beside in self._layout.header and not row.value(self._layout.at(beside)) else ""

    def _fill_place(self, row: Record, key: str, place: _Place, text: str) -> Iterator[Told]:
        yield from self._set(row, key, place.column, text)
        if place.column in self._unmarked:
            yield from self._set(row, key, self._unmarked[place.column], "")

    def _places(self, product: Product) -> Iterator[_Place]:
        for name, text in product.texts.items():
            if name in self._columns:
                yield _Place(name, *self._place(self._columns[name], text))
            elif name in self._layout.dialect.numbered and isinstance(text.value, list):
                yield from self._numbered(name, len(text.value))

    def _place(self, column: Column, text: Text) -> tuple[str, Form]:
        marked = self._layout.dialect.marked.get(column.label, "") if text.unit.machine else ""
        if not marked:
            return column.label, column.form
        if marked not in self._layout.header:
            raise UsageError(
                f"{self._order.into} has no column {marked!r}, where a text that a model wrote has to go",
                hint=f"Add an empty column {marked} to the file.",
            )
        return marked, MARKED

    @cached_property
    def _unmarked(self) -> dict[str, str]:
        """Column for texts that a model wrote → the one it stands for, where the file has both."""
        marked = self._layout.dialect.marked
        return {to: label for label, to in marked.items() if label in self._layout.header}

    def _numbered(self, name: str, count: int) -> Iterator[_Place]:
        """Yield the columns of a list: those it has no item for are emptied, since an older text would stay there."""
        for number in range(_MOST_ITEMS):
            label = self._layout.dialect.numbered[name].format(number + 1)
            if label in self._layout.header:
                yield _Place(name, label, Form.item(number), clears=0 < count <= number)

    def _set(self, row: Record, key: str, column: str, text: str) -> Iterator[Told]:
        at = self._layout.at(column)
        before = row.value(at)
        if before.replace("\r\n", "\n") == text:
            return
        self._layout.file.style.put(row, at, text)
        yield Changed(key, column, before, text, row.line)

    def _unmatched(self) -> Iterator[Told]:
        for product in self._texts.products():
            if product.key not in self._matched:
                yield LeftOut(product.key, f"{self._order.into} has no row for it")

    # --- the key ------------------------------------------------------------------------------------------------------

    def _key_column(self) -> str:
        """Return the column that holds the catalogue's keys: as said, as the catalogue calls it, or the one that fits.

        Raises:
            UsageError: none does.
        """
        header, order = self._layout.header, self._order
        if order.key:
            if order.key not in header:
                raise UsageError(f"{order.into} has no column {order.key!r}", hint=f"It has: {', '.join(header)}.")
            return order.key
        candidates = [
            name for name in dict.fromkeys((order.catalogue_key, *self._layout.dialect.keys)) if name in header
        ]
        hits = self._hits(candidates)
        best = max(candidates, key=lambda name: hits[name], default="")
        nothing_leaves = next(iter(self._texts.products()), None) is None
        if not best or not (hits[best] or nothing_leaves):
            raise UsageError(
                f"no approved text's key stands in {order.into}; looked at: {', '.join(candidates) or 'nothing'}",
                hint="Name the column that holds the catalogue's keys: --key COLUMN",
            )
        return best

    def _hits(self, candidates: Sequence[str]) -> Counter[str]:
        hits: Counter[str] = Counter()
        records = islice(self._layout.file.records(), self._layout.above + 1, None)
        while chunk := list(islice(records, 2 * _CHUNK)):
            for name in candidates:
                at = self._layout.at(name)
                named = {spelling for row in chunk for spelling in _spellings(row.value(at))} - {""}
                hits[name] += self._texts.known(sorted(named))
            if any(hits.values()):
                break
        return hits


def _sent(product: Product, went: Mapping[str, str], cleaned: tuple[str, ...]) -> Iterator[Sent]:
    for unit in product.units:
        here = {name: column for name, column in went.items() if product.texts[name].unit is unit}
        if here:
            yield Sent(unit, here, cleaned)


def _spellings(cell: str) -> tuple[str, ...]:
    """Return a key as it stands, and without the `'` that spreadsheets put before numbers."""
    text = cell.strip()
    return (text, text[1:]) if text.startswith("'") else (text,)
