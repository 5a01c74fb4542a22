"""The outbox on a real ledger: recorded before it is sent, split at the limits, sent once."""

import asyncio

import pytest

from genpress.errors import BudgetExceeded, FailureKind
from genpress.interfaces import BatchLimits, BatchState
from genpress.pipeline.batching_outbox import Outbox
from genpress.pipeline.drafting import AllDown
from tests.unit.pipeline.batching_world import RESERVED, Paper, PaperBatches, errand, error, works_of

LINE = 65
"""Bytes of a request on paper: its hash and the end of its line."""


class Post:
    """An outbox of a new run, what it told, and the works it may be given."""

    def __init__(self, press, job, tmp_path, *, budgets=(), **paper):
        self.ledger, self.told = press.workspace.ledger, []
        self.backend = Paper(PaperBatches(**paper))
        self.works = works_of(press, job, self.backend)
        self.errand = errand(self.ledger, self.told)
        self.outbox = Outbox(self.errand, budgets, tmp_path)

    @property
    def api(self):
        return self.backend.batches

    def put(self, works=None):
        return asyncio.run(self.outbox.put(self.backend, self.api, self.works if works is None else works))

    def flush(self):
        asyncio.run(self.outbox.flush())

    def records(self):
        return self.ledger.batches(every=True)


@pytest.fixture
def post(press, job, tmp_path):
    def make(**more):
        return Post(press, job, tmp_path, **more)

    return make


def test_requests_stand_in_the_ledger_before_anything_is_sent(post):
    made = post()
    assert made.put() == []
    (record,) = made.records()
    assert (record.state, record.requests, record.waiting) == (BatchState.INTENDED, 6, 6)
    assert record.reserved == 6 * RESERVED
    assert made.api.calls == []
    made.flush()
    (record,) = made.records()
    assert (record.state, record.provider_id, record.provider_state) == (BatchState.PENDING, "batch0", "in_progress")
    assert made.api.made["batch0"][1] == [work.request_hash for work in made.works]
    assert made.outbox.sent == 6
    assert made.told[-1].text == "submitted as batch0: 6 requests"


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        (BatchLimits(4, 10**6), [4, 2]),
        (BatchLimits(1, 10**6), [1] * 6),
        (BatchLimits(100, 2 * LINE), [2, 2, 2]),
        (BatchLimits(100, 2 * LINE + LINE - 1), [2, 2, 2]),
    ],
)
def test_parcels_keep_within_the_limits(post, limits, sizes):
    made = post(limits=limits)
    made.put()
    made.flush()
    assert [len(hashes) for _, hashes in made.api.made.values()] == sizes
    assert made.outbox.sent == 6


def test_limits_hold_over_several_puts(post):
    made = post(limits=BatchLimits(4, 10**6))
    for work in made.works:
        made.put([work])
    made.flush()
    assert [len(hashes) for _, hashes in made.api.made.values()] == [4, 2]


def test_what_fits_no_parcel_is_given_back(post):
    made = post(limits=BatchLimits(100, LINE - 1))
    assert made.put() == made.works
    made.flush()
    assert (made.records(), made.api.calls) == ([], [])


def test_what_does_not_fit_the_budget_stays_out_and_the_rest_goes(post):
    made = post(budgets=("run",))
    made.ledger.set_budget("run", 4 * RESERVED + 1)
    with pytest.raises(BudgetExceeded):
        made.put()
    made.flush()
    assert [len(hashes) for _, hashes in made.api.made.values()] == [4]
    assert made.ledger.budget("run").reserved == 4 * RESERVED


def test_a_request_that_another_process_has_just_sent_is_left_out(post):
    first, second = post(), post()
    first.put(first.works[:2])
    first.flush()
    second.put()
    second.flush()
    assert second.api.made["batch0"][1] == [work.request_hash for work in second.works[2:]]


def test_an_upload_is_free_and_tried_again(post):
    made = post(uploads=[error(FailureKind.UNKNOWN_OUTCOME), error()])
    made.put()
    made.flush()
    assert made.api.calls == ["upload", "upload", "upload", "submit"]
    assert made.records()[-1].state is BatchState.PENDING


@pytest.mark.parametrize("kind", [FailureKind.AUTH, FailureKind.BAD_REQUEST, FailureKind.RATE_LIMITED])
@pytest.mark.parametrize("step", ["uploads", "submits"])
def test_a_refused_parcel_is_void_and_nothing_stays_reserved(post, kind, step):
    made = post(budgets=("run",), **{step: [error(kind, "on order")] * 10})
    made.ledger.set_budget("run", 10**15)
    made.put()
    with pytest.raises(AllDown) as raised:
        made.flush()
    assert raised.value.cause.kind is kind
    assert [record.state for record in made.records()] == [BatchState.VOID]
    assert (made.ledger.budget("run").reserved, made.ledger.budget("run").spent) == (0, 0)
    assert made.outbox.sent == 0


@pytest.mark.parametrize("kind", [FailureKind.UNKNOWN_OUTCOME, FailureKind.RETRYABLE, FailureKind.OVERLOADED])
def test_a_creation_in_doubt_is_held_and_said_and_never_repeated(post, kind):
    made = post(budgets=("run",), submits=[("lost", error(kind, "it went dark"))])
    made.ledger.set_budget("run", 10**15)
    made.put()
    made.flush()
    (record,) = made.records()
    assert (record.state, record.waiting) == (BatchState.UNKNOWN, 6)
    assert made.api.calls.count("submit") == 1
    assert made.ledger.budget("run").reserved == 6 * RESERVED
    assert "nobody knows whether it was created" in made.told[-1].text
    assert "it went dark" in made.told[-1].text


def test_what_was_put_in_and_not_sent_is_forgotten_without_a_file(post, tmp_path):
    made = post()
    before = set(tmp_path.rglob("*"))
    made.put()
    made.outbox.close()
    made.flush()
    assert made.api.calls == []
    assert {path for path in tmp_path.rglob("*") if "ledger" not in path.name} <= before
