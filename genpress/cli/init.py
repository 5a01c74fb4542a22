"""`genpress init`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from genpress.app.starting import BRIEF, create_workspace
from genpress.cli.options import HERE, app_for
from genpress.cli.output import stdout

Target = Annotated[Path, typer.Argument(help="Folder to write to; made if it is missing.", show_default=False)]


def init(folder: Target = HERE) -> None:
    """Make a working example workspace: a brief, a brand, four markets, six products, two prompts.

    No file is overwritten. The example needs no key and no model.
    """
    written = create_workspace(folder)
    stdout.print(f"{len(written)} files written to {folder.resolve()}", markup=False)
    where = "" if folder.resolve() == Path.cwd() else f" -C {shlex.quote(str(folder))}"
    stdout.print("Next:")
    for command in ("check", f"run {BRIEF}", f"status {BRIEF} --units"):
        stdout.print(f"  genpress {command}{where}", markup=False)


app = app_for(init)
