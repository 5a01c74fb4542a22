"""The editors' workbook at size: seconds and memory of export and import, beside the same cells written bare.

    python benchmarks/workbook.py [ROWS]

Each step runs in a process of its own, whose peak of resident memory (and its child's) is told.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 20_000
PROMPT = """---
description: A product page.
fields:
  title: {max: 80, description: t, template: "{{ row.name }} pack, {{ row.volume_l }} L"}
  body:
    max: 600
    description: b
    template: >-
      The {{ row.name }} weighs {{ row.weight_g }} g and holds {{ row.volume_l }} litres. It is made for people who
      walk, and repaired for as long as they do.
  bullets: {type: list, description: c, template: "{{ row.name }}\\n{{ row.weight_g }} g\\n{{ row.volume_l }} litres"}
---
{% block system %}s{% endblock %}
{% block user %}{{ row | facts("name", "weight_g", "volume_l") }}{% endblock %}
"""


def workspace(folder: Path, rows: int) -> None:
    files = {
        "genpress.toml": '[workspace]\nname = "bench"\ndefault_backend = "template"\n',
        "briefs/markets.yaml": "en-GB: {name: United Kingdom, currency: GBP}\n",
        "briefs/big.yaml": "brief: big\nobjective: o\ncatalogue: {path: catalogues/p.csv, key: sku}\nmarkets: [en-GB]\n"
        "drafts: jsonl\ndeliverables:\n  pdp: {prompt: page, per: [row, market]}\n",
        "prompts/page.j2": PROMPT,
        "briefs/catalogues/p.csv": "sku,name,weight_g,volume_l\n"
        + "".join(f"AP-{n:06},Trail {n},{400 + n % 900},{10 + n % 50}\n" for n in range(rows)),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def draft(folder: Path) -> None:
    from genpress import Press

    with Press.open(folder) as press:
        press.run("big")


def export(folder: Path) -> None:
    from genpress import Press, Reviews

    with Press.open(folder) as press:
        Reviews(press).export("big")


def read_bare(folder: Path) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(next(folder.glob("outputs/big/review/*.xlsx"))))
    book.get_sheet_by_index(0).to_python()


def exported(folder: Path) -> list[list[str | float]]:
    """Return the cells of the exported sheet."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(next(folder.glob("outputs/big/review/*.xlsx"))))
    return book.get_sheet_by_index(0).to_python()


def write_bare(folder: Path) -> None:
    """Write the exported cells again, with nothing but XlsxWriter."""
    import xlsxwriter

    cells = exported(folder)
    started = time.process_time()
    made = xlsxwriter.Workbook(folder / "bare.xlsx", {"constant_memory": True})
    sheet = made.add_worksheet()
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value)
    made.close()
    print(f"{len(cells)} rows of {len(cells[0])} cells, XlsxWriter alone: {time.process_time() - started:.2f} CPU s")


def write_filled(folder: Path) -> None:
    """Write the exported cells again, as an export does: a frame by XlsxWriter, its rows by patterns."""
    import xlsxwriter

    from genpress.exporters.workbook.filling import fill, part_name
    from genpress.exporters.workbook.layout import REVISION, Column, Role
    from genpress.exporters.workbook.rowxml import RowXml

    header, *cells = ([int(c) if isinstance(c, float) else c for c in row] for row in exported(folder))
    # A column of numbers is known by its header.
    columns = [Column(REVISION if isinstance(cell, int) else "", Role.FACT) for cell in cells[0]]
    started = time.process_time()
    with (folder / "frame.xlsx").open("w+b") as frame, (folder / "filled.xlsx").open("wb") as file:
        made = xlsxwriter.Workbook(frame, {"constant_memory": True})
        sheet = made.add_worksheet()
        for column, name in enumerate(header):
            sheet.write_string(0, column, str(name))
        for column in range(len(columns)):
            sheet.write_blank(len(cells), column, None, made.add_format({"num_format": "@"}))
        made.close()
        rows = RowXml(columns, [""] * len(columns), [""] * len(columns)).row
        numbered = enumerate(cells, start=2)
        fill(frame, file, {part_name(1): lambda _: (rows(number, 18.0, row, {}) for number, row in numbered)})
    print(f"{len(cells) + 1} rows of {len(columns)} cells, by patterns: {time.process_time() - started:.2f} CPU s")


def write_openpyxl(folder: Path) -> None:
    """Write the exported cells again, with nothing but openpyxl."""
    import openpyxl

    cells = exported(folder)
    started = time.process_time()
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet()
    for values in cells:
        sheet.append(values)
    made.save(folder / "bare2.xlsx")
    print(f"{len(cells)} rows of {len(cells[0])} cells, openpyxl alone: {time.process_time() - started:.2f} CPU s")


def decide(folder: Path) -> None:
    """Let an editor change every tenth text and decide on all."""
    import openpyxl

    path = next(folder.glob("outputs/big/review/*.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if row % 10 == 0:
            cell = sheet.cell(row, columns["title"])
            cell.value = f"{cell.value} in blue"
        sheet.cell(row, columns["Decision"]).value = "Approve" if row % 3 else "Request changes"
        sheet.cell(row, columns["Comment"]).value = "" if row % 3 else "warmer"
        sheet.cell(row, columns["Reviewer"]).value = "ann"
    book.save(folder / "back.xlsx")


def look(folder: Path) -> None:
    from genpress import Press, Reviews

    with Press.open(folder) as press:
        print({str(kind): n for kind, n in Reviews(press).plan_import([folder / "back.xlsx"]).counts.items()})


def take_in(folder: Path) -> None:
    from genpress import Press, Reviews

    with Press.open(folder) as press:
        reviews = Reviews(press)
        reviews.apply_import(reviews.plan_import([folder / "back.xlsx"]))


STEPS = {
    step.__name__: step
    for step in (draft, export, write_bare, write_filled, write_openpyxl, read_bare, decide, look, take_in)
}


def run(step: str, folder: Path) -> None:
    started = time.perf_counter()
    STEPS[step](folder)
    seconds = time.perf_counter() - started
    own, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum(used.ru_utime + used.ru_stime for used in (own, child))
    peaks = {"mb": own.ru_maxrss >> 10, "child_mb": child.ru_maxrss >> 10}
    print(json.dumps({"step": step, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), **peaks}))


def main() -> None:
    if len(sys.argv) == 3:
        run(sys.argv[1], Path(sys.argv[2]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as name:
        workspace(Path(name), rows)
        for step in STEPS:
            subprocess.run([sys.executable, __file__, step, name], check=True)


if __name__ == "__main__":
    main()
