"""Merging against a real ledger: what is recorded, what comes back, and in which order."""

import itertools
from dataclasses import replace

import pytest

from genpress.domain.draft import Origin
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId
from genpress.errors import Place
from genpress.interfaces import DraftMade
from genpress.pipeline.intake import Intake, Parsed
from genpress.pipeline.merge import Kind, Words
from genpress.pipeline.review import Merger, statuses
from genpress.pipeline.review_lookup import current_units

GROUP = Group("trail", "pdp", "de-DE")
UNIT = UnitId(GROUP, "AP-20-GR")
_lines = itertools.count(2)


def clock():
    return "2026-11-20T09:00:00Z"


@pytest.fixture
def ledger(press):
    press.run("trail")
    return press.workspace.ledger


def row(draft, words=Words(reviewer="ann"), *, unit=None, source=None, **content):  # noqa: B008 - frozen
    return Parsed(
        Place("f.xlsx", next(_lines)),
        unit or draft.unit,
        draft.content_hash,
        draft.revision,
        draft.hashes.facts if source is None else source,
        0,
        words,
        content=draft.content | content,
    )


def merged(job, ledger, *files):
    merger = Merger(job, ledger, clock)
    for rows in files:
        merger.add(Intake(list(rows)))
    return merger.result


def kinds(result):
    return [item.merged.kind for item in result.items]


APPROVE = Words(Verb.APPROVE, "ann")


def test_an_edit_and_its_approval_are_two_records_on_one_text(job, ledger):
    draft = ledger.draft(UNIT)
    result = merged(job, ledger, [row(draft, APPROVE, title="Aurora Trail 20, neu")])
    made, decision = result.records
    assert (made.draft.origin, made.draft.author, made.draft.revision) == (Origin.EDITED, "ann", 2)
    assert (made.draft.model, made.draft.request_hash) == ("", "")
    assert (decision.revision, decision.content_hash) == (2, made.draft.content_hash)
    ledger.commit_now(result.records)
    assert ledger.states(GROUP, [UNIT.key])[UNIT.key, 1].status is Status.APPROVED
    assert list(ledger.verify()) == []


def test_an_edit_is_checked_anew(job, ledger):
    draft = ledger.draft(UNIT)
    (made,) = merged(job, ledger, [row(draft, title="Aurora " * 20)]).records
    assert made.status is Status.BLOCKED
    assert "LEN001" in {finding.rule for finding in made.draft.findings}


def test_an_untouched_row_makes_no_record(job, ledger):
    result = merged(job, ledger, [row(ledger.draft(UNIT))])
    assert (kinds(result), result.records) == ([Kind.UNCHANGED], [])


def test_a_unit_that_nobody_knows_and_one_that_the_brief_has_no_more(job, ledger, press, root):
    draft = ledger.draft(UNIT)
    stranger = UnitId(GROUP, "AP-99")
    assert kinds(merged(job, ledger, [row(draft, unit=stranger)])) == [Kind.UNKNOWN]
    path = root / "briefs/catalogues/packs.csv"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if "AP-20" not in line))
    result = merged(press.job("trail"), ledger, [row(draft, title="neu")])
    assert (kinds(result), result.records) == ([Kind.UNKNOWN], [])
    assert result.held[0].merged.note == "the brief has it no more"


def test_a_text_that_the_ledger_never_had(job, ledger):
    draft = replace(ledger.draft(UNIT), content={"title": "forged", "body": "x"})
    result = merged(job, ledger, [row(draft, APPROVE)])
    assert (kinds(result), result.records) == ([Kind.UNKNOWN], [])


def test_copies_of_a_row_count_once_and_contradictions_not_at_all(job, ledger):
    draft = ledger.draft(UNIT)
    same = [row(draft), row(draft, title="neu"), row(draft, title="neu")]
    result = merged(job, ledger, same)
    assert sorted(kinds(result)) == [Kind.EDITED, Kind.UNCHANGED, Kind.UNCHANGED]
    assert len(result.records) == 1
    result = merged(job, ledger, [row(draft, title="neu"), row(draft, title="anders")])
    assert (kinds(result), result.records) == ([Kind.DUPLICATE] * 2, [])


def test_a_second_file_builds_on_the_first(job, ledger):
    draft = ledger.draft(UNIT)
    result = merged(job, ledger, [row(draft, title="neu")], [row(draft, Words(reviewer="bob"), body="anders")])
    first, second = result.records
    assert (first.draft.revision, second.draft.revision) == (2, 3)
    assert second.draft.content == {"title": "neu", "body": "anders"}
    ledger.commit_now(result.records)


def test_a_second_file_that_clashes_with_the_first_comes_back(job, ledger):
    draft = ledger.draft(UNIT)
    result = merged(job, ledger, [row(draft, title="neu")], [row(draft, Words(reviewer="bob"), title="anders")])
    assert kinds(result) == [Kind.EDITED, Kind.CONFLICT]
    assert result.held[0].theirs["title"] == "anders"


def test_nobody_named_is_a_problem_only_where_something_is_to_be_kept(job, ledger):
    draft = ledger.draft(UNIT)
    assert merged(job, ledger, [row(draft, Words())]).problems == []
    (problem,) = merged(job, ledger, [row(draft, Words(), title="neu")]).problems
    assert problem.code == "REV015"


def test_a_draft_files_base_is_found_by_its_hash(job, ledger):
    first = ledger.draft(UNIT)
    second = replace(first, revision=2, content=first.content | {"body": "anders"}, origin=Origin.EDITED, author="bob")
    ledger.commit_now([DraftMade(second, Status.NEEDS_REVIEW)])
    edited = replace(row(first, title="neu"), revision=0, source_hash="", decided=None)
    (made,) = merged(job, ledger, [edited]).records
    assert made.draft.content == {"title": "neu", "body": "anders"}


def test_the_facts_of_now_come_from_the_catalogue_as_it_is(press, root, ledger):
    draft = ledger.draft(UNIT)
    path = root / "briefs/catalogues/packs.csv"
    path.write_text(path.read_text().replace("480", "485"))
    job = press.job("trail")
    (found,) = current_units(job, ledger, [UNIT])
    (task, composer) = found[UNIT]
    assert (task.facts["weight_g"], composer.market.locale) == ("485", "de-DE")
    assert kinds(merged(job, ledger, [row(draft, APPROVE)])) == [Kind.STALE_SOURCE]
    assert list(current_units(job, ledger, [])) == []


def test_decisions_of_others_since_the_export_count(job, ledger):
    draft = ledger.draft(UNIT)
    ledger.commit_now([Decision(UNIT, 1, draft.content_hash, Verb.REJECT, "bob", clock())])
    result = merged(job, ledger, [row(draft, APPROVE)])
    assert (kinds(result), result.records) == ([Kind.CONFLICT], [])
    assert statuses(result.items) == {Kind.CONFLICT: 1}


def test_an_override_is_recorded_only_where_something_was_overridden(job, ledger):
    draft = ledger.draft(UNIT)
    override = Words(Verb.APPROVE, "ann", reason="Override: agreed", override=True)
    (decision,) = merged(job, ledger, [row(draft, override)]).records
    assert not decision.override
    _, decision = merged(job, ledger, [row(draft, override, title="Aurora " * 20)]).records
    assert decision.override
