"""Files that are there whole or not at all: written beside the target under another name, synced, put in place."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from genpress.errors import UsageError

_ENDING = ".genpress-tmp"
_LITTER = re.compile(r"\..+\.((\d+)-[0-9a-f]{8})-[0-9a-f]{8}\.genpress-tmp")
_BUFFER = 1 << 18


class WriteFailed(UsageError):
    """A file could not be written; nothing half-written was left, and what stood there before still stands."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was when written."""

    digest: str
    """SHA-256 of its bytes."""
    size: int
    mtime_ns: int


class Root:
    """A folder that files are written in and never out of: every folder on the way is resolved first (S3)."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._checked: dict[Path, None] = {}

    def target(self, relative: str) -> Path:
        """Return the absolute path to write, its folders made.

        Raises:
            WriteFailed: a folder on the way is a link that leaves the root, or the file itself is a link.
        """
        path = self.path / relative
        if path.parent not in self._checked:
            self._prepare(path.parent)
            self._checked[path.parent] = None
        if path.is_symlink() and not path.resolve().is_relative_to(self.path):
            raise WriteFailed(f"{relative} is a link that leaves the workspace.", hint="Delete the link and run again.")
        return path

    def _prepare(self, folder: Path) -> None:
        resolved = folder.resolve()
        if not resolved.is_relative_to(self.path) or ".." in folder.relative_to(self.path).parts:
            shown = folder.relative_to(self.path).as_posix()
            raise WriteFailed(f"{shown}/ leads out of the workspace.", hint="Delete the link and run again.")
        missing = [part for part in (folder, *folder.parents) if not part.exists()]
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for part in missing:
                sync_folder(part.parent)


class PendingFile:
    """A file being written. `commit` puts it in place, whole; without that, nothing was ever there.

    Used as a context manager: leaving it without a commit discards it.
    """

    def __init__(self, root: Root, relative: str) -> None:
        self.path = root.target(relative)
        """Where it will stand."""
        self._digest = hashlib.sha256()
        self._size = 0
        self._open = True
        self._temporary = _temporary(self.path)
        with explained(self.path):
            self._file = open(self._temporary, "xb", _BUFFER)  # noqa: SIM115, PTH123 - closed by commit and discard

    def write(self, data: bytes) -> int:
        """Add bytes."""
        self._digest.update(data)
        self._size += len(data)
        try:
            return self._file.write(data)
        except OSError as error:
            self.discard()
            raise _failure(self.path, error) from None

    @property
    def digest(self) -> str:
        """SHA-256 of what was written so far."""
        return self._digest.hexdigest()

    def commit(self, *, sync: bool = True) -> Stamp:
        """Put the file in place of whatever stands there, durably.

        Args:
            sync: Whether to sync the folder too; without it, the caller must.

        Raises:
            WriteFailed: the disk is full or the place is not writable; the old file still stands.
        """
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            stat = os.fstat(self._file.fileno())
            self._file.close()
            os.replace(self._temporary, self.path)  # noqa: PTH105
            self._open = False
            if sync:
                sync_folder(self.path.parent)
        except OSError as error:
            self.discard()
            raise _failure(self.path, error) from None
        return Stamp(self.digest, self._size, stat.st_mtime_ns)

    def discard(self) -> None:
        """Leave everything as it was."""
        if not self._open:
            return
        self._open = False
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Discard the file unless it was committed."""
        self.discard()


def write_bytes(root: Root, relative: str, data: bytes, *, sync: bool = True) -> Stamp:
    """Write a whole file, durably.

    Raises:
        WriteFailed: it could not be written; what stood there before still stands.
    """
    with PendingFile(root, relative) as pending:
        pending.write(data)
        return pending.commit(sync=sync)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; on systems where a folder cannot be opened, they are by themselves."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_litter(folder: Path) -> int:
    """Delete temporary files that dead processes left under a folder; return how many there were."""
    removed = 0
    for path in _litter(folder):
        with contextlib.suppress(OSError):
            path.unlink()
            removed += 1
    return removed


def _litter(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        for name in names:
            if name.endswith(_ENDING) and (found := _LITTER.fullmatch(name)) and not _lives(found[1], int(found[2])):
                yield Path(where, name)


def _process() -> str:
    """Return this process's name in its temporary files; a process forked from it has one of its own."""
    return _named(os.getpid())


@functools.lru_cache(maxsize=1)
def _named(number: int) -> str:
    # The token tells the process from an earlier one with the same number.
    return f"{number}-{secrets.token_hex(4)}"


def _lives(process: str, number: int) -> bool:
    if number == os.getpid():
        return process == _process()
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name[:60]}.{_process()}-{secrets.token_hex(4)}{_ENDING}")


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the system refuses to do with a file into `WriteFailed`."""
    try:
        yield
    except OSError as error:
        raise _failure(path, error) from None


def _failure(path: Path, error: OSError) -> WriteFailed:
    hint = "Make room, or close the program that has the file open, and run the same command again."
    return WriteFailed(f"cannot write {path}: {error.strerror or error}.", hint=hint)
