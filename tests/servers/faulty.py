"""A server of ours for the tests: speaks OpenAI and Anthropic, answers any schema, and fails on order.

It is a process of its own, ends with the test's process, and `close()` (or leaving `with`) ends it at once:

    with FaultyServer(latency=0.05) as server:                # seconds before every answer
        server.openai_url, server.anthropic_url               # base_url of the two kinds of backend
        server.script(["429-ms", "reset", "ok"])              # the next calls, in order of arrival; then `default`
        server.script(default="500")                          # every call from now on; "ok" ends it
        server.script(paths={"/v1/responses": "529"})         # every call to one path
        server.script(fault_rate={"500": 0.05}, seed=7)       # by chance, the same for the same seed
        server.script(rate_per_minute=600, burst=10)          # a real limit: 429 with Retry-After above it
        server.script(tokens_per_minute=90_000, token_burst=10_000)   # the same for tokens
        server.script(latency=0.5)
        server.count()    # {"calls", "answered", "distinct", "in_flight", "max_in_flight", "by_path", "by_fault"}
        server.calls()    # the last 1,000: {"path", "fault", "headers", "body"}
        server.arrivals() # [seconds since the reset, fault, tokens (0 where they are not limited)] of the last 100,000
        server.reset()    # no script, counts at zero

`calls` counts requests that arrived whole; `answered` those whose answer was sent whole with status 200 (what a vendor
would charge); `distinct` the different request bodies among them: `answered - distinct` answers were bought twice. The
same request always gets the same text, made for the JSON Schema it asks for. `GET …/models` is neither counted nor
failed, except by `paths`; a model whose name begins with `no` is unknown there (`…/models/{id}` is 404).

Faults:
    ok, cached (a part of the input came from the prompt cache)
    429 (Retry-After: 1), 429-ms (retry-after-ms: 250), 429-day (Retry-After: 86400), 429-date (an HTTP date 2 s ahead),
    429-bare (no header), 429-reset (the vendor's own reset headers), quota (429 insufficient_quota)
    400 401 402 403 404 (unknown model) 404-path 408 409 413 422 500 502 503 (Retry-After: 2) 529
    leak (401 whose message repeats the key)
    reset (closed once the request was read), reset-half (closed amid the body), hang (no answer)
    slow (a byte per 50 ms)
    truncated (status 200, half of the JSON), html, not-object, error-200 (status 200, but not a response)
    long (every text three times as long), wrong-json (valid JSON, other fields), prose (no JSON), refusal, filter,
    max_tokens, empty, pause
    redirect (307 to another host name)
    {"status": 418, "headers": {…}, "body": …}   any answer      {"text": "…"}   any text, properly wrapped

By hand, from the repository's root: `python -m tests.servers.faulty --port 8123 --latency 0.1`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).resolve().parents[2]


class FaultyServer:
    """The server, run in a process of its own. Reusable over tests: `reset()` between them."""

    def __init__(self, latency: float = 0.0, port: int = 0) -> None:
        command = [sys.executable, "-m", "tests.servers.faulty", "--port", str(port), "--latency", str(latency)]
        self._process = subprocess.Popen(
            [*command, "--until-stdin-closes"], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self._process.stdout.readline()
        if not line.startswith("http"):
            self.close()
            raise RuntimeError("the faulty server did not start")
        self.url = line.strip()
        """Root of the server, such as `http://127.0.0.1:40123`."""
        self.openai_url = f"{self.url}/v1"
        self.anthropic_url = f"{self.url}/anthropic"

    @property
    def pid(self) -> int:
        return self._process.pid

    def script(self, queue: list | None = None, **orders: object) -> dict:
        return self._post("/control/script", {"queue": queue or [], **orders})

    def arrivals(self) -> list:
        return self._get("/arrivals")

    def reset(self) -> dict:
        return self._post("/control/reset", {})

    def count(self) -> dict:
        return self._get("/count")

    def calls(self) -> list[dict]:
        return self._get("/calls")

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


async def _serve(port: int, latency: float, *, until_stdin_closes: bool) -> None:
    from aiohttp import web

    from tests.servers.handlers import Handlers
    from tests.servers.script import Script

    runner = web.AppRunner(
        Handlers(Script(latency)).app(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    if until_stdin_closes:
        await asyncio.to_thread(sys.stdin.read)
    else:
        await asyncio.Event().wait()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description="A server that fails on order.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--until-stdin-closes", action="store_true")
    options = parser.parse_args()
    asyncio.run(_serve(options.port, options.latency, until_stdin_closes=options.until_stdin_closes))


if __name__ == "__main__":
    main()
