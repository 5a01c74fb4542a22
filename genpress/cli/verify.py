"""`genpress verify`."""

from __future__ import annotations

import typer

from genpress.app import Press
from genpress.cli.options import HERE, AsJson, Folder, app_for
from genpress.cli.output import print_json, print_problems, stdout
from genpress.errors import Exit


def verify(as_json: AsJson = False, folder: Folder = HERE) -> None:
    """Check every hash and cross-reference in the ledger, and every file under outputs/ that it wrote.

    Exit code 3 when something does not hold.
    """
    with Press.open(folder) as press:
        problems = press.verify()
    if as_json:
        print_json([{"code": p.code, "message": p.message, "hint": p.hint, "place": p.place} for p in problems])
    else:
        print_problems(problems)
        stdout.print(f"{len(problems)} problems" if problems else "Everything holds.")
    raise typer.Exit(Exit.FAILED if problems else Exit.DONE)


app = app_for(verify)
