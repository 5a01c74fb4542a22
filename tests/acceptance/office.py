"""An editor at LibreOffice: cells changed and the file saved by LibreOffice itself, without a screen."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import uuid
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


@functools.cache
def interface_python() -> str | None:
    """The Python that LibreOffice's interface is installed for: the system's, seldom the one that runs the tests."""
    for name in ("/usr/bin/python3", "python3"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "import uno"], check=False, capture_output=True).returncode == 0:
            return found
    return None


def in_office(path: Path, to: Path, sheets: dict[str, dict[str, dict[str, str]]]) -> Path:
    """Let an editor change cells in LibreOffice and save there: sheet → key → header → text."""
    order = {
        "file": str(path),
        "to": str(to),
        "pipe": f"genpress{uuid.uuid4().hex[:12]}",
        "soffice": SOFFICE,
        "profile": str(to.parent / "profile"),
        "sheets": sheets,
    }
    environ = {**os.environ, "HOME": str(to.parent)}
    command = [interface_python(), str(Path(__file__).with_name("office_editor.py"))]
    subprocess.run(command, input=json.dumps(order), text=True, check=True, timeout=180, env=environ)
    return to


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
