"""An editor at LibreOffice: cells changed and the file saved by LibreOffice itself, without a screen."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import openpyxl

SOFFICE = shutil.which("soffice")

_FORMATS = {
    ".xlsx": "xlsx:Calc MS Excel 2007 XML",
    ".ods": "ods",
    ".csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
}


def convert(path: Path, ending: str, folder: Path) -> Path:
    """Let LibreOffice open a file and save it as another; return the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = folder / "profile"
    # Without a window nobody can answer the question which encoding a CSV file has.
    read_as = ["--infilter=Text - txt - csv (StarCalc):44,34,76,1"] if path.suffix == ".csv" else []
    command = [
        SOFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        *read_as,
        "--convert-to",
        _FORMATS[ending],
        "--outdir",
        str(folder),
        str(path),
    ]
    environ = {**os.environ, "HOME": str(folder)}
    subprocess.run(command, check=True, capture_output=True, timeout=180, env=environ)
    (made,) = folder.glob(f"{path.stem}*{ending}")
    return made


def through_office(path: Path, folder: Path) -> Path:
    """Let LibreOffice save a workbook anew, by way of its own format, so that every part is written by it."""
    own = convert(path, ".ods", folder / "ods")
    return convert(own, ".xlsx", folder / "xlsx")


def rows(path: Path, sheet: int = 0) -> list[dict[str, object]]:
    header, *lines = openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def edit(path: Path, changes: dict[str, dict[str, str]], to: Path | None = None, sheet: int = 0) -> Path:
    """Change cells of a workbook, by the row's key and the column's header."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[sheet]
    columns = {cell.value: cell.column for cell in page[1]}
    found = {row[columns["Key"] - 1].value: row[0].row for row in page.iter_rows(min_row=2)}
    for key, cells in changes.items():
        for header, text in cells.items():
            cell = page.cell(found[key], columns[header])
            cell.value = text
            cell.data_type = "s"
    book.save(to or path)
    return to or path
