"""`genpress run`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

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
    RowLimit,
    Select,
    Wait,
    app_for,
)
from genpress.cli.output import duration, money, print_json, stderr, stdout, table
from genpress.cli.pulling import pull_missing
from genpress.cli.saved_plans import load_plan
from genpress.domain.money import MOST_USD, format_usd
from genpress.errors import UsageError
from genpress.pipeline.events import RunSummary

Strict = Annotated[bool, typer.Option("--strict", help="Refuse to run when a row of the catalogue cannot be used.")]
PlanFile = Annotated[Path | None, typer.Option("--plan", help="Do just the work of a saved plan, or refuse.")]
Plain = Annotated[bool, typer.Option("--no-progress", help="Plain lines instead of the live display.")]
Batch = Annotated[bool, typer.Option("--batch", help="Submit provider batches at half the price; answers come later.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Pull the local model that is missing without asking.")]


def run(
    brief: Brief,
    market: Markets = [],
    deliverable: Deliverables = [],
    sku: Keys = [],
    select: Select = "",
    limit: RowLimit = 0,
    backend: BackendName = "",
    max_cost: MaxCost = "",
    strict: Strict = False,
    wait: Wait = 0.0,
    plan: PlanFile = None,
    batch: Batch = False,
    yes: Yes = False,
    quiet: Quiet = False,
    no_progress: Plain = False,
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Draft every unit that is new or stale. The same command again resumes.

    Ctrl-C finishes the calls in flight and keeps everything; a second one ends at once.
    Exit codes: 0 done; 2 usage; 3 some units or rows failed; 4 some drafts blocked by checks; 5 budget; 6 a
    provider batch is still running: the same command later collects it; 7 drift or another run; 130 interrupted.
    """
    selectors = Selectors(tuple(deliverable), tuple(market), tuple(sku), select, limit)
    saved = load_plan(plan, brief) if plan else None
    options = RunOptions(
        selectors=selectors if selectors != Selectors() or saved is None else saved.selectors,
        backend=backend or (saved.backend if saved else ""),
        max_cost=amount(max_cost),
        strict=strict,
        wait=wait,
        batch=batch,
        plan_digest=saved.digest if saved else "",
        handle_signals=True,
    )
    with Press.open(folder) as press:
        pull_missing(press, brief, backend=options.backend, yes=yes)
        with display_for(quiet=quiet, live=not no_progress) as display:
            summary = press.run(brief, options, listener=display.tell)
    if as_json:
        print_json(summary_document(summary))
    elif not quiet:
        print_summary(brief, summary)
    raise typer.Exit(summary.exit_code)


def amount(text: str) -> Decimal | None:
    """Return an amount of USD as a user wrote it; None where nothing was written."""
    if not text:
        return None
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        raise UsageError(
            f"--max-cost {text!r} is not an amount", hint="Say it in USD, such as --max-cost 2.50"
        ) from None
    if not amount.is_finite() or not 0 <= amount <= MOST_USD:
        raise UsageError(f"--max-cost {text!r} is not an amount")
    return amount


def summary_document(summary: RunSummary) -> dict[str, object]:
    """Return a run's summary for `--json`."""
    usage = summary.usage
    return {
        "run": summary.run,
        "exit_code": int(summary.exit_code),
        "drafted": summary.drafted,
        "cached": summary.cached,
        "repaired": summary.repaired,
        "failed": summary.failed,
        "blocked": summary.blocked,
        "unchanged": summary.unchanged,
        "locked": summary.locked,
        "waiting": summary.waiting,
        "bad_rows": summary.bad_rows,
        "gone": summary.gone,
        "calls": summary.calls,
        "input_tokens": usage.input_tokens,
        "cached_tokens": usage.cached_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": format_usd(summary.cost),
        "unpriced_calls": summary.unpriced,
        "submitted": summary.submitted,
        "open_batches": summary.open_batches,
        "batched": summary.batched,
        "kept_files": list(summary.kept_files),
        "stopped": summary.stopped,
        "seconds": round(summary.seconds, 3),
    }


def print_summary(brief: str, summary: RunSummary) -> None:
    """Print a run's summary."""
    counts = {
        "drafted": summary.drafted,
        "of them without a call": summary.cached,
        "of them mended after checks": summary.repaired,
        "unchanged": summary.unchanged,
        "kept for a person's decision or edit": summary.locked,
        "waiting for their source": summary.waiting,
        "blocked by checks": summary.blocked,
        "failed": summary.failed,
        "rows left out": summary.bad_rows,
        "gone from the plan, kept in the ledger": summary.gone,
    }
    stdout.print(table(["units", ""], [(n, what) for what, n in counts.items() if n or what == "drafted"]))
    for path in summary.kept_files:
        stderr.print(f"edited in place, kept as it is: {path}", markup=False)
    unpriced = f" + {summary.unpriced} calls of unknown price" if summary.unpriced else ""
    stdout.print(f"{summary.calls} calls, {money(summary.cost)}{unpriced}, {duration(summary.seconds)}")
    if summary.open_batches:
        stdout.print(f"{summary.batched} requests wait in {summary.open_batches} batches: run the same command later.")
    if summary.stopped:
        stdout.print(f"Ended early: {summary.stopped}. The same command goes on.", markup=False)
    stdout.print(f"See: genpress status {brief}", markup=False)


app = app_for(run)
