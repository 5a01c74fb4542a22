"""Batch endpoints of OpenAI and Anthropic beside the faulty server's own, in a process of its own.

    with BatchServer() as server:
        server.openai_url, server.anthropic_url          # as the faulty server's, batches included
        server.order(ready=False)                        # batches stay in progress; True: they end when next asked
        server.order(held=["batch_0001"])                # these do not end
        server.order(outcomes=["expired", "errored"])    # of the next requests in batches, in order; then "ok"
        server.order(create="lost")                      # the next create: made, but the connection breaks
        server.order(cut=3)                              # results break off after so many lines
        server.order(pace=0.05)                          # seconds between two lines of results
        server.order(upload="500")                       # the next upload fails
        server.batches()       # [{"id", "kind", "custom_ids", "status", "metadata"}], in order of creation
        server.bought()        # {custom_id: times it was put into a batch and given a paid answer}

Other ends of the next create: 500 (made all the same), 400, 401, 429 (not made), hang (made, never answered), unheard
(not made, and the connection breaks). Outcomes of a request: ok, expired, errored, invalid, and of the faulty server's
max_tokens, refusal, wrong-json and prose.
Results come in another order than the requests.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter, deque
from pathlib import Path
from typing import Self

UNPAID = frozenset({"expired", "errored", "invalid"})
_ROOT = Path(__file__).resolve().parents[2]


class BatchServer:
    """The server, run in a process of its own. Reusable over tests: `reset()` between them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.batching"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._process.stdout.readline().strip()
        if not self.url.startswith("http"):
            self.close()
            raise RuntimeError("the batch server did not start")
        self.openai_url = f"{self.url}/v1"
        self.anthropic_url = f"{self.url}/anthropic"

    def order(self, **orders: object) -> None:
        self._post("/control/batches", orders)

    def script(self, queue: list | None = None, **orders: object) -> dict:
        return self._post("/control/script", {"queue": queue or [], **orders})

    def reset(self) -> None:
        self._post("/control/reset", {})
        self._post("/control/batches", {"reset": True})

    def count(self) -> dict:
        return self._get("/count")

    def batches(self) -> list[dict]:
        return self._get("/batches")

    def bought(self) -> dict[str, int]:
        return self._get("/bought")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _get(self, path: str) -> object:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def _post(self, path: str, body: dict) -> dict:
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


class Store:
    """The batches and what is ordered of them."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.files: dict[str, str] = {}
        self.made: dict[str, dict] = {}
        self.ready, self.create, self.upload, self.pace, self.cut = True, "", "", 0.0, -1
        self.outcomes: deque = deque()
        self.held: list[str] = []

    def order(self, orders: dict) -> None:
        if orders.pop("reset", False):
            self.reset()
        self.outcomes.extend(orders.pop("outcomes", ()))
        for name, value in orders.items():
            if not hasattr(self, name):
                raise ValueError(f"unknown order {name!r}")
            setattr(self, name, value)

    def add(self, kind: str, requests: list[dict], metadata: dict | None) -> dict:
        """Create a batch; its outcomes are drawn now, so that asking twice gives the same."""
        name = f"{'batch' if kind == 'openai' else 'msgbatch'}_{len(self.made):04}"
        made = {
            "id": name,
            "kind": kind,
            "status": "in_progress",
            "metadata": metadata,
            "requests": [(item, self.outcomes.popleft() if self.outcomes else "ok") for item in requests],
            "created": time.time(),
        }
        self.made[name] = made
        return made

    def refresh(self, made: dict) -> None:
        if made["status"] in {"in_progress", "canceling"} and self.ready and made["id"] not in self.held:
            made["status"] = "ended"

    def ids(self, made: dict) -> list[str]:
        return [item["custom_id"] for item, _ in made["requests"]]

    def bought(self) -> Counter:
        paid: Counter = Counter()
        for made in self.made.values():
            paid.update(
                item["custom_id"]
                for item, outcome in made["requests"]
                if outcome not in {"expired", "errored", "invalid"}
            )
        return paid


async def _serve(port: int) -> None:
    from aiohttp import web

    from tests.servers.batch_handlers import BatchHandlers

    runner = web.AppRunner(
        BatchHandlers(Store()).app(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A server with batches that fails on order.")
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(_serve(parser.parse_args().port))
