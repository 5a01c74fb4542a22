import collections
import itertools

import pytest

from genpress.domain.draft import Hashes
from genpress.domain.unit import UnitId
from genpress.interfaces import UnitFailed
from genpress.pipeline.decide import Action
from genpress.pipeline.plan import Planner, chunked
from genpress.pipeline.scope import Scope


def planned(press, job, **more):
    """Return (unit, action) of every unit, whatever is to be done with it."""
    planner = Planner(job, press.workspace.ledger, scope=more.pop("scope", Scope()), every_unit=True, **more)
    tasks = [task for stage in planner.stages() for batch in planner.batches(stage) for task in batch.tasks]
    return [(str(task.unit), task.verdict.action) for task in tasks]


def test_units_come_market_by_market_in_the_catalogues_order(press, job):
    assert [unit for unit, _ in planned(press, job)] == [
        f"trail/pdp/{market}/{key}" for market in ("en-GB", "de-DE") for key in ("AP-20-GR", "AP-30-GR", "AP-40-BK")
    ]


def test_before_the_first_run_every_unit_is_new(press, job):
    assert {action for _, action in planned(press, job)} == {Action.NEW}


def test_after_a_run_every_unit_is_unchanged(press, job):
    press.run("trail")
    assert {action for _, action in planned(press, job)} == {Action.UNCHANGED}


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        (Scope(markets=("de-DE",)), 3),
        (Scope(deliverables=("pdp",)), 6),
        (Scope(keys=frozenset({"AP-30-GR"})), 2),
        (Scope(where=lambda row: row["waterproof"] == "yes"), 4),
        (Scope(limit=1), 2),
        (Scope(limit=100), 6),
        (Scope(markets=("en-GB",), keys=frozenset({"AP-30-GR", "nothing"})), 1),
    ],
)
def test_a_scope_leaves_the_rest_out(press, job, scope, count):
    assert len(planned(press, job, scope=scope)) == count
    assert not scope.whole


def test_a_unit_whose_file_was_edited_is_locked(press, job):
    press.run("trail")
    edited = UnitId.parse("trail/pdp/de-DE/AP-30-GR")
    actions = dict(planned(press, job, edited_files=frozenset({edited})))
    assert [unit for unit, action in actions.items() if action is Action.LOCKED] == [str(edited)]


def worked(press, job, **more):
    """Return the batches of a plan that looks for work only, as a run does."""
    planner = Planner(job, press.workspace.ledger, scope=Scope(), **more)
    return [batch for stage in planner.stages() for batch in planner.batches(stage)]


def verdicts(batches):
    """Return how many units have each action and status."""
    found = collections.Counter()
    for batch in batches:
        for (verdict, status), count in batch.tally.items():
            found[verdict.action, status] += count
    return found


def test_a_look_for_work_counts_every_unit_as_the_long_look_does(press, root):
    job = press.job("trail")
    press.run("trail")
    packs = root / "briefs/catalogues/packs.csv"
    first, *others = packs.read_text("utf-8").splitlines()
    packs.write_text("\n".join([first, others[0].replace("20", "21", 2), *others[1:], ""]), "utf-8")
    edited = frozenset({UnitId.parse("trail/pdp/de-DE/AP-40-BK")})
    quick = worked(press, job, edited_files=edited)
    long = worked(press, job, edited_files=edited, every_unit=True)
    assert verdicts(quick) == verdicts(long)
    assert sum(verdicts(quick).values()) >= 6
    assert Action.UNCHANGED in {action for action, _ in verdicts(quick)}
    assert Action.LOCKED in {action for action, _ in verdicts(quick)}


def test_a_unit_that_comes_back_into_the_plan_is_registered_again(press, root):
    packs = root / "briefs/catalogues/packs.csv"
    whole = packs.read_text("utf-8")
    press.run("trail")
    packs.write_text("".join(whole.splitlines(keepends=True)[:-1]), "utf-8")
    press.run("trail")
    packs.write_text(whole, "utf-8")
    batches = worked(press, press.job("trail"))
    assert [str(unit) for batch in batches for unit in batch.missing] == [
        "trail/pdp/en-GB/AP-40-BK",
        "trail/pdp/de-DE/AP-40-BK",
    ]
    assert [task for batch in batches for task in batch.tasks] == []


def test_facts_are_worked_out_once_for_all_markets(press, job):
    planner = Planner(job, press.workspace.ledger, scope=Scope())
    english, german = (batch for stage in planner.stages() for batch in planner.batches(stage))
    assert all(a.facts is b.facts for a, b in zip(english.tasks, german.tasks, strict=True))


def test_variants_are_units_of_their_own(press, root):
    brief = root / "briefs/trail.yaml"
    brief.write_text(brief.read_text("utf-8").replace("[row, market]}", "[row, market], variants: 2}"), "utf-8")
    units = [unit for unit, _ in planned(press, press.job("trail"))]
    assert len(units) == 12
    assert units[:2] == ["trail/pdp/en-GB/AP-20-GR", "trail/pdp/en-GB/AP-20-GR~2"]


def test_variants_that_are_no_longer_wanted_are_no_units_of_the_plan(press, root):
    brief = root / "briefs/trail.yaml"
    one, two = "[row, market]}", "[row, market], variants: 2}"
    brief.write_text(brief.read_text("utf-8").replace(one, two), "utf-8")
    press.run("trail")
    brief.write_text(brief.read_text("utf-8").replace(two, one), "utf-8")
    # The first variants are not to be taken for unchanged because the second ones are.
    unit = UnitId.parse("trail/pdp/en-GB/AP-20-GR")
    press.workspace.ledger.commit_now([UnitFailed(unit, Hashes("f", "g", "p", "b"), "template", "", "no answer")])
    job = press.job("trail")
    (task,) = (task for batch in worked(press, job) for task in batch.tasks)
    assert task.unit == unit
    assert sum(verdicts(worked(press, job)).values()) == 6
    assert press.run("trail").gone == 6
    assert {row.variant for row in press.manifest("trail")} == {1}


def test_bad_rows_are_told_once_however_many_deliverables_read_them(press, root):
    brief, packs = root / "briefs/trail.yaml", root / "briefs/catalogues/packs.csv"
    brief.write_text(brief.read_text("utf-8") + "  two: {prompt: product_page, per: [row, market]}\n", "utf-8")
    packs.write_text(packs.read_text("utf-8") + "AP-20-GR,again,1,1,no,1\n", "utf-8")
    planner = Planner(press.job("trail"), press.workspace.ledger, scope=Scope())
    for stage in planner.stages():
        list(planner.batches(stage))
    assert len(planner.problems) == 1


def test_chunks_keep_everything_in_order():
    assert list(itertools.chain.from_iterable(chunked(list(range(10)), 3))) == list(range(10))
    assert [len(part) for part in chunked(list(range(10)), 3)] == [3, 3, 3, 1]
