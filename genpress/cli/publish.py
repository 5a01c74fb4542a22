"""`genpress publish`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from genpress.app import Press, Selectors
from genpress.app.exchanging import FORMATS as EXCHANGED
from genpress.app.exchanging import ExchangeOptions, write_translations
from genpress.app.publish_reports import KEPT, FileReport, PublishReport
from genpress.app.publishing import FORMATS, Publisher, PublishOptions
from genpress.cli.options import HERE, AsJson, Brief, Deliverables, Folder, Keys, Markets, app_for, output, seconds
from genpress.cli.output import print_json, stderr, stdout, table
from genpress.errors import UsageError

To = Annotated[str, typer.Option("--to", help=f"Format: {', '.join([*FORMATS, *EXCHANGED])}.", show_default=False)]
Source = Annotated[str, typer.Option(help="XLIFF and PO: market of the source texts; by default the brief's first.")]
OnlyApproved = Annotated[bool, typer.Option("--approved", help="XLIFF and PO: leave out what is not approved yet.")]
Into = Annotated[Path | None, typer.Option(help="The shop's own export: a copy of it with the texts in it is written.")]
Mapped = Annotated[list[str], typer.Option("--map", help="field=column; field= leaves it out; repeatable.")]
KeyColumn = Annotated[str, typer.Option("--key", help="Column of the shop's file that holds the catalogue's keys.")]
Out = Annotated[
    Path | None, typer.Option(help="File to write; by default one under outputs/BRIEF/published.", callback=output)
]
Check = Annotated[bool, typer.Option("--check", help="Only say what would change.")]
OnlyChanged = Annotated[bool, typer.Option("--changed", help="Only what the target does not have yet.")]
Shop = Annotated[str, typer.Option(help="Name of the shop or feed, where there are several of one format.")]
Variant = Annotated[int, typer.Option(min=1, help="Which variant of a text a shop gets.")]
Wait = Annotated[float, typer.Option(help="Seconds to wait for a run of the brief; -1 without end.", callback=seconds)]

_SHOWN = 20


def publish(
    brief: Brief,
    to: To,
    market: Markets = [],
    deliverable: Deliverables = [],
    sku: Keys = [],
    into: Into = None,
    mapped: Mapped = [],
    key: KeyColumn = "",
    out: Out = None,
    check: Check = False,
    changed: OnlyChanged = False,
    shop: Shop = "",
    variant: Variant = 1,
    wait: Wait = 0.0,
    source: Source = "",
    approved: OnlyApproved = False,
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Write approved texts for another system, with a record of where each comes from beside the file.

    XLIFF and PO hold every draft with its state, for translators: take them back with `genpress review import`.
    Exit code 3 when an approved text did not get where it belongs.
    """
    selectors = Selectors(tuple(deliverable), tuple(market), tuple(sku))
    if to in EXCHANGED:
        _exchange(brief, ExchangeOptions(to, selectors, source, approved, out), folder, as_json=as_json)
        return
    options = PublishOptions(
        to=to,
        selectors=selectors,
        into=into,
        columns=_columns(mapped),
        key=key,
        out=out,
        check=check,
        changed=changed,
        shop=shop,
        variant=variant,
        wait=wait,
    )
    with Press.open(folder) as press:
        report = Publisher(press.workspace, press.job(brief), options).publish()
    if as_json:
        print_json(_document(report))
    else:
        _print(report)
    raise typer.Exit(report.exit_code)


def _exchange(brief: str, options: ExchangeOptions, folder: Path, *, as_json: bool) -> None:
    with Press.open(folder) as press:
        written = write_translations(press.workspace, press.job(brief), options)
    if as_json:
        print_json(written)
        return
    head = ["market", "texts", "segments", "without source", "file"]
    rows = [(one.market, one.units, one.segments, one.without_source, one.path) for one in written]
    stdout.print(table(head, rows, numbers=head[1:-1]))
    stdout.print("Take it back with: genpress review import FILE --reviewer NAME", markup=False)


def _columns(mapped: Iterable[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for item in mapped:
        name, mark, column = item.partition("=")
        if not mark or not name.strip():
            raise UsageError(f"--map {item!r} is not field=column", hint="Such as --map 'body=Body (HTML)'.")
        columns[name.strip()] = column.strip()
    return columns


def _document(report: PublishReport) -> dict[str, object]:
    return {
        "target": report.target,
        "check": report.checked,
        "exit_code": int(report.exit_code),
        "unapproved": report.unapproved,
        "withdrawn": report.withdrawn,
        "files": [
            {
                "market": file.market,
                "path": file.path,
                "sent": file.sent,
                "new": file.new,
                "changed": file.changed,
                "stale": file.stale,
                "cells_changed": file.cells_changed,
                "cells": file.cells,
                "cleaned": file.cleaned,
                "missed": file.missed,
                "left_out": file.left_out,
            }
            for file in report.files
        ],
    }


def _print(report: PublishReport) -> None:
    head = ["market", "texts", "new", "changed", "cells", "left out", "would be written" if report.checked else "file"]
    rows = [(f.market or "all", f.sent, f.new, f.changed, f.cells_changed, f.missed, f.path) for f in report.files]
    stdout.print(table(head, rows, numbers=head[1:-1]))
    for file in report.files:
        _print_file(file, checked=report.checked)
    if report.unapproved:
        stdout.print(f"{report.unapproved} units of the selection have no decision that lets them leave.")
    for unit in report.withdrawn[:_SHOWN]:
        stderr.print(f"withdrawn, but {report.target} still has it: {unit}", markup=False)


def _print_file(file: FileReport, *, checked: bool) -> None:
    for cell in file.cells[: _SHOWN if checked else 0]:
        change = f"{_short(cell.before)} → {_short(cell.after)}"
        stdout.print(f"{cell.line}:{cell.key}: {cell.column}: {change}", markup=False)
    if checked and file.cells_changed > _SHOWN:
        stdout.print(f"… and {file.cells_changed - _SHOWN} more cells")
    for left in file.left_out[:_SHOWN]:
        stderr.print(f"left out: {left.what}: {left.reason}", markup=False)
    if len(file.left_out) > _SHOWN:
        stderr.print(f"… and more; --json names up to {KEPT}, {file.missed} approved texts in all")
    for line in file.cleaned[:_SHOWN]:
        stderr.print(f"taken out of its HTML: {line}", markup=False)
    if file.stale:
        stderr.print(f"stale: {file.stale} of them; what they were made from has changed since they were approved")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else f"{line[:57]}…")


app = app_for(publish)
