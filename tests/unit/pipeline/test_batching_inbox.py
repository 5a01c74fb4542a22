"""The inbox on a real ledger: results come in once, whatever breaks, and nothing that is not ours."""

import asyncio
from dataclasses import replace

import pytest

from genpress.domain.request import Outcome
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import BatchMoved, BatchState
from genpress.pipeline.batching_inbox import Inbox
from genpress.pipeline.batching_outbox import Outbox
from tests.unit.pipeline.batching_world import (
    COST,
    FIELDS,
    RESERVED,
    WRITTEN,
    Paper,
    PaperBatches,
    errand,
    error,
    works_of,
)


class Mail:
    """Six requests that a run has submitted, or is putting together, and the inbox of the next one."""

    def __init__(self, press, job, tmp_path, *, submit=True, **paper):
        self.ledger, self.told = press.workspace.ledger, []
        self.backend = Paper(PaperBatches(**paper))
        self.api = self.backend.batches
        self.works = works_of(press, job, self.backend)
        self.hashes = [work.request_hash for work in self.works]
        self.ledger.set_budget("run", 10**15)
        self.sent = errand(self.ledger, self.told)
        outbox = Outbox(self.sent, ("run",), tmp_path)
        asyncio.run(outbox.put(self.backend, self.api, self.works))
        if submit:
            asyncio.run(outbox.flush())
            self.ledger.end_run(self.sent.run, 6)
        outbox.close()
        self.declared = {"paper": self.api}
        self.fields = {"pdp": FIELDS}

    def collect(self):
        """Let a new run collect; return its inbox."""
        self.told.clear()
        made = Inbox(errand(self.ledger, self.told), self.declared.get, self.fields)
        asyncio.run(made.collect())
        return made

    @property
    def record(self):
        return self.ledger.batches(every=True)[0]

    def said(self):
        return [event.text for event in self.told]

    def budget(self):
        found = self.ledger.budget("run")
        return found.spent, found.reserved


@pytest.fixture
def mail(press, job, tmp_path):
    def make(**more):
        return Mail(press, job, tmp_path, **more)

    return make


def test_results_come_into_the_ledger_and_the_money_is_settled(mail):
    made = mail()
    inbox = made.collect()
    assert (made.record.state, made.record.answered, made.record.waiting) == (BatchState.COLLECTED, 6, 0)
    assert set(made.ledger.responses(made.hashes)) == set(made.hashes)
    assert made.budget() == (6 * COST, 0)
    assert inbox.fresh == {made.record.id}
    assert not inbox.open()
    inbox.finish()
    assert made.record.state is BatchState.DONE


def test_what_was_collected_and_not_used_is_fresh_in_the_next_run_without_a_call(mail):
    made = mail()
    made.collect()
    made.api.calls.clear()
    assert made.collect().fresh == {made.record.id}
    assert made.api.calls == []


def test_a_batch_that_runs_is_told_with_its_state(mail):
    made = mail(ready=False)
    inbox = made.collect()
    assert made.said() == ["in_progress (6 requests)"]
    assert [record.id for record in inbox.open()] == [made.record.id]
    assert made.budget() == (0, 6 * RESERVED)


def test_a_stream_that_breaks_is_read_again_and_nothing_counts_twice(mail):
    made = mail(breaks=[2, 5])
    made.collect()
    assert (made.record.state, made.record.answered) == (BatchState.COLLECTED, 6)
    assert made.budget() == (6 * COST, 0)
    assert made.api.calls.count("results") == 3


def test_a_stream_that_never_comes_whole_leaves_the_batch_for_the_next_run(mail):
    made = mail(breaks=[3] * 20)
    assert made.collect().fresh == set()
    assert made.record.state is BatchState.PENDING
    assert "cannot be collected now" in made.said()[-1]
    made.api.breaks = []
    made.collect()
    assert made.budget() == (6 * COST, 0)


def test_fewer_answers_than_the_provider_counts_are_not_taken_for_all(mail):
    made = mail()
    stream = made.api.results

    async def short(batch):
        rest = [result async for result in stream(batch)]
        for result in rest[:4]:
            yield result

    made.api.results = short
    made.collect()
    assert made.record.state is BatchState.PENDING
    assert "only 4 of 6 results came" in made.said()[-1]


def test_a_request_without_a_result_costs_nothing_and_is_free_again(mail):
    made = mail()
    made.api.outcomes = {made.hashes[0]: None, made.hashes[1]: error(FailureKind.OVERLOADED, "expired")}
    made.collect()
    items = made.ledger.batch_items(made.hashes[:3])
    assert [items[name].failure for name in made.hashes[:3]] == [FailureKind.RETRYABLE, FailureKind.OVERLOADED, None]
    assert "without an answer to this" in items[made.hashes[0]].message
    assert made.budget() == (4 * COST, 0)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (replace(WRITTEN, outcome=Outcome.TRUNCATED, reason="max_tokens"), FailureKind.TRUNCATED),
        (replace(WRITTEN, outcome=Outcome.REFUSED), FailureKind.REFUSED),
        (replace(WRITTEN, text="prose"), FailureKind.MALFORMED),
        (replace(WRITTEN, text='{"surprise": 1}'), FailureKind.MALFORMED),
    ],
)
def test_an_answer_that_cannot_be_used_is_paid_for_and_says_why(mail, answer, failure):
    made = mail()
    made.api.outcomes = {made.hashes[0]: answer}
    made.collect()
    assert made.ledger.batch_items(made.hashes[:1])[made.hashes[0]].failure is failure
    assert made.budget() == (6 * COST, 0)


def test_tokens_that_nobody_counted_cost_what_was_reserved(mail):
    made = mail()
    made.api.outcomes = {made.hashes[0]: replace(WRITTEN, usage=type(WRITTEN.usage)())}
    made.collect()
    assert made.budget() == (5 * COST + RESERVED, 0)


def test_results_that_nobody_asked_for_are_passed_over(mail):
    made = mail()
    made.api.made["batch0"][1].extend(["f" * 64, made.hashes[0]])
    made.collect()
    assert made.record.answered == 6
    assert made.budget() == (6 * COST, 0)


def test_one_batch_that_cannot_be_asked_does_not_hold_up_the_others(mail, press, job, tmp_path):
    made = mail()
    other = Paper(PaperBatches(down=error(FailureKind.UNAVAILABLE, "gone")), name="other")
    sent = errand(made.ledger, made.told)
    outbox = Outbox(sent, (), tmp_path)
    asyncio.run(outbox.put(other, other.batches, works_of(press, job, replace(other, identity={"model": "x"}))))
    asyncio.run(outbox.flush())
    made.ledger.end_run(sent.run, 6)
    made.declared = {"other": other.batches, "paper": made.api}
    made.collect()
    assert made.record.state is BatchState.COLLECTED
    assert "cannot be collected now: gone" in made.said()


def test_a_wrong_key_ends_the_collecting(mail):
    made = mail(down=error(FailureKind.AUTH))
    with pytest.raises(BackendError):
        made.collect()
    assert made.record.state is BatchState.PENDING


def test_a_backend_that_is_no_longer_declared_is_named(mail):
    made = mail()
    made.declared = {}
    made.collect()
    assert made.said() == ["waits for backend paper, which is not declared or has no batches any more"]


def test_what_another_living_run_puts_together_is_left_to_it(mail):
    made = mail(submit=False)
    assert made.collect().fresh == set()
    assert made.said() == ["is being submitted by another process"]
    made.ledger.end_run(made.sent.run, 6)
    made.collect()
    assert (made.record.state, made.said()) == (BatchState.VOID, [])
    assert made.budget() == (0, 0)


# --- submissions of which nobody knows --------------------------------------------------------------------------------


def lost(made):
    """Let the create call of a batch go out and its run die."""
    assert made.record.state is BatchState.UNKNOWN
    return made


def test_a_batch_that_was_created_unheard_is_found_and_collected(mail):
    made = lost(mail(submits=[("lost", error(FailureKind.UNKNOWN_OUTCOME))]))
    made.collect()
    assert made.said() == ["was created after all: batch0", "completed: its results are in"]
    assert (made.record.provider_id, made.record.state) == ("batch0", BatchState.COLLECTED)
    assert made.budget() == (6 * COST, 0)


def test_a_batch_that_never_arrived_is_held_for_the_grace_and_then_void(mail):
    made = lost(mail(submits=[error(FailureKind.UNKNOWN_OUTCOME)]))
    made.collect()
    assert "no list has it; held for" in made.said()[0]
    assert made.budget() == (0, 6 * RESERVED)
    made.api.grace = 0.0
    inbox = made.collect()
    assert made.said() == ["was never created; its requests are free to be sent again"]
    assert made.record.state is BatchState.VOID
    assert made.budget() == (0, 0)
    assert not inbox.open()


def test_without_a_submission_id_it_is_held_until_the_batches_that_may_be_it_have_ended(mail):
    order = [("lost", error(FailureKind.UNKNOWN_OUTCOME))]
    made = lost(mail(submits=order, keeps_submission=False, ready=False, grace=0.0))
    made.collect()
    assert "held until the batches that may be it have ended" in made.said()[0]
    assert made.budget() == (0, 6 * RESERVED)
    made.api.ready = True
    made.collect()
    assert made.said()[0] == "was created after all: batch0"
    assert made.budget() == (6 * COST, 0)


def test_a_list_that_cannot_be_had_holds_it(mail):
    made = lost(mail(submits=[error(FailureKind.UNKNOWN_OUTCOME)], grace=0.0))
    made.api.down = error(FailureKind.UNAVAILABLE, "gone")
    made.collect()
    assert "cannot be collected now" in made.said()[0]
    assert made.record.state is BatchState.UNKNOWN


def test_a_step_that_another_process_took_is_no_harm(mail):
    made = mail()
    made.ledger.commit_now([BatchMoved(made.record.id, BatchState.COLLECTED)])
    assert made.collect().fresh == {made.record.id}
