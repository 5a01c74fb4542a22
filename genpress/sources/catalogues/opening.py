"""Opening a table: the reader for its format, wrapped into the one that everything else uses."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from genpress.domain.brief import Table
from genpress.interfaces import CatalogueReader
from genpress.sources.catalogues.delimited import Delimited
from genpress.sources.catalogues.documents import Documents
from genpress.sources.catalogues.files import Found, find
from genpress.sources.catalogues.frame import Frame
from genpress.sources.catalogues.jsonlines import JsonLines
from genpress.sources.catalogues.parquet import Parquet
from genpress.sources.catalogues.records import Records
from genpress.sources.catalogues.table import Keep, TableReader
from genpress.sources.catalogues.workbook import Workbook

if TYPE_CHECKING:
    import pandas as pd

_Make: TypeAlias = "Callable[[Found, Table], Records]"

_READERS: Mapping[str, _Make] = MappingProxyType(
    {
        "csv": Delimited,
        "tsv": Delimited,
        "xlsx": Workbook,
        "parquet": Parquet,
        "jsonl": JsonLines,
        "folder": Documents,
    }
)


def open_table(
    table: Table,
    folder: Path,
    root: Path,
    *,
    keep: Keep | None = None,
    strict: bool = False,
    needed: Container[str] | None = None,
) -> CatalogueReader:
    """Open a table that a brief names, to be read in chunks as often as needed.

    Args:
        table: The brief's description.
        folder: Folder that the table's path is relative to (the briefs folder).
        root: The workspace; files outside of it are refused, and places in messages are relative to it.
        keep: Answers the brief's `where` for one row's values, by their names in prompts. A row for which it
            raises ValueError is a bad row.
        strict: Whether bad rows refuse the whole table: the first `chunks()` then raises before it yields.
        needed: Columns in which a workbook's cell with an error, or a formula without a result, spoils its row; in
            others it counts as empty. None: all.

    Raises:
        InvalidInput: the file is not there, outside of the workspace, empty, or of no known format.
    """
    found = find(table, folder, root)
    described = table.model_copy(update={"format": found.format})
    make = partial(Workbook, needed=needed) if found.format == "xlsx" else _READERS[found.format]
    return TableReader(make(found, described), described, keep=keep, strict=strict)


def open_records(table: Table, folder: Path, root: Path) -> Records:
    """Open a table as it stands in its file: every row as text by column, without a key, a test or types.

    Args:
        table: the description; of it count path, format, encoding, delimiter, sheet and header.
        folder: folder that the table's path is relative to.
        root: folder that must not be left.

    Raises:
        InvalidInput: the file is not there, empty, or of no known format.
    """
    found = find(table, folder, root)
    return _READERS[found.format](found, table.model_copy(update={"format": found.format}))


def open_frame(frame: pd.DataFrame, table: Table, *, keep: Keep | None = None, strict: bool = False) -> CatalogueReader:
    """Open a pandas frame in the same way; `table.path` is its name in messages.

    Numbers are written as a person would (`12`, not `12.0`); missing values are empty.
    """
    return TableReader(Frame(frame, table), table, keep=keep, strict=strict)
