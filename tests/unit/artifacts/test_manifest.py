from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.artifacts.atomic import PendingFile, Root
from genpress.artifacts.manifest import COLUMNS, ManifestWriter, escape, parse_row, unescape
from genpress.domain.review import Status
from genpress.interfaces import ManifestRow

ROW = ManifestRow(
    unit_id="b/pdp/de-DE/A",
    brief="b",
    deliverable="pdp",
    market="de-DE",
    key="A",
    variant=1,
    revision=2,
    status=Status.NEEDS_REVIEW,
    stale=False,
    stale_reason="",
    findings_error=0,
    findings_warning=3,
    backend="claude",
    model="m",
    request_hash="",
    content_hash="",
    input_tokens=10,
    cached_tokens=0,
    output_tokens=5,
    cost_usd="",
    generated_at="",
    reviewer="",
    reviewed_at="",
    comment="",
    artifact="",
    error="",
)


def written(tmp_path, *rows):
    root = Root(tmp_path)
    with PendingFile(root, "m.csv") as table, PendingFile(root, "m.jsonl") as lines:
        writer = ManifestWriter(table, lines)
        for row in rows:
            writer.write(row, "drafts/x.md")
        table.commit()
        lines.commit()
    return (tmp_path / "m.csv").read_bytes(), (tmp_path / "m.jsonl").read_bytes()


def test_the_columns_are_the_designs():
    assert ",".join(COLUMNS) == (
        "unit_id,brief,deliverable,market,key,variant,revision,status,stale,stale_reason,findings_error,findings_warning,"
        "backend,model,request_hash,content_hash,input_tokens,cached_tokens,output_tokens,cost_usd,generated_at,"
        "reviewer,reviewed_at,comment,artifact,error"
    )


def test_both_files_tell_the_same(tmp_path):
    rows = [ROW, replace(ROW, key="Größe, „x“\nzwei", stale=True, comment="=1+1", cost_usd="0.0012")]
    table, lines = written(tmp_path, *rows)
    read = [parse_row(cells) for cells in list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))[1:]]
    told = [json.loads(line) for line in lines.splitlines()]
    as_text = [
        {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in row.items()}
        for row in told
    ]
    assert read == as_text
    assert told[1] | {} == {**told[1], "stale": True, "comment": "=1+1", "artifact": "drafts/x.md", "variant": 1}
    assert list(told[0]) == list(COLUMNS)


def test_the_table_opens_in_excel(tmp_path):
    table, _ = written(tmp_path, ROW)
    assert table.startswith(b"\xef\xbb\xbfunit_id,")
    assert table.count(b"\r\n") == 2
    assert b",false," in table


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_begins_as_a_formula(tmp_path, start):
    table, lines = written(tmp_path, replace(ROW, comment=f"{start}1+1", error=f"'{start}x"))
    cells = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))[1]
    assert cells[COLUMNS.index("comment")] == f"'{start}1+1"
    assert parse_row(cells)["comment"] == f"{start}1+1"
    assert parse_row(cells)["error"] == f"'{start}x"
    assert json.loads(lines)["comment"] == f"{start}1+1"


@given(st.text("='+-@\t\r\n＝ax ", max_size=6))
def test_the_escape_can_always_be_taken_back(text):
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


def test_harmless_text_is_not_touched():
    assert escape("it's 5 - 3 = 2") == "it's 5 - 3 = 2"
    assert escape("'quoted'") == "'quoted'"
