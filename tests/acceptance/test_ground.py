"""What the ground may do to a run: other runs, clocks that jump, logs that are deleted, prompts that never end."""

import json
import sqlite3
import subprocess
import sys
from decimal import Decimal

import pytest

from genpress.domain.money import to_pico
from tests.acceptance.test_faults import connect
from tests.servers.faulty import FaultyServer

JUMPING = """
import sys, threading, time
seconds, nanoseconds, ahead = time.time, time.time_ns, [0.0]
time.time = lambda: seconds() + ahead[0]
time.time_ns = lambda: nanoseconds() + int(ahead[0] * 1e9)
def jump():
    while True:
        time.sleep(0.1)
        ahead[0] -= 7200.0 if ahead[0] > -8000 else -14400.0
threading.Thread(target=jump, daemon=True).start()
from genpress.cli.main import main
main(sys.argv[1:])
"""
"""genpress, in a process whose clock is set back and forth by hours while it runs."""


@pytest.fixture(scope="module")
def faulty():
    with FaultyServer() as server:
        yield server


@pytest.fixture
def server(faulty):
    faulty.reset()
    return faulty


@pytest.mark.parametrize(
    "endless",
    [
        "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
        "{% set n = namespace(s='x' * 10) %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s }}",
    ],
)
def test_a_prompt_that_never_ends_asks_nobody(trail, server, endless):
    connect(trail, server)
    trail.replace("prompts/product_page.j2", "Write the page for:", endless)
    result = trail.run("run", "trail", "--json", code=3)
    assert result.json()["failed"] == 6
    assert server.count()["calls"] == 0
    assert all("PRM022" in row["error"] for row in trail.manifest("trail"))


def test_a_run_that_ends_leaves_its_ledger_in_one_file(trail, server):
    """A job that keeps nothing but ledger.db, and a log that somebody deletes between two runs, lose nothing."""
    connect(trail, server)
    trail.run("run", "trail")
    assert [path.name for path in trail.path(".genpress").iterdir() if path.is_file()] == ["ledger.db"]


@pytest.mark.campaign
def test_runs_at_once_of_one_brief_share_its_budget_and_wait_for_each_other(trail, server):
    connect(trail, server, rows=60, concurrency=4)
    trail.replace("briefs/trail.yaml", "markets:", "budget: 0.02\nmarkets:")
    begun = [trail.start("run", "trail", "--max-cost", "0.008", "--json", "--wait", "-1") for _ in range(4)]
    summaries = []
    for process in begun:
        out, err = process.communicate(timeout=240)
        assert process.returncode == 5, err
        summaries.append(json.loads(out))
    assert all(Decimal(summary["cost_usd"]) <= Decimal("0.008") for summary in summaries)
    assert sum(Decimal(summary["cost_usd"]) for summary in summaries) <= Decimal("0.02")
    with sqlite3.connect(trail.path(".genpress/ledger.db")) as ledger:
        budgets = ledger.execute("SELECT ceiling, spent, reserved FROM budget").fetchall()
        (paid,) = ledger.execute("SELECT sum(cost) FROM attempt").fetchone()
    assert all(spent <= ceiling and held == 0 for ceiling, spent, held in budgets)
    assert paid == sum(to_pico(summary["cost_usd"]) for summary in summaries)
    assert server.count()["answered"] == server.count()["distinct"]


@pytest.mark.campaign
def test_a_clock_that_jumps_by_hours_harms_no_run(trail, server):
    connect(trail, server, rows=40, concurrency=4)
    server.script(latency=0.1)
    words = [sys.executable, "-c", JUMPING, "run", "trail", "--json", "-C", str(trail.root)]
    process = subprocess.Popen(words, env=trail.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while server.count()["answered"] < 8:
        assert process.poll() is None
    assert "is being run by process" in trail.run("run", "trail", code=7).err
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert json.loads(out)["drafted"] == 80
    assert trail.run("run", "trail", "--json").json()["drafted"] == 0
    assert server.count()["calls"] == server.count()["distinct"] == 80
    trail.run("verify")
