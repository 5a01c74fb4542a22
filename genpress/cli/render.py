"""`genpress render`."""

from __future__ import annotations

from typing import Annotated

import typer

from genpress.app import Press
from genpress.app.units import Rendered
from genpress.cli.options import HERE, AsJson, BackendName, Folder, app_for
from genpress.cli.output import print_json, stdout

Unit = Annotated[str, typer.Argument(help="A unit id, such as trail-launch/pdp/de-DE/AP-40-GR.", show_default=False)]


def render(unit: Unit, backend: BackendName = "", as_json: AsJson = False, folder: Folder = HERE) -> None:
    """Print the exact request that would be sent for a unit. Makes no call."""
    with Press.open(folder) as press:
        rendered = press.render(unit, backend=backend)
    if as_json:
        print_json(_document(rendered))
    else:
        _print(rendered)


def _document(rendered: Rendered) -> dict[str, object]:
    request = rendered.request
    return {
        "unit": str(rendered.unit),
        "backend": rendered.backend,
        "model": rendered.model,
        "request_hash": rendered.request_hash,
        "cached": rendered.cached,
        "system": request.system,
        "user": request.user,
        "schema": request.schema,
        "parameters": dict(request.parameters),
        "facts": dict(request.facts),
        "prepared": None if request.prepared is None else dict(request.prepared),
    }


def _print(rendered: Rendered) -> None:
    request = rendered.request
    stdout.print(f"[bold]{rendered.backend}[/bold] {rendered.model}", end="\n")
    stdout.print(f"request {rendered.request_hash}{', answered already' if rendered.cached else ''}\n", markup=False)
    if request.prepared is not None:
        for name, value in request.prepared.items():
            stdout.print(f"{name}: {value}", markup=False)
        return
    for role, text in (("system", request.system), ("user", request.user)):
        stdout.print(f"[bold]{role}[/bold]")
        stdout.print(f"{text}\n", markup=False)
    stdout.print("[bold]schema[/bold]")
    print_json(request.schema)


app = app_for(render)
