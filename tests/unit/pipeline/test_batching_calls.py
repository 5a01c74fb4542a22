"""Calls about batches are tried again as calls for answers are."""

import asyncio

import pytest

from genpress.errors import BackendError, FailureKind
from genpress.pipeline.events import BatchTold
from tests.unit.pipeline.batching_world import errand, error


@pytest.fixture
def told():
    return []


@pytest.fixture
def made(press, told):
    return errand(press.workspace.ledger, told)


def failing(*failures):
    """Return a call that fails so often, and the count of its tries."""
    left, tries = list(failures), []

    async def call():
        tries.append(1)
        if left:
            raise left.pop(0)
        return "said"

    return call, tries


def test_a_passing_failure_is_tried_again(made):
    call, tries = failing(error(), error(FailureKind.OVERLOADED), error(FailureKind.RATE_LIMITED))
    assert asyncio.run(made.persistently(call)) == "said"
    assert len(tries) == 4


@pytest.mark.parametrize("kind", [FailureKind.BAD_REQUEST, FailureKind.AUTH, FailureKind.UNAVAILABLE])
def test_what_cannot_succeed_is_not(made, kind):
    call, tries = failing(error(kind))
    with pytest.raises(BackendError) as raised:
        asyncio.run(made.persistently(call))
    assert (raised.value.kind, len(tries)) == (kind, 1)


def test_nothing_is_tried_again_once_the_run_stops(made):
    call, tries = failing(error(), error())
    made.stop.set()
    with pytest.raises(BackendError):
        asyncio.run(made.persistently(call))
    assert len(tries) == 1


def test_what_happens_is_told(made, told):
    made.tell("gp-1", "paper", "is on its way")
    assert told == [BatchTold("gp-1", "paper", "is on its way")]
