"""`genpress report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from genpress.app import Press
from genpress.app.reporting import MOST, Reported, write_report
from genpress.cli.options import HERE, AsJson, Brief, Deliverables, Folder, Markets, app_for, output
from genpress.cli.output import print_json, stdout
from genpress.interfaces import Selection

Out = Annotated[Path | None, typer.Option(help="File to write instead of outputs/BRIEF/report.html.", callback=output)]
Most = Annotated[int, typer.Option("--drafts", min=0, help="Drafts to show for each reason to look at them.")]


def report(
    brief: Brief,
    market: Markets = [],
    deliverable: Deliverables = [],
    drafts: Most = MOST,
    out: Out = None,
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Write one HTML page: where all texts stand, what the checks found, what it cost, and the drafts to look at.

    The page needs nothing beside it and calls no address: send it to whoever should know.
    """
    selection = Selection(tuple(deliverable), tuple(market))
    with Press.open(folder) as press:
        written = write_report(press, brief, selection, most=drafts, out=out)
    if as_json:
        print_json(_document(written))
    else:
        stdout.print(f"{written.path}: {written.report.total.units} texts", markup=False)


def _document(written: Reported) -> dict[str, object]:
    report = written.report
    looks = {eye.name.lower(): looks.total for eye, looks in report.looks.items()}
    return {"path": written.path, "units": report.total.units, "statuses": report.total.counts, "to_look_at": looks}


app = app_for(report)
