"""How well the press keeps to a provider's limits: `python -m benchmarks.pacing [--minutes 3] [SCENARIO…]`.

Each scenario is a real `genpress run` of a workspace made for it, against a loopback server that enforces a limit with
429 and Retry-After: 1. What is measured is what the server saw. It is mostly waiting: all scenarios run at once.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.servers.faulty import FaultyServer

ROOT = Path(__file__).resolve().parents[1]
COMMAND = Path(sys.executable).with_name("genpress")
TOKENS_A_CALL = 300
"""About what a call of the workspace takes; only to size the catalogue."""


@dataclass(frozen=True)
class Scenario:
    """What the server enforces, and what the workspace is told."""

    name: str
    told: str
    """Lines for [backends.remote]."""
    limits: dict
    calls_per_minute: float
    """About what the limit allows, to size the catalogue."""
    halved_at: float = 0.0
    """Share of the time after which the limit is halved; 0: never."""


_REQUESTS = {"rate_per_minute": 600, "burst": 10}
_TOKENS = {"tokens_per_minute": 180_000, "token_burst": 6_000}
SCENARIOS = (
    Scenario("requests, told exactly", "requests_per_minute = 600", _REQUESTS, 600),
    Scenario("requests, told twice as much", "requests_per_minute = 1200", _REQUESTS, 600),
    Scenario("requests, told nothing", "", _REQUESTS, 600),
    Scenario("requests, halved on the way", "requests_per_minute = 600", _REQUESTS, 600, 0.5),
    Scenario("tokens, told exactly", "tokens_per_minute = 180_000", _TOKENS, 600),
    Scenario("tokens, told twice as much", "tokens_per_minute = 360_000", _TOKENS, 600),
    Scenario("tokens, halved on the way", "tokens_per_minute = 180_000", _TOKENS, 600, 0.5),
)


@dataclass(frozen=True)
class Figures:
    """What the server saw."""

    scenario: Scenario
    seconds: int
    used: float
    """Share of what was allowed that was answered."""
    refused: float
    """Refusals per answer."""
    refusals: int
    recovery: int | None
    """Seconds from halving until, over 10 s, at least 95 % of the new limit is used and at most 10 % are refused."""
    after: float
    """Share used in the time after the recovery window of 30 s."""


def workspace(folder: Path, url: str, scenario: Scenario, calls: int) -> None:
    shutil.copytree(ROOT / "tests/acceptance/trail", folder, dirs_exist_ok=True)
    (folder / "genpress.toml").write_text(
        f"""[workspace]
default_backend = "remote"

[backends.remote]
kind = "openai"
model = "test-model"
base_url = "{url}"
api_key_env = "TEST_KEY"
max_concurrency = 32
max_tokens = 300
{scenario.told}
"""
    )
    lines = [f"AP-{n:05},Pack {n},{400 + n},{20 + n % 40},no,1" for n in range(calls // 2)]
    head = "sku,name,weight_g,volume_l,waterproof,stock"
    (folder / "briefs/catalogues/packs.csv").write_text("\n".join([head, *lines]) + "\n")


def measure(scenario: Scenario, seconds: int) -> Figures:
    with FaultyServer() as server, tempfile.TemporaryDirectory() as place:
        server.script(latency=0.5, **scenario.limits)
        folder = Path(place) / "trail"
        workspace(folder, server.openai_url, scenario, int(scenario.calls_per_minute / 60 * seconds * 2.5))
        environ = {**os.environ, "TEST_KEY": "sk-benchmark"}
        run = subprocess.Popen(
            [str(COMMAND), "run", "trail", "--quiet", "--market", "en-GB", "--market", "de-DE"],
            cwd=folder,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            return watch(server, scenario, seconds, run)
        finally:
            run.kill()
            run.wait()
            run.stderr.close()


def watch(server: FaultyServer, scenario: Scenario, seconds: int, run: subprocess.Popen) -> Figures:
    while not server.count()["calls"]:
        if run.poll() is not None:
            raise RuntimeError(run.stderr.read().decode())
        time.sleep(0.01)
    begun, halving = server.arrivals()[0][0], int(scenario.halved_at * seconds)
    if halving:
        time.sleep(halving)
        server.script(**{name: value / 2 for name, value in scenario.limits.items() if name.endswith("per_minute")})
    time.sleep(seconds - halving + 1.5)
    if run.poll() is not None:
        raise RuntimeError(f"the run ended early: {run.stderr.read().decode()}")
    allowed = next(value for name, value in scenario.limits.items() if name.endswith("per_minute")) / 60
    return figures(scenario, seconds, halving, allowed, [(at - begun, *rest) for at, *rest in server.arrivals()])


def figures(scenario: Scenario, seconds: int, halving: int, allowed: float, seen: list) -> Figures:
    """Return what `seen` comes to: (seconds since the first call, fault, tokens, 0 where requests are limited)."""

    def total(fault: str, since: int, until: int) -> int:
        return sum(what == fault and since <= at < until for at, what, _ in seen)

    def share(since: int, until: int) -> float:
        due = sum(allowed / (2 if halving and second >= halving else 1) for second in range(since, until))
        return sum(tokens or 1 for at, what, tokens in seen if what == "ok" and since <= at < until) / due

    answered, refused = total("ok", 0, seconds), total("429", 0, seconds)
    recovery = None
    if halving:
        good = (
            second - halving
            for second in range(halving, seconds - 10)
            if share(second, second + 10) >= 0.95
            and _few(total("429", second, second + 10), total("ok", second, second + 10))
        )
        recovery = next(good, None)
    after = share(min(halving + 30, seconds - 10), seconds) if halving else share(0, seconds)
    return Figures(scenario, seconds, share(0, seconds), refused / max(answered, 1), refused, recovery, after)


def _few(refused: int, answered: int) -> bool:
    return refused <= 0.1 * answered


def table(results: list[Figures]) -> str:
    lines = [
        "| limit | of what was allowed | 429s per answer | 429s | recovered after | used from 30 s after |",
        "|---|---|---|---|---|---|",
    ]
    for found in results:
        recovery = "" if found.scenario.halved_at == 0 else f"{found.recovery} s"
        after = f"{found.after:.1%}" if found.scenario.halved_at else ""
        name, used = found.scenario.name, f"{found.used:.1%}"
        lines.append(f"| {name} | {used} | {found.refused:.1%} | {found.refusals} | {recovery} | {after} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--at-once", type=int, default=len(SCENARIOS))
    parser.add_argument("scenarios", nargs="*", help="beginnings of the names of the scenarios; all when none is given")
    options = parser.parse_args()
    chosen = [s for s in SCENARIOS if s.name.startswith(tuple(options.scenarios or [""]))]
    with ThreadPoolExecutor(options.at_once) as pool:
        results = list(pool.map(lambda scenario: measure(scenario, int(options.minutes * 60)), chosen))
    print(f"{options.minutes:g} minutes each, latency 500 ms, 600 requests or 180,000 tokens a minute:\n")
    print(table(results))


if __name__ == "__main__":
    main()
