"""Runs in a process of its own, with limits: turns sheets of a workbook into lines of JSON on standard output.

Started as a script, so that it imports nothing of genpress. First line: `{"sheets": [...]}`; then a line per
row: `[number, [cells as text]]`. Asked for all sheets (`*`), it says `{"sheet": name}` before the rows of each, and
the first line also holds the marks of genpress that stand outside the sheets. Where it fails, the last line of
standard error says why.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import sys
import zipfile

from python_calamine import CalamineError, CalamineWorkbook

MEMORY = 2 << 30
"""Bytes of address space."""
SECONDS = 120
"""Of CPU."""
OUTPUT = 8 << 30
"""Bytes it may write."""
MARK = re.compile(r"genpress-review:[\w.:-]{1,200}")
MARKS_READ = 1 << 20
"""Bytes of a part in which a mark is looked for."""


def limit() -> None:
    """Bound what a hostile workbook can take. Windows has no such limits; the parent's time limit holds there."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - not on Windows

        for what, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_FSIZE, OUTPUT),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))


def text_of(value: object) -> str:
    """Return a cell as Excel shows it without a number format; dates as ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g").upper()
    return _date_text(value) if isinstance(value, datetime.date | datetime.time) else str(value)


def _date_text(value: datetime.date | datetime.time) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return value.isoformat()


def main(path: str, wanted: str) -> None:
    """Write the sheet named `wanted`, the first one where that is empty, or all for `*`, to standard output."""
    limit()
    write = sys.stdout.write
    book = CalamineWorkbook.from_path(path)
    names = book.sheet_names
    if wanted == "*":
        write(json.dumps({"sheets": names, "marks": marks(path)}) + "\n")
        for name in names:
            write(json.dumps({"sheet": name}) + "\n")
            write_rows(book, name)
    else:
        write(json.dumps({"sheets": names}) + "\n")
        name = wanted or next(iter(names), "")
        if name in names:
            write_rows(book, name)


def marks(path: str) -> list[str]:
    """Return the marks of genpress in a workbook's own properties and defined names."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for part in ("docProps/custom.xml", "xl/workbook.xml"):
            with contextlib.suppress(KeyError), archive.open(part) as opened:
                found += MARK.findall(opened.read(MARKS_READ).decode(errors="replace"))
    return found


def write_rows(book: CalamineWorkbook, name: str) -> None:
    """Write the rows of one sheet that are not empty."""
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [text_of(cell) for cell in row]
        if any(cells):
            sys.stdout.write(json.dumps([number, cells]) + "\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except CalamineError as error:
        sys.exit(str(error))
