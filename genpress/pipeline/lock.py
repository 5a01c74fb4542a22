"""One run of a brief at a time in a workspace; the second waits, or is refused with the first one's name."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import filelock

from genpress.errors import Conflict


@contextlib.contextmanager
def hold(folder: Path, brief: str, *, started_at: str, wait: float) -> Iterator[None]:
    """Hold a brief for a run.

    The operating system frees the lock when the process ends, however it ends.

    Args:
        folder: where locks are kept; made if it is not there.
        brief: the brief's name.
        started_at: told to whoever comes second.
        wait: seconds to wait for another run; 0 refuses at once, below 0 waits without end.

    Raises:
        Conflict: another run holds the brief.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / f"{brief}.lock")
    note = folder / f"{brief}.holder"
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        holder = note.read_text(encoding="utf-8") if note.exists() else "another process"
        raise Conflict(
            f"brief {brief} is being run by {holder}", hint="Wait for it to end, or say --wait SECONDS."
        ) from None
    try:
        note.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {started_at}", encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()
