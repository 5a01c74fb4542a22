"""A workspace with a real ledger, and units to put in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from genpress.artifacts import OutputsView
from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.fields import Content
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import DraftMade, UnitFailed
from genpress.ledger.sqlite import SqliteLedger

HASHES = Hashes("a" * 64, "b" * 64, "c" * 64, "d" * 64)


class Desk:
    """One brief of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ledger = SqliteLedger.open(root / ".genpress/ledger.db")

    def unit(self, key: str, deliverable: str = "pdp", market: str = "de-DE", variant: int = 1) -> UnitId:
        return UnitId(Group("trail", deliverable, market), key, variant)

    def draft(self, unit: UnitId, *, origin: Origin = Origin.GENERATED, **content: str | list[str]) -> None:
        fields: Content = content or {"title": f"Title of {unit.key}", "bullets": ["light", "strong"]}
        newest = self.ledger.draft(unit)
        revision = newest.revision + 1 if newest else 1
        draft = Draft(unit, revision, fields, HASHES, origin, "e" * 64 if origin is Origin.GENERATED else "")
        self.ledger.commit_now([DraftMade(draft, Status.NEEDS_REVIEW)])

    def fail(self, unit: UnitId, error: str = "truncated: cut off") -> None:
        self.ledger.commit_now([UnitFailed(unit, HASHES, "claude", "m", error)])

    def view(self, layout: str = "markdown") -> OutputsView:
        return OutputsView(self.root, "trail", layout, self.ledger)

    @property
    def out(self) -> Path:
        return self.root / "outputs/trail"

    def files(self) -> Mapping[str, bytes]:
        """Every file under outputs/, with its bytes."""
        return {
            path.relative_to(self.out).as_posix(): path.read_bytes()
            for path in sorted(self.out.rglob("*"))
            if path.is_file()
        }

    def stamps(self) -> Mapping[str, tuple[int, int]]:
        """Inode and time of every file: they change whenever it is written."""
        return {name: ((found := (self.out / name).stat()).st_ino, found.st_mtime_ns) for name in self.files()}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.ledger.close()
