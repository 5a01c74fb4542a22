"""Runs against a server that enforces its limits, and against backends that stop answering."""

import itertools
import json
import time

import pytest

from genpress.pipeline.pacing_rate import SLACK
from tests.acceptance.test_faults import connect, wait_for
from tests.servers.faulty import FaultyServer

pytestmark = pytest.mark.campaign  # Real limits are waited for.


@pytest.fixture(scope="module")
def faulty():
    with FaultyServer() as server:
        yield server


@pytest.fixture
def server(faulty):
    faulty.reset()
    return faulty


def add_backend(trail, url, *, name="other", kind="openai", price="{input = 1.0, output = 2.0}"):
    with trail.path("genpress.toml").open("a") as file:
        file.write(
            f'\n[backends.{name}]\nkind = "{kind}"\nmodel = "{name}-model"\nbase_url = "{url}"\n'
            f'api_key_env = "TEST_KEY"\nmax_tokens = 300\nprice = {price}\n'
        )


def chain(trail, *names):
    trail.replace("briefs/trail.yaml", "markets:", f"backend: [{', '.join(names)}]\nmarkets:")


def test_a_declared_limit_is_kept_over_markets_and_deliverables(trail, server):
    connect(trail, server, rows=10, extra="requests_per_minute = 480")
    prompt = trail.path("prompts/product_page.j2").read_text(encoding="utf-8")
    trail.write("prompts/other_page.j2", prompt.replace("Write the page", "Write another page"))
    trail.replace(
        "briefs/trail.yaml",
        "deliverables:",
        "deliverables:\n"
        "  two: {prompt: other_page, per: [row, market]}\n"
        "  three: {prompt: other_page, per: [row, market]}",
    )
    begun = time.monotonic()
    summary = trail.run("run", "trail", "--json").json()
    # Two deliverables ask for the same texts: 40 calls in all. A busy machine only makes them later.
    assert summary["drafted"] == 60
    assert summary["calls"] == server.count()["answered"] == 40
    assert time.monotonic() - begun >= 39 / 8 - SLACK


def test_declared_tokens_a_minute_are_kept(trail, server):
    connect(trail, server, rows=10, extra="tokens_per_minute = 60_000")
    begun = time.monotonic()
    summary = trail.run("run", "trail", "--json").json()
    assert summary["drafted"] == 20
    taken = [int(row["input_tokens"]) + int(row["output_tokens"]) for row in trail.manifest("trail")]
    assert sum(taken) > 5000
    assert time.monotonic() - begun >= (sum(taken) - max(taken)) / 1000 - SLACK


def test_without_a_declared_limit_the_run_lives_with_the_servers(trail, server):
    connect(trail, server, rows=30)
    server.script(rate_per_minute=1200, burst=5)
    summary = trail.run("run", "trail", "--json").json()
    assert (summary["drafted"], summary["failed"]) == (60, 0)
    assert server.count()["by_fault"].get("429", 0) <= 30


def test_one_retry_after_pauses_all_slots(trail, server):
    connect(trail, server, rows=20, concurrency=8)
    server.script(["ok", "ok", "503"], latency=0.01)
    trail.run("run", "trail")
    arrivals = [second for second, fault, _ in server.arrivals() if fault == "ok"]
    assert server.count()["calls"] == 41
    # 503 asked for 2 s: for that time nothing arrives but what was in flight.
    assert max(later - earlier for earlier, later in itertools.pairwise(arrivals)) >= 2


def test_an_outage_does_not_multiply_the_calls_and_the_run_goes_on_after_it(trail, server):
    connect(trail, server, rows=60, concurrency=16)
    server.script(latency=0.02)
    process = trail.start("run", "trail", "--json")
    wait_for(lambda: server.count()["answered"] >= 20)
    server.script(default="500")
    before = server.count()["calls"]
    time.sleep(4)
    during = server.count()["calls"] - before
    server.script(default="ok")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert json.loads(out)["drafted"] == 120
    assert during <= 16 + 16 + 8


def test_a_backend_that_goes_dead_is_left_for_the_next_and_comes_back(trail, server):
    with FaultyServer(latency=0.02) as second:
        connect(trail, server, rows=100, concurrency=8)
        add_backend(trail, second.openai_url)
        chain(trail, "remote", "other")
        server.script(latency=0.05)
        second.script(latency=0.05)
        process = trail.start("run", "trail", "--json")
        wait_for(lambda: server.count()["answered"] >= 20)
        server.script(default="500")
        wait_for(lambda: second.count()["answered"] >= 10)
        server.script(default="ok")
        at_return = server.count()["answered"]
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert json.loads(out)["drafted"] == 200
        assert server.count()["answered"] > at_return + 20
        assert {row["backend"] for row in trail.manifest("trail")} == {"remote", "other"}
        assert server.count()["answered"] + second.count()["answered"] == 200


def test_a_dead_backend_in_a_chain_costs_a_few_calls_only(trail, server):
    connect(trail, server, rows=100, concurrency=8)
    chain(trail, "remote", "template")
    server.script(default="500")
    summary = trail.run("run", "trail", "--json").json()
    assert summary["drafted"] == 200
    assert server.count()["calls"] <= 8 + 8 + 3


def test_a_quota_used_up_for_the_day_turns_to_the_next_at_once(trail, server):
    connect(trail, server, rows=20)
    chain(trail, "remote", "template")
    server.script(default="429-day")
    begun = time.monotonic()
    assert trail.run("run", "trail", "--json").json()["drafted"] == 40
    assert time.monotonic() - begun < 60
    assert server.count()["calls"] <= 8


def test_ctrl_c_ends_a_run_that_waits_for_its_pace(trail, server):
    connect(trail, server, rows=50, extra="requests_per_minute = 30")
    process = trail.start("run", "trail", "--json")
    wait_for(lambda: server.count()["answered"] >= 1)
    begun = time.monotonic()
    process.terminate()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert time.monotonic() - begun < 20
    summary = json.loads(out)
    assert summary["drafted"] == summary["calls"] == server.count()["answered"]
    assert summary["failed"] == 0


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("name", "minutes", "used"),
    [
        ("requests, told exactly", 1.0, 0.97),
        ("requests, told twice", 1.0, 0.95),
        ("requests, halved", 1.5, 0.95),
        ("tokens, told exactly", 1.0, 0.97),
        ("tokens, told twice", 1.0, 0.95),
    ],
)
def test_pacing_campaign(name, minutes, used):
    """Shorter than `python -m benchmarks.pacing`, which takes three minutes for each."""
    from benchmarks.pacing import SCENARIOS, measure, table

    (scenario,) = [scenario for scenario in SCENARIOS if scenario.name.startswith(name)]
    found = measure(scenario, int(minutes * 60))
    print("\n" + table([found]))
    assert found.used >= used
    assert found.refused <= (0.0 if "exactly" in name else 0.1)
    if scenario.halved_at:
        assert found.recovery is not None
        assert found.recovery <= 30
