"""What every ledger promises, whatever database it stands on."""

import asyncio
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from contextlib import closing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.money import Usage, to_pico
from genpress.domain.request import Answer, Outcome
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId
from genpress.errors import BudgetExceeded, Conflict, FailureKind, GenpressError, LedgerCorrupt, UsageError
from genpress.hashing import digest
from genpress.interfaces import (
    Artifact,
    AttemptEnded,
    AttemptStarted,
    BatchAnswered,
    BatchIntended,
    BatchMoved,
    BatchState,
    DraftKept,
    DraftMade,
    Published,
    Selection,
    UnitFailed,
    UnitsPlanned,
    UnitsStale,
)
from genpress.ledger import open_ledger

try:
    import psycopg
except ModuleNotFoundError:
    psycopg = None

GROUP = Group("launch", "pdp", "de-DE")
USAGE = Usage(900, 300, 120, 10)
_names = itertools.count()


@dataclass
class Place:
    """Where a ledger is, and how to open it once more or to reach behind its back."""

    url: str
    root: Path
    opened: list = field(default_factory=list)
    unlocked: tuple = ("DROP TRIGGER decision_no_update", "DROP TRIGGER decision_no_delete")
    """What takes the guard off the decisions."""

    def open(self):
        ledger = open_ledger(self.url, self.root)
        self.opened.append(ledger)
        return ledger

    def tamper(self, sql, *values):
        with closing(sqlite3.connect(self.root / self.url.partition(":")[2])) as connection, connection:
            connection.execute(sql.replace("BYTEA", "BLOB"), values)


class ServerPlace(Place):
    """The same in PostgreSQL."""

    def tamper(self, sql, *values):
        with psycopg.connect(self.url, options="-csearch_path=genpress") as connection:
            connection.execute(sql.replace("?", "%s"), values)


@pytest.fixture(scope="module")
def server():
    """Start a PostgreSQL server of our own on a socket in a folder of its own."""
    if psycopg is None or not shutil.which("initdb"):
        pytest.skip("PostgreSQL or psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="gp"))
    prefix = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        if (
            not shutil.which("runuser")
            or subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode
        ):
            pytest.skip("there is no user to run PostgreSQL as")
        shutil.chown(folder, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=300"
    data = str(folder / "data")

    def call(*command):
        subprocess.run([*prefix, *command, "-D", data], cwd=folder, stdout=subprocess.DEVNULL, check=True)

    call("initdb", "-A", "trust", "-U", "genpress", "-E", "UTF8")
    call("pg_ctl", "-o", options, "-l", f"{folder}/log", "-w", "start")
    yield folder
    call("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def database(server):
    url = f"postgresql://genpress@/postgres?host={server}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS genpress CASCADE")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    if request.param == "sqlite":
        place = Place("sqlite:state/ledger.db", tmp_path)
    else:
        url = request.getfixturevalue("database")
        place = ServerPlace(url, tmp_path, unlocked=("DROP TRIGGER decision_is_final ON decision",))
    yield place
    for ledger in place.opened:
        ledger.close()


@pytest.fixture
def ledger(place):
    return place.open()


@pytest.fixture
def run(ledger):
    return ledger.start_run("launch", "run")


def unit(key="AP-40", variant=1, group=GROUP):
    return UnitId(group, key, variant)


def hashes(facts="f", guidance="g", prompt="p", backend="b"):
    return Hashes(*(digest(part) for part in (facts, guidance, prompt, backend)))


def draft(of, revision=1, text="Leicht genug.", **changes):
    made = Draft(
        unit=of,
        revision=revision,
        content={"title": text, "bullets": ["a", "ü"]},
        hashes=hashes(),
        origin=Origin.GENERATED,
        request_hash=digest(["request", str(of), revision]),
        backend="claude",
        model="claude-haiku",
        created_at="2026-11-20T08:00:00Z",
        facts={"weight": "950 g"},
    )
    return replace(made, **changes)


def made(of, revision=1, status=Status.NEEDS_REVIEW, cost=0, **changes):
    return DraftMade(draft(of, revision, **changes), status, cost)


def started(run, of, reserved=500, budgets=(), request="r"):
    return AttemptStarted(f"a{next(_names)}", run, of, digest(request), "claude", "claude-haiku", reserved, budgets)


def answer(text='{"title": "x"}', outcome=Outcome.COMPLETE):
    return Answer(text, outcome, "claude-haiku-1", USAGE, "end_turn", "msg_1")


def decision(on: Draft, verb=Verb.APPROVE, **changes):
    made = Decision(on.unit, on.revision, on.content_hash, verb, "ann", "2026-11-20T09:00:00Z")
    return replace(made, **changes)


def state(ledger, of):
    return ledger.states(of.group, [of.key]).get((of.key, of.variant))


def shown(ledger, of):
    return next(row for row, _ in ledger.manifest(of.group.brief) if row.unit_id == str(of))


def codes(ledger):
    return sorted({problem.code for problem in ledger.verify()})


# --- attempts and budgets ---------------------------------------------------------------------------------------------


def test_an_attempt_reserves_then_settles(ledger, run):
    ledger.set_budget("launch", 1000)
    begin = started(run, unit(), 400, ("launch",))
    ledger.commit_now([begin])
    assert (ledger.budget("launch").spent, ledger.budget("launch").reserved) == (0, 400)
    ledger.commit_now([AttemptEnded(begin.attempt, answer(), 150)])
    budget = ledger.budget("launch")
    assert (budget.limit, budget.spent, budget.reserved) == (1000, 150, 0)
    totals = ledger.totals("launch")
    assert (totals.calls, totals.cost, totals.usage) == (1, 150, USAGE)
    assert totals == ledger.totals("launch", run)


def test_the_last_picodollar_can_be_spent_and_not_one_more(ledger, run):
    ledger.set_budget("launch", 1000)
    ledger.commit_now([started(run, unit("A"), 999, ("launch",))])
    ledger.commit_now([started(run, unit("B"), 1, ("launch",))])
    with pytest.raises(BudgetExceeded, match="launch"):
        ledger.commit_now([started(run, unit("C"), 1, ("launch",))])
    ledger.commit_now([started(run, unit("C"), 0, ("launch",))])
    assert ledger.budget("launch").reserved == 1000


def test_a_refused_set_leaves_nothing_behind(ledger, run):
    ledger.set_budget("wide", 10_000)
    ledger.set_budget("tight", 100)
    version = ledger.version("launch")
    records = [made(unit("A")), started(run, unit("B"), 50, ("wide",)), started(run, unit("C"), 101, ("wide", "tight"))]
    with pytest.raises(BudgetExceeded):
        ledger.commit_now(records)
    assert ledger.states(GROUP, ["A", "B", "C"]) == {}
    assert ledger.budget("wide").reserved == ledger.budget("tight").reserved == 0
    assert ledger.version("launch") == version
    assert codes(ledger) == []


def test_a_refused_set_takes_no_other_down(ledger, run):
    ledger.set_budget("launch", 1000)

    async def all_at_once():
        sets = [[started(run, unit(f"K{n}"), 100, ("launch",)), made(unit(f"K{n}"))] for n in range(40)]
        return await asyncio.gather(*(ledger.commit(records) for records in sets), return_exceptions=True)

    outcomes = asyncio.run(all_at_once())
    assert outcomes.count(None) == 10
    assert sum(isinstance(outcome, BudgetExceeded) for outcome in outcomes) == 30
    assert ledger.budget("launch").reserved == 1000
    assert len(ledger.states(GROUP, [f"K{n}" for n in range(40)])) == 10
    assert codes(ledger) == []


@pytest.mark.parametrize("bad", [{"reserved": 2**70}, {"of": unit("\ud83c")}, {"backend": "\ud83c"}])
def test_what_no_database_can_hold_takes_no_other_down(ledger, run, bad):
    async def all_at_once():
        of = bad.get("of", unit("bad"))
        wrong = replace(started(run, of), **{name: value for name, value in bad.items() if name != "of"})
        sets = [[made(unit(f"K{n}"))] for n in range(10)]
        sets.insert(5, [made(unit("beside")), wrong])
        return await asyncio.gather(*(ledger.commit(records) for records in sets), return_exceptions=True)

    outcomes = asyncio.run(all_at_once())
    assert [outcome is None for outcome in outcomes] == [True] * 5 + [False] + [True] * 5
    assert len(ledger.states(GROUP, [f"K{n}" for n in range(10)])) == 10
    assert ledger.states(GROUP, ["beside", "bad"]) == {}
    assert codes(ledger) == []


def test_an_unknown_cost_counts_as_its_reservation(ledger, run):
    ledger.set_budget("launch", 1000)
    begin = started(run, unit(), 400, ("launch",))
    ledger.commit_now([begin])
    ledger.commit_now([AttemptEnded(begin.attempt, failure=FailureKind.UNKNOWN_OUTCOME, message="reset")])
    assert (ledger.budget("launch").spent, ledger.budget("launch").reserved) == (400, 0)
    totals = ledger.totals("launch")
    assert (totals.unknown_calls, totals.failed_calls, totals.unpriced_calls, totals.cost) == (1, 0, 0, 400)


def test_a_failure_that_cost_nothing_gives_its_reservation_back(ledger, run):
    ledger.set_budget("launch", 1000)
    begin = started(run, unit(), 400, ("launch",))
    ledger.commit_now([begin, AttemptEnded(begin.attempt, cost=0, failure=FailureKind.RATE_LIMITED)])
    assert (ledger.budget("launch").spent, ledger.budget("launch").reserved) == (0, 0)
    assert ledger.totals("launch").failed_calls == 1


def test_a_call_without_a_price_is_counted_apart(ledger, run):
    ledger.set_budget("launch", 1000)
    begin = started(run, unit(), None, ("launch",))
    ledger.commit_now([begin, AttemptEnded(begin.attempt, answer()), made(unit(), cost=None)])
    assert ledger.totals("launch").unpriced_calls == 1
    assert ledger.budget("launch").spent == 0
    assert shown(ledger, unit()).cost_usd == ""


def test_a_limit_can_be_raised_and_what_was_spent_stays(ledger, run):
    ledger.set_budget("launch", 100)
    begin = started(run, unit(), 100, ("launch",))
    ledger.commit_now([begin, AttemptEnded(begin.attempt, answer(), 90)])
    assert ledger.set_budget("launch", 200).spent == 90
    ledger.commit_now([started(run, unit(), 110, ("launch",))])
    assert ledger.budget("launch").reserved == 110
    assert ledger.budget("nobody") is None


@pytest.mark.parametrize("what", ["run", "budget", "attempt", "twice"])
def test_what_is_not_there_is_named(ledger, run, what):
    begin = started(run, unit())
    records = {
        "run": [replace(begin, run="no-such-run")],
        "budget": [replace(begin, budgets=("no-such-budget",))],
        "attempt": [AttemptEnded("no-such-attempt", cost=0)],
        "twice": [begin, AttemptEnded(begin.attempt, cost=0), AttemptEnded(begin.attempt, cost=0)],
    }[what]
    with pytest.raises(GenpressError, match=begin.attempt if what == "twice" else f"no-such-{what}"):
        ledger.commit_now(records)
    assert ledger.totals("launch").calls == 0


# --- runs -------------------------------------------------------------------------------------------------------------


def test_what_a_killed_process_left_open_counts_as_spent(place, ledger):
    ledger.set_budget("launch", 1000)
    script = f"""
        import os, pathlib, signal
        from genpress.domain.unit import Group, UnitId
        from genpress.interfaces import AttemptStarted
        from genpress.ledger import open_ledger
        ledger = open_ledger({place.url!r}, pathlib.Path({str(place.root)!r}))
        run = ledger.start_run("launch", "run")
        unit = UnitId(Group("launch", "pdp", "de-DE"), "AP-40")
        ledger.commit_now([AttemptStarted("lost", run, unit, "r", "claude", "m", 300, ("launch",))])
        os.kill(os.getpid(), signal.SIGKILL)
    """
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False).returncode == -9
    assert ledger.budget("launch").reserved == 300
    ledger.start_run("launch", "run")
    assert (ledger.budget("launch").spent, ledger.budget("launch").reserved) == (300, 0)
    assert ledger.totals("launch").unknown_calls == 1
    assert shown(ledger, unit()).cost_usd == "0.0000000003"
    assert codes(ledger) == []


def test_a_living_run_keeps_its_attempts(place, ledger, run):
    begin = started(run, unit(), 300)
    ledger.commit_now([begin])
    other = place.open()
    other.start_run("launch", "run")
    assert other.totals("launch").unknown_calls == 0
    ledger.commit_now([AttemptEnded(begin.attempt, answer(), 10)])
    assert other.totals("launch").cost == 10


def test_ending_a_run_settles_what_it_left_open(ledger, run):
    ledger.commit_now([started(run, unit(), 300)])
    ledger.end_run(run, 0)
    assert (ledger.totals("launch", run).unknown_calls, ledger.totals("launch", run).cost) == (1, 300)


def test_closing_ends_the_runs_nobody_ended(place):
    first = place.open()
    first.commit_now([started(first.start_run("launch", "run"), unit(), 300)])
    first.close()
    assert place.open().totals("launch").unknown_calls == 1


def test_an_answer_that_comes_after_all_is_kept_and_settled_anew(ledger, run):
    ledger.set_budget("launch", 1000)
    begin = started(run, unit(), 300, ("launch",))
    ledger.commit_now([begin])
    ledger.end_run(run, 130)
    ledger.commit_now([AttemptEnded(begin.attempt, answer(), 20)])
    assert ledger.budget("launch").spent == 20
    totals = ledger.totals("launch")
    assert (totals.calls, totals.unknown_calls, totals.cost, totals.usage) == (1, 0, 20, USAGE)
    assert len(ledger.responses([digest("r")])) == 1
    assert codes(ledger) == []


# --- batches ----------------------------------------------------------------------------------------------------------


def intended(ledger, run, requests, *, name="gp-1", budgets=(), reserved=100):
    """Record a batch with these requests, each for a unit of the same name; return its attempts by request."""
    begun = {r: replace(started(run, unit(r), reserved, budgets, request=r), batch=name) for r in requests}
    ledger.commit_now([BatchIntended(name, run, "launch", "claude", "claude-haiku"), *begun.values()])
    return begun


def moved(ledger, *states, name="gp-1", **changes):
    for state in states:
        ledger.commit_now([BatchMoved(name, state, **changes)])


def items(ledger, *requests):
    return ledger.batch_items([digest(request) for request in requests])


SENT = (BatchState.SENDING, BatchState.PENDING)


def test_a_batch_outlives_the_run_that_sent_it(place, ledger, run):
    ledger.set_budget("launch", 1000)
    begun = intended(ledger, run, "ab", budgets=("launch",))
    moved(ledger, *SENT, provider_id="batch_7", provider_state="validating")
    ledger.end_run(run, 6)
    ledger.close()
    other = place.open()
    second = other.start_run("launch", "run")
    (record,) = other.batches("launch")
    assert (record.id, record.state, record.provider_id, record.provider_state) == (
        "gp-1",
        BatchState.PENDING,
        "batch_7",
        "validating",
    )
    assert (record.requests, record.waiting, record.answered, record.reserved) == (2, 2, 0, 200)
    assert other.budget("launch").reserved == 200
    assert items(other, "a", "b", "c").keys() == {digest("a"), digest("b")}
    ended = [AttemptEnded(begun["a"].attempt, answer(), 40), AttemptEnded(begun["b"].attempt, answer(), 50)]
    other.commit_now([BatchAnswered("gp-1", second, tuple(ended))])
    assert (other.budget("launch").spent, other.budget("launch").reserved) == (90, 0)
    assert other.totals("launch", second).calls == 2
    assert other.totals("launch", run).calls == 0
    assert other.responses([digest("a")])[digest("a")].cost == 40
    moved(other, BatchState.COLLECTED, BatchState.DONE)
    assert other.batches("launch") == []
    assert [record.answered for record in other.batches(every=True)] == [2]
    assert codes(other) == []


def test_results_that_come_twice_count_once(ledger, run):
    begun = intended(ledger, run, "a")
    moved(ledger, *SENT)
    ended = BatchAnswered("gp-1", run, (AttemptEnded(begun["a"].attempt, answer(), 40),))
    for _ in range(2):
        ledger.commit_now([ended])
    assert (ledger.totals("launch").cost, ledger.totals("launch").calls) == (40, 1)
    assert ledger.cache_size().responses == 1
    assert ledger.waiting("gp-1", ()) == {}


def test_a_request_stands_in_one_open_batch_at_most(ledger, run):
    ledger.set_budget("launch", 1000)
    begun = intended(ledger, run, "ab")
    with pytest.raises(Conflict, match="open batch"):
        intended(ledger, run, "cb", name="gp-2", budgets=("launch",))
    assert [record.id for record in ledger.batches()] == ["gp-1"]
    assert ledger.budget("launch").reserved == 0
    ledger.commit_now([BatchAnswered("gp-1", run, (AttemptEnded(begun["b"].attempt, cost=0, failure=FAILED),))])
    assert (items(ledger, "b")[digest("b")].waiting, items(ledger, "b")[digest("b")].failure) == (False, FAILED)
    intended(ledger, run, "cb", name="gp-2", budgets=("launch",))
    assert (items(ledger, "b")[digest("b")].batch, items(ledger, "b")[digest("b")].waiting) == ("gp-2", True)
    assert codes(ledger) == []


FAILED = FailureKind.RETRYABLE


def test_a_void_batch_gives_everything_back(ledger, run):
    ledger.set_budget("launch", 1000)
    intended(ledger, run, "abc", budgets=("launch",))
    ledger.void_batch("gp-1")
    assert (ledger.budget("launch").spent, ledger.budget("launch").reserved) == (0, 0)
    assert items(ledger, "a", "b", "c") == {}
    assert ledger.batches() == []
    assert ledger.totals("launch").calls == 0
    intended(ledger, run, "abc", name="gp-2", budgets=("launch",))
    moved(ledger, *SENT, name="gp-2")
    with pytest.raises(GenpressError, match="cannot be void"):
        ledger.void_batch("gp-2")
    assert codes(ledger) == []


@pytest.mark.parametrize(
    ("steps", "becomes"),
    [((), BatchState.VOID), ((BatchState.SENDING,), BatchState.UNKNOWN), (SENT, BatchState.PENDING)],
)
def test_a_run_that_ends_leaves_its_batches_as_what_they_are(ledger, run, steps, becomes):
    ledger.set_budget("launch", 1000)
    intended(ledger, run, "ab", budgets=("launch",))
    moved(ledger, *steps)
    ledger.end_run(run, 130)
    (record,) = ledger.batches(every=True)
    assert record.state is becomes
    assert ledger.budget("launch").reserved == (0 if becomes is BatchState.VOID else 200)
    assert codes(ledger) == []


@pytest.mark.parametrize(("step", "becomes"), [("intended", "void"), ("sending", "unknown")])
def test_the_next_run_finds_what_a_killed_one_was_submitting(place, step, becomes):
    ledger = place.open()
    code = f"""
        import os, signal
        from tests.contract.test_ledgers import *
        ledger = open_ledger({place.url!r}, Path({str(place.root)!r}))
        run = ledger.start_run("launch", "run")
        intended(ledger, run, "ab")
        if {step!r} == "sending":
            moved(ledger, BatchState.SENDING)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=root, check=False)
    assert [record.state for record in ledger.batches()] == [step]
    ledger.start_run("launch", "run")
    assert [record.state for record in ledger.batches(every=True)] == [becomes]
    assert codes(ledger) == []


def test_a_batch_takes_no_step_backwards(ledger, run):
    intended(ledger, run, "a")
    with pytest.raises(Conflict, match="cannot become"):
        moved(ledger, BatchState.PENDING)
    moved(ledger, *SENT)
    with pytest.raises(Conflict, match="cannot become"):
        moved(ledger, BatchState.SENDING)
    with pytest.raises(GenpressError, match="not in the ledger"):
        moved(ledger, BatchState.PENDING, name="gp-9")


def test_what_waits_is_told_by_request(ledger, run):
    begun = intended(ledger, run, "abc")
    waiting = ledger.waiting("gp-1", [digest("b"), digest("z")])
    assert list(waiting) == [digest("b")]
    assert (waiting[digest("b")].attempt, waiting[digest("b")].unit) == (begun["b"].attempt, unit("b"))
    assert ledger.waiting("gp-1", ()).keys() == {digest(name) for name in "abc"}
    assert ledger.waiting("gp-9", ()) == {}


def test_a_batch_does_not_fit_a_budget(ledger, run):
    ledger.set_budget("launch", 250)
    with pytest.raises(BudgetExceeded):
        intended(ledger, run, "abc", budgets=("launch",))
    assert ledger.batches() == []
    assert ledger.budget("launch").reserved == 0


# --- responses --------------------------------------------------------------------------------------------------------


def respond(ledger, run, name, given, cost=5):
    begin = started(run, unit(), 10, request=name)
    ledger.commit_now([begin, AttemptEnded(begin.attempt, given, cost)])


def test_a_response_comes_back_whole(ledger, run):
    respond(ledger, run, "r", answer('{"title": "Größe \U0001f392 \\u0000 \x00 \'x\'"}'))
    stored = ledger.responses([digest("r"), digest("other")])[digest("r")]
    assert stored.answer == answer('{"title": "Größe \U0001f392 \\u0000 \x00 \'x\'"}')
    assert (stored.backend, stored.cost) == ("claude", 5)
    assert stored.received_at.endswith("Z")


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.COMPLETE}))
def test_only_complete_responses_answer_again_and_all_are_kept(ledger, run, outcome):
    respond(ledger, run, "r", answer("half", outcome))
    assert ledger.responses([digest("r")]) == {}
    respond(ledger, run, "r", answer("whole"))
    respond(ledger, run, "r", answer("a second time"))
    assert ledger.responses([digest("r")])[digest("r")].answer.text == "whole"
    assert [response.answer.text for response in ledger.export_responses()] == ["half", "whole", "a second time"]
    assert codes(ledger) == []


def test_an_answer_that_is_no_unicode_is_not_lost(ledger, run):
    respond(ledger, run, "r", answer("half a pair: \ud83c"))
    assert ledger.responses([digest("r")])[digest("r")].answer.text == "half a pair: ?"


def test_many_responses_are_read_at_once(ledger, run):
    for start in range(0, 2500, 500):
        attempts = [started(run, unit(f"K{n}"), request=f"r{n}") for n in range(start, start + 500)]
        ledger.commit_now([*attempts, *(AttemptEnded(begin.attempt, answer(), 1) for begin in attempts)])
    assert len(ledger.responses([digest(f"r{n}") for n in range(2500)])) == 2500


def test_a_changed_response_is_refused_by_name_and_can_be_pruned(place, ledger, run):
    respond(ledger, run, "r", answer())
    respond(ledger, run, "s", answer())
    ledger.commit_now([made(unit(), request_hash=digest("r")), made(unit("B"), request_hash=digest("s"))])
    ledger.end_run(run, 0)
    place.tamper("UPDATE response SET body = ? WHERE id = 1", b'{"text":"another"}')
    with pytest.raises(LedgerCorrupt, match=digest("r")) as caught:
        ledger.responses([digest("s"), digest("r")])
    assert "prune" in caught.value.hint
    assert codes(ledger) == ["LGR001"]
    assert ledger.prune().responses == 1
    assert set(ledger.responses([digest("r"), digest("s")])) == {digest("s")}


def test_two_responses_cannot_be_exchanged(place, ledger, run):
    respond(ledger, run, "r", answer("one"))
    respond(ledger, run, "s", answer("two"))
    place.tamper("UPDATE response SET usable = 0")
    place.tamper("UPDATE response SET body = (SELECT body FROM response WHERE id = 2) WHERE id = 1")
    place.tamper("UPDATE response SET digest = (SELECT digest FROM response WHERE id = 2) WHERE id = 1")
    assert codes(ledger) == ["LGR001"]


def test_pruning_keeps_what_drafts_rest_on(ledger, run):
    for name in "rst":
        respond(ledger, run, name, answer(name))
    ledger.commit_now([made(unit(), request_hash=digest("r"))])
    size = ledger.cache_size()
    assert (size.responses, size.unused) == (3, 2)
    assert ledger.prune().responses == 0, "a run is at work: its drafts may be to come"
    ledger.end_run(run, 0)
    assert ledger.prune(dry_run=True).responses == 2
    assert ledger.cache_size() == size
    pruned = ledger.prune()
    assert (pruned.responses, pruned.unused) == (2, 2)
    assert ledger.cache_size().bytes == size.bytes - pruned.bytes
    assert list(ledger.responses([digest(name) for name in "rst"])) == [digest("r")]


# --- states and drafts ------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_as_it_was(ledger):
    original = draft(
        unit("grün/Ü 1", 3),
        findings=(
            Finding("LEN001", Severity.ERROR, "title", "too long", 3, 9, "kurz", {"max": 30}, None),
            Finding("FCT002", Severity.WARNING, "bullets[1]", "no such fact", verdict=Verdict.UNSUPPORTED),
        ),
        claims=(Claim("title", 0, 3, "950", Verdict.SUPPORTED, "weight", "950 g"),),
        author="",
    )
    ledger.commit_now([DraftMade(original, Status.BLOCKED, 7, USAGE)])
    stored = ledger.draft(original.unit)
    assert stored == original
    assert list(stored.content) == ["title", "bullets"]
    assert ledger.drafts(GROUP, ["grün/Ü 1", "none"]) == {("grün/Ü 1", 3): original}
    row = shown(ledger, original.unit)
    assert (row.findings_error, row.findings_warning, row.status) == (1, 1, Status.BLOCKED)


def test_states_say_what_a_plan_needs(ledger):
    ledger.commit_now([made(unit("A")), made(unit("A", 2)), made(unit("B"))])
    found = ledger.states(GROUP, ["A", "none"])
    assert set(found) == {("A", 1), ("A", 2)}
    known = found["A", 1]
    assert (known.status, known.revision, known.standing) == (Status.NEEDS_REVIEW, 1, 0)
    assert (known.hashes, known.fingerprint) == (hashes(), hashes().fingerprint)
    assert (known.edited, known.stale, known.retired) == (False, (), False)
    assert ledger.states(Group("launch", "pdp", "fr-FR"), ["A"]) == {}


def test_unchanged_are_the_made_and_planned_with_just_that_fingerprint(ledger):
    now = hashes().fingerprint
    ledger.commit_now([made(unit("A")), made(unit("A", 2), status=Status.BLOCKED), made(unit("B"))])
    ledger.commit_now([UnitsPlanned((unit("planned"),)), UnitFailed(unit("failed"), hashes(), "claude", "m", "no")])
    asked = dict.fromkeys(["A", "planned", "failed", "none"], now) | {"B": hashes("f2").fingerprint}
    assert ledger.unchanged(GROUP, asked) == {("A", 1): Status.NEEDS_REVIEW, ("A", 2): Status.BLOCKED}
    assert ledger.unchanged(Group("launch", "pdp", "fr-FR"), asked) == {}
    assert ledger.unchanged(GROUP, {}) == {}


def test_what_left_the_plan_is_not_unchanged(ledger):
    ledger.commit_now([made(unit("A")), made(unit("B"))])
    ledger.retire(GROUP, [("A", 1)])
    assert set(ledger.unchanged(GROUP, dict.fromkeys("AB", hashes().fingerprint))) == {("A", 1)}


def test_a_draft_that_failed_anew_is_not_unchanged(ledger):
    ledger.commit_now([made(unit("A"))])
    ledger.commit_now([UnitFailed(unit("A"), hashes("f2"), "claude", "m", "empty")])
    assert ledger.unchanged(GROUP, {"A": ledger.states(GROUP, ["A"])["A", 1].fingerprint}) == {}


def test_hashes_need_not_be_ours(ledger):
    odd = Hashes("", "x" * 31, "F" * 64, "ü")
    ledger.commit_now([made(unit(), hashes=odd, request_hash="")])
    assert state(ledger, unit()).hashes == odd
    assert ledger.draft(unit()).hashes == odd
    assert ledger.draft(unit()).request_hash == ""


def test_thousands_of_states_in_one_question(ledger):
    ledger.commit_now([made(unit(f"K{n:04}")) for n in range(2600)])
    assert len(ledger.states(GROUP, [f"K{n:04}" for n in range(5000)])) == 2600
    prints = {f"K{n:04}": hashes(*["f2"] * (n % 2)).fingerprint for n in range(5000)}
    assert len(ledger.unchanged(GROUP, prints)) == 1300
    assert len(ledger.drafts(GROUP, [f"K{n:04}" for n in range(5000)])) == 2600


def test_planned_units_stand_as_pending(ledger):
    ledger.commit_now([made(unit("A")), UnitsPlanned((unit("A"), unit("B")))])
    assert state(ledger, unit("A")).status is Status.NEEDS_REVIEW
    assert state(ledger, unit("B")).status is Status.PENDING
    assert state(ledger, unit("B")).hashes is None
    assert shown(ledger, unit("B")).status is Status.PENDING


def test_revisions_follow_each_other(ledger):
    ledger.commit_now([made(unit(), 1, text="one")])
    ledger.commit_now([made(unit(), 2, text="two", hashes=hashes("f2")), made(unit(), 0, text="three")])
    assert ledger.draft(unit()).content["title"] == "three"
    assert [ledger.draft(unit(), number).content["title"] for number in (1, 2, 3)] == ["one", "two", "three"]
    assert ledger.draft(unit(), 4) is None
    assert ledger.draft(unit("none")) is None
    with pytest.raises(Conflict, match="revision 3"):
        ledger.commit_now([made(unit(), 3)])
    with pytest.raises(Conflict, match="revision 5"):
        ledger.commit_now([made(unit(), 5)])


def test_a_draft_cannot_be_born_approved(ledger):
    with pytest.raises(GenpressError, match="approved"):
        ledger.commit_now([made(unit(), status=Status.APPROVED)])


# --- people's edits and decisions -------------------------------------------------------------------------------------


def test_no_run_overwrites_an_edit(ledger):
    ledger.commit_now([made(unit())])
    edit = draft(unit(), 2, "Von Hand.", origin=Origin.EDITED, author="ann")
    ledger.commit_now([DraftMade(edit, Status.NEEDS_REVIEW)])
    assert state(ledger, unit()).edited
    with pytest.raises(Conflict, match="edited"):
        ledger.commit_now([made(unit(), 3)])
    ledger.commit_now([UnitFailed(unit(), hashes("f2"), "claude", "m", "refused: no")])
    assert state(ledger, unit()).status is Status.NEEDS_REVIEW
    assert ledger.draft(unit()) == edit
    ledger.commit_now([decision(edit, Verb.REQUEST_CHANGES)])
    ledger.commit_now([made(unit(), 3)])
    assert not state(ledger, unit()).edited


def test_an_edit_keeps_the_fingerprint_of_the_machine_made_draft(ledger):
    ledger.commit_now([made(unit())])
    ledger.commit_now([made(unit(), 2, origin=Origin.EDITED, hashes=hashes("other"))])
    assert state(ledger, unit()).fingerprint == hashes().fingerprint


@pytest.mark.parametrize(
    ("verb", "status", "standing"),
    [
        (Verb.APPROVE, Status.APPROVED, 1),
        (Verb.REQUEST_CHANGES, Status.CHANGES_REQUESTED, 0),
        (Verb.REJECT, Status.REJECTED, 0),
    ],
)
def test_a_decision_moves_the_unit(ledger, verb, status, standing):
    ledger.commit_now([made(unit())])
    ledger.commit_now([decision(draft(unit()), verb, comment="well, well")])
    now = state(ledger, unit())
    assert (now.status, now.standing) == (status, standing)
    row = shown(ledger, unit())
    assert (row.reviewer, row.reviewed_at, row.comment) == ("ann", "2026-11-20T09:00:00Z", "well, well")
    assert codes(ledger) == []


@pytest.mark.parametrize(
    "change", [{"content_hash": digest("another text")}, {"revision": 2}, {"revision": 0}, {"unit": unit("none")}]
)
def test_a_decision_on_another_text_is_a_conflict(ledger, change):
    ledger.commit_now([made(unit())])
    before = ledger.version("launch")
    with pytest.raises(Conflict):
        ledger.commit_now([replace(decision(draft(unit())), **change)])
    assert state(ledger, unit()).status is Status.NEEDS_REVIEW
    assert ledger.version("launch") == before
    assert codes(ledger) == []


def test_an_approval_of_what_was_redrafted_since_is_a_conflict(ledger):
    ledger.commit_now([made(unit())])
    ledger.commit_now([made(unit(), 2, text="Anders.")])
    with pytest.raises(Conflict, match="revision 1"):
        ledger.commit_now([decision(draft(unit()))])


def test_there_is_nothing_to_decide_on_a_failed_or_pending_unit(ledger):
    ledger.commit_now([UnitsPlanned((unit(),))])
    with pytest.raises(Conflict, match="pending"):
        ledger.commit_now([decision(draft(unit()))])
    ledger.commit_now([UnitFailed(unit(), hashes(), "claude", "m", "empty")])
    with pytest.raises(Conflict, match="failed"):
        ledger.commit_now([decision(draft(unit()))])


def test_blocked_text_is_approved_only_with_an_override_and_a_reason(ledger):
    ledger.commit_now([made(unit(), status=Status.BLOCKED)])
    on = draft(unit())
    for short in ({}, {"override": True}, {"reason": "legal agreed"}):
        with pytest.raises(Conflict, match="severity error"):
            ledger.commit_now([decision(on, **short)])
    ledger.commit_now([decision(on, Verb.REQUEST_CHANGES)])
    with_error = replace(on, revision=2, findings=(Finding("LEN001", Severity.ERROR, "title", "too long"),))
    ledger.commit_now([DraftMade(with_error, Status.BLOCKED), decision(with_error, Verb.REQUEST_CHANGES)])
    with pytest.raises(Conflict, match="severity error"):
        ledger.commit_now([decision(with_error)])
    ledger.commit_now([decision(with_error, override=True, reason="legal agreed")])
    assert state(ledger, unit()).status is Status.APPROVED


def test_an_approved_text_stands_beside_what_is_drafted_later(ledger):
    ledger.commit_now([made(unit(), text="alt"), decision(draft(unit(), text="alt"))])
    later = draft(unit(), 2, "neu", hashes=hashes("f2"))
    ledger.commit_now([DraftMade(later, Status.NEEDS_REVIEW)])
    now = state(ledger, unit())
    assert (now.status, now.revision, now.standing, now.stale) == (Status.NEEDS_REVIEW, 2, 1, ("facts",))
    assert ledger.drafts(GROUP, ["AP-40"], approved=True)["AP-40", 1].content["title"] == "alt"
    assert ledger.drafts(GROUP, ["AP-40"])["AP-40", 1].content["title"] == "neu"
    assert (shown(ledger, unit()).stale, shown(ledger, unit()).stale_reason) == (True, "facts")
    ledger.commit_now([decision(later, Verb.REJECT)])
    assert (state(ledger, unit()).status, state(ledger, unit()).standing) == (Status.REJECTED, 1)
    ledger.commit_now([decision(later)])
    now = state(ledger, unit())
    assert (now.status, now.standing, now.stale) == (Status.APPROVED, 2, ())
    assert codes(ledger) == []


def test_an_approval_can_be_taken_back(ledger):
    ledger.commit_now([made(unit()), decision(draft(unit()))])
    ledger.commit_now([decision(draft(unit()), Verb.REJECT)])
    assert (state(ledger, unit()).status, state(ledger, unit()).standing) == (Status.REJECTED, 0)
    assert ledger.drafts(GROUP, ["AP-40"], approved=True) == {}
    assert codes(ledger) == []


def test_standing_texts_become_stale_and_current_again(ledger):
    ledger.commit_now([made(unit("A")), made(unit("B")), decision(draft(unit("A")))])
    both = (unit("A"), unit("B"), unit("none"))
    ledger.commit_now([UnitsStale(both, ("guidance", "prompt"))])
    assert state(ledger, unit("A")).stale == ("guidance", "prompt")
    assert state(ledger, unit("B")).stale == ()
    assert shown(ledger, unit("A")).stale_reason == "guidance, prompt"
    assert state(ledger, unit("A")).status is Status.APPROVED
    version = ledger.version("launch")
    ledger.commit_now([UnitsStale(both, ("guidance", "prompt"))])
    assert ledger.version("launch") == version
    ledger.commit_now([UnitsStale(both, ())])
    assert state(ledger, unit("A")).stale == ()


def test_a_failure_keeps_the_draft_and_the_standing_text(ledger):
    ledger.commit_now([made(unit()), decision(draft(unit()))])
    failed = UnitFailed(unit(), hashes("f2"), "local", "qwen", "truncated: 2048 tokens", digest("r2"))
    ledger.commit_now([failed])
    now = state(ledger, unit())
    assert (now.status, now.revision, now.standing) == (Status.FAILED, 1, 1)
    assert now.fingerprint == hashes("f2").fingerprint
    row, kept = next(iter(ledger.manifest("launch")))
    assert (row.error, row.backend, row.request_hash) == ("truncated: 2048 tokens", "local", digest("r2"))
    assert kept == draft(unit())
    ledger.commit_now([made(unit(), 2, hashes=hashes("f2"))])
    assert shown(ledger, unit()).error == ""


def test_a_draft_that_came_out_the_same_keeps_its_decision(ledger):
    ledger.commit_now([made(unit()), decision(draft(unit())), UnitsStale((unit(),), ("facts",))])
    again = draft(unit(), hashes=hashes("f2"), findings=(Finding("X1", Severity.WARNING, "title", "hm"),))
    ledger.commit_now([DraftKept(again, Status.NEEDS_REVIEW)])
    now = state(ledger, unit())
    assert (now.status, now.revision, now.standing, now.stale) == (Status.APPROVED, 1, 1, ())
    assert now.hashes == hashes("f2")
    assert (ledger.draft(unit()).hashes, shown(ledger, unit()).findings_warning) == (hashes("f2"), 1)
    assert shown(ledger, unit()).reviewer == "ann"
    assert codes(ledger) == []


def test_a_kept_draft_that_nobody_decided_on_takes_the_new_status(ledger):
    ledger.commit_now([made(unit(), status=Status.BLOCKED), UnitFailed(unit(), hashes("f1"), "c", "m", "empty")])
    ledger.commit_now([DraftKept(draft(unit(), hashes=hashes("f2")), Status.NEEDS_REVIEW)])
    assert state(ledger, unit()).status is Status.NEEDS_REVIEW
    assert shown(ledger, unit()).error == ""
    assert codes(ledger) == []


@pytest.mark.parametrize("change", [{"revision": 2}, {"text": "Another."}, {"of": unit("none")}])
def test_only_the_same_text_is_kept(ledger, change):
    ledger.commit_now([made(unit())])
    another = draft(**{"of": unit(), **change})
    with pytest.raises(Conflict):
        ledger.commit_now([DraftKept(another, Status.NEEDS_REVIEW)])


# --- the plan's membership --------------------------------------------------------------------------------------------


def test_units_gone_from_the_plan_leave_the_manifest_and_come_back(ledger):
    ledger.commit_now([made(unit(key)) for key in "ABC"] + [made(unit("A", 2))])
    assert ledger.retire(GROUP, [("A", 1), ("B", 1), ("new", 1)]) == 2
    assert [row.unit_id for row, _ in ledger.manifest("launch")] == [str(unit("A")), str(unit("B"))]
    assert ledger.counts("launch") == {("pdp", "de-DE", Status.NEEDS_REVIEW): 2}
    assert state(ledger, unit("C")).retired
    assert ledger.draft(unit("C")) == draft(unit("C"))
    version = ledger.version("launch")
    assert ledger.retire(GROUP, [("A", 1), ("B", 1)]) == 2
    assert ledger.version("launch") == version
    assert ledger.retire(GROUP, [("C", 1), ("A", 1), ("A", 2), ("B", 1)]) == 0
    assert not state(ledger, unit("C")).retired
    assert len(list(ledger.manifest("launch"))) == 4


@pytest.mark.parametrize("comes", ["draft", "failure", "plan", "attempt"])
def test_a_unit_that_is_made_again_is_back(ledger, run, comes):
    ledger.commit_now([made(unit())])
    ledger.retire(GROUP, [])
    ledger.commit_now(
        {
            "draft": [made(unit(), 2)],
            "failure": [UnitFailed(unit(), hashes(), "c", "m", "empty")],
            "plan": [UnitsPlanned((unit(),))],
            "attempt": [started(run, unit())],
        }[comes]
    )
    assert not state(ledger, unit()).retired
    assert len(list(ledger.manifest("launch"))) == 1


def test_retiring_one_group_leaves_the_others(ledger):
    french = unit(group=Group("launch", "pdp", "fr-FR"))
    ledger.commit_now([made(unit()), made(french)])
    assert ledger.retire(GROUP, iter(())) == 1
    assert [row.unit_id for row, _ in ledger.manifest("launch")] == [str(french)]
    assert ledger.retire(Group("launch", "none", "fr-FR"), [("A", 1)]) == 0


def test_thousands_of_units_are_compared(ledger):
    keys = [f"K{n:04}" for n in range(3000)]
    ledger.commit_now([made(unit(key)) for key in keys])
    assert ledger.retire(GROUP, ((key, 1) for key in reversed(keys))) == 0
    assert ledger.retire(GROUP, ((key, 1) for key in keys[:1500])) == 1500
    assert ledger.retire(GROUP, ((key, 1) for key in keys[1:])) == 1


# --- the manifest -----------------------------------------------------------------------------------------------------


def test_a_reviewer_is_shown_what_the_manifest_shows(ledger):
    claim, finding = (
        Claim("title", 0, 3, "950", Verdict.SUPPORTED, "weight", "950"),
        Finding("X1", Severity.INFO, "title", "m"),
    )
    keys = ["fresh", "noted", "beside", "edited", "asked", "a/b", ""]
    ledger.commit_now([made(unit(key)) for key in keys] + [made(unit("fresh", 2)), made(unit("gone"))])
    ledger.commit_now([made(unit("noted"), 2, claims=(claim,), findings=(finding,), facts={})])
    for key in ("beside", "edited", "asked"):
        verb = Verb.REQUEST_CHANGES if key == "asked" else Verb.APPROVE
        ledger.commit_now([decision(draft(unit(key)), verb)])
    ledger.commit_now([UnitsStale((unit("beside"),), ("facts", "prompt"))])
    ledger.commit_now(
        [made(unit("beside"), 2, text="Neu."), made(unit("edited"), 2, text="Von ihr.", origin=Origin.EDITED)]
    )
    other = made(unit(group=Group("launch", "ad", "de-DE")))
    ledger.commit_now([UnitFailed(unit("failed"), hashes(), "claude", "m", "refused"), other])
    ledger.retire(GROUP, [*((key, 1) for key in keys), ("fresh", 2), ("failed", 1)])
    _compare_with_manifest(ledger, ())
    _compare_with_manifest(ledger, (Status.CHANGES_REQUESTED, Status.BLOCKED))
    assert list(ledger.glance(Group("launch", "none", "de-DE"))) == []


def _compare_with_manifest(ledger, statuses):
    shown = [(row, own) for row, own in ledger.manifest("launch", Selection(("pdp",), statuses=statuses)) if own]
    keys = [row.key for row, _ in shown]
    standing, decisions = ledger.drafts(GROUP, keys, approved=True), ledger.decisions(GROUP, keys)
    reviewed, glances = list(ledger.reviewed(GROUP, statuses)), list(ledger.glance(GROUP, statuses))
    assert [one.draft for one in reviewed] == [own for _, own in shown]
    assert [one.stale for one in reviewed] == [row.stale_reason for row, _ in shown]
    for one, look in zip(reviewed, glances, strict=True):
        place = one.draft.unit.key, one.draft.unit.variant
        other = standing.get(place)
        assert one.beside == (other if other and other.revision != one.draft.revision else None)
        assert one.decided == len(decisions.get(place, ()))
        assert (look.unit, look.content, look.facts) == (one.draft.unit, one.draft.content, one.draft.facts)
        assert look.beside == (one.beside is not None)


def test_the_manifest_is_in_order(ledger):
    units = [
        UnitId(Group("launch", deliverable, market), key, variant)
        for deliverable in ("pdp", "Ad", "ad")
        for market in ("fr-FR", "de-DE")
        for key in ("b", "B", "ä", "a/b", "a", "10", "9", "")
        for variant in (2, 1)
    ]
    ledger.commit_now([made(one) for one in units])
    ledger.commit_now([made(unit(group=Group("other", "pdp", "de-DE")))])
    rows = [row for row, _ in ledger.manifest("launch")]
    assert [(r.deliverable, r.market, r.key, r.variant) for r in rows] == sorted(
        (one.group.deliverable, one.group.market, one.key, one.variant) for one in units
    )
    assert [row.unit_id for row in rows] == [str(one) for one in sorted(units)]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(deliverables=("ad",)), ["ad/de-DE/A"]),
        (Selection(markets=("fr-FR", "xx")), ["pdp/fr-FR/A"]),
        (Selection(keys=("B",)), ["pdp/de-DE/A/B", "pdp/de-DE/B"]),
        (Selection(keys=("A/B", "none")), ["pdp/de-DE/A/B"]),
        (Selection(keys=("50%",)), ["pdp/de-DE/50%25"]),
        (Selection(statuses=(Status.BLOCKED, Status.FAILED)), ["pdp/de-DE/B"]),
        (Selection(deliverables=("pdp",), markets=("de-DE",), statuses=(Status.FAILED,)), []),
    ],
)
def test_the_manifest_can_be_narrowed(ledger, selection, expected):
    ledger.commit_now(
        [
            made(UnitId(Group("launch", "ad", "de-DE"), "A")),
            made(unit("A/B")),
            made(unit("50%25")),
            made(unit("B"), status=Status.BLOCKED),
            made(UnitId(Group("launch", "pdp", "fr-FR"), "A")),
        ]
    )
    assert [row.unit_id.partition("/")[2] for row, _ in ledger.manifest("launch", selection)] == expected


def test_the_manifest_adds_up_to_the_ledger(ledger, run):
    costs = iter([1, 20, 300, 4_000, 50_000, 600_001])
    for key in "ABC":
        for ended in (answer(), None):
            begin = started(run, unit(key), 10)
            failure = None if ended else FailureKind.RETRYABLE
            ledger.commit_now([begin, AttemptEnded(begin.attempt, ended, next(costs), failure)])
    ledger.commit_now([made(unit("A"), cost=21), made(unit("B"))])
    rows = [row for row, _ in ledger.manifest("launch")]
    assert [row.status for row in rows] == [Status.NEEDS_REVIEW, Status.NEEDS_REVIEW, Status.PENDING]
    totals = ledger.totals("launch")
    assert sum(to_pico(Decimal(row.cost_usd)) for row in rows) == totals.cost == 654_322
    assert sum(row.input_tokens for row in rows) == totals.usage.input_tokens == 3 * USAGE.input_tokens
    assert sum(row.output_tokens for row in rows) == totals.usage.output_tokens
    assert codes(ledger) == []


def test_a_manifest_is_one_moment_whatever_is_written_meanwhile(ledger):
    ledger.commit_now([made(unit(f"K{n:04}")) for n in range(1500)])
    rows = ledger.manifest("launch")
    next(rows)
    ledger.commit_now([made(unit("K0700"), 2), made(unit("Z"))])
    rest = [row for row, _ in rows]
    assert len(rest) == 1499
    assert {row.revision for row in rest} == {1}
    assert len(list(ledger.manifest("launch"))) == 1501


def test_a_manifest_need_not_be_read_to_its_end(ledger):
    ledger.commit_now([made(unit(f"K{n:04}")) for n in range(1500)])
    rows = ledger.manifest("launch")
    next(rows)
    rows.close()
    ledger.commit_now([made(unit("Z"))])
    assert len(list(ledger.manifest("launch"))) == 1501


def test_counts_and_versions_follow(ledger):
    assert (ledger.version("launch"), ledger.counts("launch")) == (0, {})
    ledger.commit_now([made(unit("A")), made(unit("B"), status=Status.BLOCKED)])
    first = ledger.version("launch")
    assert first > 0
    assert ledger.counts("launch") == {
        ("pdp", "de-DE", Status.BLOCKED): 1,
        ("pdp", "de-DE", Status.NEEDS_REVIEW): 1,
    }
    ledger.commit_now([made(unit(group=Group("other", "pdp", "de-DE")))])
    assert ledger.version("launch") == first
    ledger.commit_now([decision(draft(unit("A")))])
    assert ledger.version("launch") > first


def test_history_tells_everything_in_order(ledger, run):
    begin = started(run, unit(), 400)
    ledger.commit_now([begin])
    ledger.commit_now([AttemptEnded(begin.attempt, failure=FailureKind.OVERLOADED, message="529", cost=0)])
    ledger.commit_now([UnitFailed(unit(), hashes(), "claude", "m", "overloaded: 529")])
    ledger.commit_now([made(unit(), status=Status.BLOCKED)])
    ledger.commit_now([decision(draft(unit()), override=True, reason="agreed", comment="fine by me")])
    kinds = [entry.kind.value for entry in ledger.history(unit())]
    assert kinds == ["attempt", "failure", "draft", "decision"]
    text = "\n".join(entry.text for entry in ledger.history(unit()))
    for word in ("529", "overloaded", "revision 1", "ann", "agreed", "fine by me", "against the checks"):
        assert word in text
    assert ledger.history(unit("none")) == []


# --- artifacts --------------------------------------------------------------------------------------------------------


def artifact(path, text="x", **changes):
    return replace(Artifact(path, digest(text), 10, 2**62, "launch/pdp/de-DE/A"), **changes)


def test_artifacts_are_replaced(ledger):
    assert (ledger.artifacts("launch"), ledger.artifacts_version("launch")) == ({}, -1)
    ledger.set_artifacts("launch", 3, iter([artifact("b.md"), artifact("a.md")]))
    ledger.set_artifacts("other", 1, [artifact("o.md")])
    assert list(ledger.artifacts("launch").values()) == [artifact("a.md"), artifact("b.md")]
    changed = [artifact("b.md", "y", unit=""), artifact("c.md")]
    ledger.set_artifacts("launch", 4, changed)
    assert list(ledger.artifacts("launch").values()) == changed
    assert ledger.artifacts_version("launch") == 4
    assert list(ledger.artifacts("other")) == ["o.md"]
    ledger.set_artifacts("launch", 5, [])
    assert (ledger.artifacts("launch"), ledger.artifacts_version("launch")) == ({}, 5)


def test_recording_artifacts_does_not_change_the_manifest(ledger):
    ledger.commit_now([made(unit())])
    version = ledger.version("launch")
    ledger.set_artifacts("launch", version, [artifact("a.md")])
    assert ledger.version("launch") == version


# --- care -------------------------------------------------------------------------------------------------------------


def fill(ledger):
    run = ledger.start_run("launch", "run")
    ledger.set_budget("launch", 10_000)
    for key in "ABC":
        begin = started(run, unit(key), 100, ("launch",), key)
        ledger.commit_now([begin, AttemptEnded(begin.attempt, answer(), 60), made(unit(key), request_hash=digest(key))])
    ledger.commit_now([started(run, unit("D"), 100, ("launch",))])
    ledger.commit_now([decision(draft(unit("A"))), decision(draft(unit("B")), Verb.REJECT)])


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE response SET request_hash = substr(request_hash, 2) WHERE id = 1", "LGR001"),
        ("UPDATE revision SET content = CAST('{}' AS BYTEA) WHERE id > 2000000", "LGR002"),
        ("UPDATE revision SET content = substr(content, 2) WHERE id > 2000000", "LGR002"),
        ("UPDATE unit SET revision = 2 WHERE id = 1", "LGR003"),
        ("UPDATE unit SET standing = 1 WHERE id = 3", "LGR003"),
        ("UPDATE unit SET status = 'approved' WHERE id = 3", "LGR003"),
        ("UPDATE revision SET number = 2 WHERE unit_id = 3", "LGR003"),
        ("UPDATE budget SET spent = spent - 1", "LGR004"),
        ("UPDATE budget SET reserved = 0", "LGR004"),
        ("UPDATE ledger_state SET decisions = 1", "LGR005"),
        ("UPDATE unit SET cost = cost + 1 WHERE id = 1", "LGR006"),
        ("UPDATE run SET calls = calls + 1", "LGR006"),
        ("UPDATE revision SET decision = NULL WHERE status = 'approved'", "LGR008"),
        ("UPDATE revision SET content_hash = substr(content_hash, 2) WHERE status = 'approved'", "LGR008"),
        ("UPDATE revision SET facts = CAST('[]' AS BYTEA) WHERE id > 2000000", "LGR009"),
        ("UPDATE revision SET facts = CAST('{\"a\": 1}' AS BYTEA) WHERE id > 2000000", "LGR009"),
        ("UPDATE revision SET notes = CAST('[[' AS BYTEA) WHERE id > 2000000", "LGR009"),
        ("UPDATE revision SET notes = CAST('[[{}], []]' AS BYTEA) WHERE id > 2000000", "LGR009"),
        ("UPDATE revision SET status = 'lovely', decision = NULL WHERE id > 2000000", "LGR009"),
        ("UPDATE unit_group SET market = 'a/b'", "LGR009"),
        ("UPDATE unit SET variant = 0 WHERE id = 1", "LGR009"),
    ],
)
def test_verify_finds_what_was_changed(place, ledger, sql, code):
    fill(ledger)
    assert codes(ledger) == []
    place.tamper(sql)
    assert code in codes(ledger)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE revision SET content = CAST('[[' AS BYTEA) WHERE id > 2000000",
        "UPDATE revision SET facts = CAST('[[' AS BYTEA) WHERE id > 2000000",
        "UPDATE revision SET notes = CAST('[[' AS BYTEA) WHERE id > 2000000",
    ],
)
def test_a_draft_that_cannot_be_read_is_named(place, ledger, sql):
    fill(ledger)
    place.tamper(sql)
    for read in (lambda: list(ledger.manifest("launch")), lambda: ledger.draft(unit("B"))):
        with pytest.raises(LedgerCorrupt, match=r"revision 1 of launch/\S+/B .*cannot be read"):
            read()


def test_a_state_that_cannot_be_read_is_an_error_of_the_ledger(place, ledger):
    fill(ledger)
    place.tamper("UPDATE unit SET status = 'lovely'")
    with pytest.raises(LedgerCorrupt, match="a row of the ledger cannot be read"):
        ledger.states(unit("A").group, ["A"])


@pytest.mark.parametrize("sql", ["UPDATE decision SET verb = 'approve'", "DELETE FROM decision WHERE id = 2"])
def test_decisions_are_final(place, ledger, sql):
    fill(ledger)
    with pytest.raises(Exception, match="never"):
        place.tamper(sql)
    assert codes(ledger) == []


def test_the_chain_shows_a_decision_that_was_changed_all_the_same(place, ledger):
    fill(ledger)
    for sql in place.unlocked:
        place.tamper(sql)
    place.tamper("UPDATE decision SET comment = 'I never said that' WHERE id = 1")
    assert codes(ledger) == ["LGR005"]


def test_the_chain_shows_a_last_decision_that_was_dropped(place, ledger):
    fill(ledger)
    for sql in place.unlocked:
        place.tamper(sql)
    place.tamper("UPDATE revision SET decision = NULL WHERE decision = 2")
    place.tamper("DELETE FROM decision WHERE id = 2")
    assert "LGR005" in codes(ledger)


def test_the_chain_goes_on_from_ledger_to_ledger(place, ledger):
    fill(ledger)
    other = place.open()
    other.commit_now([decision(draft(unit("C")))])
    ledger.commit_now([decision(draft(unit("A")), Verb.REJECT)])
    assert codes(other) == []


# --- several at once --------------------------------------------------------------------------------------------------


def test_two_open_ledgers_see_each_other(place, ledger, run):
    other = place.open()
    ledger.set_budget("launch", 100)
    ledger.commit_now([made(unit()), started(run, unit(), 60, ("launch",))])
    with pytest.raises(BudgetExceeded):
        other.commit_now([started(other.start_run("launch", "run"), unit(), 60, ("launch",))])
    other.commit_now([decision(draft(unit()))])
    ledger.commit_now([made(unit(), 2)])
    assert state(other, unit()).standing == 1
    with pytest.raises(Conflict):
        other.commit_now([made(unit(), 2)])
    assert codes(ledger) == []


def test_what_was_committed_is_there_after_reopening(place):
    first = place.open()
    fill(first)
    before = [row for row, _ in first.manifest("launch")]
    first.close()
    second = place.open()
    assert [replace(row, cost_usd="") for row, _ in second.manifest("launch")] == [
        replace(row, cost_usd="") for row in before
    ]
    assert codes(second) == []


def test_commits_of_one_task_are_in_order(ledger):
    async def redraft():
        for number in range(1, 30):
            await ledger.commit([made(unit(), number, text=str(number))])

    asyncio.run(redraft())
    assert ledger.draft(unit()).content["title"] == "29"


def test_a_cancelled_wait_does_not_take_the_records_back(ledger):
    async def give_up():
        task = asyncio.ensure_future(ledger.commit([made(unit())]))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(give_up())
    ledger.commit_now([])
    assert state(ledger, unit()).revision == 1


def test_a_closed_ledger_says_so(place):
    closed = place.open()
    closed.close()
    closed.close()
    with pytest.raises(GenpressError, match="closed"):
        closed.commit_now([made(unit())])


def test_budgets_hold_between_ledgers_that_write_at_the_same_time(place, ledger):
    ledger.set_budget("launch", 10_000)
    ledgers = [place.open() for _ in range(4)]
    done = []

    def spend(mine, name):
        run = mine.start_run("launch", "run")

        async def task(number):
            for n in range(20):
                begin = started(run, unit(f"{name}-{number}-{n}"), 100, ("launch",))
                try:
                    await mine.commit([begin])
                except BudgetExceeded:
                    return
                await mine.commit([AttemptEnded(begin.attempt, answer(), 70)])
                done.append(begin.attempt)

        async def tasks():
            await asyncio.gather(*map(task, range(8)))

        asyncio.run(tasks())

    threads = [threading.Thread(target=spend, args=(mine, name)) for name, mine in enumerate(ledgers)]
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        budget = ledger.budget("launch")
        seen.append(budget.spent + budget.reserved)
    budget = ledger.budget("launch")
    assert max(seen) <= 10_000
    assert (budget.spent, budget.reserved) == (len(done) * 70, 0)
    assert budget.spent > 10_000 - 100 - 32 * 100
    assert codes(ledger) == []


# --- what only a server can do ----------------------------------------------------------------------------------------


@pytest.fixture
def served(database, tmp_path):
    place = ServerPlace(database, tmp_path)
    yield place
    for ledger in place.opened:
        ledger.close()


def test_a_lost_connection_is_an_error_and_the_next_one_is_made(served):
    ledger = served.open()
    ledger.commit_now([made(unit("A"))])
    assert ledger.counts("launch")
    served.tamper(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'genpress' AND pid <> pg_backend_pid()"
    )
    with pytest.raises(UsageError, match="cannot be reached"):
        ledger.commit_now([made(unit("B"))])
    with pytest.raises(UsageError, match="cannot be reached"):
        ledger.counts("launch")
    ledger.commit_now([made(unit("B"))])
    assert set(ledger.states(GROUP, ["A", "B"])) == {("A", 1), ("B", 1)}
    assert codes(ledger) == []


def test_a_server_of_the_future_is_refused(served):
    served.open().close()
    served.tamper("INSERT INTO ledger_schema (version) VALUES (99)")
    with pytest.raises(UsageError, match="newer genpress") as caught:
        served.open()
    assert "99" in caught.value.message
    assert "genpress@" not in caught.value.message, "no user, no password"


def test_text_that_postgresql_cannot_hold_is_held_all_the_same(served):
    ledger = served.open()
    ledger.commit_now([made(unit(), text="nul \0 in a text"), UnitFailed(unit("B"), hashes(), "c", "m", "nul \0 here")])
    assert ledger.draft(unit()).content["title"] == "nul \0 in a text"
    assert shown(ledger, unit("B")).error == "nul \ufffd here"
    assert codes(ledger) == []


def test_the_ledger_keeps_to_its_own_schema(served):
    served.tamper("CREATE TABLE IF NOT EXISTS public.unit (mine TEXT)")
    served.open().commit_now([made(unit())])
    served.tamper("DROP TABLE public.unit")


# --- what stands and what left ----------------------------------------------------------------------------------------


def left(of, revision=1, text="Leicht genug.", target="shopify"):
    return Published(of, revision, draft(of, revision, text).content_hash, target)


def approved(ledger, of, revision=1, text="Leicht genug."):
    ledger.commit_now([made(of, revision, text=text)])
    ledger.commit_now([decision(draft(of, revision, text))])


def test_what_leaves_stands_as_published_and_is_in_the_history(ledger):
    approved(ledger, unit())
    before = ledger.version("launch")
    ledger.commit_now([left(unit())])
    assert (state(ledger, unit()).status, state(ledger, unit()).standing) == (Status.PUBLISHED, 1)
    assert ledger.version("launch") > before
    assert ledger.history(unit())[-1].text == "revision 1 left for shopify"
    assert codes(ledger) == []


def test_a_target_knows_what_it_has(ledger):
    approved(ledger, unit())
    ledger.commit_now([left(unit())])
    (of_shop,) = ledger.standing("launch", target="shopify")
    (elsewhere,) = ledger.standing("launch", target="shopify:outlet")
    assert of_shop.published_hash == of_shop.draft.content_hash
    assert of_shop.published_at.endswith("Z")
    assert (elsewhere.published_hash, elsewhere.published_at) == ("", "")
    assert ledger.standing_of(GROUP, ["AP-40", "x"], target="shopify") == {("AP-40", 1): of_shop}


def test_a_new_approval_after_a_publication_is_approved_and_not_published(ledger):
    approved(ledger, unit())
    ledger.commit_now([left(unit())])
    ledger.commit_now([made(unit(), 2, text="Anders.")])
    (while_reviewed,) = ledger.standing("launch", target="shopify")
    assert (while_reviewed.draft.revision, while_reviewed.newest) == (1, 2)
    assert state(ledger, unit()).status is Status.NEEDS_REVIEW
    ledger.commit_now([decision(draft(unit(), 2, "Anders."))])
    (now,) = ledger.standing("launch", target="shopify")
    assert state(ledger, unit()).status is Status.APPROVED
    assert now.draft.revision == 2
    assert now.published_hash == draft(unit()).content_hash != now.draft.content_hash
    assert codes(ledger) == []


def test_leaving_while_a_new_revision_is_in_review_changes_no_status(ledger):
    approved(ledger, unit())
    ledger.commit_now([made(unit(), 2, text="Anders.")])
    ledger.commit_now([left(unit())])
    assert state(ledger, unit()).status is Status.NEEDS_REVIEW
    assert codes(ledger) == []


def test_an_approval_taken_back_while_its_text_left_stays_taken_back(ledger):
    approved(ledger, unit())
    ledger.commit_now([decision(draft(unit()), Verb.REJECT)])
    ledger.commit_now([left(unit())])
    assert state(ledger, unit()).status is Status.REJECTED
    (gone,) = ledger.publications("launch", "shopify")
    assert (gone.unit, gone.revision, gone.standing) == (unit(), 1, 0)
    assert list(ledger.standing("launch")) == []


@pytest.mark.parametrize("what", [left(unit(), 2), left(unit(), 1, "Anders."), left(unit("none"))])
def test_only_a_text_of_the_ledger_can_have_left(ledger, what):
    approved(ledger, unit())
    with pytest.raises(Conflict):
        ledger.commit_now([what])
    assert list(ledger.publications("launch", "shopify")) == []
    assert state(ledger, unit()).status is Status.APPROVED


def test_the_last_publication_counts(ledger):
    approved(ledger, unit())
    ledger.commit_now([left(unit())])
    approved(ledger, unit(), 2, "Anders.")
    ledger.commit_now([left(unit(), 2, "Anders."), left(unit(), 2, "Anders.", "csv")])
    assert [(p.revision, p.standing) for p in ledger.publications("launch", "shopify")] == [(2, 2)]
    assert [p.revision for p in ledger.publications("launch", "csv")] == [2]


def test_units_that_are_gone_do_not_stand_but_have_left(ledger):
    for key in ("A", "B"):
        approved(ledger, unit(key))
        ledger.commit_now([left(unit(key))])
    ledger.retire(GROUP, [("A", 1)])
    assert [one.draft.unit.key for one in ledger.standing("launch")] == ["A"]
    assert [(p.unit.key, p.standing) for p in ledger.publications("launch", "shopify")] == [("A", 1), ("B", 0)]


def test_standing_texts_of_all_briefs_of_a_market(ledger):
    other = replace(GROUP, brief="sale")
    french = replace(GROUP, market="fr-FR")
    for group in (GROUP, other, french):
        approved(ledger, unit(group=group))
    found = ledger.standing("", Selection(markets=("de-DE",)))
    assert [one.draft.unit.group for one in found] == [GROUP, other]


def test_a_publication_of_a_lost_text_is_found(ledger, place):
    approved(ledger, unit())
    ledger.commit_now([left(unit())])
    place.tamper("UPDATE publication SET content_hash = ?", b"x" * 32)
    assert codes(ledger) == ["LGR003"]


def test_every_revision_oldest_first(ledger):
    approved(ledger, unit())
    ledger.commit_now([made(unit(), 2, text="Anders.", cost=7)])
    ledger.commit_now([made(unit("B"), cost=None)])
    found = [(r.draft.unit.key, r.draft.revision, r.status, r.cost) for r in ledger.revisions("launch")]
    assert found == [
        ("AP-40", 1, Status.APPROVED, 0),
        ("AP-40", 2, Status.NEEDS_REVIEW, 7),
        ("B", 1, Status.NEEDS_REVIEW, None),
    ]
    assert list(ledger.revisions("launch", Selection(markets=("fr-FR",)))) == []


def test_corrections_are_approved_edits_beside_what_the_machine_wrote(ledger):
    for key in ("A", "B", "C"):
        ledger.commit_now([made(unit(key))])
    for key in ("B", "A"):
        ledger.commit_now([made(unit(key), 2, text=f"{key}, besser.", origin=Origin.EDITED, author="ann")])
        edited = draft(unit(key), 2, f"{key}, besser.")
        ledger.commit_now([decision(edited, comment="zu glatt")])
    approved(ledger, unit("D"))
    found = ledger.corrections(GROUP, 5)
    assert [(c.draft.revision, c.approved.content["title"], c.comment) for c in found] == [
        (1, "A, besser.", "zu glatt"),
        (1, "B, besser.", "zu glatt"),
    ]
    assert [c.approved.unit.key for c in ledger.corrections(GROUP, 1)] == ["A"]
    assert ledger.corrections(replace(GROUP, market="fr-FR"), 5) == []
