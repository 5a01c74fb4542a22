"""CSV and TSV: streamed through the csv module; a broken row is a problem, and reading goes on behind it."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator, Sequence
from functools import cached_property
from typing import TextIO, TypeAlias

from genpress.domain.brief import Table
from genpress.errors import Problem
from genpress.sources.catalogues.columns import clean_names
from genpress.sources.catalogues.decoding import BAD_BYTE, encoding_of
from genpress.sources.catalogues.feed import MAX_LINES, Block, Feed
from genpress.sources.catalogues.files import Found, unreadable
from genpress.sources.catalogues.problems import MAX_CELL, BadRow, refusal, shown
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.sniffing import delimiter_of, sep_line

_Parsed: TypeAlias = "tuple[int, list[str] | BadRow]"

_SNIFFED_LINES = 50
_SNIFFED_CHARACTERS = 65_536

_FAULTS = {
    "CAT027": BadRow("CAT027", "the row holds a NUL character", "Remove it; the export may be damaged here."),
    "CAT028": BadRow("CAT028", "the row holds bytes that are no text", "Correct them, or name the file's `encoding:`."),
    "CAT029": BadRow("CAT029", "the line is too long to be a row", "A quote or a line break may be missing."),
}


class Delimited:
    """A text file of cells; implements `Records`."""

    def __init__(self, found: Found, table: Table) -> None:
        self._path = found.path
        self._table = table
        self.file = found.file

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns as the file, or for a file without a header the brief, names them."""
        if self._table.header:
            return clean_names(self._table.header)
        with self._open() as text:
            feed = Feed(text)
            line, header = next(self._parse(feed, 0), (1, BadRow("CAT004", "the file holds no header and no rows.")))
        if isinstance(header, BadRow):
            code = "CAT004" if header.code == "CAT004" else "CAT011"
            raise refusal(code, self.file, f"the header cannot be read: {header.message}", header.hint, line=line)
        self._refuse_repeated_key(header)
        return clean_names(header)

    def _refuse_repeated_key(self, header: Sequence[str]) -> None:
        count = [name.strip() for name in header].count(self._table.key)
        if self._table.key and count > 1:
            message = f"{count} columns are named {self._table.key!r}, which the brief names as the key."
            raise refusal("CAT011", self.file, message, "Rename all but one in the file.", line=1)

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the records as columns → cells."""
        with self._open() as text:
            feed = Feed(text)
            if not self._table.header:
                next(self._parse(feed, 0), None)
            for records in self._blocks(feed, columns):
                for start in range(0, len(records), CHUNK):
                    yield records[start : start + CHUNK]

    def _record(self, line: int, cells: list[str] | BadRow, columns: Sequence[str]) -> Record | Problem:
        if isinstance(cells, BadRow):
            return cells.at(self.file, line)
        if len(cells) == len(columns) or (len(cells) > len(columns) and not any(cells[len(columns) :])):
            return line, dict(zip(columns, cells, strict=False))
        return self._uneven(cells, columns).at(self.file, line, self._key(cells, columns))

    def _uneven(self, cells: Sequence[str], columns: Sequence[str]) -> BadRow:
        counted = f"the row has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the header {len(columns)}"
        if len(cells) > len(columns):
            first = next(cell for cell in cells[len(columns) :] if cell)
            hint = f"Put a cell that holds {self._delimiter!r} in double quotes."
            return BadRow("CAT024", f"{counted}; the first too many is {shown(first)}", hint)
        return BadRow("CAT025", f"{counted}; the last it has is {shown(cells[-1])}", "A line break may split the row.")

    def _key(self, cells: Sequence[str], columns: Sequence[str]) -> str:
        at = columns.index(self._table.key) if self._table.key in columns else len(cells)
        return cells[at].strip()[:100] if at < len(cells) else ""

    # --- parsing ------------------------------------------------------------------------------------------------------

    def _blocks(self, feed: Feed, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the records of a block at a time.

        A block whose lines are all sound rows is parsed without Python looking at each line: in half the time.
        """
        width = len(columns)
        while True:
            if not feed.at_block:
                yield [self._record(line, cells, columns) for line, cells in self._rest_of_block(feed, width)]
                continue
            block = feed.block()
            if not block.lines:
                return
            rows = self._sound_rows(block, width)
            if rows is None:
                feed.return_block(block)
                continue
            yield [(line, dict(zip(columns, cells, strict=False))) for line, cells in enumerate(rows, feed.line)]
            feed.pass_over(block)

    def _sound_rows(self, block: Block, width: int) -> list[list[str]] | None:
        """Return a block's rows if it is clean and every line is one row of the right width."""
        if not block.clean:
            return None
        try:
            rows = list(csv.reader(block.lines, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        sound = len(rows) == len(block.lines) and set(map(len, rows)) == {width}
        return rows if sound else None

    def _rest_of_block(self, feed: Feed, width: int) -> Iterator[_Parsed]:
        for parsed in self._parse(feed, width):
            yield parsed
            if feed.at_block:
                return

    def _parse(self, feed: Feed, width: int) -> Iterator[_Parsed]:
        """Yield every record with its first line; `width` is the number of cells expected, 0 when unknown."""
        more = True
        while more:
            try:
                more = yield from self._until_swallowed(feed, width)
            except csv.Error as error:
                bad = feed.line, _bad_quoting(error, feed)
                feed.give_back()
                yield bad

    def _until_swallowed(self, feed: Feed, width: int) -> Generator[_Parsed, None, bool]:
        """Yield records until one holds the rows after it: its lines are given back, and there is more to read."""
        for cells in csv.reader(feed.lines(), delimiter=self._delimiter, strict=True):
            swallowed = self._swallowed(cells, feed, width)
            found = (feed.line, _FAULTS[feed.fault] if feed.fault and not swallowed else cells)
            named = feed.line == 1 and sep_line(feed.taken[0])
            if swallowed:
                feed.give_back()
            else:
                feed.finish()
            if cells and not named:
                yield found
            if swallowed:
                return True
        return False

    def _swallowed(self, cells: Sequence[str], feed: Feed, width: int) -> bool:
        """Return whether a record of several lines and the wrong size has whole rows inside: a quote ran away."""
        if not width or len(cells) == width or len(feed.taken) == 1:
            return False
        # Lenient, since a swallowed row may well hold the quote that ended the swallowing.
        inner = csv.reader(feed.taken[1:], delimiter=self._delimiter, quoting=csv.QUOTE_NONE)
        return any(len(row) == width for row in inner)

    # --- opening ------------------------------------------------------------------------------------------------------

    @cached_property
    def _encoding(self) -> str:
        return encoding_of(self._path, self.file, self._table.encoding)

    @cached_property
    def _delimiter(self) -> str:
        with self._open() as text:
            sample = text.read(_SNIFFED_CHARACTERS)
        lines = sample.splitlines(keepends=True)
        whole = lines[:-1] if len(sample) == _SNIFFED_CHARACTERS else lines
        return delimiter_of(self._table, self.file, [line for line in whole if line.strip()][:_SNIFFED_LINES])

    def _open(self) -> TextIO:
        try:
            return self._path.open(encoding=self._encoding, errors=BAD_BYTE, newline="")
        except OSError as error:
            raise unreadable(self.file, error) from None


def _bad_quoting(error: csv.Error, feed: Feed) -> BadRow:
    if feed.fault and feed.fault_at == 1:
        return _FAULTS[feed.fault]
    if "field larger" in str(error):
        return BadRow("CAT029", f"a cell has more than {MAX_CELL:,} characters", "A closing quote may be missing.")
    if len(feed.taken) > 1:
        ran = f"{MAX_LINES:,} lines or more" if len(feed.taken) > MAX_LINES else f"{len(feed.taken)} lines"
        message = f"a quote opens here and is not closed properly within {ran}; reading goes on with the next line"
        return BadRow("CAT026", message, 'Close it, or double every " inside a quoted cell.')
    return BadRow("CAT026", "text follows a closing quote", 'Double every " inside a quoted cell, as "".')
