"""Termbases: what rows mean, and what is said of the bad ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genpress.domain.brand import Term, TermStatus
from genpress.sources.files import Found
from genpress.sources.termbase import MAX_BYTES, read_termbase


@pytest.fixture
def read(root, write):
    """Read a termbase of this content: its terms, and its problems as (line, code, problem)."""

    def _read(content):
        found = Found()
        write("briefs/terms/t.csv", content)
        terms = read_termbase(root, "briefs/terms/t.csv", found)
        assert all(p.place.file == "briefs/terms/t.csv" for p in found.problems)
        return terms, [(p.place.line, p.code, p) for p in sorted(found.problems)]

    return _read


def test_every_column(read):
    terms, problems = read(
        "term,locale,status,case_sensitive,note,use\n"
        "rucksack,en-GB,forbidden,,Too military,backpack\n"
        "Aurora,,preferred,true,,\n"
        '"roll-top, dry",de,Allowed,no,"two\nlines",\n'
    )
    assert problems == []
    assert terms == (
        Term(term="rucksack", locale="en-GB", status=TermStatus.FORBIDDEN, note="Too military", use="backpack"),
        Term(term="Aurora", case_sensitive=True),
        Term(term="roll-top, dry", locale="de", status=TermStatus.ALLOWED, note="two\nlines"),
    )


@pytest.mark.parametrize(
    "content",
    [
        "term;status\nNO;forbidden\n012;allowed\n",
        "term\tstatus\r\nNO\tforbidden\r\n012\tallowed\r\n",
        "\ufeff Status ,TERM\nforbidden,NO\n\n , \nallowed, 012\n",
        "term,status\nNO,forbidden\n012,allowed\n".encode("utf-16"),
    ],
    ids=["semicolon", "tab-crlf", "bom-blank-rows", "utf-16"],
)
def test_how_people_save_tables(read, content):
    terms, problems = read(content)
    assert problems == []
    assert [(term.term, term.status.value) for term in terms] == [("NO", "forbidden"), ("012", "allowed")]


def test_line_separators_inside_cells_are_not_line_ends(read):
    terms, _ = read("term,note\na\u2028b,x\x85y\n")
    assert [(term.term, term.note) for term in terms] == [("a\u2028b", "x\x85y")]


def test_bad_rows_are_told_and_good_ones_kept(read):
    terms, problems = read(
        "term,locale,status,case_sensitive\n"
        "good,,,\n"
        ",de,forbidden,\n"
        '"two\nlines",,banned,\n'
        "x,,,perhaps\n"
        "y,en_GB,,\n"
        "z,,,,one too many\n"
        "last,,allowed,\n"
    )
    assert [term.term for term in terms] == ["good", "last"]
    assert [(line, code) for line, code, _ in problems] == [
        (3, "TRM003"), (4, "TRM004"), (6, "TRM004"), (7, "TRM014"), (8, "TRM012"),
    ]  # fmt: skip
    assert "preferred, allowed, forbidden" in problems[1][2].message
    assert problems[3][2].place.key == "y"


def test_near_names_are_proposed(read):
    _, problems = read("term,staus\na,x\n")
    assert [(line, code) for line, code, _ in problems] == [(1, "TRM011")]
    assert problems[0][2].hint == "Did you mean 'status'?"
    _, problems = read("term,status\na,forbiden\n")
    assert problems[0][2].hint == "Did you mean 'forbidden'?"


def test_contradictions(read):
    terms, problems = read(
        "term,locale,status\nSack,de,forbidden\nsack,de,preferred\nsack,fr,preferred\nSack,de,forbidden\n"
    )
    assert [(line, code) for line, code, _ in problems] == [(3, "TRM013")]
    assert "forbidden in line 2" in problems[0][2].message
    assert len(terms) == 2


def test_case_makes_a_difference_where_it_is_said_to(read):
    _, problems = read("term,status,case_sensitive\nIT,preferred,true\nit,forbidden,true\n")
    assert problems == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "TRM010"),
        ("word,status\na,allowed\n", "TRM010"),
        ("term,term\na,b\n", "TRM011"),
        ('term,note\n"a,b\n', "TRM012"),
        ('term,note\na,"b"c\n', "TRM012"),
        (b"term\ncaf\xe9\n", "TRM001"),
        (b"term\na\x00b\n", "TRM001"),
        (b"x" * (MAX_BYTES + 1), "TRM001"),
    ],
)
def test_tables_that_cannot_be_read(read, content, code):
    _, problems = read(content)
    assert code in [found for _, found, _ in problems]


def test_no_such_file(root):
    found = Found()
    assert read_termbase(root, "briefs/terms/none.csv", found) == ()
    assert [p.code for p in found.problems] == ["TRM001"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["term", "status", "locale", ",", ";", "\n", '"', "a", "de", "allowed", "\r", "\t", " ", "é"]),
        max_size=40,
    )
)
def test_any_table_is_read_or_refused_in_words(tmp_path_factory, parts):
    root = tmp_path_factory.getbasetemp()
    (root / "any.csv").write_bytes("".join(parts).encode())
    found = Found()
    terms = read_termbase(root, "any.csv", found)
    assert all(problem.message for problem in found.problems)
    assert terms or found.problems or "term" in parts
