"""Where a table's file is and what it is: resolved inside the workspace, its format known before it is read."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from genpress.domain.brief import Table
from genpress.sources.catalogues.problems import refusal

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        ".csv": "csv",
        ".txt": "csv",
        ".tsv": "tsv",
        ".tab": "tsv",
        ".xlsx": "xlsx",
        ".xlsm": "xlsx",
        ".parquet": "parquet",
        ".pq": "parquet",
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
    }
)
"""Format by the file's ending."""

FORMATS = ("csv", "tsv", "xlsx", "parquet", "jsonl", "folder")

_MAGIC = (
    (b"PK\x03\x04", "xlsx", "a zip archive or workbook"),
    (b"PAR1", "parquet", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "", "an old Excel or Word file (save it as .xlsx or .csv)"),
    (b"\x1f\x8b", "", "a gzip archive (unpack it first)"),
    (b"%PDF", "", "a PDF document"),
    (b"SQLite format 3", "", "an SQLite database"),
    (b"\x89PNG", "", "a picture"),
    (b"\xff\xd8\xff", "", "a picture"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A table's file or folder."""

    path: Path
    """Resolved: symbolic links followed, inside the workspace."""
    file: str
    """Path as the user would type it, relative to the workspace."""
    format: str
    """One of `FORMATS`."""


def find(table: Table, folder: Path, root: Path) -> Found:
    """Return where a table is and what format it has.

    Args:
        table: The brief's description of it.
        folder: The folder that a relative path starts from.
        root: The workspace, which the path must not leave.

    Raises:
        InvalidInput: it is not there, leaves the workspace, or is of no known format.
    """
    inside = root.resolve()
    path = (folder / table.path).resolve()
    if not path.is_relative_to(inside):
        hint = "Copy the file into the workspace and name it there."
        raise refusal("CAT002", table.path, f"the catalogue lies outside of the workspace: {table.path}", hint)
    file = path.relative_to(inside).as_posix()
    return Found(path, file, _format(table, path, file))


def _format(table: Table, path: Path, file: str) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        raise _absent(path, file) if missing else unreadable(file, error) from None
    wanted = table.format.casefold()
    if stat.S_ISDIR(mode):
        _agree(wanted, {"folder"}, file, "a folder")
        return "folder"
    if not stat.S_ISREG(mode):
        raise refusal("CAT012", file, "this is neither a file nor a folder.")
    found = wanted or ENDINGS.get(path.suffix.casefold(), "")
    if found not in FORMATS or found == "folder":
        raise _unknown(wanted, path, file)
    _agree_with_content(found, path, file)
    return found


def _absent(path: Path, file: str) -> Exception:
    parent = path.parent
    names = sorted(entry.name for entry in parent.iterdir()) if parent.is_dir() else []
    there = f"In that folder are: {', '.join(names[:12])}." if names else f"There is no folder {parent.name}/ either."
    return refusal("CAT001", file, "there is no such file or folder.", there)


def unreadable(file: str, error: OSError) -> Exception:
    """Return the refusal for a file that the system does not let us read."""
    return refusal("CAT012", file, f"cannot be read: {error.strerror or error}.", "Check its permissions.")


def _unknown(wanted: str, path: Path, file: str) -> Exception:
    what = f"format {wanted!r}" if wanted else f"the ending {path.suffix or '(none)'!r}"
    known = f"{', '.join(FORMATS[:-1])}, or a folder of .txt and .md files"
    hint = f"Known are {known}. Save the table as one of them, or say which it is with `format:`."
    return refusal("CAT003", file, f"{what} is not known.", hint)


def _agree(wanted: str, allowed: set[str], file: str, found: str) -> None:
    if wanted and wanted not in allowed:
        hint = "Correct `format:` in the brief, or leave it out."
        raise refusal("CAT003", file, f"the brief says format {wanted!r}, but this is {found}.", hint)


def _agree_with_content(format_name: str, path: Path, file: str) -> None:
    try:
        with path.open("rb") as opened:
            start = opened.read(16)
    except OSError as error:
        raise unreadable(file, error) from None
    if not start:
        raise refusal("CAT004", file, "the file is empty.", "Export the catalogue again.")
    for magic, real, what in _MAGIC:
        if start.startswith(magic) and real != format_name:
            hint = f"Say `format: {real}` in the brief." if real else "Export the table as CSV or XLSX."
            raise refusal("CAT003" if real else "CAT005", file, f"this is not {format_name} but {what}.", hint)
