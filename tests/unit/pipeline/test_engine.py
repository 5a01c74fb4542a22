"""The engine: how a run ends, by itself or early."""

import asyncio
from types import SimpleNamespace

import pytest

from genpress.errors import BackendError, BudgetExceeded, Exit, FailureKind, InvalidInput, Place, Problem, UsageError
from genpress.pipeline.drafting import AllDown
from genpress.pipeline.engine import Engine
from genpress.pipeline.events import RunStopping


class Desks:
    """An office without batches."""

    def __init__(self, failure=None):
        self.failure = failure

    async def collect(self):
        if self.failure is not None:
            raise self.failure

    def desk(self):
        return None


class Calls:
    """What a dispatcher is to the engine."""

    def __init__(self):
        self.stop = asyncio.Event()

    def halt(self):
        self.stop.set()


class Works:
    """A drafter that needs a call for every unit, and fails as it is told."""

    def __init__(self, failures=None):
        self.failures = failures or {}
        self.drafted = []
        self.prepared = []

    async def prepare(self, composer):
        self.prepared.append(composer.group)

    async def without_calls(self, composer, tasks):
        return list(tasks)

    async def draft(self, work):
        await asyncio.sleep(0)
        if work in self.failures:
            raise self.failures[work]
        self.drafted.append(work)


class Plans:
    """Stages of units, the second of which may fail to be read."""

    def __init__(self, *stages):
        self.made = stages

    def stages(self):
        return [SimpleNamespace(chain=(SimpleNamespace(name="paper"),), works=works) for works in self.made]

    def batches(self, stage):
        for works in stage.works:
            if isinstance(works, Exception):
                raise works
            yield SimpleNamespace(composer=SimpleNamespace(group=len(works)), tasks=works, tally={})


def engine(plans, drafter, *, office=None, slots=2):
    told = []
    made = Engine(plans, drafter, Calls(), office or Desks(), concurrency={"paper": slots}, listener=told.append)
    asyncio.run(made.run())
    return made, told


def test_every_unit_of_every_stage_is_drafted():
    drafter = Works()
    made, told = engine(Plans([[1, 2, 3], [4]], [[5]]), drafter)
    assert sorted(drafter.drafted) == [1, 2, 3, 4, 5]
    assert (made.stop_code, made.stopped, told) == (Exit.DONE, "", [])


def test_the_checks_of_a_group_are_prepared_once_however_many_chunks_it_has():
    drafter = Works()
    engine(Plans([list(range(450)), list(range(450)), [1, 2]]), drafter)
    assert drafter.prepared == [450, 2]


def test_checks_that_cannot_be_made_end_a_run_and_keep_what_is_under_way():
    class Unprepared(Works):
        async def prepare(self, composer):
            raise InvalidInput([Problem(Place("styles/a.yml", 3), "VAL001", "no such rule", "Mend it.")])

    drafter = Unprepared()
    made, told = engine(Plans([[1, 2]]), drafter)
    assert made.stop_code is Exit.USAGE
    assert "styles/a.yml:3" in told[0].reason
    assert set(drafter.drafted) <= {1, 2}


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (BudgetExceeded("no money"), Exit.BUDGET),
        (AllDown(BackendError(FailureKind.AUTH, "no key")), Exit.USAGE),
        (AllDown(BackendError(FailureKind.RETRYABLE, "down")), Exit.FAILED),
    ],
)
def test_money_and_backends_that_are_gone_end_a_run_once(failure, code):
    drafter = Works({1: failure, 2: failure, 3: failure})
    made, told = engine(Plans([list(range(50))], [[99]]), drafter)
    assert made.stop_code is code
    assert told == [RunStopping(str(failure) if isinstance(failure, AllDown) else failure.message)]
    assert 99 not in drafter.drafted
    assert len(drafter.drafted) < 50


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (UsageError("it is gone"), "it is gone"),
        (InvalidInput([Problem(Place("packs.csv", 3), "CAT001", "no such file", "Bring it back.")]), "packs.csv:3"),
    ],
)
def test_input_that_fails_on_the_way_ends_a_run_and_keeps_what_was_drafted(failure, words):
    drafter = Works()
    made, told = engine(Plans([[1, 2], failure, [3]], [[4]]), drafter)
    assert made.stop_code is Exit.USAGE
    assert words in made.stopped
    assert len(told) == 1
    assert set(drafter.drafted) <= {1, 2}


def test_a_key_that_no_batch_accepts_ends_a_run_before_its_first_call():
    drafter = Works()
    made, _ = engine(Plans([[1]]), drafter, office=Desks(BackendError(FailureKind.AUTH, "refused the key")))
    assert (made.stop_code, made.stopped, drafter.drafted) == (Exit.USAGE, "refused the key", [])


def test_a_defect_is_not_taken_for_an_end():
    with pytest.raises(ExceptionGroup):
        engine(Plans([[1]]), Works({1: ZeroDivisionError()}))


def test_after_a_defect_what_is_in_flight_is_finished():
    class Slow(Works):
        """One unit fails while another waits for its answer."""

        async def draft(self, work):
            if work == 2:
                await asyncio.sleep(0.01)
            await super().draft(work)

    drafter = Slow({1: ZeroDivisionError()})
    with pytest.raises(ExceptionGroup):
        engine(Plans([[1, 2], *([n] for n in range(3, 60))], [[99]]), drafter)
    assert drafter.drafted[-1] == 2
    assert 99 not in drafter.drafted


def test_the_first_reason_to_stop_counts():
    made, told = engine(Plans(), Works())
    made.stop("first", Exit.INTERRUPTED)
    made.stop("second", Exit.BUDGET)
    assert (made.stopped, made.stop_code) == ("first", Exit.INTERRUPTED)
    assert told == [RunStopping("first")]
