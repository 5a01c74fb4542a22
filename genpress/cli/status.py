"""`genpress status`."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from genpress.app import Press
from genpress.cli.options import HERE, AsJson, Deliverables, Folder, Markets, app_for
from genpress.cli.output import money, print_json, stderr, stdout, table
from genpress.domain.review import Status
from genpress.interfaces import ManifestRow, Selection

Brief = Annotated[str, typer.Argument(help="Name of a brief; all of them by default.", show_default=False)]
Statuses = Annotated[list[Status], typer.Option("--status", "-s", help="Only units with this status; repeatable.")]
Units = Annotated[bool, typer.Option("--units", help="One line a unit.")]
Write = Annotated[bool, typer.Option("--write", help="Write outputs/ anew from the ledger first.")]

_SHORT = ("unit_id", "status", "revision", "findings_error", "findings_warning", "backend", "cost_usd", "artifact")


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
        stdout.print(table(_SHORT, ([getattr(row, name) for name in _SHORT] for row in rows)))
        return
    counts: Counter[tuple[str, str]] = Counter()
    by_status: dict[tuple[str, str], Counter[Status]] = {}
    for row in rows:
        _count(row, counts, by_status)
    if not counts:
        stdout.print(f"{brief}: nothing drafted yet. Begin with: genpress run {brief}", markup=False)
        return
    shown = [status for status in Status if any(by[status] for by in by_status.values())]
    lines = [(*group, total, *(by_status[group][s] or "" for s in shown)) for group, total in counts.items()]
    stdout.print(f"[bold]{brief}[/bold]")
    stdout.print(table(["deliverable", "market", "units", *shown], lines, numbers=["units", *shown]))
    totals = press.totals(brief)
    unpriced = f" + {totals.unpriced_calls} calls of unknown price" if totals.unpriced_calls else ""
    stdout.print(f"{totals.calls} calls so far, {money(totals.cost)}{unpriced}; outputs/{brief}/manifest.csv")


def _count(
    row: ManifestRow, counts: Counter[tuple[str, str]], by_status: dict[tuple[str, str], Counter[Status]]
) -> None:
    group = row.deliverable, row.market
    counts[group] += 1
    by_status.setdefault(group, Counter())[row.status] += 1


app = app_for(status)
