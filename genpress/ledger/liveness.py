"""Which process a run belongs to, and whether that process still lives."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

LEASE_MS = 5 * 60 * 1000
"""A run on another machine that gave no sign of life for so long is taken for dead."""
BEAT_SECONDS = 30.0
"""How often an open run gives a sign of life."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process, so named that no later process is taken for it."""

    host: str
    """Machine, boot and process namespace: where the process id means something."""
    pid: int
    born: str
    """When it started, as the system counts; empty where that cannot be known."""


def this_process() -> Process:
    """Return the process that asks."""
    return Process(_host(), os.getpid(), _born(os.getpid()))


def lives(process: Process, *, unseen_ms: int) -> bool:
    """Return whether a process lives; one of another machine is believed for the length of a lease."""
    if process.host != _host() or not _can_ask():
        return unseen_ms < LEASE_MS
    if process.born:
        return _born(process.pid) == process.born
    return _exists(process.pid)


def _can_ask() -> bool:
    return sys.platform != "win32"  # there, signal 0 would end the process that is asked about


def _host() -> str:
    boot = _read("/proc/sys/kernel/random/boot_id")
    return "|".join((socket.gethostname(), boot, _namespace()))


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _born(pid: int) -> str:
    # proc(5): field 22 is the start time in clock ticks since boot; field 2, the name, may itself hold `) (`.
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] not in {"Z", "X"} else ""


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
