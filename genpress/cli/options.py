"""Options that several verbs share."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from genpress.settings import FILE

_WRITTEN_BY_PEOPLE = frozenset({FILE, "briefs", "prompts", "channels", ".genpress"})
"""In a workspace: what no output may replace."""


def _said(context: typer.Context, parameter: typer.CallbackParam, value: str) -> str:
    """Refuse an option that was written with nothing behind it: an unset variable must lift no limit."""
    source = context.get_parameter_source(parameter.name) if parameter.name else None
    if not value and source is not None and source.name == "COMMANDLINE":
        raise typer.BadParameter("nothing stands here. Say what is meant, or leave the option out.")
    return value


def output(path: Path | None) -> Path | None:
    """Refuse to write over what people wrote: the settings, briefs with all beside them, prompts, the ledger."""
    if path is None or not path.is_file():
        return path
    real = path.resolve()
    root = next((folder for folder in real.parents if (folder / FILE).is_file()), None)
    if root is not None and real.relative_to(root).parts[0] in _WRITTEN_BY_PEOPLE:
        raise typer.BadParameter(f"{path} is a file of the workspace, and would be lost. Name another file.")
    return path


def seconds(value: float) -> float:
    """Refuse what is no length of time."""
    if math.isnan(value):
        raise typer.BadParameter("'nan' is no number of seconds.")
    return value


Brief: TypeAlias = Annotated[str, typer.Argument(help="Name of a brief, or the path of its file.", show_default=False)]
Folder: TypeAlias = Annotated[Path, typer.Option("-C", help="The workspace.", show_default=False)]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")]
Markets: TypeAlias = Annotated[list[str], typer.Option("--market", "-m", help="Only this market; repeatable.")]
Deliverables: TypeAlias = Annotated[
    list[str], typer.Option("--deliverable", "-d", help="Only this deliverable; repeatable.")
]
Keys: TypeAlias = Annotated[list[str], typer.Option("--sku", help="Only the row with this key; repeatable.")]
Select: TypeAlias = Annotated[str, typer.Option(help="Only rows for which this expression is true.", callback=_said)]
RowLimit: TypeAlias = Annotated[int, typer.Option("--limit", min=0, help="Only the first N rows; 0 for all.")]
BackendName: TypeAlias = Annotated[
    str, typer.Option("--backend", help="Use this backend instead of the brief's.", callback=_said)
]
MaxCost: TypeAlias = Annotated[str, typer.Option(help="Most that this run may spend, in USD.", callback=_said)]
Wait: TypeAlias = Annotated[
    float, typer.Option(help="Seconds to wait for another run of the brief; -1 without end.", callback=seconds)
]

HERE = Path()
"""The default workspace: the one the current folder is in."""


def app_for(verb: Callable[..., None]) -> typer.Typer:
    """Return the typer application of one verb."""
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.command()(verb)
    return app
