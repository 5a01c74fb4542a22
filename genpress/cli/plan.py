"""`genpress plan`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from genpress.app import Plan, Press, Selectors
from genpress.cli.display import history_missing
from genpress.cli.options import (
    HERE,
    AsJson,
    BackendName,
    Brief,
    Deliverables,
    Folder,
    Keys,
    Markets,
    RowLimit,
    Select,
    app_for,
)
from genpress.cli.output import duration, money, print_json, print_problems, stderr, stdout, table
from genpress.cli.saved_plans import refuse_other, save_plan
from genpress.errors import Exit
from genpress.pipeline.estimate import Estimate
from genpress.pipeline.plan import Task

OutFile = Annotated[Path | None, typer.Option("--out", help="Save the plan; `run --plan FILE` does just this work.")]
Batch = Annotated[bool, typer.Option("--batch", help="At the price of provider batches, without time limits.")]
Units = Annotated[bool, typer.Option("--units", help="List every unit that needs a draft, and why.")]


def plan(
    brief: Brief,
    market: Markets = [],
    deliverable: Deliverables = [],
    sku: Keys = [],
    select: Select = "",
    limit: RowLimit = 0,
    backend: BackendName = "",
    out: OutFile = None,
    units: Units = False,
    batch: Batch = False,
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Say what a run would do, and why: units, tokens, cost and time. Makes no call.

    The cost is a range: from usual answers without retries, to every answer taking all the tokens it may.
    """
    selectors = Selectors(tuple(deliverable), tuple(market), tuple(sku), select, limit)
    if out is not None:
        refuse_other(out)
    with Press.open(folder) as press:
        each = _print_task if units and not as_json else None
        made = press.plan(brief, selectors, backend=backend, each=each, batch=batch)
    print_problems(made.survey.problems)
    if made.lacks_history:
        stderr.print(history_missing(made.brief), markup=False)
    if out is not None:
        save_plan(out, selectors, backend, _document(made))
        stderr.print(f"plan saved; do just this work with: genpress run {made.brief} --plan {out}", markup=False)
    if as_json:
        print_json(_document(made))
    else:
        _print(made)
    raise typer.Exit(Exit.FAILED if made.survey.problems else Exit.DONE)


def _print_task(task: Task) -> None:
    stdout.print(f"{task.verdict.action}  {task.unit}  {', '.join(task.verdict.why)}".rstrip(), markup=False)


def _document(plan: Plan) -> dict[str, object]:
    total = plan.total
    return {
        "brief": plan.brief,
        "digest": plan.survey.digest,
        "lines": list(_lines(plan)),
        "bad_rows": len(plan.survey.problems),
        "estimate": {
            "calls": total.calls,
            "cached": total.cached,
            "in_batches": total.batched,
            "unrenderable": total.unrenderable,
            "input_tokens": total.input_tokens,
            "output_tokens": [total.output_low, total.output_high],
            "cost_usd": None if total.cost_low is None else [total.cost_low / 10**12, (total.cost_high or 0) / 10**12],
            "seconds_at_the_rate_limits": round(plan.seconds, 1),
        },
    }


def _lines(plan: Plan) -> Iterator[dict[str, object]]:
    for group, verdict, units in plan.survey.lines():
        yield {
            "deliverable": group.deliverable,
            "market": group.market,
            "action": str(verdict.action),
            "why": list(verdict.why),
            "units": units,
        }


def _print(plan: Plan) -> None:
    rows = [
        (group.deliverable, group.market, verdict.action, units, ", ".join(verdict.why))
        for group, verdict, units in plan.survey.lines()
    ]
    stdout.print(table(["deliverable", "market", "action", "units", "why"], rows, numbers=["units"]))
    if plan.survey.work:
        stdout.print("")
        stdout.print(table(["market", "calls", "cached", "input tokens", "output tokens", "cost"], _costs(plan)))
    total = plan.total
    at_least = f", at least {duration(plan.seconds)} under the rate limits" if plan.seconds else ""
    stdout.print(f"\n{plan.survey.work} units to draft, {total.calls} calls, {_range(total)}{at_least}")
    if plan.survey.problems:
        stdout.print(f"{len(plan.survey.problems)} rows of the catalogue cannot be used (above)")


def _costs(plan: Plan) -> Iterator[tuple[object, ...]]:
    by_market: dict[str, Estimate] = {}
    for group, estimate in plan.estimates.items():
        by_market.setdefault(group.market, Estimate()).add(estimate)
    for market, estimate in by_market.items():
        output = f"{estimate.output_low:,} to {estimate.output_high:,}"
        yield market, estimate.calls, estimate.cached, f"{estimate.input_tokens:,}", output, _range(estimate)


def _range(estimate: Estimate) -> str:
    if estimate.cost_low is None or estimate.cost_high is None:
        return "of unknown price"
    if not estimate.cost_high:
        return "free"
    return f"{money(estimate.cost_low)} to {money(estimate.cost_high)}"


app = app_for(plan)
