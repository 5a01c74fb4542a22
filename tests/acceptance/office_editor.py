"""Runs under the Python that has LibreOffice's own interface: edits a workbook in LibreOffice and saves it there.

Standard input: `{"file", "to", "pipe", "soffice", "profile", "sheets": {name: {key: {header: text}}}}`. Only what an
editor at the screen can change is changed: a locked cell refuses, and that ends the script.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def prop(name, value):
    return PropertyValue(name, 0, value, 0)


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def table(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getDataArray()


def change(sheet, wanted):
    rows = table(sheet)
    columns = {header: index for index, header in enumerate(rows[0])}
    lines = {str(row[columns["Key"]]): number for number, row in enumerate(rows)}
    for key, cells in wanted.items():
        for header, text in cells.items():
            cell = sheet.getCellByPosition(columns[header], lines[key])
            if cell.CellProtection.IsLocked:
                raise SystemExit(f"{key}: {header} is locked")
            cell.setString(text)


def main():
    order = json.load(sys.stdin)
    profile = Path(order["profile"]).as_uri()
    accept = f"--accept=pipe,name={order['pipe']};urp;"
    office = subprocess.Popen(
        [order["soffice"], f"-env:UserInstallation={profile}", "--headless", "--norestore", accept],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    desktop = connect(order["pipe"])
    try:
        book = desktop.loadComponentFromURL(Path(order["file"]).as_uri(), "_blank", 0, (prop("Hidden", True),))
        for name, wanted in order["sheets"].items():
            change(book.Sheets.getByName(name), wanted)
        saved = prop("FilterName", "Calc MS Excel 2007 XML")
        book.storeToURL(Path(order["to"]).as_uri(), (saved,))
        book.close(True)
    finally:
        desktop.terminate()
        office.wait(60)


main()
