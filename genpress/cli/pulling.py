"""Offering to pull the local models that a run lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from genpress.app import Press
from genpress.app.models import model_store
from genpress.cli.output import stderr
from genpress.errors import UsageError


def pull_missing(press: Press, brief: str, *, backend: str, yes: bool) -> None:
    """Pull what the brief's local backends lack, after asking; without a terminal only with `--yes`.

    Raises:
        UsageError: a model is missing and may not be pulled.
    """
    for model in press.missing_models(brief, backend=backend):
        size = f"{model.bytes / 1e9:.1f} GB"
        if not yes and not (
            sys.stdin.isatty() and typer.confirm(f"{model.name} ({size}) is not here. Pull it?", err=True)
        ):
            raise UsageError(
                f"the local model {model.name} ({size}) is not here", hint=f"Pull it: genpress models pull {model.name}"
            )
        pull(model.name)


def _say(line: str) -> None:
    stderr.print(line, markup=False)


def pull(name: str, source: Path | None = None) -> None:
    """Pull a model, with progress on stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True) as progress:
        task = progress.add_task(f"pulling {name}", total=None)
        path = model_store().pull(
            name,
            source=source,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
            say=_say,
        )
    stderr.print(f"{name} is ready: {path}", markup=False)
