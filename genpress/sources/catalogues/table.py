"""A catalogue as the rest of genpress sees it: rows with keys, bad rows as problems, in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from genpress.domain.brief import Table
from genpress.errors import InvalidInput, Place, Problem
from genpress.interfaces import Chunk, Row
from genpress.sources.catalogues.columns import match
from genpress.sources.catalogues.problems import BadRow, refusal
from genpress.sources.catalogues.records import Batch, Records
from genpress.sources.catalogues.seen import SeenKeys
from genpress.sources.catalogues.typed import ColumnRules
from genpress.sources.catalogues.variants import JOINER, join

Keep: TypeAlias = "Callable[[Mapping[str, str]], bool]"
"""Answers the brief's `where` for one row; ValueError means that it cannot be answered."""

MAX_KEY = 500
"""Characters a key may have; it is part of every unit id."""

_STRICT_LIMIT = 100
"""Bad rows that a strict reading collects before it gives up."""


class TableReader:
    """Reads a table of any format; implements `interfaces.CatalogueReader`."""

    def __init__(self, records: Records, table: Table, *, keep: Keep | None = None, strict: bool = False) -> None:
        self._records = records
        self._table = table
        self._keep = keep
        self._strict = strict
        self._rules = ColumnRules.of(table.columns, joined=JOINER if table.variants else "")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Column names as prompts see them.

        Raises:
            InvalidInput: the file cannot be read at all, or lacks columns that the brief names.
        """
        return match(self._table, self._records.file, self._records.names)

    def chunks(self) -> Iterator[Chunk]:
        """Yield up to a thousand rows at a time, bad ones as problems in their place.

        Raises:
            InvalidInput: the file cannot be read; or, when strict, it has bad rows (found before any row is given).
        """
        if self._strict:
            self._refuse_bad_rows()
        with SeenKeys() as seen:
            for batch in self._batches():
                chunk = self._chunk(batch, seen)
                if chunk:
                    yield chunk

    def _refuse_bad_rows(self) -> None:
        self._strict = False
        problems: list[Problem] = []
        for chunk in self.chunks():
            problems += [item for item in chunk if isinstance(item, Problem)]
            if len(problems) >= _STRICT_LIMIT:
                break
        if problems:
            self._strict = True
            raise InvalidInput(problems[:_STRICT_LIMIT])

    def _batches(self) -> Iterator[Batch]:
        batches = self._records.read(self.columns)
        return join(batches, self._table.variants, self._records.file) if self._table.variants else batches

    def _chunk(self, batch: Batch, seen: SeenKeys) -> Chunk:
        found = (item if isinstance(item, Problem) else self._row(*item) for item in batch)
        chunk: Chunk = [item for item in found if item is not None]
        rows = [(place, item) for place, item in enumerate(chunk) if isinstance(item, Row)]
        repeated = seen.add([row.key for _, row in rows], [row.line for _, row in rows])
        for nth, first in repeated.items():
            place, row = rows[nth]
            chunk[place] = self._repeated(row, first)
        return chunk

    def _row(self, line: int, values: dict[str, str]) -> Row | Problem | None:
        key = values.get(self._key, "").strip()
        try:
            if self._keep is not None and not self._wanted(self._keep, values):
                return None
            if not key or len(key) > MAX_KEY:
                raise _bad_key(self._key, key)
            if self._rules.rules:
                self._rules.check(values)
        except BadRow as bad:
            return bad.at(self._records.file, line, key[:MAX_KEY])
        return Row(key, values, line)

    @cached_property
    def _key(self) -> str:
        if self._table.key:
            return self._table.key
        if self._table.variants:
            return self._table.variants.by
        if self._table.format == "folder":
            return self._table.rename.get("name", "name")
        hint = f"Add `key:` with one of the columns: {', '.join(self.columns[:12])}."
        raise refusal("CAT006", self._records.file, "the brief does not say which column names a row.", hint)

    @staticmethod
    def _wanted(keep: Keep, values: Mapping[str, str]) -> bool:
        try:
            return keep(values)
        except ValueError as error:
            raise BadRow("CAT030", f"`where` cannot be answered for this row: {error}") from None

    def _repeated(self, row: Row, first: int) -> Problem:
        where = f"first on line {first}" if first else "already used"
        message = f"column {self._key!r} repeats the key {row.key!r}, {where}."
        hint = "Keep one of the rows, or declare `variants:` if they are one product."
        return Problem(Place(self._records.file, row.line, 0, row.key), "CAT021", message, hint)


def _bad_key(column: str, key: str) -> BadRow:
    if key:
        return BadRow(
            "CAT029", f"the key in column {column!r} has {len(key)} characters; at most {MAX_KEY} are allowed"
        )
    return BadRow("CAT020", f"column {column!r}, the key, is empty", "Give the row a key or delete it.")
