"""The two ways drafts are laid out under outputs/BRIEF/drafts: a Markdown file each, or a JSON Lines file per group."""

from __future__ import annotations

import abc
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from genpress.artifacts.atomic import PendingFile, Root, explained, sync_folder, write_bytes
from genpress.artifacts.drafts import render
from genpress.artifacts.lines import line
from genpress.artifacts.names import draft_path, lines_path
from genpress.artifacts.ownership import Files, State, stamp
from genpress.domain.draft import Draft
from genpress.domain.review import Status
from genpress.domain.unit import Group
from genpress.hashing import digest_bytes
from genpress.interfaces import Artifact

_THREADS = 8
"""Files that are synced at once; the disk joins what waits."""
_BATCH = 512
"""Files that wait before they are written."""


class Drafts(abc.ABC):
    """What bringing a brief's drafts up to date has done so far."""

    def __init__(self, root: Root, folder: str, files: Files) -> None:
        self._root = root
        self._folder = folder
        self._files = files
        self.artifacts: dict[str, Artifact] = {}
        """What stands there now, to be recorded, by path relative to the workspace."""
        self.kept: list[str] = []
        """Files that people changed."""
        self.written = 0
        self.unchanged = 0

    @abc.abstractmethod
    def add(self, status: Status, draft: Draft) -> str:
        """Bring one draft up to date; return its file's path under `outputs/BRIEF/`."""

    @abc.abstractmethod
    def finish(self) -> None:
        """Write what is still under way, durably."""

    def record(self, artifact: Artifact) -> None:
        """Remember a file as it stands now."""
        self.artifacts[artifact.path] = artifact

    def keep(self, path: str, unit: str = "") -> None:
        """Leave a person's file alone; what was recorded of it stays, so that it is seen as changed next time."""
        self.kept.append(path)
        self.record(self._files.recorded.get(path) or Artifact(path, "", 0, 0, unit))

    def _stands(self, path: str, digest: str, unit: str = "") -> bool:
        """Return whether a file already holds the bytes with this digest; then record it."""
        artifact = self._files.recorded.get(path)
        if artifact is None or artifact.digest != digest or not self._files.is_as_recorded(artifact):
            full = self._root.path / path
            if not full.is_file() or (found := stamp(full)).digest != digest:
                return False
            artifact = Artifact(path, digest, found.size, found.mtime_ns, unit)
        self.record(artifact)
        self.unchanged += 1
        return True

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    @abc.abstractmethod
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Give back what is held; what is under way is never left half-written."""


class MarkdownDrafts(Drafts):
    """One Markdown file a draft. Files are written and synced several at a time."""

    def __init__(self, root: Root, folder: str, files: Files) -> None:
        super().__init__(root, folder, files)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="drafts")
        self._waiting: list[tuple[str, str, bytes]] = []
        self._folders: dict[Path, None] = {}

    def add(self, status: Status, draft: Draft) -> str:
        """Write a draft unless it stands there already; return its path under `outputs/BRIEF/`."""
        relative = draft_path(draft.unit)
        path = f"{self._folder}/{relative}"
        data = render(draft, status).encode()
        if self._stands(path, digest_bytes(data), str(draft.unit)):
            return relative
        if self._files.state(path, content=draft.content) is State.EDITED:
            self.keep(path, str(draft.unit))
            return relative
        self._waiting.append((path, str(draft.unit), data))
        if len(self._waiting) >= _BATCH:
            self._flush()
        return relative

    def finish(self) -> None:
        """Write what waits, and make all names durable."""
        self._flush()
        for folder in self._folders:
            with explained(folder):
                sync_folder(folder)

    def _flush(self) -> None:
        written = self._pool.map(partial(_write, self._root), self._waiting)
        self._waiting = []
        for artifact in written:
            self.record(artifact)
            self.written += 1
            self._folders[(self._root.path / artifact.path).parent] = None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Wait for the files under way; none is left half-written."""
        self._pool.shutdown(cancel_futures=True)


def _write(root: Root, item: tuple[str, str, bytes]) -> Artifact:
    path, unit, data = item
    stamped = write_bytes(root, path, data, sync=False)
    return Artifact(path, stamped.digest, stamped.size, stamped.mtime_ns, unit)


class LinesDrafts(Drafts):
    """One JSON Lines file a group. The ledger gives a group's units together, so one file at a time is open."""

    def __init__(self, root: Root, folder: str, files: Files) -> None:
        super().__init__(root, folder, files)
        self._group: Group | None = None
        self._relative = ""
        self._pending: PendingFile | None = None

    def add(self, status: Status, draft: Draft) -> str:
        """Add a draft to its group's file; return that file's path under `outputs/BRIEF/`."""
        if self._pending is None or draft.unit.group != self._group:
            self.finish()
            self._group = draft.unit.group
            self._relative = lines_path(self._group.deliverable, self._group.market)
            self._pending = PendingFile(self._root, f"{self._folder}/{self._relative}")
        self._pending.write(line(draft, status))
        return self._relative

    def finish(self) -> None:
        """Put the file under way in place, unless it stands there already or a person changed it."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        path = f"{self._folder}/{self._relative}"
        with pending:
            if self._stands(path, pending.digest):
                return
            if self._files.state(path) is State.EDITED:
                self.keep(path)
                return
            stamped = pending.commit()
        self.record(Artifact(path, stamped.digest, stamped.size, stamped.mtime_ns))
        self.written += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Discard a file under way."""
        if self._pending is not None:
            self._pending.discard()
