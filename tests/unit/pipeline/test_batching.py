"""The desk: what waits for a batch, goes into one, or is asked for directly."""

import asyncio
from dataclasses import replace

import pytest

from genpress.domain.request import Capabilities, Outcome
from genpress.errors import BudgetExceeded, FailureKind
from genpress.interfaces import BatchLimits
from genpress.pipeline.batching import Desk, batches_of
from genpress.pipeline.batching_inbox import Inbox
from genpress.pipeline.batching_outbox import Outbox
from tests.unit.pipeline.batching_world import FIELDS, RESERVED, WRITTEN, Paper, errand, error, works_of


class Plain(Paper):
    """A backend without batches."""

    def __init__(self, name="plain"):
        super().__init__(name=name, capabilities=Capabilities(), identity={"model": name})


class Rounds:
    """Runs of one brief, one after the other, with what each would ask for directly."""

    def __init__(self, press, job, tmp_path, *others):
        self.ledger, self.told, self.folder = press.workspace.ledger, [], tmp_path
        self.paper = Paper()
        self.api = self.paper.batches
        self.chain = (self.paper, *others)
        self.works = works_of(press, job, *self.chain)
        self.hashes = [work.request_hash for work in self.works]

    def run(self, *, submit=True, works=None, budgets=(), finish=True):
        """Collect, sort, submit; return the works that are left to ask for directly."""
        sent = errand(self.ledger, self.told)
        inbox = Inbox(sent, {"paper": self.api}.get, {"pdp": FIELDS})
        outbox = Outbox(sent, budgets, self.folder) if submit else None
        desk = Desk(self.ledger, inbox, outbox)

        async def all_of_it():
            await inbox.collect()
            try:
                return await desk.sort(self.works if works is None else works)
            finally:
                await desk.finish(send=True)

        try:
            direct = asyncio.run(all_of_it())
            if finish:
                inbox.finish()
            return direct
        finally:
            self.ledger.end_run(sent.run, 6)

    def sizes(self):
        return [len(hashes) for _, hashes in self.api.made.values()]


@pytest.fixture
def rounds(press, job, tmp_path):
    return Rounds(press, job, tmp_path)


def test_only_a_backend_that_says_so_has_batches(press):
    paper = Paper()
    assert batches_of(paper) is paper.batches
    assert batches_of(Plain()) is None
    assert batches_of(press.workspace.backend("template")) is None


def test_what_needs_an_answer_goes_into_a_batch(rounds):
    assert rounds.run() == []
    assert rounds.sizes() == [6]


def test_what_stands_in_a_batch_waits_whoever_comes(rounds):
    rounds.api.ready = False
    rounds.run()
    assert rounds.run() == []
    assert rounds.run(submit=False) == []
    assert rounds.sizes() == [6]


def test_what_stands_in_no_batch_is_asked_for_directly_where_none_is_submitted(rounds):
    assert rounds.run(submit=False) == rounds.works


def test_what_has_its_answer_wants_a_call_of_its_own(rounds):
    rounds.run()
    assert rounds.run() == rounds.works
    assert rounds.sizes() == [6]


def test_the_same_request_of_several_units_goes_once(rounds):
    twins = [replace(work, request_hash=rounds.hashes[0]) for work in rounds.works]
    rounds.run(works=twins)
    assert rounds.api.made["batch0"][1] == [rounds.hashes[0]]


def test_what_fits_no_batch_is_asked_for_directly(rounds):
    rounds.api.limits = BatchLimits(10, 3)
    assert rounds.run() == rounds.works


@pytest.mark.parametrize("kind", [FailureKind.RETRYABLE, FailureKind.OVERLOADED])
def test_what_failed_in_passing_goes_into_the_next_batch_at_once(rounds, kind):
    rounds.api.outcomes = {rounds.hashes[0]: error(kind)}
    rounds.run()
    rounds.run(works=rounds.works[:1])
    assert rounds.sizes() == [6, 1]


def test_a_full_queue_is_not_asked_again_by_the_run_that_hears_of_it(rounds):
    rounds.api.outcomes = {rounds.hashes[0]: error(FailureKind.RATE_LIMITED)}
    rounds.run()
    assert rounds.run(works=rounds.works[:1]) == []
    assert rounds.sizes() == [6]
    assert rounds.run(works=rounds.works[:1]) == []
    assert rounds.sizes() == [6, 1]


def test_what_cannot_be_used_fails_in_this_round_and_is_bought_again_in_the_next(rounds):
    rounds.api.outcomes = {rounds.hashes[0]: replace(WRITTEN, outcome=Outcome.TRUNCATED, reason="max_tokens")}
    rounds.run()
    (failed,) = rounds.run(works=rounds.works[:1])
    (refusal,) = failed.refused
    assert (refusal.backend, refusal.reason) == (rounds.paper, "truncated: max_tokens")
    assert rounds.sizes() == [6]
    assert rounds.run(works=rounds.works[:1]) == []
    assert rounds.sizes() == [6, 1]


def test_while_other_batches_run_a_failure_is_not_bought_again(rounds):
    rounds.api.limits = BatchLimits(3, 10**6)
    rounds.api.outcomes = {rounds.hashes[0]: error(FailureKind.REFUSED)}
    rounds.run()
    rounds.api.ready = False
    first, hashes = rounds.api.made["batch0"]
    rounds.api.made["batch0"] = (replace(first, ended=True, state="completed", succeeded=2), hashes)
    for _ in range(3):
        (failed,) = rounds.run(works=rounds.works[:1])
        assert failed.refused
    assert rounds.sizes() == [3, 3]


def test_the_next_backend_of_the_chain_is_asked_past_what_failed(press, job, tmp_path):
    plain = Plain()
    rounds = Rounds(press, job, tmp_path, plain)
    rounds.api.outcomes = {rounds.hashes[0]: error(FailureKind.REFUSED, "declined")}
    rounds.run()
    (asked,) = rounds.run(works=rounds.works[:1])
    assert asked.backend is plain
    assert [refusal.backend.name for refusal in asked.refused] == ["paper"]


def test_where_the_money_ends_what_fits_was_sent(rounds):
    rounds.ledger.set_budget("run", 2 * RESERVED)
    with pytest.raises(BudgetExceeded):
        rounds.run(budgets=("run",))
    assert rounds.sizes() == [2]
