"""What a run does with each fault of a provider: `python -m benchmarks.faults` writes docs/reference/faults.md.

Each row is three real runs of one unit against a server that fails on order: the first call only; every call; every
call, with the `template` backend next in the chain.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.servers.faulty import FaultyServer

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/faults.md"
COMMAND = Path(sys.executable).with_name("genpress")
NOWHERE = "https://no-such-host.invalid/v1"

FAULTS = {
    "429": "429, `Retry-After: 1`",
    "429-bare": "429 without a wait",
    "429-day": "429, `Retry-After: 86400`",
    "quota": "429, no quota left",
    "529": "529 overloaded",
    "503": "503, `Retry-After: 2`",
    "500": "500",
    "reset": "connection reset once the request was sent",
    "hang": "no answer (time-out set to 2 s)",
    "reset-half": "connection reset amid the answer",
    "truncated": "200 with half of the JSON",
    "html": "200 with HTML",
    "wrong-json": "valid JSON, other fields",
    "prose": "prose instead of JSON",
    "refusal": "the model refuses",
    "max_tokens": "cut off at the token limit",
    "empty": "no text",
    "400": "400",
    "401": "401 wrong key",
    "404": "404 unknown model",
    "refused": "nobody listens at the address",
    "dns": "host name unknown",
    "dns-silent": "no name server answers",
}
_ONLY_LASTING = ("429-day", "dns", "dns-silent", "refused")
_SILENT = "nameserver 127.0.0.9\noptions timeout:1 attempts:1\n"
"""Of a machine whose name server is nowhere; put in place for one process, which takes Linux and its root."""


@dataclass(frozen=True)
class Run:
    """What one run came to."""

    code: int
    calls: int
    seconds: float
    """From the first call to the last."""
    cost: str
    status: str
    backend: str
    error: str
    stopped: str


def run(fault: str, how: str) -> Run:
    fails = fault not in {"dns", "dns-silent", "refused"}
    with FaultyServer() as server, tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "trail"
        url = {"dns": NOWHERE, "dns-silent": NOWHERE, "refused": "http://127.0.0.1:9/v1"}.get(fault, server.openai_url)
        workspace(folder, url, fallback=how == "next")
        if fails:
            server.script([fault] if how == "once" else [], default="ok" if how == "once" else fault)
        command = [str(COMMAND), "run", "trail", "--sku", "AP-20-GR", "--market", "en-GB", "--json"]
        if fault == "dns-silent":
            command = without_names(Path(place) / "resolv.conf", command)
        environ = {**os.environ, "TEST_KEY": "sk-benchmark"}
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
        if not done.stdout:
            raise RuntimeError(f"{fault}, {how}: {done.stderr}")
        summary = json.loads(done.stdout)
        text = (folder / "outputs/trail/manifest.csv").read_text(encoding="utf-8-sig")
        (unit,) = csv.DictReader(text.splitlines())
        return Run(
            done.returncode,
            summary["calls"],
            between(folder),
            summary["cost_usd"],
            unit["status"],
            unit["backend"],
            unit["error"],
            summary["stopped"],
        )


def between(folder: Path) -> float:
    """Return the seconds from a run's first call to its last, by its ledger: a busy machine changes little in them."""
    with closing(sqlite3.connect(folder / ".genpress/ledger.db")) as ledger:
        (milliseconds,) = ledger.execute("SELECT max(started_at) - min(started_at) FROM attempt").fetchone()
    return milliseconds / 1000


def without_names(config: Path, command: list[str]) -> list[str]:
    """Return a command that is run where no name server answers."""
    config.write_text(_SILENT)
    script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", script, str(config), *command]


def workspace(folder: Path, url: str, *, fallback: bool) -> None:
    shutil.copytree(ROOT / "tests/acceptance/trail", folder)
    (folder / "genpress.toml").write_text(
        f"""[workspace]
default_backend = "remote"

[backends.remote]
kind = "openai"
model = "test-model"
base_url = "{url}"
api_key_env = "TEST_KEY"
timeout = 2
max_tokens = 300
price = {{input = 1.0, output = 2.0}}
"""
    )
    if fallback:
        brief = folder / "briefs/trail.yaml"
        brief.write_text(brief.read_text().replace("markets:", "backend: [remote, template]\nmarkets:"))


def calls(number: int) -> str:
    return f"{number} call{'' if number == 1 else 's'}"


def reason(found: Run) -> str:
    """Return the kind of failure that the manifest or the summary names."""
    if found.error:
        return found.error.partition(": ")[2].partition(":")[0]
    # The server's port is another one in each run.
    return "the run stops: " + re.sub(r":\d{4,5}/", "/", found.stopped.split(": ")[1]) if found.stopped else ""


def row(fault: str) -> str:
    found = {how: run(fault, how) for how in (() if fault in _ONLY_LASTING else ("once",)) + ("always", "next")}
    once, always, after = found.get("once"), found["always"], found["next"]
    first = "" if once is None else f"{calls(once.calls)}, {once.status}, exit {once.code}"
    over = f" over {round(always.seconds)} s" if always.calls > 1 else ""
    lasting = f"{calls(always.calls)}{over}, {always.status}, exit {always.code}"
    turned = after.backend == "template"
    then = f"{calls(after.calls - 1)}, then {after.backend} writes it" if turned else f"the same, {after.status}"
    return f"| {FAULTS[fault]} | {first} | {lasting} | {always.cost} | {reason(always)} | {then}, exit {after.code} |"


def page(rows: list[str]) -> str:
    return "\n".join(
        [
            "<!-- Made by benchmarks/faults.py from real runs; run it anew instead of changing this page. -->",
            "# Faults of a provider, and what a run does",
            "",
            "One unit, one backend that speaks OpenAI's protocol, a server that fails on order. *Once*: the first call",
            "fails, all others are answered. *Lasting*: every call fails; with its attempts and the time between the",
            "first and the last of them (on a busy machine), the unit's status, what counts as spent (a call that may",
            "have been charged counts with its reservation), and the kind of failure that the manifest or the summary",
            "names. *Next*: the same with the template backend next in the chain.",
            "",
            "| fault | once | lasting | USD | reason | next in the chain |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "Over a whole run, 8 calls in a row without an answer open the backend's circuit: one call tries again",
            "after 1, 2, 4 … 30 s, units turn to the next backend meanwhile, and after 3 such calls (8, when it had",
            "answered before in this run) the backend is given up. Retries of all units together are bounded: 100, and",
            "one more for each answer. A wait that the provider asks for holds for the whole backend, up to 120 s.",
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("faults", nargs="*", help="only print the rows of these")
    options = parser.parse_args()
    with ThreadPoolExecutor(options.at_once) as pool:
        rows = list(pool.map(row, options.faults or FAULTS))
    print("\n".join(rows))
    if not options.faults:
        PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
