"""Measuring a process: its CPU, its time and its memory, its children included."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KEYS = {"OPENAI_API_KEY": "bench-key-0000", "BENCH_KEY": "bench-key-0000"}
"""The provider of the benchmarks takes any key."""


@dataclass(frozen=True)
class Measured:
    """What a process took."""

    cpu: float
    """Seconds of CPU, user and system, of the process and the children it waited for."""
    wall: float
    """Seconds."""
    peak: float
    """Megabytes resident at the most."""


class Failed(Exception):
    """A process ended as it should not have: its last words."""


def measure(
    command: Sequence[str | Path], cwd: Path, *, environ: Mapping[str, str] | None = None, ends: Sequence[int] = (0,)
) -> Measured:
    """Run a command and measure it.

    Args:
        command: what to run.
        cwd: where.
        environ: variables beyond those of this process.
        ends: exit codes that are as they should be.

    Raises:
        Failed: it ended with another code.
    """
    words = [str(word) for word in command]
    begun = time.monotonic()
    process = subprocess.Popen(
        words,
        cwd=cwd,
        env={**os.environ, **KEYS, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with process.stdout:
        out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ends:
        raise Failed(
            f"{' '.join(words[:3])} … ended with {process.returncode}:\n{out.decode(errors='replace')[-2000:]}"
        )
    return Measured(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024)
