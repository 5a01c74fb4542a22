"""Thousands of steps of two runs, two editors and changing sources, against a model in plain Python."""

import itertools
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Finding, Severity
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId
from genpress.errors import BudgetExceeded, Conflict, FailureKind
from genpress.interfaces import AttemptEnded, AttemptStarted, DraftMade, UnitFailed, UnitsStale
from genpress.ledger import open_ledger

GROUP = Group("launch", "pdp", "de-DE")
KEYS = st.sampled_from(["A", "B"])
LIMIT = 1000


@dataclass
class Unit:
    """What must be true of a unit."""

    texts: list = field(default_factory=list)
    """Drafts by revision, from 1."""
    status: Status = Status.PENDING
    standing: int = 0
    approved_text: dict | None = None
    calls: int = 0
    cost: int = 0
    live: bool = True


@dataclass
class Call:
    """An attempt under way."""

    key: str
    reserved: int


class LedgerMachine(RuleBasedStateMachine):
    """Two open ledgers on one file; every step is taken in one of them at random."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.ledgers = [open_ledger("sqlite:ledger.db", Path(self.folder.name)) for _ in range(2)]
        self.units: dict[str, Unit] = {}
        self.calls: dict[str, Call] = {}
        self.spent = 0
        self.decisions = 0
        self.numbers = itertools.count()

    @initialize()
    def begin(self):
        self.runs = [ledger.start_run("launch", "run") for ledger in self.ledgers]
        self.ledgers[0].set_budget("launch", LIMIT)

    def teardown(self):
        for ledger in self.ledgers:
            ledger.close()
        self.folder.cleanup()

    def ledger(self, which):
        return self.ledgers[which]

    def unit(self, key):
        return self.units.setdefault(key, Unit())

    # --- what runs do ---

    @rule(which=st.integers(0, 1), key=KEYS, reserved=st.integers(0, 400))
    def start(self, which, key, reserved):
        name = f"a{next(self.numbers)}"
        record = AttemptStarted(name, self.runs[which], UnitId(GROUP, key), name, "c", "m", reserved, ("launch",))
        in_flight = sum(call.reserved for call in self.calls.values())
        fits = not reserved or self.spent + in_flight + reserved <= LIMIT
        try:
            self.ledger(which).commit_now([record])
        except BudgetExceeded:
            assert not fits
        else:
            assert fits
            self.unit(key).live = True
            self.calls[name] = Call(key, reserved)

    @precondition(lambda self: self.calls)
    @rule(
        which=st.integers(0, 1),
        share=st.floats(0, 1),
        ends=st.sampled_from(["answer", "failure", "unknown"]),
        data=st.data(),
    )
    def end(self, which, share, ends, data):
        name = data.draw(st.sampled_from(sorted(self.calls)))
        call = self.calls.pop(name)
        cost = None if ends == "unknown" else int(call.reserved * share)
        answer = Answer(name, Outcome.COMPLETE, "m", Usage(1, 0, 1)) if ends == "answer" else None
        failure = {"failure": FailureKind.RETRYABLE, "unknown": FailureKind.UNKNOWN_OUTCOME}.get(ends)
        self.ledger(which).commit_now([AttemptEnded(name, answer, cost, failure)])
        counted = call.reserved if cost is None else cost
        self.spent += counted
        self.unit(call.key).calls += 1
        self.unit(call.key).cost += counted

    @rule(which=st.integers(0, 1), key=KEYS, text=st.sampled_from("xyz"), blocked=st.booleans(), late=st.booleans())
    def redraft(self, which, key, text, blocked, late):
        unit = self.unit(key) if key in self.units else Unit()
        open_edit = (
            unit.texts
            and unit.texts[-1].origin is Origin.EDITED
            and unit.status in {Status.BLOCKED, Status.NEEDS_REVIEW}
        )
        made = self.draft(key, len(unit.texts) + (0 if late else 1), text, blocked=blocked)
        self.write(which, key, made, blocked, allowed=not open_edit and (not late or made.revision == 0))

    @rule(which=st.integers(0, 1), key=KEYS, text=st.sampled_from("xyz"))
    def edit(self, which, key, text):
        unit = self.units.get(key)
        if unit and unit.texts:
            made = self.draft(key, len(unit.texts) + 1, "by hand " + text, origin=Origin.EDITED)
            self.write(which, key, made, blocked=False, allowed=True)

    def draft(self, key, revision, text, *, blocked=False, origin=Origin.GENERATED):
        findings = (Finding("LEN001", Severity.ERROR, "title", "too long"),) if blocked else ()
        hashes = Hashes(text, "g", "p", "b")
        return Draft(UnitId(GROUP, key), revision, {"title": text}, hashes, origin, findings=findings)

    def write(self, which, key, made, blocked, *, allowed):
        status = Status.BLOCKED if blocked else Status.NEEDS_REVIEW
        try:
            self.ledger(which).commit_now([DraftMade(made, status)])
        except Conflict:
            assert not allowed
            return
        assert allowed
        unit = self.unit(key)
        unit.texts.append(replace(made, revision=len(unit.texts) + 1))
        unit.status, unit.live = status, True

    @rule(which=st.integers(0, 1), key=KEYS)
    def fail(self, which, key):
        unit = self.unit(key)
        self.ledger(which).commit_now([UnitFailed(UnitId(GROUP, key), Hashes("f", "g", "p", "b"), "c", "m", "refused")])
        unit.live = True
        edited = unit.texts and unit.texts[-1].origin is Origin.EDITED
        if not (edited and unit.status in {Status.BLOCKED, Status.NEEDS_REVIEW}):
            unit.status = Status.FAILED

    @rule(which=st.integers(0, 1), key=KEYS, reason=st.sampled_from([(), ("facts",), ("guidance", "prompt")]))
    def sources_change(self, which, key, reason):
        self.ledger(which).commit_now([UnitsStale((UnitId(GROUP, key),), reason)])
        if key in self.units and self.units[key].standing:
            state = self.ledger(1 - which).states(GROUP, [key])[key, 1]
            assert state.stale == reason
            # Only what changes is written: a mark that stood already brings no unit back.
            self.units[key].live = not state.retired

    @rule(which=st.integers(0, 1), keep=st.sets(KEYS))
    def plan(self, which, keep):
        gone = self.ledger(which).retire(GROUP, [(key, 1) for key in sorted(keep)])
        for key, unit in self.units.items():
            unit.live = key in keep
        assert gone == sum(not unit.live for unit in self.units.values())

    # --- what editors do ---

    @rule(
        which=st.integers(0, 1),
        key=KEYS,
        verb=st.sampled_from(Verb),
        back=st.sampled_from([0, 0, 1]),
        seen=st.sampled_from(["right", "right", "other"]),
        override=st.booleans(),
    )
    def decide(self, which, key, verb, back, seen, override):  # noqa: PLR0917 - drawn by name
        unit = self.units.get(key)
        if not unit or len(unit.texts) <= back:
            return
        on = unit.texts[-1 - back]
        text = on.content_hash if seen == "right" else self.draft(key, 1, "never seen").content_hash
        reason = "agreed" if override else ""
        record = Decision(on.unit, on.revision, text, verb, "ann", "2026-11-20T09:00:00Z", reason, override=override)
        blocked = verb is Verb.APPROVE and bool(on.findings) and not override
        allowed = back == 0 and seen == "right" and not blocked and unit.status is not Status.FAILED
        try:
            self.ledger(which).commit_now([record])
        except Conflict:
            assert not allowed
        else:
            assert allowed
            self.decided(unit, on, verb)

    def decided(self, unit, on, verb):
        self.decisions += 1
        unit.live = True
        if verb is Verb.APPROVE:
            unit.status, unit.standing, unit.approved_text = Status.APPROVED, on.revision, on.content
            return
        unit.status = Status.REJECTED if verb is Verb.REJECT else Status.CHANGES_REQUESTED
        if unit.standing == on.revision:
            unit.standing, unit.approved_text = 0, None

    # --- what is always true ---

    @invariant()
    def the_ledger_agrees(self):
        ledger = self.ledgers[next(self.numbers) % 2]
        found = ledger.states(GROUP, ["A", "B"])
        assert {key for key, _ in found} == set(self.units)
        for key, unit in self.units.items():
            state = found[key, 1]
            assert (state.status, state.revision, state.standing) == (unit.status, len(unit.texts), unit.standing)
            assert state.retired is not unit.live
        standing = ledger.drafts(GROUP, ["A", "B"], approved=True)
        assert {key: draft.content for (key, _), draft in standing.items()} == {
            key: unit.approved_text for key, unit in self.units.items() if unit.standing
        }

    @invariant()
    def no_text_is_lost(self):
        for key, unit in self.units.items():
            if unit.texts:
                assert self.ledgers[0].draft(UnitId(GROUP, key)) == unit.texts[-1]
                assert self.ledgers[1].draft(UnitId(GROUP, key), 1) == unit.texts[0]

    @invariant()
    def the_money_is_right(self):
        budget = self.ledgers[1].budget("launch")
        if budget is None:
            return
        assert budget.spent == self.spent <= LIMIT
        assert budget.reserved == sum(call.reserved for call in self.calls.values())
        totals = self.ledgers[0].totals("launch")
        assert totals.cost == self.spent == sum(unit.cost for unit in self.units.values())
        assert totals.calls == sum(unit.calls for unit in self.units.values())

    @invariant()
    def nothing_is_wrong_inside(self):
        if next(self.numbers) % 10 == 0:
            assert list(self.ledgers[0].verify()) == []


LedgerMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLedger = LedgerMachine.TestCase
