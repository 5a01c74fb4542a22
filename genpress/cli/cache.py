"""`genpress cache`."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from genpress.app import Press
from genpress.cli.options import HERE, AsJson, Folder
from genpress.cli.output import emit, print_json, stdout
from genpress.domain.money import format_usd

app = typer.Typer(
    help="Say how big the response cache is; prune or export it.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")]


@app.command()
def size(as_json: AsJson = False, folder: Folder = HERE) -> None:
    """Say how many responses are kept, and how many no draft rests on."""
    with Press.open(folder) as press:
        held = press.workspace.ledger.cache_size()
    if as_json:
        print_json(held)
    else:
        stdout.print(f"{held.responses} responses, {held.bytes / 1e6:.1f} MB; {held.unused} of them no draft rests on")


@app.command()
def prune(dry_run: DryRun = False, folder: Folder = HERE) -> None:
    """Delete the responses that no draft rests on. What was paid for them is not paid back."""
    with Press.open(folder) as press:
        gone = press.workspace.ledger.prune(dry_run=dry_run)
    verb = "would be deleted" if dry_run else "deleted"
    stdout.print(f"{gone.responses} responses {verb}, {gone.bytes / 1e6:.1f} MB")


@app.command()
def export(folder: Folder = HERE) -> None:
    """Print every stored response as JSON Lines, oldest first."""
    with Press.open(folder) as press:
        for stored in press.workspace.ledger.export_responses():
            answer = stored.answer
            line = {
                "request_hash": stored.request_hash,
                "received_at": stored.received_at,
                "backend": stored.backend,
                "model": answer.model,
                "outcome": answer.outcome,
                "text": answer.text,
                "usage": answer.usage,
                "cost_usd": format_usd(stored.cost),
            }
            emit(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
