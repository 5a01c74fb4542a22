"""The ledger: the database that holds units, drafts, attempts, responses, decisions and budgets; the one truth."""

from __future__ import annotations

from pathlib import Path

from genpress.errors import UsageError
from genpress.interfaces import Ledger
from genpress.ledger.sqlite import SqliteLedger

__all__ = ["SqliteLedger", "open_ledger"]


def open_ledger(url: str, root: Path) -> Ledger:
    """Open the ledger that genpress.toml names, made or brought up to date where necessary.

    Args:
        url: `sqlite:PATH`, the path relative to `root`.
        root: the workspace.

    Raises:
        UsageError: the URL names no ledger, or the ledger cannot be used.
        LedgerCorrupt: its file is damaged.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite" and rest:
        return SqliteLedger.open(root / rest)
    if scheme in {"postgresql", "postgres"}:
        raise UsageError("a ledger in PostgreSQL is not supported yet", hint="Use `sqlite:.genpress/ledger.db`.")
    raise UsageError(f"{scheme or 'nothing'!r} names no ledger", hint="[ledger] url is `sqlite:PATH`.")
