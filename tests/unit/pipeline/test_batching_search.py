"""Searching for a batch of which nobody knows whether it was created."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from genpress.interfaces import BatchRecord, BatchState
from genpress.pipeline.batching_search import Absent, Search
from tests.unit.pipeline.batching_world import PaperBatches, hash_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OURS = [hash_of(number) for number in range(3)]
THEIRS = [hash_of(number) for number in range(100, 103)]
RECORD = BatchRecord(
    "gp-ours", "run", "trail", "paper", "m", BatchState.UNKNOWN, "", "", int(NOW.timestamp() * 1000), requests=3
)


class Waiting:
    """A ledger, as far as it knows what a batch waits for."""

    def waiting(self, batch, hashes):
        assert batch == RECORD.id
        return {name: None for name in hashes if name in OURS}


def find(api, known=()):
    return asyncio.run(Search(Waiting(), api, RECORD, set(known)).find())


@pytest.fixture
def api():
    return PaperBatches(keeps_submission=False, ready=False)


def test_a_submission_id_tells_at_once_whatever_the_clocks_say():
    api = PaperBatches(ready=False)
    api.put(THEIRS, submission="gp-others", at=NOW)
    ours = api.put(OURS, submission="gp-ours", at=NOW - timedelta(days=40))
    assert find(api) == ours
    assert "results" not in api.calls


def test_a_submission_id_that_no_batch_has_is_surely_absent():
    api = PaperBatches(ready=False)
    api.put(OURS, submission="gp-others", at=NOW)
    assert find(api) is Absent.SURELY


def test_an_empty_list_holds_nothing_of_ours(api):
    assert find(api) is Absent.SURELY


def test_a_batch_that_runs_may_be_ours(api):
    api.put(OURS, at=NOW)
    assert find(api) is Absent.PERHAPS


def test_one_that_has_ended_is_told_by_its_results(api):
    ours = api.put(OURS, at=NOW, ended=True)
    api.put(THEIRS, at=NOW, ended=True)
    assert find(api).id == ours.id


def test_others_that_have_ended_are_not_ours(api):
    api.put(THEIRS, at=NOW, ended=True)
    assert find(api) is Absent.SURELY


def test_a_mixture_of_ours_and_others_is_not_ours(api):
    api.put([*OURS[:2], THEIRS[0]], at=NOW, ended=True)
    assert find(api) is Absent.SURELY


@pytest.mark.parametrize("hashes", [OURS[:2], [*OURS, *THEIRS]])
def test_another_number_of_requests_is_another_batch(api, hashes):
    api.put(hashes, at=NOW)
    assert find(api) is Absent.SURELY


def test_a_batch_that_is_known_to_be_another_is_passed_over(api):
    known = api.put(OURS, at=NOW)
    assert find(api, [known.id]) is Absent.SURELY


def test_a_batch_of_long_before_is_passed_over_and_a_wrong_clock_hides_none(api):
    api.put(OURS, at=NOW - timedelta(days=2))
    assert find(api) is Absent.SURELY
    api.put(OURS, at=NOW - timedelta(hours=20))
    assert find(api) is Absent.PERHAPS


def test_a_batch_that_ended_without_any_result_may_not_be_taken_for_ours(api):
    api.put(OURS, at=NOW, ended=True)
    api.outcomes = dict.fromkeys(OURS)
    assert find(api) is Absent.SURELY


def test_ours_is_found_behind_one_that_still_runs(api):
    ours = api.put(OURS, at=NOW, ended=True)
    api.put(THEIRS, at=NOW)
    assert find(api).id == ours.id
