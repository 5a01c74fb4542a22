"""The three-way merge, case by case, and as a property: no edit is ever lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Finding, Severity
from genpress.domain.review import Decision, Verb
from genpress.domain.unit import Group, UnitId
from genpress.pipeline.merge import Checked, Kind, Known, Submission, Words, merge, merge_fields

UNIT = UnitId(Group("b", "pdp", "de-DE"), "A")
SHOWN = Draft(UNIT, 1, {"title": "one", "body": "text"}, Hashes("f", "g", "p", "b"), Origin.GENERATED)
ERROR = (Finding("LEN001", Severity.ERROR, "title", "too long"),)
SILENT = Words()
APPROVE = Words(Verb.APPROVE, "ann")


def later(revision=2, **content):
    return replace(SHOWN, revision=revision, content=SHOWN.content | content)


def decided(verb, by="bob", revision=1, **more):
    return Decision(UNIT, revision, SHOWN.content_hash, verb, by, "2026-11-20T09:00:00Z", **more)


def run(words=SILENT, *, now=SHOWN, findings=(), source="s", decisions=(), shown=SHOWN, edited=None, **more):
    submission = Submission(shown.content | (edited or {}), shown, words, "s", 0)
    known = Known(now, decisions=decisions, source_hash=source, **more)
    return merge(submission, known, lambda _: Checked(findings))


def test_an_untouched_row_changes_nothing():
    assert run() == replace(run(), kind=Kind.UNCHANGED, text=None, decide=False, held=False)


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        (Verb.APPROVE, Kind.APPROVED),
        (Verb.REQUEST_CHANGES, Kind.CHANGES_REQUESTED),
        (Verb.REJECT, Kind.REJECTED),
    ],
)
def test_a_decision_on_the_text_that_stands_there_counts(verb, kind):
    merged = run(Words(verb, "ann"))
    assert (merged.kind, merged.decide, merged.held, merged.text) == (kind, True, False, None)


def test_an_edit_alone_is_a_new_text_without_a_decision():
    merged = run(edited={"title": "two"})
    assert (merged.kind, merged.text, merged.decide) == (Kind.EDITED, {"title": "two", "body": "text"}, False)


def test_an_edit_that_is_approved_is_both():
    merged = run(APPROVE, edited={"title": "two"})
    assert (merged.kind, merged.text, merged.decide) == (Kind.APPROVED, {"title": "two", "body": "text"}, True)


def test_two_people_on_different_fields_are_merged_but_nobody_has_seen_the_whole():
    merged = run(APPROVE, now=later(body="other"), edited={"title": "two"})
    assert (merged.text, merged.kind) == ({"title": "two", "body": "other"}, Kind.CONFLICT)
    assert (merged.decide, merged.held) == (False, True)
    assert run(now=later(body="other"), edited={"title": "two"}).kind is Kind.EDITED


def test_two_people_on_the_same_field_conflict_and_nothing_is_taken():
    merged = run(APPROVE, now=later(title="three"), edited={"title": "two"})
    assert (merged.kind, merged.text, merged.decide, merged.held) == (Kind.CONFLICT, None, False, True)
    assert "title" in merged.note


def test_the_same_edit_twice_is_one_and_can_be_approved():
    merged = run(APPROVE, now=later(title="two"), edited={"title": "two"})
    assert (merged.kind, merged.text, merged.decide) == (Kind.APPROVED, None, True)


def test_a_decision_on_a_text_that_is_not_the_newest_any_more_does_not_count():
    for words in (APPROVE, Words(Verb.REJECT, "ann")):
        merged = run(words, now=later(title="three"))
        assert (merged.kind, merged.decide, merged.held, merged.text) == (Kind.CONFLICT, False, True, None)


def test_an_approval_against_the_checks_needs_an_override_with_a_reason():
    blocked = replace(SHOWN, findings=ERROR)
    assert run(APPROVE, now=blocked).kind is Kind.BLOCKED
    assert "LEN001" in run(APPROVE, now=blocked).note
    assert run(replace(APPROVE, override=True), now=blocked).held
    merged = run(replace(APPROVE, override=True, reason="Override: agreed"), now=blocked)
    assert (merged.kind, merged.decide) == (Kind.APPROVED, True)


def test_an_edited_text_is_checked_again_and_kept_even_when_its_approval_is_not():
    merged = run(APPROVE, edited={"title": "far too long"}, findings=ERROR)
    assert (merged.kind, merged.decide, merged.held) == (Kind.BLOCKED, False, True)
    assert merged.text == {"title": "far too long", "body": "text"}
    assert merged.checked.findings == ERROR
    mended = run(APPROVE, now=replace(SHOWN, findings=ERROR), edited={"title": "short"})
    assert (mended.kind, mended.decide) == (Kind.APPROVED, True)


def test_changes_can_be_requested_and_texts_rejected_whatever_the_checks_and_the_source_say():
    for verb in (Verb.REQUEST_CHANGES, Verb.REJECT):
        assert run(Words(verb, "ann"), now=replace(SHOWN, findings=ERROR), source="other").decide


def test_an_approval_of_facts_that_changed_does_not_count_and_its_edit_does():
    merged = run(APPROVE, source="other", edited={"title": "two"})
    assert (merged.kind, merged.decide, merged.held) == (Kind.STALE_SOURCE, False, True)
    assert merged.text is not None
    assert run(APPROVE, source="").kind is Kind.APPROVED


def test_a_decision_that_was_taken_in_before_is_not_made_again():
    said = decided(Verb.APPROVE, by="ann")
    merged = run(APPROVE, decisions=[said])
    assert (merged.kind, merged.decide, merged.note) == (Kind.UNCHANGED, False, "recorded before")
    assert run(replace(APPROVE, comment="new"), decisions=[said]).decide


def test_somebody_elses_other_decision_since_is_not_run_over():
    merged = run(APPROVE, decisions=[decided(Verb.REJECT)])
    assert (merged.kind, merged.decide, merged.held) == (Kind.CONFLICT, False, True)
    assert "bob" in merged.note
    assert run(APPROVE, decisions=[decided(Verb.APPROVE)]).decide
    assert run(APPROVE, decisions=[decided(Verb.REJECT, by="ann")]).decide


def test_the_first_of_two_approvals_says_that_one_is_missing():
    assert run(APPROVE, approvals=2).note == "1 more approval needed"
    assert run(APPROVE, approvals=2, decisions=[decided(Verb.APPROVE)]).note == ""
    assert run(APPROVE, approvals=2, decisions=[decided(Verb.APPROVE, by="Ann")]).note == "1 more approval needed"
    assert run(APPROVE, approvals=3).note == "2 more approvals needed"


def test_words_without_a_decision_come_back():
    merged = run(Words(reviewer="ann", comment="hm"), edited={"title": "two"})
    assert (merged.kind, merged.held) == (Kind.EDITED, True)
    assert "comment" in merged.note


def test_a_required_field_cannot_be_emptied():
    merged = run(APPROVE, edited={"title": ""}, required=frozenset({"title"}))
    assert (merged.kind, merged.text, merged.held) == (Kind.BLOCKED, None, True)
    assert run(edited={"title": ""}).kind is Kind.EDITED


def test_after_a_failed_attempt_only_an_edit_can_be_decided_on():
    assert run(APPROVE, failed=True).kind is Kind.CONFLICT
    assert run(APPROVE, failed=True, edited={"title": "two"}).decide


def test_a_field_that_is_no_more():
    assert merge_fields({"a": "1", "b": "2"}, {"a": "1"}, {"a": "1", "b": "2"}) == ({"a": "1"}, [])
    assert merge_fields({"a": "1", "b": "2"}, {"a": "1"}, {"a": "1", "b": "x"}) == ({"a": "1"}, ["b"])
    assert merge_fields({"a": "1"}, {"a": "1", "c": "3"}, {"a": "2"}) == ({"a": "2", "c": "3"}, [])


FIELDS = st.fixed_dictionaries({"a": st.sampled_from("123"), "b": st.lists(st.sampled_from("xy"), max_size=2)})


@given(base=FIELDS, now=FIELDS, theirs=FIELDS)
def test_every_change_of_either_side_is_in_the_result_or_named(base, now, theirs):
    text, clashes = merge_fields(base, now, theirs)
    for name in base:
        if name in clashes:
            assert base[name] != now[name] != theirs[name] != base[name]
        else:
            changed = [side[name] for side in (now, theirs) if side[name] != base[name]]
            assert text[name] == (changed[0] if changed else base[name])
            assert all(value == text[name] for value in changed)


@given(
    base=FIELDS,
    now=FIELDS,
    theirs=FIELDS,
    verb=st.sampled_from([None, *Verb]),
    blocked=st.booleans(),
    source=st.sampled_from(["s", "t"]),
)
def test_an_approval_counts_only_for_the_very_text_that_its_editor_sent(*, base, now, theirs, verb, blocked, source):
    shown, newest = replace(SHOWN, content=base), replace(SHOWN, revision=2, content=now)
    findings = ERROR if blocked else ()
    submission = Submission(theirs, shown, Words(verb, "ann"), "s", 0)
    merged = merge(
        submission, Known(replace(newest, findings=findings), source_hash=source), lambda _: Checked(findings)
    )
    final = merged.text if merged.text is not None else now
    if merged.decide:
        assert final == theirs
        assert verb is not Verb.APPROVE or (not blocked and source == "s")
    if verb and not merged.decide:
        assert merged.held or merged.note
    if theirs not in (base, final):
        assert merged.held or merge_fields(base, now, theirs) == (final, [])


def test_what_an_editor_says_steers_no_terminal_and_no_table():
    words = Words(Verb.REJECT, " Ann\x1b[2J\nLee ", "tone\x00", "first\r\nsecond\x1b]0;x\x07 ")
    assert words.reviewer == "Ann\\x1b[2J Lee"
    assert words.reason == "tone\\x00"
    assert words.comment == "first\nsecond\\x1b]0;x\\x07"
