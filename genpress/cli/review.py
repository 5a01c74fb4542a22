"""`genpress review`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from genpress.app import Press
from genpress.app.importing import Import, Imported
from genpress.app.reviewing import OPEN, Desk, ExportOptions
from genpress.app.reviews import Reviews
from genpress.cli.options import HERE, AsJson, Brief, Deliverables, Folder, Markets
from genpress.cli.output import print_json, stderr, stdout, table
from genpress.domain.review import Status, Verb
from genpress.errors import Exit, UsageError
from genpress.pipeline.merge import Words

app = typer.Typer(
    help="Give editors workbooks, take them back, say who has what.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)

Statuses = Annotated[
    list[Status], typer.Option("--status", "-s", help="Texts with this status; repeatable. needs_review and blocked.")
]
Assign = Annotated[str, typer.Option(help="Who is to decide: named in the workbook and in `review status`.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV instead of XLSX: one file per deliverable and market.")]
OutFolder = Annotated[Path | None, typer.Option("--out", help="Folder to write to instead of outputs/BRIEF/review.")]
Files = Annotated[
    list[Path],
    typer.Argument(help="Workbooks, CSV files, or draft files that were edited in place.", show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would become of each row.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Take it in without asking.")]
Reviewer = Annotated[str, typer.Option(help="Who decides where the file does not say.")]
Unit = Annotated[str, typer.Argument(help="A unit id, such as trail-launch/pdp/de-DE/AP-40-GR.", show_default=False)]
Decision = Annotated[Verb, typer.Argument(help="What you decide.", show_default=False)]
Revision = Annotated[int, typer.Option(min=1, help="The revision you saw; `genpress show UNIT` tells it.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]
Comment = Annotated[str, typer.Option(help="What should change, or anything else worth keeping.")]
Override = Annotated[bool, typer.Option("--override", help="Approve against the checks; needs a reason.")]

_ROWS_SHOWN = 40


@app.command()
def export(
    brief: Brief,
    market: Markets = [],
    deliverable: Deliverables = [],
    status: Statuses = [],
    assign: Assign = "",
    as_csv: AsCsv = False,
    out: OutFolder = None,
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Write a workbook per market: the texts that wait for review, with facts, findings and room to decide.

    A workbook that an editor changed is never written over: the new one gets a number.
    """
    options = ExportOptions(tuple(market), tuple(deliverable), tuple(status) or OPEN, assign, as_csv, out)
    with Press.open(folder) as press:
        written = Reviews(press).export(brief, options)
    if as_json:
        print_json(written)
        return
    for one in written:
        stdout.print(f"{one.path}: {one.units} texts", markup=False)
    if not written:
        stdout.print(f"Nothing waits for review. See: genpress review status {brief}", markup=False)
    else:
        stdout.print("Take it back with: genpress review import FILE", markup=False)


@app.command("import")
def import_(
    files: Files,
    dry_run: DryRun = False,
    yes: Yes = False,
    reviewer: Reviewer = "",
    as_json: AsJson = False,
    folder: Folder = HERE,
) -> None:
    """Take in what editors decided and edited: shown first, then all in one go.

    Each row is merged three ways: what was sent out, what the ledger holds now, what came back. What cannot be taken in
    comes back in a workbook of its own. Exit codes: 0 taken in; 2 a file cannot be used; 7 some rows came back.
    """
    with Press.open(folder) as press:
        reviews = Reviews(press)
        planned = reviews.plan_import(files, reviewer=reviewer)
        if not as_json:
            _print_plan(planned)
        done = None
        if not dry_run and _wanted(planned, yes=yes):
            done = reviews.apply_import(planned)
    if as_json:
        print_json(_document(planned, done))
    elif done is not None:
        _print_done(done)
    raise typer.Exit(Exit.CONFLICT if planned.held else Exit.DONE)


def _wanted(planned: Import, *, yes: bool) -> bool:
    """Return whether to go on.

    Raises:
        UsageError: there is nobody to ask.
    """
    if yes or not (planned.changes or planned.held):
        return bool(planned.changes or planned.held)
    if not sys.stdin.isatty():
        raise UsageError("nothing was taken in", hint="Take it in with --yes, or only look with --dry-run.")
    return typer.confirm(f"Take in {planned.changes} edits and decisions?", err=True)


def _print_plan(planned: Import) -> None:
    edited = sum(item.merged.text is not None for item in planned.items)
    lines: list[tuple[int, str]] = [(n, kind) for kind, n in planned.counts.items()]
    lines += [(edited, "with a text that an editor changed")] if edited else []
    stdout.print(table(["rows", ""], lines, numbers=["rows"]))
    told = [item for item in planned.items if item.merged.note]
    for item in told[:_ROWS_SHOWN]:
        where = f"{item.place}  {item.unit or ''}".rstrip()
        stdout.print(f"{where}: {item.merged.kind}: {item.merged.note}", markup=False)
    if len(told) > _ROWS_SHOWN:
        stdout.print(f"… and {len(told) - _ROWS_SHOWN} more; all with --json")
    for note in planned.notes:
        stderr.print(note, markup=False)


def _print_done(done: Imported) -> None:
    stdout.print(f"{done.changes} edits and decisions taken in.")
    for path in done.returned:
        stderr.print(f"not taken in whole, to be looked at again: {path}", markup=False)


def _document(planned: Import, done: Imported | None) -> dict[str, object]:
    rows = [
        {
            "place": str(item.place),
            "unit": str(item.unit or ""),
            "kind": item.merged.kind,
            "note": item.merged.note,
            "edited": item.merged.text is not None,
            "decision": item.words.verb if item.merged.decide else None,
            "held": item.merged.held,
        }
        for item in planned.items
    ]
    applied = None if done is None else {"changes": done.changes, "returned": done.returned}
    return {"counts": planned.counts, "rows": rows, "notes": planned.notes, "applied": applied}


@app.command()
def status(brief: Brief, as_json: AsJson = False, folder: Folder = HERE) -> None:
    """Say who has what, by deliverable and market: how many texts wait, since when, and what was decided."""
    with Press.open(folder) as press:
        desks, now = Reviews(press).status(brief), Reviews.now()
    if as_json:
        print_json([{**_desk(desk), "days": desk.age(now)} for desk in desks])
    else:
        _print_desks(desks, now)


_SHOWN = (*OPEN, Status.CHANGES_REQUESTED, Status.REJECTED, Status.APPROVED, Status.PUBLISHED)
_COLUMNS = (*(status.replace("_", " ") for status in _SHOWN), "approved once", "stale", "waits (days)")


def _print_desks(desks: Sequence[Desk], now: str) -> None:
    rows = [_numbers(desk, now) for desk in desks]
    shown = [name for name in _COLUMNS if any(name in row for row in rows)]
    lines = [
        (desk.deliverable, desk.market, *(row.get(name, "") for name in shown), _holder(desk), desk.exported_at[:10])
        for desk, row in zip(desks, rows, strict=True)
    ]
    stdout.print(table(["deliverable", "market", *shown, "with", "since"], lines, numbers=shown))
    for path, assignee in dict.fromkeys((desk.path, desk.assignee) for desk in desks if desk.path):
        stdout.print(f"{assignee or 'not assigned'}: {path}", markup=False)


def _numbers(desk: Desk, now: str) -> dict[str, int]:
    """Return what there is of each kind, by its column; what there is none of is left out."""
    counts = {status.replace("_", " "): desk.counts[status] for status in _SHOWN}
    counts |= {"approved once": desk.halfway, "stale": desk.stale}
    days = desk.age(now)
    return {name: count for name, count in counts.items() if count} | ({} if days is None else {"waits (days)": days})


def _holder(desk: Desk) -> str:
    return desk.assignee or ("not assigned" if desk.exported_at else "not exported")


def _desk(desk: Desk) -> dict[str, object]:
    return {
        "deliverable": desk.deliverable,
        "market": desk.market,
        "counts": {status.value: n for status, n in desk.counts.items()},
        "approved_once": desk.halfway,
        "stale": desk.stale,
        "oldest": desk.oldest,
        "assignee": desk.assignee,
        "exported_at": desk.exported_at,
        "path": desk.path,
    }


@app.command()
def decide(
    unit: Unit,
    decision: Decision,
    revision: Revision,
    reviewer: Reviewer = "",
    reason: Reason = "",
    comment: Comment = "",
    override: Override = False,
    folder: Folder = HERE,
) -> None:
    """Decide on one text without a workbook. The decision is bound to the revision you saw."""
    if not reviewer.strip():
        raise UsageError("a decision needs a name", hint="Say --reviewer NAME.")
    if override and not reason:
        raise UsageError("an override needs a reason", hint="Say --reason TEXT.")
    with Press.open(folder) as press:
        decided = Reviews(press).decide(unit, revision, Words(decision, reviewer, reason, comment, override))
    note = f" ({decided.note})" if decided.note else ""
    stdout.print(f"{decided.unit} revision {decided.revision}: {decided.status}{note}", markup=False)
