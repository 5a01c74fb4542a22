"""`genpress status`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.markup import escape

from genpress.app import Press
from genpress.cli.options import HERE, AsJson, Deliverables, Folder, Markets, app_for
from genpress.cli.output import money, print_json, stderr, stdout, table
from genpress.domain.review import Status
from genpress.interfaces import EVERYTHING, ManifestRow, Selection

Brief = Annotated[str, typer.Argument(help="Name of a brief; all of them by default.", show_default=False)]
Statuses = Annotated[list[Status], typer.Option("--status", "-s", help="Only units with this status; repeatable.")]
Units = Annotated[bool, typer.Option("--units", help="One line a unit.")]
Write = Annotated[bool, typer.Option("--write", help="Write outputs/ anew from the ledger first.")]


def status(
    brief: Brief = "",
    market: Markets = [],
    deliverable: Deliverables = [],
    statuses: Statuses = [],
    units: Units = False,
    write: Write = False,
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Show where the units of a brief stand."""
    selection = Selection(tuple(deliverable), tuple(market), (), tuple(statuses))
    with Press.open(folder) as press:
        names = [brief] if brief else list(press.briefs())
        for name in names if write else ():
            written = press.write_outputs(name)
            stderr.print(f"{name}: {written.files_written} files written, {written.files_unchanged} unchanged")
        if as_json:
            print_json([row for name in names for row in press.manifest(name, selection)])
            return
        for name in names:
            _print(press, name, selection, units=units)


def _print(press: Press, brief: str, selection: Selection, *, units: bool) -> None:
    rows = press.manifest(brief, selection)
    if units:
        stdout.print(table(["unit", "status", "findings", f"draft, under outputs/{brief}/"], map(_unit_line, rows)))
        return
    groups: dict[tuple[str, str], Counter[Status]] = {}
    for row in rows:
        groups.setdefault((row.deliverable, row.market), Counter())[row.status] += 1
    if groups:
        _print_groups(press, brief, groups)
    elif selection != EVERYTHING:
        stdout.print(f"{brief}: none of its units is meant by these flags. All: genpress status {brief}", markup=False)
    else:
        stdout.print(f"{brief}: nothing drafted yet. Begin with: genpress run {brief}", markup=False)


def _unit_line(row: ManifestRow) -> tuple[str, str, str, str]:
    findings = {"error": row.findings_error, "warning": row.findings_warning}
    said = ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for what, n in findings.items() if n)
    unit = row.unit_id.removeprefix(f"{row.brief}/")
    return escape(unit), row.status, said or "none", escape(row.artifact or row.error)


def _print_groups(press: Press, brief: str, groups: Mapping[tuple[str, str], Counter[Status]]) -> None:
    shown = [status for status in Status if any(counts[status] for counts in groups.values())]
    lines = [(*group, counts.total(), *(counts[s] or "" for s in shown)) for group, counts in groups.items()]
    stdout.print(f"[bold]{brief}[/bold]")
    stdout.print(table(["deliverable", "market", "units", *shown], lines, numbers=["units", *shown]))
    totals = press.totals(brief)
    unpriced = f" + {totals.unpriced_calls} calls of unknown price" if totals.unpriced_calls else ""
    stdout.print(f"{totals.calls} calls so far, {money(totals.cost)}{unpriced}; outputs/{brief}/manifest.csv")


app = app_for(status)
