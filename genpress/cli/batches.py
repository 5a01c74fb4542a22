"""`genpress batches`."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from genpress.app import Press
from genpress.app.batching import cancel_batch, forget_batch, list_batches
from genpress.cli.options import HERE, AsJson, Folder
from genpress.cli.output import duration, money, print_json, stdout, table
from genpress.domain.money import format_usd
from genpress.interfaces import BatchRecord


class _ListFirst(typer.Typer):
    """`genpress batches [BRIEF]` is `genpress batches list [BRIEF]`."""

    def __call__(self, *args: object, **settings: object) -> object:
        """Put the name of a command first, and run it."""
        words = args[0] if args and isinstance(args[0], list) else sys.argv[1:]
        return super().__call__(command_first(words), *args[1:], **settings)


def command_first(words: list[str]) -> list[str]:
    """Return the words of a command line with the command's name first: `list` where none is named."""
    names = {"list", "cancel", "forget"}
    named = next((word for word in words if word in names), "")
    if named:
        return [named, *(word for word in words if word != named)]
    return words if "--help" in words else ["list", *words]


app = _ListFirst(
    help="List the provider batches that are open; cancel one. `genpress batches [BRIEF]` lists.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

OfBrief = Annotated[str, typer.Argument(help="Only those of this brief.", show_default=False)]
Every = Annotated[bool, typer.Option("--all", help="Those that are done or void, too.")]
BatchId = Annotated[str, typer.Argument(help="Our id of the batch, its beginning, or the provider's id.")]


@app.command("list")
def list_them(brief: OfBrief = "", every: Every = False, as_json: AsJson = False, folder: Folder = HERE) -> None:
    """List batches as the ledger knows them. Nothing is asked of a provider: `genpress run` does that."""
    with Press.open(folder) as press:
        found = list_batches(press.workspace, press.name_of(brief) if brief else "", every=every)
    if as_json:
        print_json([_document(record) for record in found])
        return
    columns = ["batch", "brief", "backend", "state", "at the provider"]
    numbers = ["requests", "waiting", "age", "reserved", "cost"]
    stdout.print(table([*columns, *numbers], map(_row, found), numbers=numbers))


@app.command()
def cancel(batch: BatchId, folder: Folder = HERE) -> None:
    """Ask the provider to stop a batch. What is answered already is paid for: the next run collects it."""
    with Press.open(folder) as press:
        record = cancel_batch(press.workspace, batch)
    stdout.print(f"{record.id} is {record.provider_state}; `genpress run {record.brief}` collects what was answered")


@app.command()
def forget(batch: BatchId, folder: Folder = HERE) -> None:
    """Give up a batch that will never be found or answered. What is reserved for it counts as spent."""
    with Press.open(folder) as press:
        record = forget_batch(press.workspace, batch)
    waiting = f"{record.waiting} request{'' if record.waiting == 1 else 's'}"
    stdout.print(f"{record.id} is given up: {waiting} may be sent again, and may be paid twice")


def _row(record: BatchRecord) -> tuple[object, ...]:
    return (
        record.id,
        record.brief,
        record.backend,
        record.state,
        f"{record.provider_id} {record.provider_state}".strip(),
        record.requests,
        record.waiting,
        duration(_age(record)),
        money(record.reserved),
        money(record.cost),
    )


def _age(record: BatchRecord) -> float:
    return max(0.0, time.time() - record.created_ms / 1000)


def _document(record: BatchRecord) -> dict[str, object]:
    return {
        "batch": record.id,
        "run": record.run,
        "brief": record.brief,
        "backend": record.backend,
        "model": record.model,
        "state": record.state,
        "provider_id": record.provider_id,
        "provider_state": record.provider_state,
        "requests": record.requests,
        "waiting": record.waiting,
        "answered": record.answered,
        "age_seconds": round(_age(record)),
        "reserved_usd": format_usd(record.reserved),
        "cost_usd": format_usd(record.cost),
    }
