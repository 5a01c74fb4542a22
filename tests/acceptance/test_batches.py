"""Provider batches end to end, through the vendors' SDKs: bought once, lost never, whatever dies in between."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.acceptance.conftest import Folder
from tests.servers.answers import WORDS
from tests.servers.batching import BatchServer

pytestmark = pytest.mark.campaign  # Each step of a submission is killed and resumed: minutes of processes.

KEY = "sk-canary-0123456789abcdef"
ROOT = Path(__file__).parents[2]
KINDS = ["openai", "anthropic"]


@pytest.fixture(scope="module")
def running():
    with BatchServer() as server:
        yield server


@pytest.fixture
def server(running):
    running.reset()
    return running


def connect(folder, server, kind="openai", *, rows=0, extra="", chain="", grace=0):
    url = server.openai_url if kind == "openai" else server.anthropic_url
    folder.write(
        "genpress.toml",
        f"""
[workspace]
default_backend = "remote"

[backends.remote]
kind = "{kind}"
model = "test-model"
base_url = "{url}"
api_key_env = "TEST_KEY"
max_tokens = 300
timeout = 60
batch_grace = {grace}
price = {{input = 1.0, output = 2.0}}
{extra}
{chain}
""",
    )
    folder.environ["TEST_KEY"] = KEY
    if rows:
        lines = [f"AP-{n:05},Pack {n},{400 + n},{20 + n % 40},no,1" for n in range(rows)]
        head = "sku,name,weight_g,volume_l,waterproof,stock\n"
        folder.write("briefs/catalogues/packs.csv", head + "\n".join(lines) + "\n")
    return folder


def batch(folder, code=None, *more):
    return folder.run("run", "trail", "--batch", "--json", *more, code=code).json()


def finish(folder, limit=8):
    """Run the same command until no batch is open; return the last summary."""
    for _ in range(limit):
        result = folder.run("run", "trail", "--batch", "--json", code=None)
        assert result.code in {0, 4, 6}, result.err
        if result.code != 6:
            return result.json()
    raise AssertionError(f"still pending:\n{result.err}")


def settled(folder, server, units):
    """Every unit has its draft, every request was bought once, and no money is held back."""
    rows = folder.manifest("trail")
    assert len(rows) == units
    assert {row["status"] for row in rows} <= {"needs_review", "blocked"}
    assert set(server.bought().values()) == {1}
    folder.run("verify")
    with sqlite3.connect(folder.path(".genpress/ledger.db")) as ledger:
        assert ledger.execute("SELECT coalesce(sum(reserved), 0) FROM budget").fetchone() == (0,)
        assert ledger.execute("SELECT count(*) FROM attempt WHERE state = 'open'").fetchone() == (0,)
        assert ledger.execute("SELECT count(*) FROM response WHERE usable = 1").fetchone()[0] == len(server.bought())
    assert not [path for path in folder.path(".genpress").rglob("*") if "tmp" in path.name]


def totals(folder):
    rows = folder.manifest("trail")
    return sum(Decimal(row["cost_usd"] or 0) for row in rows)


# --- the plain course -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_brief_goes_out_in_batches_and_comes_back(trail, server, kind):
    connect(trail, server, kind, extra="batch_requests = 4")
    server.order(ready=False)
    sent = batch(trail, 6)
    assert (sent["submitted"], sent["open_batches"], sent["batched"], sent["drafted"]) == (6, 2, 6, 0)
    assert [len(made["custom_ids"]) for made in server.batches()] == [4, 2]
    assert (batch(trail, 6)["submitted"], len(server.batches())) == (0, 2)
    server.order(ready=True)
    done = batch(trail)
    assert (done["drafted"], done["calls"], done["open_batches"]) == (6, 6, 0)
    settled(trail, server, 6)
    assert batch(trail)["drafted"] == 0
    assert server.count()["calls"] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_ids_are_the_request_hashes(trail, server, kind):
    connect(trail, server, kind)
    batch(trail, 6)
    finish(trail)
    sent = {name for made in server.batches() for name in made["custom_ids"]}
    assert sent == {row["request_hash"] for row in trail.manifest("trail")}
    assert all(re.fullmatch("[0-9a-f]{64}", name) for name in sent)


def test_it_costs_half(trail, server):
    connect(trail, server)
    planned = trail.run("plan", "trail", "--json").json()["estimate"]["cost_usd"]
    halved = trail.run("plan", "trail", "--batch", "--json").json()["estimate"]["cost_usd"]
    assert halved == [pytest.approx(amount / 2) for amount in planned]
    batch(trail, 6)
    done = finish(trail)
    other = connect(copy(trail, "direct"), server)
    direct = other.run("run", "trail", "--json", code=None).json()
    assert Decimal(done["cost_usd"]) * 2 == Decimal(direct["cost_usd"]) > 0
    assert totals(trail) == Decimal(done["cost_usd"])


def copy(folder, name):
    """Return another workspace with the same files, and a ledger of its own."""
    target = folder.root.with_name(name)
    shutil.copytree(folder.root, target, ignore=shutil.ignore_patterns(".genpress", "outputs"))
    return Folder(target)


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_run_collects_and_buys_nothing_that_waits_in_a_batch(trail, server, kind):
    connect(trail, server, kind)
    server.order(ready=False)
    batch(trail, 6, "--market", "de-DE")
    both = trail.run("run", "trail", "--json", code=6).json()
    assert (both["drafted"], both["calls"], both["batched"]) == (3, 3, 3)
    assert server.count()["calls"] == 3
    server.order(ready=True)
    rest = trail.run("run", "trail", "--json", code=None).json()
    assert (rest["drafted"], rest["exit_code"] in {0, 4}) == (3, True)
    assert server.count()["calls"] == 3
    assert set(server.bought().values()) == {1}


def test_the_same_request_goes_once(trail, server):
    connect(trail, server)
    rows = "".join(f"K{n},Same,1,1,no\n" for n in range(40))
    trail.write("briefs/catalogues/packs.csv", "sku,name,weight_g,volume_l,waterproof\n" + rows)
    batch(trail, 6)
    assert [len(made["custom_ids"]) for made in server.batches()] == [2]
    assert finish(trail)["drafted"] == 80
    settled(trail, server, 80)


def test_bytes_split_batches_too(trail, server):
    connect(trail, server, rows=20, extra="batch_megabytes = 0.01")
    batch(trail, 6)
    assert len(server.batches()) > 2
    finish(trail)
    settled(trail, server, 40)


def test_batches_are_listed_and_cancelled(trail, server):
    connect(trail, server)
    server.order(ready=False)
    batch(trail, 6)
    (listed,) = trail.run("batches", "trail", "--json").json()
    assert (listed["state"], listed["requests"], listed["waiting"]) == ("pending", 6, 6)
    assert Decimal(listed["reserved_usd"]) > 0
    assert "no brief" in trail.run("batches", "other", "--json", code=2).err
    assert listed["provider_id"] in trail.run("batches").out
    assert "cancelling" in trail.run("batches", "cancel", listed["batch"][:8]).out
    server.order(ready=True)
    again = batch(trail)
    assert again["drafted"] >= 1
    finish(trail)
    settled(trail, server, 6)
    assert trail.run("batches", "--json").json() == []
    assert "no open batch" in trail.run("batches", "cancel", listed["batch"], code=2).err


# --- what comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("outcome", ["expired", "errored"])
def test_what_was_not_asked_is_sent_again_at_once(trail, server, kind, outcome):
    connect(trail, server, kind)
    server.order(outcomes=[outcome, outcome])
    batch(trail, 6)
    again = batch(trail, 6)
    assert (again["drafted"], again["submitted"]) == (4, 2)
    finish(trail)
    settled(trail, server, 6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("max_tokens", "truncated"), ("refusal", "refused"), ("wrong-json", "malformed"), ("invalid", "bad_request")],
)
def test_what_cannot_be_used_is_a_failure_and_is_bought_again_only_by_the_next_round(
    trail, server, kind, outcome, reason
):
    connect(trail, server, kind)
    server.order(outcomes=[outcome])
    batch(trail, 6)
    done = batch(trail, 3)
    assert (done["drafted"], done["failed"], done["submitted"]) == (5, 1, 0)
    (failed,) = [row for row in trail.manifest("trail") if row["status"] == "failed"]
    assert reason in failed["error"]
    assert totals(trail) == Decimal(done["cost_usd"])
    assert batch(trail, 6)["submitted"] == 1
    assert finish(trail)["drafted"] == 1


def test_a_failure_is_not_bought_again_while_other_batches_run(trail, server):
    connect(trail, server, extra="batch_requests = 3")
    server.order(outcomes=["max_tokens"])
    batch(trail, 6)
    server.order(held=[server.batches()[1]["id"]])
    first = batch(trail, 6)
    assert (first["failed"], first["submitted"], first["open_batches"]) == (1, 0, 1)
    assert batch(trail, 6)["submitted"] == 0
    server.order(ready=True)
    server.order(held=[])
    assert batch(trail)["exit_code"] == 3


def test_the_next_of_the_chain_answers_what_the_first_could_not(trail, server):
    connect(trail, server)
    trail.replace("briefs/trail.yaml", "markets:", "backend: [remote, template]\nmarkets:")
    server.order(outcomes=["max_tokens", "refusal"])
    batch(trail, 6)
    assert finish(trail)["failed"] == 0
    rows = trail.manifest("trail")
    assert sorted(row["backend"] for row in rows).count("template") == 2


@pytest.mark.parametrize("kind", KINDS)
def test_results_that_break_off_are_fetched_again(trail, server, kind):
    connect(trail, server, kind, rows=150)
    batch(trail, 6)
    server.order(cut=250)
    done = batch(trail)
    assert done["drafted"] == 300
    settled(trail, server, 300)


# --- submissions that go wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ["lost", "500"])
def test_a_batch_that_was_created_unheard_is_found_and_not_bought_again(trail, server, kind, order):
    connect(trail, server, kind)
    server.order(create=order, ready=False)
    first = trail.run("run", "trail", "--batch", "--json", code=6)
    assert "nobody knows" in first.err
    (held,) = trail.run("batches", "--json").json()
    assert (held["state"], held["waiting"]) == ("unknown", 6)
    second = trail.run("run", "trail", "--batch", "--json", code=6)
    # OpenAI's list says whose it is; Anthropic's does not, before it has ended.
    assert ("created after all" if kind == "openai" else "held until") in second.err
    server.order(ready=True)
    finish(trail)
    assert len(server.batches()) == 1
    settled(trail, server, 6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_that_never_arrived_is_held_for_a_while_and_then_sent_again(trail, server, kind):
    connect(trail, server, kind, grace=600)
    server.order(create="unheard")
    batch(trail, 6)
    held = trail.run("run", "trail", "--batch", "--json", code=6)
    assert "held for" in held.err
    assert server.batches() == []
    trail.replace("genpress.toml", "batch_grace = 600", "batch_grace = 0")
    again = batch(trail, 6)
    assert again["submitted"] == 6
    finish(trail)
    settled(trail, server, 6)


def test_batches_of_others_are_not_taken_for_ours(trail, server):
    connect(trail, server, "anthropic")
    other = connect(copy(trail, "other"), server, "anthropic")
    other.replace("briefs/trail.yaml", "Launch the Trail", "Praise the Trail")
    batch(other, 6)
    server.order(create="unheard")
    batch(trail, 6)
    assert batch(trail, 6)["submitted"] == 6
    finish(trail)
    finish(other)
    settled(trail, FilteredServer(server, trail), 6)


class FilteredServer:
    """The server, as far as one workspace bought from it."""

    def __init__(self, server, folder):
        self._ids = {row["request_hash"] for row in folder.manifest("trail")}
        self._server = server

    def bought(self):
        return {name: times for name, times in self._server.bought().items() if name in self._ids}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("order", "code"), [("400", 3), ("401", 2), ("429", 3)])
def test_a_refused_batch_leaves_nothing_reserved_and_says_why(trail, server, kind, order, code):
    connect(trail, server, kind)
    server.order(create=order)
    result = trail.run("run", "trail", "--batch", "--max-cost", "1", code=code)
    assert f"HTTP {order}" in result.out + result.err
    assert KEY not in result.out + result.err
    assert trail.run("batches", "--json").json() == []
    with sqlite3.connect(trail.path(".genpress/ledger.db")) as ledger:
        assert ledger.execute("SELECT sum(reserved), sum(spent) FROM budget").fetchone() == (0, 0)
    batch(trail, 6)
    finish(trail)
    settled(trail, server, 6)


def test_an_upload_that_fails_is_tried_again(trail, server):
    connect(trail, server)
    server.order(upload="500")
    assert batch(trail, 6)["submitted"] == 6


def test_a_batch_can_be_given_up(trail, server):
    connect(trail, server, grace=600)
    server.order(create="unheard")
    batch(trail, 6)
    (held,) = trail.run("batches", "--json").json()
    assert "forget" in trail.run("batches", "cancel", held["batch"], code=2).err
    trail.run("batches", "forget", held["batch"])
    assert batch(trail, 6)["submitted"] == 6
    finish(trail)
    trail.run("verify")


# --- money ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_budget_holds_and_what_fits_goes_out(trail, server, kind):
    connect(trail, server, kind, rows=12)
    trail.replace("briefs/trail.yaml", "markets:", "budget: 0.003\nmarkets:")
    sent = batch(trail, 6)
    assert 0 < sent["submitted"] < 24
    assert sent["stopped"].startswith("budget")
    spent = Decimal(0)
    for _ in range(12):
        summary = batch(trail)
        spent += Decimal(summary["cost_usd"])
        assert spent <= Decimal("0.003")
        if summary["exit_code"] == 5:
            break
    assert summary["exit_code"] == 5
    trail.replace("briefs/trail.yaml", "budget: 0.003", "budget: 1")
    finish(trail)
    settled(trail, server, 24)


def test_repairs_after_a_batch_are_at_full_price_and_within_the_budget(trail, server):
    """Every answer has a forbidden word: after the batch each draft is asked for once more while money lasts."""
    connect(trail, server, rows=12)
    forbidden = [f"{word},en,forbidden,,\n{word},de,forbidden,,\n" for word in WORDS]
    trail.write("briefs/terms/aurora.csv", "term,locale,status,note,use\n" + "".join(forbidden))
    trail.replace("briefs/trail.yaml", "markets:", "repair: 1\nbudget: 0.02\nmarkets:")
    sent = batch(trail, 6)
    assert sent["submitted"] == 24
    for _ in range(8):
        summary = batch(trail)
        if summary["exit_code"] != 6:
            break
    asked_again = server.count()["calls"]
    assert 0 < asked_again <= 24
    spent = totals(trail)
    assert spent <= Decimal("0.02")
    with sqlite3.connect(trail.path(".genpress/ledger.db")) as ledger:
        assert ledger.execute("SELECT coalesce(sum(reserved), 0) FROM budget").fetchone() == (0,)
    print(f"\n24 drafts blocked after their batch, {asked_again} asked again, ${spent} of $0.02")


def test_the_key_is_in_no_file(trail, server):
    connect(trail, server)
    server.order(create="401")
    trail.run("run", "trail", "--batch", code=2)
    batch(trail, 6)
    finish(trail)
    for path in trail.root.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


# --- kill -9 at each step ---------------------------------------------------------------------------------------------

SUBMITTING = [
    "before:BatchIntended",
    "after:BatchIntended",
    "after:AttemptStarted#2",
    "before:BatchMoved.sending",
    "after:BatchMoved.sending",
    "before:BatchMoved.pending",
    "after:BatchMoved.pending",
    "before:BatchMoved.pending#2",
]
COLLECTING = [
    "before:BatchAnswered",
    "after:BatchAnswered",
    "before:BatchAnswered#2",
    "before:BatchMoved.collected",
    "after:BatchMoved.collected",
    "before:DraftMade",
    "after:DraftMade",
    "after:DraftMade#2",
]


def kill(folder, step):
    run = [
        sys.executable,
        "-m",
        "tests.acceptance.killing",
        step,
        "run",
        "trail",
        "--batch",
        "-C",
        str(folder.root),
    ]
    path = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        run, cwd=ROOT, env=folder.environ | path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL, f"{step} was not reached: exit {done.returncode}\n{done.stderr}"


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", SUBMITTING)
def test_kill_9_while_submitting(trail, server, kind, step):
    connect(trail, server, kind, extra="batch_requests = 4")
    trail.replace("briefs/trail.yaml", "markets:", "budget: 5\nmarkets:")
    server.order(ready=False)
    kill(trail, step)
    trail.run("run", "trail", "--batch", code=6)
    server.order(ready=True)
    finish(trail)
    settled(trail, server, 6)
    print(f"\n| {kind} | {step} | {len(server.batches())} batches | {len(server.bought())} bought once |")


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", COLLECTING)
def test_kill_9_while_collecting(trail, server, kind, step):
    connect(trail, server, kind, extra="batch_requests = 4")
    trail.replace("briefs/trail.yaml", "markets:", "budget: 5\nmarkets:")
    batch(trail, 6)
    kill(trail, step)
    finish(trail)
    assert len(server.batches()) == 2
    settled(trail, server, 6)


@pytest.mark.parametrize("kind", KINDS)
def test_kill_9_while_the_create_call_is_in_the_air(trail, server, kind):
    connect(trail, server, kind)
    server.order(create="hang", ready=False)
    process = trail.start("run", "trail", "--batch")
    while not server.batches():
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    result = trail.run("run", "trail", "--batch", code=6)
    assert ("created after all" if kind == "openai" else "held until") in result.err
    server.order(ready=True)
    finish(trail)
    assert len(server.batches()) == 1
    settled(trail, server, 6)
