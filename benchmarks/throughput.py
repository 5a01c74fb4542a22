"""Cold and warm runs beside the raw client and the raw SDK, against the same provider in the same run.

    python benchmarks/throughput.py [--units 10000] [--in-flight 32 128 512]

CPU per unit is the robust figure on a noisy machine; it is what the ratios are made of. Each client runs in a process
of its own. genpress runs as installed: ledger durable, drafts as JSON Lines, checks off where the row says so.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.provider import Provider  # noqa: E402 - the script is run by path
from benchmarks.workspace import make_workspace  # noqa: E402


@dataclass(frozen=True)
class Measured:
    cpu: float
    """Seconds of CPU, user and system, of the process and its children."""
    wall: float
    peak: float
    """Megabytes resident at the most."""


def measure(command: list[str], cwd: Path) -> Measured:
    """Run a command and measure it."""
    environ = {**os.environ, "OPENAI_API_KEY": "bench-key-0000", "BENCH_KEY": "bench-key-0000"}
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 4}:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{out.decode()}")
    return Measured(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024)


def genpress(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("genpress")), *arguments]


def client(kind: str, url: str, units: int, in_flight: int) -> list[str]:
    return [sys.executable, str(HERE / "clients.py"), kind, url, str(units), str(in_flight)]


def start_up(command: list[str], cwd: Path) -> float:
    """Return the CPU that a client needs before its first call."""
    return min(measure(command, cwd).cpu for _ in range(2))


def compare(units: int, in_flight: int, provider: Provider, folder: Path) -> dict[str, float]:
    """Print a line a client; return CPU milliseconds per unit, start-up left out."""
    figures: dict[str, float] = {}
    for kind in ("asyncio", "aiohttp", "openai"):
        idle = start_up(client(kind, provider.url, 1, 1), folder)
        done = measure(client(kind, provider.url, units, in_flight), folder)
        figures[kind] = report(kind, units, done, idle)
    for name, checks in (("genpress, checks off", False), ("genpress", True)):
        root = make_workspace(
            folder / f"{name}-{in_flight}".replace(" ", "-"), units, provider.url, in_flight, checks=checks
        )
        idle = start_up(genpress("plan", "bench", "--limit", "1"), root)
        figures[name] = report(name, units, measure(genpress("run", "bench", "--no-progress"), root), idle)
        warm = measure(genpress("run", "bench", "--no-progress"), root)
        print(f"    unchanged rerun, whole process: {warm.cpu:.2f} s CPU, {warm.wall:.2f} s, {warm.peak:.0f} MB")
        one_changed(root)
    return figures


def report(name: str, units: int, done: Measured, idle: float) -> float:
    each = (done.cpu - idle) / units * 1000
    print(f"  {name:24} {each:7.3f} ms CPU a unit  {units / done.wall:8.0f} units/s  {done.peak:6.0f} MB")
    return each


def one_changed(root: Path) -> None:
    packs = root / "briefs/catalogues/packs.csv"
    packs.write_text(packs.read_text().replace("Pack 7,", "Pack seven,"), encoding="utf-8")
    out = subprocess.run(
        genpress("run", "bench", "--json", "--no-progress"),
        cwd=root,
        capture_output=True,
        check=True,
        env={**os.environ, "BENCH_KEY": "bench-key-0000"},
    )
    print(f"    one row changed: {json.loads(out.stdout)['calls']} call")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[32, 128, 512])
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    with Provider() as provider, tempfile.TemporaryDirectory() as folder:
        for in_flight in chosen.in_flight:
            print(f"{chosen.units} units, {in_flight} in flight")
            figures = compare(chosen.units, in_flight, provider, Path(folder))
            ours = figures["genpress, checks off"]
            limit = ours / figures["asyncio"]
            print(f"  genpress (checks off) / raw SDK: {ours / figures['openai']:.2f}   / the limit: {limit:.1f}\n")


if __name__ == "__main__":
    main()
