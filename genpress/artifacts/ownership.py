"""Whose a file under outputs/ is: as genpress wrote it, gone, or changed by a person."""

from __future__ import annotations

import enum
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from genpress.artifacts.atomic import Root, Stamp
from genpress.artifacts.drafts import is_sealed, parse
from genpress.artifacts.lines import edited_lines
from genpress.domain.fields import Content
from genpress.domain.unit import UnitId
from genpress.errors import LedgerCorrupt
from genpress.interfaces import Artifact, Ledger

LINES = ".jsonl"

TABLES = ("manifest.csv", "manifest.jsonl")
"""Names of the manifest's two forms."""

PENDING = "#pending"
"""Ends the recorded path of a table that is about to be put in place: after a crash, either digest is ours."""

_DECIDED = re.compile(r"^(?:status: (?:approved|published)|origin: edited)$", re.MULTILINE)
"""Marks in a draft's front matter of what people did."""


class State(enum.Enum):
    """What was found where a file should stand."""

    ABSENT = enum.auto()
    SAME = enum.auto()
    """Byte for byte as recorded."""
    OURS = enum.auto()
    """Written by genpress, but not as recorded (a run was stopped in between), or an edit that the ledger has."""
    EDITED = enum.auto()
    """Holds text of a person that the ledger does not have."""


class Files:
    """Looks at the files of one brief, beside what the ledger recorded of them."""

    def __init__(self, root: Root, ledger: Ledger, recorded: Mapping[str, Artifact], folder: str) -> None:
        """Look at nothing yet.

        Args:
            root: The workspace.
            ledger: Knows the newest text of each unit.
            recorded: What the ledger recorded of the files, by path relative to the workspace.
            folder: The brief's folder, relative to the workspace; no file outside it is looked at or deleted.
        """
        self._root = root
        self._ledger = ledger
        self.recorded = {path: artifact for path, artifact in recorded.items() if is_within(path, folder)}
        """What was recorded, by path relative to the workspace."""
        self.foreign = [artifact for path, artifact in recorded.items() if path not in self.recorded]
        """What was recorded of files elsewhere: genpress never writes such a row."""

    def is_as_recorded(self, artifact: Artifact) -> bool:
        """Return whether size and time of a file are the recorded ones; reads nothing."""
        try:
            found = os.lstat(f"{self._root.path}/{artifact.path}")
        except OSError:
            return False
        return found.st_size == artifact.size and found.st_mtime_ns == artifact.mtime_ns

    def is_inside(self, path: str) -> bool:
        """Return whether no link on the way to a file leads out of the workspace."""
        return (self._root.path / path).resolve().is_relative_to(self._root.path)

    def state(self, path: str, *, content: Content | None = None) -> State:
        """Return whose a file is.

        Args:
            path: Relative to the workspace.
            content: The unit's newest text, where it is at hand; else the ledger is asked.
        """
        full = self._root.path / path
        digest = stamp(full).digest if full.is_file() else ""
        if not digest:
            return State.ABSENT
        artifact = self.recorded.get(path)
        if self._is_recorded(path, digest):
            return State.SAME
        if PurePosixPath(path).name in TABLES:
            return State.OURS if self._is_recorded(path + PENDING, digest) else State.EDITED
        if path.endswith(LINES):
            return State.EDITED if self.edited_units(path) else State.OURS
        return self._markdown_state(full, artifact.unit if artifact else "", content)

    def _is_recorded(self, path: str, digest: str) -> bool:
        artifact = self.recorded.get(path)
        return artifact is not None and artifact.digest == digest

    def _markdown_state(self, full: Path, unit: str, content: Content | None) -> State:
        try:
            text = full.read_bytes().decode()
            if is_sealed(text):
                # What people decided and nobody recorded is left of a ledger that was lost: it stands nowhere else.
                return State.OURS if unit or not _DECIDED.search(text) else State.EDITED
            parsed = parse(text)
        except ValueError:
            return State.EDITED
        newest = content if content is not None else self._newest(unit or parsed.unit)
        return State.OURS if parsed.content == newest else State.EDITED

    def edited_units(self, path: str) -> list[str]:
        """Return the units of a JSON Lines file whose lines hold text that the ledger does not have."""
        changed = edited_lines(self._root.path / path)
        return [line.unit for line in changed if line.content is None or line.content != self._newest(line.unit)]

    def _newest(self, unit: str) -> Content | None:
        try:
            draft = self._ledger.draft(UnitId.parse(unit))
        except (ValueError, LedgerCorrupt):
            return None
        return draft.content if draft else None

    def suspects(self) -> Iterator[Artifact]:
        """Yield the recorded files that are gone or whose size or time is another."""
        return (artifact for artifact in self.recorded.values() if not self.is_as_recorded(artifact))


def is_within(path: str, folder: str) -> bool:
    """Return whether a path stays in a folder, both relative to the workspace."""
    return path.startswith(f"{folder}/") and ".." not in PurePosixPath(path).parts


def stamp(path: Path) -> Stamp:
    """Return a file's digest, size and time, reading it a block at a time."""
    with path.open("rb") as opened:
        found = os.fstat(opened.fileno())
        return Stamp(hashlib.file_digest(opened, "sha256").hexdigest(), found.st_size, found.st_mtime_ns)
