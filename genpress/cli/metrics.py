"""`genpress metrics`."""

from __future__ import annotations

from typing import Annotated

import typer

from genpress.app import Press, Selectors
from genpress.app.measuring import Measured, measure_briefs
from genpress.cli.options import HERE, AsJson, Deliverables, Folder, Markets, app_for
from genpress.cli.output import print_json, stdout, table
from genpress.pipeline.metrics import Metrics

Briefs = Annotated[
    list[str] | None, typer.Argument(help="Names of briefs; all of them by default.", show_default=False)
]
_HEAD = ("deliverable", "prompt", "model", "market", "drafts", "decided", "approved", "first pass", "edited", "hours")
_NUMBERS = (*_HEAD[4:], "USD per approved")
_REASONS = 5
_RULES = 8


def metrics(
    briefs: Briefs = None,
    market: Markets = [],
    deliverable: Deliverables = [],
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Show what editors did with the drafts, per prompt, model and market.

    "first pass" is the share of first drafts that were approved as they were; "edited" how far approved drafts were
    changed (0 untouched, 1 nothing left), on average; "hours" the median from a draft to the first decision on it.
    """
    with Press.open(folder) as press:
        measured = measure_briefs(press, briefs or [], Selectors(tuple(deliverable), tuple(market)))
    if as_json:
        print_json([_document(one) for one in measured])
        return
    stdout.print(table([*_HEAD, "USD per approved"], [_row(one) for one in measured], numbers=_NUMBERS))
    for one in measured:
        _print_words(one)


def _document(one: Measured) -> dict[str, object]:
    cell = one.cell
    return {
        "brief": cell.brief,
        "deliverable": cell.deliverable,
        "prompt": one.prompt,
        "prompt_hash": cell.prompt,
        "prompt_is_current": one.current,
        "backend": cell.backend,
        "model": cell.model,
        "market": cell.market,
        **one.metrics.document(),
    }


def _row(one: Measured) -> tuple[object, ...]:
    cell, shown = one.cell, one.metrics.document()
    prompt = f"{one.prompt}@{cell.prompt[:7]}{'' if one.current else ' (earlier)'}"
    numbers = ("first_pass_acceptance", "edit_distance_mean", "hours_to_decision_median", "cost_per_approved_usd")
    counts = (one.metrics.drafts, one.metrics.decided, one.metrics.approved)
    where = f"{cell.brief}/{cell.deliverable}"
    return where, prompt, cell.model or cell.backend, cell.market, *counts, *(_shown(shown[name]) for name in numbers)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _print_words(one: Measured) -> None:
    lines = [_reasons(one.metrics), _findings(one.metrics)]
    for line in filter(None, lines):
        stdout.print(f"{one.cell.brief}/{one.cell.deliverable}/{one.cell.market}: {line}", markup=False)


def _reasons(of: Metrics) -> str:
    named = [f"{reason} {count}" for reason, count in of.reasons.most_common(_REASONS)]
    return f"reasons: {', '.join(named)}" if named else ""


def _findings(of: Metrics) -> str:
    ordered = sorted(of.findings.items(), key=lambda item: -(item[1].confirmed + item[1].dismissed))[:_RULES]
    named = [f"{rule} {found.confirmed}/{found.dismissed}" for rule, found in ordered]
    return f"findings confirmed/dismissed: {', '.join(named)}" if named else ""


app = app_for(metrics)
