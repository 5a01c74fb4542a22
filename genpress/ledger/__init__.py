"""The ledger: the database that holds units, drafts, attempts, responses, decisions and budgets; the one truth."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from genpress.errors import UsageError
from genpress.interfaces import Ledger
from genpress.ledger.sqlite import SqliteLedger

__all__ = ["SqliteLedger", "open_ledger"]

_MODULES = {
    "sqlite": "genpress.ledger.sqlite",
    "postgresql": "genpress.ledger.postgres",
    "postgres": "genpress.ledger.postgres",
}
"""Module per scheme, imported only when it is used."""


def open_ledger(url: str, root: Path) -> Ledger:
    """Open the ledger that genpress.toml names, made or brought up to date where necessary.

    Args:
        url: `sqlite:PATH`, the path relative to `root`, or `postgresql://USER@HOST/DATABASE`.
        root: the workspace.

    Raises:
        UsageError: the URL names no ledger, or the ledger cannot be used.
        LedgerCorrupt: its file is damaged.
    """
    scheme, _, rest = url.partition(":")
    if scheme not in _MODULES or not rest:
        # The URL itself may hold a password: only its scheme is told.
        raise UsageError(
            f"[ledger] url: {scheme!r} names no ledger",
            hint="It is `sqlite:PATH` or `postgresql://USER@HOST/DATABASE`.",
        )
    try:
        open_at: Callable[[str, Path], Ledger] = import_module(_MODULES[scheme]).open_at
    except ModuleNotFoundError as error:
        raise UsageError(
            f"[ledger] url: a {scheme} ledger needs {error.name}", hint="Install `genpress[postgres]`."
        ) from error
    return open_at(url, root)
