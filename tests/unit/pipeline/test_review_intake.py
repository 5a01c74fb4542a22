"""Rows taken apart: whose they are, what they say, and what was done to them."""

import pytest

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.fields import FieldSpec
from genpress.domain.review import Verb
from genpress.domain.unit import Group, UnitId
from genpress.errors import Place
from genpress.exporters.workbook import Entry, Layout, Signer
from genpress.exporters.workbook.reader import Sent
from genpress.exporters.workbook.rows import Filler
from genpress.pipeline.intake import take_apart

SIGNER = Signer(b"s" * 32)
UNIT = UnitId(Group("b", "pdp", "de-DE"), "00123")
DRAFT = Draft(UNIT, 2, {"title": "T", "Key": "K"}, Hashes("f", "g", "p", "b"), Origin.GENERATED, facts={"title": "t"})


def sent(draft=DRAFT, **changes):
    layout = Layout(tuple(FieldSpec(name=name) for name in draft.content), tuple(draft.facts))
    cells = [str(cell) for cell in Filler(layout, SIGNER).cells(Entry(draft, decided=1))]
    return Sent(Place("f.xlsx", 2), dict(zip([c.header for c in layout.columns], cells, strict=True)) | changes)


def one(**changes):
    (row,) = take_apart([sent(**changes)], SIGNER).rows
    return row


def codes(*rows):
    return [problem.code for problem in take_apart(rows, SIGNER).problems]


def test_a_row_tells_what_its_editor_was_shown():
    row = one()
    assert (row.unit, row.revision, row.text_hash, row.decided) == (UNIT, 2, DRAFT.content_hash, 1)
    assert row.theirs(DRAFT) == DRAFT.content
    assert row.words.verb is None


def test_a_field_called_like_a_column_of_ours_is_read_from_its_own():
    assert one(**{"Key (text)": "new"}).theirs(DRAFT) == {"title": "T", "Key": "new"}


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Approve", Verb.APPROVE),
        (" approved ", Verb.APPROVE),
        ("REQUEST  changes", Verb.REQUEST_CHANGES),
        ("Changes requested", Verb.REQUEST_CHANGES),
        ("rejected", Verb.REJECT),
        ("", None),
    ],
)
def test_decisions_in_words(text, verb):
    assert one(Decision=text).words.verb is verb


def test_the_row_names_its_reviewer_or_else_the_command_does():
    assert take_apart([sent(Reviewer=" Ann ")], SIGNER, "bob").rows[0].words.reviewer == "Ann"
    assert take_apart([sent()], SIGNER, "bob").rows[0].words.reviewer == "bob"


def test_only_a_reason_that_begins_so_is_an_override():
    assert one(Reason="override: agreed").words.override
    assert not one(Reason="no override").words.override


@pytest.mark.parametrize(
    "change",
    [
        {"_unit": "b/pdp/de-DE/other"},
        {"_unit": "nothing"},
        {"_revision": "3"},
        {"_revision": "two"},
        {"_text_hash": "0" * 64},
        {"_source_hash": "x"},
        {"_decided": "0"},
        {"_token": ""},
    ],
)
def test_what_was_tampered_with_is_a_problem_and_no_row(change):
    intake = take_apart([sent(**change)], SIGNER)
    assert (intake.rows, [problem.code for problem in intake.problems]) == ([], ["REV013"])


def test_a_row_of_another_workspace():
    assert [p.code for p in take_apart([sent()], Signer(b"x" * 32)).problems] == ["REV013"]


def test_a_key_that_is_not_the_ids():
    assert codes(sent(Key="00124")) == ["REV014"]
    assert codes(sent(Key="123")) == []
    assert codes(sent(Key="")) == ["REV014"]


def test_an_unknown_decision():
    assert codes(sent(Decision="LGTM")) == ["REV012"]


def test_inserted_rows_are_strangers():
    intake = take_apart([sent(_unit="", title="typed in")], SIGNER)
    assert (intake.rows, len(intake.strangers)) == ([], 1)


def test_columns_that_editors_added_are_told_apart_from_ours():
    intake = take_apart([sent(**{"My notes": "x", "Empty": ""})], SIGNER)
    assert intake.foreign(DRAFT.facts, DRAFT.content) == ["My notes"]
    assert intake.foreign({"My notes", "title"}, DRAFT.content) == []
