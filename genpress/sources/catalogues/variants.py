"""Continuation rows: several rows of a file that describe one product, joined to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from genpress.domain.brief import Variants
from genpress.errors import Problem
from genpress.sources.catalogues.problems import MAX_CELL, BadRow
from genpress.sources.catalogues.records import CHUNK, Batch, Record

JOINER = "; "
"""Between the distinct values of a column that varies."""


class _Product:
    """The rows of one product so far: per column its distinct values, in their order."""

    def __init__(self, line: int, name: str) -> None:
        self.line = line
        self.name = name
        self.seen: dict[str, dict[str, None]] = {}
        self.size = 0

    def add(self, values: dict[str, str]) -> None:
        """Take in one more row; of a product that is too large nothing more is kept, so memory stays bounded."""
        for column, text in values.items():
            distinct = self.seen.setdefault(column, {})
            if text and text not in distinct and self.size <= MAX_CELL * 8:
                distinct[text] = None
                self.size += len(text)

    def joined(self, columns: Sequence[str]) -> dict[str, str]:
        """Return one row: a varying column's values together, of another column the first.

        Raises:
            BadRow: together they are too large.
        """
        row = {
            column: JOINER.join(values) if column in columns or not columns else next(iter(values), "")
            for column, values in self.seen.items()
        }
        largest = max(row, key=lambda column: len(row[column]), default="")
        if self.size > MAX_CELL * 8 or len(row.get(largest, "")) > MAX_CELL:
            raise BadRow("CAT029", f"the rows of {self.name!r} together are too large, column {largest!r} most of all")
        return row


def join(batches: Iterator[Batch], variants: Variants, file: str) -> Iterator[Batch]:
    """Yield the batches with rows that follow each other and have the same `by` value joined to one.

    A row whose `by` cell is empty continues the row before it.
    """
    out: Batch = []
    for item in _products(batches, variants.by):
        out.append(_finished(item, variants, file) if isinstance(item, _Product) else item)
        if len(out) == CHUNK:
            yield out
            out = []
    if out:
        yield out


def _products(batches: Iterator[Batch], by: str) -> Iterator[_Product | Problem]:
    current: _Product | None = None
    for item in chain.from_iterable(batches):
        if isinstance(item, Problem):
            yield item
            continue
        line, values = item
        name = values.get(by, "").strip()
        if current is None:
            current = _Product(line, name)
        elif name not in {"", current.name}:
            yield current
            current = _Product(line, name)
        current.add(values)
    if current is not None:
        yield current


def _finished(product: _Product, variants: Variants, file: str) -> Record | Problem:
    try:
        row = product.joined(variants.columns)
    except BadRow as bad:
        return bad.at(file, product.line, product.name)
    row[variants.by] = product.name
    return product.line, row
