"""`genpress check`."""

from __future__ import annotations

from typing import Annotated

import typer

from genpress.app import Press
from genpress.cli.options import HERE, AsJson, Folder, app_for
from genpress.cli.output import print_json, print_problems, stdout
from genpress.errors import Exit

Briefs = Annotated[
    list[str] | None, typer.Argument(help="Briefs to check; all of them by default.", show_default=False)
]


def check(briefs: Briefs = None, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Validate briefs, brands, prompts, catalogues and settings, without a call.

    Every problem is printed at once as file:line:column: CODE message. Exit code 4 if there are any.
    """
    with Press.open(folder) as press:
        names = briefs or press.briefs()
        found = [*press.check_settings(), *(problem for name in names for problem in press.check(name))]
    problems = sorted(set(found))
    if as_json:
        print_json([{"code": p.code, "message": p.message, "hint": p.hint, "place": p.place} for p in problems])
    else:
        print_problems(problems)
        stdout.print(f"{len(names)} brief{'' if len(names) == 1 else 's'} checked, {len(problems)} problems")
    raise typer.Exit(Exit.BLOCKED if problems else Exit.DONE)


app = app_for(check)
