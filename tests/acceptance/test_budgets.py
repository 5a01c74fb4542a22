"""Budgets: never exceeded, nothing left reserved, and every sum agrees with the ledger to the pico-dollar."""

import json
import random
import shutil
import sqlite3
from decimal import Decimal

import pytest

from genpress.domain.money import PICO, to_pico
from tests.acceptance.conftest import Folder
from tests.acceptance.test_faults import connect
from tests.servers.faulty import FaultyServer

FAULTS = {
    "429-ms": 0.04,
    "500": 0.06,
    "529": 0.02,
    "reset": 0.03,
    "truncated": 0.03,
    "max_tokens": 0.05,
    "refusal": 0.03,
    "wrong-json": 0.05,
    "cached": 0.1,
    "long": 0.15,  # breaks the field's limit: repairs follow
}
A_CALL = Decimal("0.0010")
"""About what a call is reserved at, in USD; it takes a third of that."""


@pytest.fixture(scope="module")
def faulty():
    with FaultyServer() as server:
        yield server


@pytest.fixture
def server(faulty):
    faulty.reset()
    return faulty


class Books:
    """What the ledger says of money."""

    def __init__(self, folder):
        self._connection = sqlite3.connect(folder.path(".genpress/ledger.db"))

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._connection.close()

    def rows(self, sql, *values):
        return self._connection.execute(sql, values).fetchall()

    def budgets(self):
        return {name: (limit, spent, held) for name, limit, spent, held in self.rows(_BUDGETS)}

    def attempts(self, run=""):
        """Return what all attempts cost, or those of a run."""
        sql = "SELECT coalesce(sum(a.cost), 0), count(*) FROM attempt a JOIN run r ON r.id = a.run_id"
        return self.rows(f"{sql} WHERE r.name = ?", run)[0] if run else self.rows(sql)[0]

    def open_attempts(self):
        return self.rows("SELECT count(*) FROM attempt WHERE state = 'open'")[0][0]


_BUDGETS = "SELECT name, ceiling, spent, reserved FROM budget"


def agree(folder, briefs, summaries):
    """Budgets, attempts, manifests and summaries tell the same, exactly."""
    with Books(folder) as books:
        for name, (limit, spent, held) in books.budgets().items():
            assert spent <= limit, name
            assert held == 0, name
        assert books.open_attempts() == 0
        for summary in summaries:
            cost, calls = books.attempts(summary["run"])
            assert (cost, calls) == (to_pico(summary["cost_usd"]), summary["calls"])
            assert cost == books.budgets().get(f"run:{summary['run']}", (0, cost, 0))[1]
        shown = sum((Decimal(row["cost_usd"]) for brief in briefs for row in folder.manifest(brief)), Decimal(0))
        assert int(shown * PICO) == books.attempts()[0]


def copies(folder, count):
    """Let the workspace have so many briefs, all alike but for their names and rows."""
    names = []
    for number in range(count):
        name = f"trail{number}"
        text = folder.path("briefs/trail.yaml").read_text()
        text = text.replace("brief: trail", f"brief: {name}\nrepair: 2").replace("packs.csv", f"packs{number}.csv")
        folder.write(f"briefs/{name}.yaml", text)
        lines = [f"P{number}-{n:04},Pack {number} {n},{400 + n},{20 + n % 40},no,1" for n in range(40)]
        head = "sku,name,weight_g,volume_l,waterproof,stock"
        folder.write(f"briefs/catalogues/packs{number}.csv", "\n".join([head, *lines]) + "\n")
        names.append(name)
    return names


def at_once(folder, briefs, costs):
    """Run all briefs at the same time, each with its own budget; return the summaries."""
    begun = [folder.start("run", b, "--max-cost", str(c), "--json") for b, c in zip(briefs, costs, strict=True)]
    summaries = []
    for process in begun:
        out, err = process.communicate(timeout=240)
        assert process.returncode in {0, 3, 4, 5}, err
        summaries.append(json.loads(out))
        assert summaries[-1]["exit_code"] == process.returncode
    return summaries


def campaign(folder, server, *, rounds, processes, seed, most=200):
    """Run with random budgets and faults; return how many runs were ended by their budget, and drafts repaired."""
    draw, ended, repaired = random.Random(seed), 0, 0
    for number in range(rounds):
        server.reset()
        server.script(fault_rate=FAULTS, seed=seed + number)
        place = Folder(folder.root.with_name(f"round{number}"))
        shutil.copytree(folder.root, place.root)
        connect(place, server, concurrency=draw.choice([1, 4, 16]))
        briefs = copies(place, processes)
        costs = [A_CALL * draw.randrange(1, most) * Decimal(draw.random()).quantize(Decimal("0.001")) for _ in briefs]
        summaries = at_once(place, briefs, costs)
        for summary, cost in zip(summaries, costs, strict=True):
            assert to_pico(summary["cost_usd"]) <= to_pico(cost)
            ended += summary["exit_code"] == 5
            repaired += summary["repaired"]
        agree(place, briefs, summaries)
    return ended, repaired


def test_budgets_hold_with_failures_and_everything_adds_up(trail, server):
    ended, repaired = campaign(trail, server, rounds=2, processes=1, seed=11, most=60)
    assert ended >= 1
    assert repaired >= 1


def test_budgets_hold_with_four_runs_at_once_on_one_ledger(trail, server):
    ended, repaired = campaign(trail, server, rounds=1, processes=4, seed=12, most=60)
    assert ended >= 1
    assert repaired >= 1


@pytest.mark.campaign
@pytest.mark.parametrize("processes", [1, 4])
def test_budget_campaign(trail, server, processes):
    ended, repaired = campaign(trail, server, rounds=20, processes=processes, seed=100)
    assert repaired > 0
    print(f"\n{20 * processes} runs, {processes} at a time: {ended} ended by their budget, none exceeded it")
    print(f"and nothing stayed reserved; {repaired} drafts were repaired on the way")


def test_a_budget_is_used_up_before_the_run_ends(trail, server):
    """What the calls in flight leave of their reservations is used: the run ends when no call would fit."""
    connect(trail, server, rows=60, concurrency=16)
    server.script(latency=0.05)
    summary = trail.run("run", "trail", "--max-cost", "0.02", "--json", code=5).json()
    assert 0.02 - float(A_CALL) <= float(summary["cost_usd"]) <= 0.02
    agree(trail, ["trail"], [summary])


def test_a_budget_of_nothing_makes_no_call(trail, server):
    connect(trail, server)
    summary = trail.run("run", "trail", "--max-cost", "0", "--json", code=5).json()
    assert (summary["calls"], summary["cost_usd"], server.count()["calls"]) == (0, "0.00", 0)
    assert "budget" in summary["stopped"]


def test_the_briefs_budget_holds_over_all_its_runs_and_more_money_goes_on(trail, server):
    connect(trail, server, rows=40, concurrency=4)
    trail.replace("briefs/trail.yaml", "markets:", "budget: 0.01\nmarkets:")
    summaries = [trail.run("run", "trail", "--json", code=5).json()]
    summaries += [trail.run("run", "trail", "--json", code=5).json() for _ in range(3)]
    assert summaries[0]["drafted"] > 0
    assert sum(Decimal(summary["cost_usd"]) for summary in summaries) <= Decimal("0.01")
    agree(trail, ["trail"], summaries)
    trail.replace("briefs/trail.yaml", "budget: 0.01", "budget: 5")
    summaries.append(trail.run("run", "trail", "--json").json())
    assert sum(summary["drafted"] for summary in summaries) == 80
    agree(trail, ["trail"], summaries)
    assert server.count()["answered"] == server.count()["distinct"] == 80


def test_both_budgets_hold_together(trail, server):
    connect(trail, server, rows=40, concurrency=4)
    trail.replace("briefs/trail.yaml", "markets:", "budget: 0.01\nmarkets:")
    first = trail.run("run", "trail", "--max-cost", "0.004", "--json", code=5).json()
    second = trail.run("run", "trail", "--max-cost", "1", "--json", code=5).json()
    assert Decimal(first["cost_usd"]) <= Decimal("0.004")
    assert Decimal(first["cost_usd"]) + Decimal(second["cost_usd"]) <= Decimal("0.01")
    agree(trail, ["trail"], [first, second])


def test_calls_of_unknown_outcome_and_the_next_backend_count_too(trail, server):
    connect(trail, server, rows=30, concurrency=8)
    server.script(fault_rate={"truncated": 0.2, "reset-half": 0.1, "max_tokens": 0.2}, seed=3)
    with (trail.path("genpress.toml")).open("a") as file:
        url = server.anthropic_url
        file.write(
            f'\n[backends.other]\nkind = "anthropic"\nmodel = "test-model"\nbase_url = "{url}"\n'
            'api_key_env = "TEST_KEY"\nmax_tokens = 300\nprice = {input = 3.0, output = 6.0}\n'
        )
    trail.replace("briefs/trail.yaml", "markets:", "backend: [remote, other]\nmarkets:")
    summary = trail.run("run", "trail", "--max-cost", "0.05", "--json", code=None).json()
    assert summary["exit_code"] in {3, 5}
    assert Decimal(summary["cost_usd"]) <= Decimal("0.05")
    agree(trail, ["trail"], [summary])


def test_a_killed_run_leaves_nothing_reserved_and_what_was_in_flight_counts_as_spent(trail, server):
    connect(trail, server, rows=40, concurrency=8)
    trail.replace("briefs/trail.yaml", "markets:", "budget: 0.03\nmarkets:")
    server.script(latency=0.3)
    process = trail.start("run", "trail", "--json")
    while server.count()["answered"] < 8:
        assert process.poll() is None
    process.kill()
    process.communicate()
    server.script(latency=0)
    summary = trail.run("run", "trail", "--json", code=5).json()
    assert summary["drafted"] > 0
    with Books(trail) as books:
        ((limit, spent, held),) = books.budgets().values()
        assert held == 0
        assert spent <= limit == to_pico("0.03")
        assert spent == books.attempts()[0]
        assert books.rows("SELECT count(*) FROM attempt WHERE state = 'unknown'")[0][0] >= 1
    shown = sum(Decimal(row["cost_usd"]) for row in trail.manifest("trail"))
    assert int(shown * PICO) == spent
