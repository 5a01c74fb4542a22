"""Batches of a workspace, through the vendors' SDKs on a loopback server: a whole pass for each, and the verbs."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from genpress import Press, RunOptions
from genpress.app.batching import cancel_batch, find_batches, forget_batch, list_batches
from genpress.domain.money import to_pico
from genpress.errors import Exit, FailureKind, UsageError
from genpress.interfaces import BatchState
from tests.servers.batching import BatchServer

TRAIL = Path(__file__).parents[2] / "acceptance" / "trail"
KEY = "sk-canary-0123456789abcdef"
KINDS = ["openai", "anthropic"]


@pytest.fixture(scope="module")
def running():
    with BatchServer() as server:
        yield server


@pytest.fixture
def server(running):
    running.reset()
    return running


@pytest.fixture
def open_press(tmp_path, server):
    """Return what opens a workspace whose default backend is the server; three packs, two markets."""
    root = tmp_path / "trail"
    shutil.copytree(TRAIL, root)

    def opened(kind="openai", extra=""):
        url = server.openai_url if kind == "openai" else server.anthropic_url
        (root / "genpress.toml").write_text(
            f'[workspace]\ndefault_backend = "remote"\n[backends.remote]\nkind = "{kind}"\nmodel = "test-model"\n'
            f'base_url = "{url}"\napi_key_env = "TEST_KEY"\nmax_tokens = 300\nprice = {{input = 1.0, output = 2.0}}\n'
            f'{extra}\n[backends.none]\nkind = "template"\n',
            encoding="utf-8",
        )
        return Press.open(root, environ={"TEST_KEY": KEY})

    return opened


def run(press, **options):
    return press.run("trail", RunOptions(batch=True, **options))


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_pass_with_a_creation_unheard_a_loss_and_a_truncation(open_press, server, kind):
    server.order(ready=False, create="lost", outcomes=["expired", "max_tokens"])
    with open_press(kind, "batch_requests = 4\nbatch_grace = 0") as press:
        first = run(press, max_cost=Decimal(1))
        assert (first.exit_code, first.submitted, first.open_batches) == (Exit.BATCH_PENDING, 2, 2)
        states = {record.requests: record.state for record in list_batches(press.workspace)}
        assert states == {4: BatchState.UNKNOWN, 2: BatchState.PENDING}
        server.order(ready=True)
        second = run(press)
        # The one that expired goes out again at once; the one that was cut off waits for the next round.
        assert (second.drafted, second.failed, second.submitted, second.exit_code) == (4, 1, 1, Exit.BATCH_PENDING)
        server.order(held=[list_batches(press.workspace)[0].provider_id])
        for _ in range(3):
            assert (run(press).submitted, len(server.batches())) == (0, 3)
        server.order(held=[])
        third = run(press)
        assert (third.drafted, third.failed, third.open_batches, third.exit_code) == (1, 1, 0, Exit.FAILED)
        assert run(press).submitted == 1
        last = run(press)
        assert (last.drafted, last.failed, last.open_batches) == (1, 0, 0)
        rows = list(press.manifest("trail"))
        assert {row.status for row in rows} <= {"needs_review", "blocked"}
        shown = sum(to_pico(row.cost_usd) for row in rows)
        assert shown == press.workspace.ledger.totals("trail").cost > 0
        assert sum(record.reserved for record in list_batches(press.workspace, every=True)) == 0
    bought = server.bought()
    assert sorted(bought.values()) == [1, 1, 1, 1, 1, 2]  # only what was cut off is paid twice
    assert server.count()["calls"] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_cancelled_batch_is_collected_and_the_rest_goes_out_again(open_press, server, kind):
    server.order(ready=False)
    with open_press(kind) as press:
        run(press)
        (record,) = list_batches(press.workspace, "trail")
        cancelled = cancel_batch(press.workspace, record.id[:9])
        assert cancelled.provider_state in {"cancelling", "canceling"}
        assert cancel_batch(press.workspace, record.provider_id).id == record.id  # twice does no harm
        server.order(ready=True)
        again = run(press)
        assert (again.drafted, again.submitted) == (1, 5)
        assert run(press).drafted == 5
        assert list_batches(press.workspace) == []
    assert set(server.bought().values()) == {1}


def test_batches_are_listed_by_brief(open_press, server):
    server.order(ready=False)
    with open_press() as press:
        run(press)
        assert len(list_batches(press.workspace)) == len(list_batches(press.workspace, "trail")) == 1
        assert list_batches(press.workspace, "other") == []
        assert list_batches(press.workspace, every=True)[0].waiting == 6


def test_a_backend_without_batches_has_none(open_press):
    with open_press() as press:
        assert find_batches(press.workspace, "remote") is not None
        assert find_batches(press.workspace, "none") is None
        assert find_batches(press.workspace, "nobody") is None


@pytest.mark.parametrize("verb", [cancel_batch, forget_batch])
def test_a_name_must_mean_one_open_batch(open_press, server, verb):
    server.order(ready=False)
    with open_press(extra="batch_requests = 3") as press:
        with pytest.raises(UsageError, match="no open batch is called gp-nothing"):
            verb(press.workspace, "gp-nothing")
        run(press)
        with pytest.raises(UsageError, match="2 open batches are called gp-"):
            verb(press.workspace, "gp-")


def test_what_was_never_heard_of_cannot_be_cancelled_but_given_up(open_press, server):
    server.order(create="unheard")
    with open_press() as press:
        run(press, max_cost=Decimal(1))
        (record,) = list_batches(press.workspace)
        with pytest.raises(UsageError) as raised:
            cancel_batch(press.workspace, record.id)
        assert f"genpress batches forget {record.id}" in raised.value.hint
        forget_batch(press.workspace, record.id)
        assert list_batches(press.workspace) == []
        # It may have been paid for: the reservation counts as spent, and its failure says so.
        items = press.workspace.ledger.batch_items(
            [row.request_hash for row in press.manifest("trail") if row.request_hash]
        )
        assert {item.failure for item in items.values()} <= {FailureKind.UNKNOWN_OUTCOME}
        assert press.workspace.ledger.totals("trail").cost == record.reserved > 0
        assert run(press, max_cost=Decimal(1)).submitted == 6


def test_a_batch_of_a_backend_that_is_gone_is_not_cancelled_but_named(open_press, server):
    server.order(ready=False)
    with open_press() as press:
        run(press)
    with open_press(extra="[backends.other]\nkind = 'template'") as press:
        config = press.workspace.root / "genpress.toml"
        config.write_text(config.read_text().replace("remote", "renamed"), encoding="utf-8")
    with Press.open(config.parent, environ={"TEST_KEY": KEY}) as press:
        (record,) = list_batches(press.workspace)
        with pytest.raises(UsageError, match="backend remote is not declared"):
            cancel_batch(press.workspace, record.id)


def test_a_budget_bounds_what_is_submitted(open_press, server):
    server.order(ready=False)
    with open_press() as press:
        sent = run(press, max_cost=Decimal("0.0015"))
        assert 0 < sent.submitted < 6
        (record,) = list_batches(press.workspace)
        assert record.reserved <= to_pico("0.0015")
        assert sent.stopped.startswith("budget")
