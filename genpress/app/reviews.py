"""The editors' loop of a workspace: workbooks out, decisions back. Apart from the press, for the libraries it needs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from genpress.app.clock import utc_now
from genpress.app.deciding import Decided, decide
from genpress.app.importing import Import, Imported, Importer
from genpress.app.press import Press
from genpress.app.reviewing import Desk, Exported, Exporter, ExportOptions, desks
from genpress.app.units import parse_unit
from genpress.pipeline.merge import Words


class Reviews:
    """The reviews of an open workspace."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._workspace = press.workspace

    def export(self, brief: str, options: ExportOptions | None = None) -> list[Exported]:
        """Write the editors' workbooks of a brief: one a market.

        Raises:
            InvalidInput: a text does not fit into a cell; nothing was written.
        """
        return Exporter(self._workspace, self._press.job(brief), options or ExportOptions()).run()

    def plan_import(self, files: Iterable[Path], *, reviewer: str = "") -> Import:
        """Return what taking in files that editors sent back would do; writes nothing.

        Raises:
            InvalidInput: a file cannot be read or was tampered with; every problem is told.
        """
        return Importer(self._workspace).plan(files, reviewer=reviewer)

    def apply_import(self, planned: Import) -> Imported:
        """Take in what was planned, in one transaction; what cannot be taken in whole comes back in a workbook.

        Raises:
            Conflict: something was written since the import was planned; nothing was taken in.
        """
        return Importer(self._workspace).apply(planned)

    def status(self, brief: str) -> list[Desk]:
        """Return how the reviews of a brief stand: who has what, by deliverable and market.

        Raises:
            UsageError: there is no such brief.
        """
        return desks(self._workspace.ledger, self._press.name_of(brief))

    def decide(self, unit: str, revision: int, words: Words) -> Decided:
        """Record a person's decision on the revision they saw.

        Raises:
            Conflict: it is not the newest any more, or checks stand against an approval.
        """
        return decide(self._workspace, parse_unit(unit), revision, words)

    @staticmethod
    def now() -> str:
        """Return the time as UTC, ISO 8601 to the second."""
        return utc_now()
