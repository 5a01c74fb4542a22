"""Runs against a server that fails, dies, or is killed: nothing bought twice, nothing lost, the right exit code."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest

from tests.acceptance.conftest import COMMAND
from tests.servers.faulty import FaultyServer

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture(scope="module")
def faulty():
    with FaultyServer() as server:
        yield server


@pytest.fixture
def server(faulty):
    faulty.reset()
    return faulty


def connect(folder, server, *, kind="openai", rows=0, concurrency=8, extra=""):
    """Let the workspace's default backend be the server; with `rows`, let the catalogue have so many."""
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
max_concurrency = {concurrency}
max_tokens = 300
price = {{input = 1.0, output = 2.0}}
{extra}
""",
    )
    folder.environ["TEST_KEY"] = KEY
    brief = folder.path("briefs/trail.yaml").read_text(encoding="utf-8")
    if "checks:" not in brief:
        # The server writes random English words for every market, which is no fault here.
        folder.write("briefs/trail.yaml", brief.rstrip() + '\nchecks: {LOC002: "off"}\n')
    if rows:
        lines = [f"AP-{n:05},Pack {n},{400 + n},{20 + n % 40},no,1" for n in range(rows)]
        folder.write(
            "briefs/catalogues/packs.csv", "sku,name,weight_g,volume_l,waterproof,stock\n" + "\n".join(lines) + "\n"
        )
    return folder


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_drafts_come_from_a_server_and_a_second_run_calls_nobody(trail, server, kind):
    connect(trail, server, kind=kind)
    summary = trail.run("run", "trail", "--json").json()
    assert (summary["drafted"], summary["calls"], server.count()["answered"]) == (6, 6, 6)
    assert float(summary["cost_usd"]) > 0
    again = trail.run("run", "trail", "--json").json()
    assert (again["drafted"], again["calls"], server.count()["calls"]) == (0, 0, 6)


def test_the_manifest_adds_up_to_the_summary(trail, server):
    connect(trail, server)
    server.script(["max_tokens", "500", "wrong-json"])
    summary = trail.run("run", "trail", "--json", code=3).json()
    rows = trail.manifest("trail")
    assert sum(float(row["cost_usd"]) for row in rows) == pytest.approx(float(summary["cost_usd"]), abs=1e-12)
    assert summary["failed"] == sum(row["status"] == "failed" for row in rows) == 2


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize("fault", ["429-ms", "500", "529", "reset"])
def test_passing_faults_are_survived(trail, server, kind, fault):
    connect(trail, server, kind=kind)
    server.script([fault, fault])
    summary = trail.run("run", "trail", "--json").json()
    assert (summary["drafted"], summary["failed"]) == (6, 0)


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("max_tokens", "truncated"),
        ("refusal", "refused"),
        ("wrong-json", "malformed"),
        ("prose", "malformed"),
        ("empty", "empty"),
        ("400", "bad_request"),
    ],
)
def test_answers_that_cannot_be_used_are_failures_with_their_reason(trail, server, kind, fault, reason):
    connect(trail, server, kind=kind)
    server.script(default=fault)
    trail.run("run", "trail", "--sku", "AP-20-GR", "--market", "en-GB", code=3)
    (row,) = [row for row in trail.manifest("trail") if row["key"] == "AP-20-GR" and row["market"] == "en-GB"]
    assert (row["status"], row["artifact"]) == ("failed", "")
    assert reason in row["error"]
    server.script(default="ok")
    assert trail.run("run", "trail", "--json").json()["failed"] == 0


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_a_wrong_key_stops_the_run_at_once_with_one_message(trail, server, kind):
    connect(trail, server, kind=kind, rows=50)
    server.script(default="401")
    result = trail.run("run", "trail", code=2)
    assert server.count()["calls"] <= 8
    assert result.err.count("is not asked again") == 1
    assert KEY not in result.out + result.err


def test_a_missing_key_is_told_without_a_call(trail, server):
    connect(trail, server)
    del trail.environ["TEST_KEY"]
    result = trail.run("run", "trail", code=2)
    assert "TEST_KEY" in result.err
    assert server.count()["calls"] == 0


def test_an_unknown_model_is_told_once(trail, server):
    connect(trail, server, rows=20)
    server.script(default="404")
    result = trail.run("run", "trail", code=2)
    assert "test-model" in result.err
    assert server.count()["calls"] <= 8


def test_a_dead_endpoint_ends_the_run_and_the_same_command_goes_on(trail, server):
    connect(trail, server, rows=40)
    trail.replace("genpress.toml", server.openai_url, "http://127.0.0.1:9/v1")
    result = trail.run("run", "trail", code=3)
    assert "is not asked again" in result.err
    trail.replace("genpress.toml", "http://127.0.0.1:9/v1", server.openai_url)
    assert trail.run("run", "trail", "--json").json()["drafted"] == 80


def test_a_wrong_key_stops_the_run_also_where_another_backend_could_answer(trail, server):
    connect(trail, server, rows=50)
    server.script(["ok"] * 5, default="401")
    trail.replace("briefs/trail.yaml", "markets:", "backend: [remote, template]\nmarkets:")
    result = trail.run("run", "trail", code=2)
    assert result.err.count("is not asked again") == 1
    assert {row["backend"] for row in trail.manifest("trail") if row["backend"]} == {"remote"}
    server.script(default="ok")
    assert trail.run("run", "trail", "--json").json()["failed"] == 0
    assert len([row for row in trail.manifest("trail") if row["backend"] == "remote"]) == 100


def test_the_next_backend_answers_when_one_cannot(trail, server):
    connect(trail, server)
    server.script(default="404")
    trail.replace("briefs/trail.yaml", "markets:", "backend: [remote, template]\nmarkets:")
    summary = trail.run("run", "trail", "--json").json()
    assert (summary["drafted"], summary["failed"]) == (6, 0)
    assert {row["backend"] for row in trail.manifest("trail")} == {"template"}


def test_the_key_is_in_no_file_and_no_message(trail, server):
    connect(trail, server)
    server.script(["leak", "500", "429-ms"])
    result = trail.run("run", "trail", code=None)
    assert KEY not in result.out + result.err
    for path in trail.root.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


def test_the_same_request_is_paid_for_once(trail, server):
    connect(trail, server)
    trail.write(
        "briefs/catalogues/packs.csv",
        "sku,name,weight_g,volume_l,waterproof\n" + "".join(f"K{n},Same,1,1,no\n" for n in range(40)),
    )
    summary = trail.run("run", "trail", "--json").json()
    assert summary["drafted"] == 80
    assert server.count()["calls"] == 2


def test_a_budget_is_never_exceeded_and_more_money_goes_on(trail, server):
    connect(trail, server, rows=60)
    stopped = trail.run("run", "trail", "--max-cost", "0.02", "--json", code=5).json()
    assert 0 < float(stopped["cost_usd"]) <= 0.02
    assert 0 < stopped["drafted"] < 120
    rows = trail.manifest("trail")
    assert len(rows) == 120
    assert sum(row["status"] == "pending" for row in rows) == 120 - stopped["drafted"]
    rest = trail.run("run", "trail", "--max-cost", "5", "--json").json()
    assert rest["drafted"] == 120 - stopped["drafted"]
    assert server.count()["calls"] == 120


def test_a_budget_needs_a_price(trail, server):
    connect(trail, server)
    trail.replace("genpress.toml", "price = {input = 1.0, output = 2.0}", "")
    assert "price" in trail.run("run", "trail", "--max-cost", "1", code=2).err


def test_an_unknown_price_stays_empty_in_the_manifest(trail, server):
    connect(trail, server)
    trail.replace("genpress.toml", "price = {input = 1.0, output = 2.0}", "")
    trail.run("run", "trail")
    assert {row["cost_usd"] for row in trail.manifest("trail")} == {""}


def test_ctrl_c_drains_and_keeps_everything(trail, server):
    connect(trail, server, rows=100, concurrency=4)
    server.script(latency=0.1)
    process = trail.start("run", "trail", "--json")
    wait_for(lambda: server.count()["answered"] >= 8)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    answered = server.count()["answered"]
    server.script(latency=0)
    summary = trail.run("run", "trail", "--json").json()
    assert summary["drafted"] == 200 - answered
    assert server.count()["calls"] == 200


def test_a_second_ctrl_c_ends_the_run_at_once_and_what_was_in_flight_counts_as_spent(trail, server):
    connect(trail, server, rows=6, concurrency=4)
    server.script(["ok"] * 4, default="hang")
    process = trail.start("run", "trail", "--json")
    wait_for(lambda: server.count()["calls"] >= 8)
    process.send_signal(signal.SIGINT)
    line = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert "interrupted" in line
    assert (process.returncode, "Traceback" in err) == (130, False), err
    server.script(default="ok")
    assert trail.run("run", "trail", "--json").json()["drafted"] == 8
    with sqlite3.connect(trail.path(".genpress/ledger.db")) as books:
        attempts = dict(books.execute("SELECT state, count(*) FROM attempt GROUP BY state"))
    assert attempts == {"answered": 12, "unknown": 4}


def test_a_second_run_at_once_is_refused_by_name_or_waits(trail, server):
    connect(trail, server, rows=6, concurrency=1)
    server.script(default="hang")
    first = trail.start("run", "trail", "--json")
    wait_for(lambda: server.count()["calls"] >= 1)
    refused = trail.run("run", "trail", code=7)
    assert f"process {first.pid}" in refused.err
    second = trail.start("run", "trail", "--wait", "60", "--json")
    server.script(default="ok")
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    assert json.loads(out)["drafted"] == 12


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def kill_and_resume(trail, server, *, kills, units, concurrency, seed):
    """Kill the run at random moments until it is done; return how many calls the server saw beyond one a unit."""
    draw, killed = random.Random(seed), 0
    while True:
        process = trail.start("run", "trail", "--json")
        if killed < kills:
            goal = server.count()["calls"] + draw.randint(0, max(1, units // kills))
            wait_for(lambda goal=goal, p=process: server.count()["calls"] >= goal or p.poll() is not None)
            time.sleep(draw.random() * 0.02)
        else:
            process.wait(timeout=120)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        _out, err = process.communicate(timeout=60)
        if process.returncode == 0:
            return killed
        assert process.returncode == -signal.SIGKILL, err
        no_half_files(trail)


def no_half_files(trail):
    for path in trail.path("outputs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("---\n")
        assert "## body" in text


def test_kill_9_at_random_moments_loses_and_rebuys_nothing(trail, server):
    connect(trail, server, rows=50, concurrency=8)
    server.script(latency=0.005)
    killed = kill_and_resume(trail, server, kills=5, units=100, concurrency=8, seed=4)
    count = server.count()
    assert count["calls"] <= 100 + killed * 8
    agree(trail, 100)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(3))
def test_kill_9_campaign(trail, server, seed):
    connect(trail, server, rows=250, concurrency=16)
    server.script(latency=0.01)
    killed = kill_and_resume(trail, server, kills=20, units=500, concurrency=16, seed=seed)
    calls = server.count()["calls"]
    print(f"\nseed {seed}: {killed} kills, {calls} calls for 500 units, allowed {500 + killed * 16}")
    assert killed >= 15
    assert calls <= 500 + killed * 16
    agree(trail, 500)


def agree(trail, units):
    """The manifest, the drafts and the ledger tell the same."""
    rows = trail.manifest("trail")
    assert len(rows) == units
    assert {row["status"] for row in rows} <= {"needs_review", "blocked"}
    for row in rows:
        assert row["content_hash"] in trail.path(f"outputs/trail/{row['artifact']}").read_text(encoding="utf-8")
    trail.run("verify")
    assert not list(trail.path("outputs").rglob("*.tmp"))
    with sqlite3.connect(trail.path(".genpress/ledger.db")) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX's")
def test_a_full_disk_is_told_and_nothing_is_lost(trail, server):
    connect(trail, server, rows=100)
    trail.run("run", "trail", "--limit", "2")
    result = run_limited(trail, kib=300)
    assert result.returncode not in {0, -signal.SIGXFSZ}
    assert "Traceback" not in result.stderr
    calls = server.count()["calls"]
    trail.run("run", "trail")
    assert server.count()["calls"] <= 200 + 8
    assert calls <= server.count()["calls"]
    agree(trail, 200)


def run_limited(trail, *, kib):
    """Run with a limit on the size of every file, as a full disk would have it."""
    script = f"trap '' XFSZ; ulimit -f {kib}; exec {COMMAND} run trail"
    return subprocess.run(
        ["bash", "-c", script],
        cwd=trail.root,
        env=trail.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_a_servers_words_reach_no_terminal_ledger_or_manifest_as_they_are(trail, server, kind):
    hostile = "\x1b[2J\x1b]0;owned\x07 half \ud83d \u202etxt"
    connect(trail, server, kind=kind)
    server.script([{"status": 400, "body": {"error": {"type": hostile, "message": hostile, "code": hostile}}}])
    result = trail.run("run", "trail", code=3)
    (failed,) = [row for row in trail.manifest("trail") if row["status"] == "failed"]
    assert "owned" in failed["error"]
    with sqlite3.connect(trail.path(".genpress/ledger.db")) as ledger:
        (said,) = ledger.execute("SELECT message FROM attempt WHERE message LIKE '%owned%'").fetchone()
    for text in (failed["error"], said, (result.out + result.err).replace("\n", "")):
        assert text.isprintable()


@pytest.mark.parametrize("damage", ["gone", "emptied"])
def test_a_catalogue_that_is_lost_on_the_way_ends_the_run_with_all_that_was_paid_for(trail, server, damage):
    connect(trail, server, rows=30, concurrency=4)
    prompt = trail.path("prompts/product_page.j2").read_text(encoding="utf-8")
    trail.write("prompts/other.j2", prompt.replace("Write the page", "Write another page"))
    trail.replace("briefs/trail.yaml", "deliverables:", "deliverables:\n  two: {prompt: other, per: [row, market]}")
    server.script(latency=1.0)  # the first deliverable takes 15 s, unless it is hurried
    process = trail.start("run", "trail", "--json")
    wait_for(lambda: server.count()["answered"] >= 4)
    whole = trail.path("briefs/catalogues/packs.csv").read_bytes()
    if damage == "gone":
        trail.path("briefs/catalogues/packs.csv").unlink()
    else:
        trail.path("briefs/catalogues/packs.csv").write_bytes(b"")
    server.script(latency=0.0)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 2, err
    summary = json.loads(out)
    assert "packs.csv" in summary["stopped"]
    assert (summary["failed"], summary["gone"]) == (0, 0)
    assert summary["drafted"] == summary["calls"] == server.count()["answered"] >= 4
    trail.path("briefs/catalogues/packs.csv").write_bytes(whole)
    again = trail.run("run", "trail", "--json").json()
    assert summary["drafted"] + again["drafted"] == 120
    assert server.count()["answered"] == server.count()["distinct"] == 120
