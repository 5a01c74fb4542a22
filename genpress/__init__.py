"""genpress, the press for generated content.

The library in a few names: open a workspace, plan a brief, run it, read what came out.

    from genpress import Press

    with Press.open("my-workspace") as press:
        plan = press.plan("trail-launch")
        summary = press.run("trail-launch")
        for row in press.manifest("trail-launch"):
            print(row.unit_id, row.status)

Importing genpress costs next to nothing: each name is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genpress.app import Plan, Press, RunOptions, Selectors
    from genpress.app.reviews import Reviews
    from genpress.errors import Exit, GenpressError, InvalidInput, Place, Problem
    from genpress.pipeline.events import RunSummary

__all__ = [
    "Exit",
    "GenpressError",
    "InvalidInput",
    "Place",
    "Plan",
    "Press",
    "Problem",
    "Reviews",
    "RunOptions",
    "RunSummary",
    "Selectors",
]

_HOMES = {
    "Exit": "genpress.errors",
    "GenpressError": "genpress.errors",
    "InvalidInput": "genpress.errors",
    "Place": "genpress.errors",
    "Plan": "genpress.app",
    "Press": "genpress.app",
    "Problem": "genpress.errors",
    "Reviews": "genpress.app.reviews",
    "RunOptions": "genpress.app",
    "RunSummary": "genpress.pipeline.events",
    "Selectors": "genpress.app",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'genpress' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
