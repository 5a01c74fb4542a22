"""Throughput where the provider takes half a second: `python benchmarks/latency.py [--units 10000] [--in-flight 128]`.

CPU is no limit here; what counts is that no slot is ever idle. A raw asyncio client that stores nothing is the measure.
The server answers every call after the same time with the same bytes, and says when the first and last came and went.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measuring import KEYS, measure
from benchmarks.provider import CHAT
from benchmarks.throughput import client, genpress
from benchmarks.workspace import make_workspace


class Slow(asyncio.Protocol):
    """One connection of the server."""

    seconds = 0.5
    first = last = 0.0
    calls = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, mark, body = self.buffer.partition(b"\r\n\r\n")
        if not mark:
            return
        length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
        if len(body) < length:
            return
        self.buffer = b""
        loop, kind = asyncio.get_running_loop(), type(self)
        if head.startswith(b"GET"):
            self.answer(json.dumps({"calls": kind.calls, "seconds": kind.last - kind.first}).encode())
            kind.calls = 0
            return
        kind.first = kind.first if kind.calls else loop.time()
        kind.calls += 1
        loop.call_later(self.seconds, self.reply)

    def reply(self) -> None:
        type(self).last = asyncio.get_running_loop().time()
        self.answer(json.dumps(CHAT).encode())

    def answer(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


async def serve(seconds: float) -> None:
    """Serve on a free port, which is printed, until the process ends."""
    Slow.seconds = seconds
    server = await asyncio.get_running_loop().create_server(Slow, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def provider(seconds: float) -> Iterator[str]:
    """Give the URL of a server in a process of its own."""
    words = [sys.executable, __file__, "--serve", str(seconds)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.terminate()


def rate(url: str) -> float:
    """Return the calls a second since the last time, from the first call's arrival to the last answer."""
    with urllib.request.urlopen(f"{url}/count", timeout=10) as said:
        found = json.load(said)
    return found["calls"] / found["seconds"]


def report(url: str, folder: Path, options: argparse.Namespace) -> Iterator[str]:
    units, in_flight = options.units, options.in_flight
    yield f"{units:,} units, {in_flight} in flight, answers after {options.seconds:g} s:"
    yield from ["", "| client | calls/s | of the raw client's | CPU s |", "|---|---|---|---|"]
    raw = measure(client("asyncio", url, units, in_flight), folder)
    limit = rate(url)
    yield f"| asyncio, storing nothing | {limit:.0f} | 1.00 | {raw.cpu:.1f} |"
    for checks in (False, True):
        root = make_workspace(folder / f"checks-{checks}", units, url, in_flight, checks=checks)
        ours = measure(genpress("run", "bench", "--no-progress"), root, ends=(0, 4))
        reached = rate(url)
        name = "genpress" if checks else "genpress, checks off"
        yield f"| {name} | {reached:.0f} | {reached / limit:.3f} | {ours.cpu:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--in-flight", type=int, default=128)
    parser.add_argument("--seconds", type=float, default=0.5, help="the provider's latency")
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        asyncio.run(serve(options.serve))
        return
    os.environ |= KEYS
    with tempfile.TemporaryDirectory(prefix="genpress-bench-") as made, provider(options.seconds) as url:
        for line in report(url, Path(made), options):
            print(line, flush=True)


if __name__ == "__main__":
    main()
