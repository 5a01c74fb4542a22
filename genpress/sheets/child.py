"""Runs in a process of its own, with limits: turns sheets of a workbook into lines of JSON on standard output.

Started as a script, so that it imports nothing of genpress. First line: `{"sheets": [...]}`; then a line per
row: `[number, [cells as text]]`, with `{column: fault}` as a third where cells are empty though they are not, or not
what they were: `#N/A` and the like, `=` for a formula without a result, `9` for a number of more digits than a workbook
keeps; columns count from 0. Asked for all sheets (`*`), it says `{"sheet": name}` before the rows of each, and
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
from collections.abc import Sequence
from xml.etree import ElementTree

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

Faults = dict[int, dict[int, str]]
"""By row and column, both from 0, what ails a cell."""

DIGITS = 10**15
"""From here on a whole number has more digits than the 15 that a workbook keeps."""
FORMULA, TOO_LONG = "=", "9"
FAULTS_READ = 1_000_000
"""Faults that are noted; a sheet with more is refused row by row anyway."""
_BLOCK, _CELL_MAX = 1 << 20, 1 << 16
_ATTRIBUTE = rb"\s%s=[\"']([^\"'<>]*)[\"']"
_PLACE, _TYPE = re.compile(_ATTRIBUTE % b"r"), re.compile(_ATTRIBUTE % b"t")
_FORMULA_XML = rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*\bt=[\"']e[\"'][^<>]*)>(?:" + _FORMULA_XML + rb")?<(?:\w+:)?v>([^<]{0,40})</"
)
_BARE_FORMULA = re.compile(
    rb"<(?:\w+:)?c((?:\s[^<>]*)?)>" + _FORMULA_XML + rb"(?:<(?:\w+:)?v\s?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_BARE_SIGNS = (
    *(b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />"),
    *(b"/></c>", b"/><v></v>", b"/><v/>", b"/><v />"),
    *(b":f>", b":c>"),
)
"""One of them stands where a formula has no result: looked for first, which is much faster than the pattern."""


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
            write_rows(book, name, {})
    else:
        write(json.dumps({"sheets": names}) + "\n")
        name = wanted or next(iter(names), "")
        if name in names:
            write_rows(book, name, faults_of(path, name))


def marks(path: str) -> list[str]:
    """Return the marks of genpress in a workbook's own properties and defined names."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for part in ("docProps/custom.xml", "xl/workbook.xml"):
            with contextlib.suppress(KeyError), archive.open(part) as opened:
                found += MARK.findall(opened.read(MARKS_READ).decode(errors="replace"))
    return found


def write_rows(book: CalamineWorkbook, name: str, faults: Faults) -> None:
    """Write the rows of one sheet that are not empty."""
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [text_of(cell) for cell in row]
        line = json.dumps([number, cells])
        ailing = faults.get(number - 1, {})
        # Only so large a number is written with an exponent; most rows have none, and are not gone through.
        ailing = ailing | _too_long(row) if "E+" in line else ailing
        if ailing:
            line = json.dumps([number, cells, ailing])
        if ailing or any(cells):
            sys.stdout.write(line + "\n")


def _too_long(row: Sequence[object]) -> dict[int, str]:
    return {
        column: TOO_LONG
        for column, cell in enumerate(row)
        if isinstance(cell, float) and abs(cell) >= DIGITS and cell.is_integer()
    }


def faults_of(path: str, name: str) -> Faults:
    """Return what the sheet's own XML says of cells that come as empty: errors, and formulas without a result."""
    faults: Faults = {}
    with contextlib.suppress(KeyError, StopIteration, ElementTree.ParseError), zipfile.ZipFile(path) as archive:
        _scan(archive, _part(archive, name), faults)
    return faults


def _scan(archive: zipfile.ZipFile, part: str, faults: Faults) -> None:
    with archive.open(part) as opened:
        rest = b""
        while block := opened.read(_BLOCK):
            _note(rest + block, faults)
            # A cell may go on in the next block; one that is seen twice is noted once.
            rest = (rest + block)[-_CELL_MAX:]


def _part(archive: zipfile.ZipFile, name: str) -> str:
    """Return where a sheet's XML stands in the archive."""
    # This process is bounded in memory and time, and its parser in what entities become.
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    ids = {sheet.get("name"): sheet for sheet in book.iter() if sheet.tag.endswith("}sheet")}
    wanted = next(value for key, value in ids[name].items() if key.endswith("}id"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    target = next(link.get("Target", "") for link in links if link.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _note(xml: bytes, faults: Faults) -> None:
    if b'"e"' in xml or b"'e'" in xml:
        for found in _ERROR_CELL.finditer(xml):
            _put(found[1], found[2].decode(errors="replace"), faults)
    if (b"<f" in xml or b":f" in xml) and any(sign in xml for sign in _BARE_SIGNS):
        for found in _BARE_FORMULA.finditer(xml):
            _put_formula(found[1], faults)


def _put_formula(attributes: bytes, faults: Faults) -> None:
    kind = _TYPE.search(attributes)
    # A formula whose result is an empty text has the type "str".
    if kind is None or kind[1] != b"str":
        _put(attributes, FORMULA, faults)


def _put(attributes: bytes, fault: str, faults: Faults) -> None:
    place = _PLACE.search(attributes)
    found = re.fullmatch(rb"([A-Z]{1,3})([0-9]{1,7})", place[1]) if place else None
    if found and len(faults) < FAULTS_READ:
        column = 0
        for letter in found[1]:
            column = column * 26 + letter - 64
        faults.setdefault(int(found[2]) - 1, {})[column - 1] = fault


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except CalamineError as error:
        sys.exit(str(error))
