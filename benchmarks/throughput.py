"""Cold runs, unchanged runs and memory, beside the raw client, the raw SDK and the peers, on one provider in one go.

    python benchmarks/throughput.py [--units 10000] [--in-flight 32 128 512] [--peers] [--million] [--page FILE]

CPU per unit is the robust figure on a noisy machine; it is what the ratios are made of: user and system time of the
process and its children, less what the same process takes for one unit. Each client runs in a process of its own.
genpress runs as installed: the ledger durable, drafts as JSON Lines, checks off where the row says so.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.measuring import KEYS, Failed, Measured, measure  # noqa: E402 - the script is run by path
from benchmarks.peers import Peer, installed  # noqa: E402
from benchmarks.provider import Provider  # noqa: E402
from benchmarks.workspace import make_workspace, write_catalogue  # noqa: E402

BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"
_ENDS = (0, 4)
"""How a run of genpress may end: the provider's words are the same for every row, which checks may block."""


def genpress(*arguments: str) -> list[str | Path]:
    return [Path(sys.executable).with_name("genpress"), *arguments]


def client(kind: str, url: str, units: int, in_flight: int) -> list[str | Path]:
    return [sys.executable, HERE / "clients.py", kind, url, str(units), str(in_flight)]


@dataclass(frozen=True)
class Cold:
    """One client's cold run."""

    name: str
    each: float
    """Milliseconds of CPU a unit, without the start."""
    rate: float
    """Units a second of the whole process, its start included."""
    peak: float
    """Megabytes."""
    warm: Measured | None = None
    """The same command again."""
    changed: int | None = None
    """Calls after one row of the catalogue changed."""


def cold(name: str, units: int, whole: Measured, start: Measured) -> Cold:
    return Cold(name, (whole.cpu - start.cpu) / units * 1000, units / whole.wall, whole.peak)


class Bench:
    """One provider, one folder, one size of catalogue."""

    def __init__(self, provider: Provider, folder: Path, units: int) -> None:
        self.provider, self.folder, self.units = provider, folder, units

    def raw(self, kind: str, in_flight: int) -> Cold:
        """Measure a client that only calls and stores nothing."""
        start = measure(client(kind, self.provider.url, 1, 1), self.folder)
        whole = measure(client(kind, self.provider.url, self.units, in_flight), self.folder)
        return cold(
            {"openai": f"openai {_version('openai')}, storing nothing"}.get(kind, kind), self.units, whole, start
        )

    def genpress(self, in_flight: int, *, checks: bool) -> Cold:
        """Measure genpress, cold, again without a change, and with one row changed."""
        name = "genpress" if checks else "genpress, checks off"
        root = self.folder / f"{name}-{in_flight}".replace(", ", "-").replace(" ", "-")
        make_workspace(root, self.units, self.provider.url, in_flight, checks=checks)
        one = make_workspace(root.with_name(f"{root.name}-one"), 1, self.provider.url, 1, checks=checks)
        return self._course(
            name,
            lambda: genpress("run", "bench", "--no-progress"),
            start=lambda: measure(genpress("run", "bench", "--no-progress"), one, ends=_ENDS),
            run=lambda command: measure(command, root, ends=_ENDS),
            catalogue=root / "briefs/catalogues/packs.csv",
        )

    def peer(self, peer: Peer, in_flight: int) -> Cold:
        """Measure a peer in the same way."""
        place = self.folder / peer.name
        one, all_of_it = place / "one.csv", place / "all.csv"
        place.mkdir()
        write_catalogue(one, 1)
        write_catalogue(all_of_it, self.units)
        command = peer.command(self.provider.url, all_of_it, in_flight, place / "run")
        first = peer.command(self.provider.url, one, 1, place / "start")
        return self._course(
            f"{peer.name} {peer.version}",
            lambda: command,
            start=lambda: measure(first, place, environ=peer.environ(place / "start")),
            run=lambda words: measure(words, place, environ=peer.environ(place / "run")),
            catalogue=all_of_it,
        )

    def _course(
        self,
        name: str,
        command: Callable[[], list[str | Path]],
        *,
        start: Callable[[], Measured],
        run: Callable[[list[str | Path]], Measured],
        catalogue: Path,
    ) -> Cold:
        idle = start()
        found = cold(name, self.units, run(command()), idle)
        warm = run(command())
        catalogue.write_text(catalogue.read_text(encoding="utf-8").replace("Pack 7,", "Pack seven,"), encoding="utf-8")
        before = self.provider.calls()
        run(command())
        return Cold(found.name, found.each, found.rate, found.peak, warm, self.provider.calls() - before)


# --- tables -----------------------------------------------------------------------------------------------------------


def cold_table(found: list[Cold], sdk: Cold) -> Iterator[str]:
    yield "| client | CPU a unit, ms | of the SDK's | units/s | peak, MB | again, CPU s | calls for one changed row |"
    yield "|---|---|---|---|---|---|---|"
    for one in found:
        again = "" if one.warm is None else f"{one.warm.cpu:.2f}"
        calls = "" if one.changed is None else str(one.changed)
        share = one.each / sdk.each
        yield f"| {one.name} | {one.each:.3f} | {share:.2f} | {one.rate:.0f} | {one.peak:.0f} | {again} | {calls} |"


def warm_table(folder: Path, sizes: list[int]) -> Iterator[str]:
    """Measure unchanged runs beside pandas reading the same CSV file, each in a whole process, the best of three.

    Whatever wrote the drafts, an unchanged run asks nobody; here it was templates, which are the quickest.
    """
    yield "| units | unchanged run, CPU s | wall s | peak, MB | pandas reads the CSV, CPU s | ratio |"
    yield "|---|---|---|---|---|---|"
    for units in sizes:
        root = make_workspace(folder / f"warm-{units}", units, "", 1, checks=False)
        measure(genpress("run", "bench", "--no-progress"), root, ends=_ENDS)
        again = min((measure(genpress("run", "bench", "--no-progress"), root) for _ in range(3)), key=lambda m: m.cpu)
        code = "import pandas; pandas.read_csv('briefs/catalogues/packs.csv', dtype=str)"
        pandas = min((measure([sys.executable, "-c", code], root) for _ in range(3)), key=lambda m: m.cpu)
        ratio = again.cpu / pandas.cpu
        yield (
            f"| {units:,} | {again.cpu:.2f} | {again.wall:.2f} | {again.peak:.0f} | {pandas.cpu:.2f} | {ratio:.2f} |"
        )


def memory_table(provider: Provider, folder: Path, sizes: list[int], in_flight: int, *, checks: bool) -> Iterator[str]:
    """Measure the most memory that cold runs of growing size take, and that an unchanged run takes after each."""
    yield from ["", f"Memory, checks {'on' if checks else 'off'}, {in_flight} in flight:", ""]
    yield "| units | cold run: peak, MB | CPU s | wall s | unchanged run: peak, MB | CPU s |"
    yield "|---|---|---|---|---|---|"
    for units in sizes:
        root = make_workspace(folder / f"memory-{units}-{checks}", units, provider.url, in_flight, checks=checks)
        first = measure(genpress("run", "bench", "--no-progress"), root, ends=_ENDS)
        again = measure(genpress("run", "bench", "--no-progress"), root, ends=_ENDS)
        cells = (f"{first.peak:.0f}", f"{first.cpu:.0f}", f"{first.wall:.0f}", f"{again.peak:.0f}", f"{again.cpu:.1f}")
        yield f"| {units:,} | {' | '.join(cells)} |"


def compare(bench: Bench, in_flight: int, peers: list[Peer]) -> Iterator[str]:
    sdk = bench.raw("openai", in_flight)
    found = [bench.raw("asyncio", in_flight), bench.raw("aiohttp", in_flight), sdk]
    ours = bench.genpress(in_flight, checks=False)
    found += [ours, bench.genpress(in_flight, checks=True)]
    for peer in peers:
        try:
            found.append(bench.peer(peer, in_flight))
        except Failed as failed:
            print(f"{peer.name} did not finish: {failed}", file=sys.stderr)
    yield from ["", f"{bench.units:,} units, {in_flight} in flight:", "", *cold_table(found, sdk), ""]
    others = (f"{ours.rate / one.rate:.1f} × {one.name}" for one in found[5:])
    yield f"genpress (checks off) takes {ours.each / sdk.each:.2f} of the SDK's CPU a unit, and"
    yield f"{ours.each / found[0].each:.0f} times that of asyncio alone."
    if len(found) > 5:
        yield f"Its rate is {', '.join(others)}."


def _version(package: str) -> str:
    return importlib.metadata.version(package)


def heading() -> str:
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr.strip()
    load = f"load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {nginx.rpartition(' ')[2]}, {load} at the start."
    )


@contextmanager
def place(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="genpress-bench-") as made:
        yield Path(made)


def report(chosen: argparse.Namespace, provider: Provider, folder: Path) -> Iterator[str]:
    peers = installed() if chosen.peers else []
    yield heading()
    for in_flight in chosen.in_flight:
        bench = Bench(provider, folder / f"at-{in_flight}", chosen.units)
        bench.folder.mkdir()
        yield from compare(bench, in_flight, peers if in_flight == chosen.peers_in_flight else [])
    if chosen.warm:
        yield from ["", "Unchanged runs, whole processes:", ""]
        yield from warm_table(folder, chosen.warm)
    if chosen.memory:
        yield from memory_table(provider, folder, chosen.memory, 128, checks=False)
    if chosen.memory_checked:
        yield from memory_table(provider, folder, chosen.memory_checked, 128, checks=True)


def write_page(page: Path, lines: list[str]) -> None:
    """Put the figures between the page's marks."""
    head, mark, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, closing, tail = rest.partition(END)
    if not (mark and closing):
        raise SystemExit(f"{page} has no marks for the figures: {BEGIN} and {END}")
    page.write_text(f"{head}{BEGIN}\n{chr(10).join(lines)}\n{END}{tail}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--in-flight", type=int, nargs="*", default=[32, 128, 512])
    parser.add_argument("--peers", action="store_true", help="install the peers and measure them, too")
    parser.add_argument("--peers-in-flight", type=int, default=128)
    parser.add_argument("--warm", type=int, nargs="*", default=[10_000, 100_000], help="sizes of unchanged runs")
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 100_000], help="sizes of runs for memory")
    parser.add_argument("--memory-checked", type=int, nargs="*", default=[10_000], help="the same, checks on")
    parser.add_argument("--page", type=Path, help="write the figures into this page")
    parser.add_argument("--folder", type=Path, help="work here and leave all of it, instead of in a temporary folder")
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    os.environ |= KEYS
    lines = []
    with Provider() as provider, place(chosen.folder) as folder:
        for line in report(chosen, provider, folder):
            print(line, flush=True)
            lines.append(line)
    if chosen.page:
        write_page(chosen.page, lines)


if __name__ == "__main__":
    main()
