"""`genpress backends`."""

from __future__ import annotations

import typer

from genpress.app import Press
from genpress.cli.options import HERE, AsJson, Folder, app_for
from genpress.cli.output import print_json, stdout, table
from genpress.errors import Exit


def backends(as_json: AsJson = False, folder: Folder = HERE) -> None:
    """List the declared backends and say whether they are ready. Makes no call that is paid for.

    Exit code 3 when one is not ready.
    """
    with Press.open(folder) as press:
        configs, probes = press.workspace.backend_configs, press.probe()
    if as_json:
        print_json(
            {
                name: {
                    "kind": configs[name].kind,
                    "model": configs[name].model,
                    "ready": probe.ready,
                    "detail": probe.detail,
                }
                for name, probe in probes.items()
            }
        )
    else:
        rows = [
            (name, configs[name].kind, configs[name].model, "yes" if probe.ready else "no", probe.detail)
            for name, probe in probes.items()
        ]
        stdout.print(table(["backend", "kind", "model", "ready", ""], rows))
    raise typer.Exit(Exit.DONE if all(probe.ready for probe in probes.values()) else Exit.FAILED)


app = app_for(backends)
