"""`genpress revise`."""

from __future__ import annotations

import typer

from genpress.app import Press, RunOptions, Selectors
from genpress.cli.display import display_for
from genpress.cli.options import (
    HERE,
    AsJson,
    BackendName,
    Brief,
    Deliverables,
    Folder,
    Keys,
    Markets,
    MaxCost,
    Quiet,
    Wait,
    app_for,
)
from genpress.cli.output import print_json, stdout
from genpress.cli.run import Plain, amount, print_summary, summary_document
from genpress.domain.review import Status


def revise(
    brief: Brief,
    market: Markets = [],
    deliverable: Deliverables = [],
    sku: Keys = [],
    backend: BackendName = "",
    max_cost: MaxCost = "",
    wait: Wait = 0.0,
    quiet: Quiet = False,
    no_progress: Plain = False,
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Draft anew what editors sent back, with their words; draft beside approved texts whose sources changed.

    What an editor approved stands until somebody approves the new text. Exit codes are those of run.
    """
    selectors = Selectors(tuple(deliverable), tuple(market), tuple(sku))
    options = RunOptions(selectors, backend, amount(max_cost), wait=wait, handle_signals=True)
    with Press.open(folder) as press:
        with display_for(quiet=quiet, live=not no_progress) as display:
            summary = press.revise(brief, options, listener=display.tell)
        counts = press.workspace.ledger.counts(brief)
    waiting = sum(n for (_, _, status), n in counts.items() if status is Status.CHANGES_REQUESTED)
    if as_json:
        print_json({**summary_document(summary), "changes_requested": waiting})
    elif not quiet:
        print_summary(brief, summary)
        if waiting:
            stdout.print(f"Still to be changed: {waiting}. They came out the same, or were not asked for.")
    raise typer.Exit(summary.exit_code)


app = app_for(revise)
