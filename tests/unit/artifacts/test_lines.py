from __future__ import annotations

import json

from genpress.artifacts.lines import EditedLine, edited_lines, line, read_content
from genpress.domain.draft import Draft, Hashes, Origin, content_hash
from genpress.domain.finding import Finding, Severity
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId

CONTENT = {"title": "Größe\n„x“", "bullets": ["a", "b"]}


def draft(key="A", **content):
    unit = UnitId(Group("b", "pdp", "de-DE"), key)
    finding = Finding("LEN001", Severity.WARNING, "title", "long")
    hashes = Hashes("a", "b", "c", "d")
    return Draft(unit, 2, content or CONTENT, hashes, Origin.REPAIRED, facts={"w": "1"}, findings=(finding,))


def test_a_draft_is_one_line_that_tells_everything():
    raw = line(draft(), Status.BLOCKED)
    assert raw.count(b"\n") == 1
    told = json.loads(raw)
    assert told["unit"] == "b/pdp/de-DE/A"
    assert (told["revision"], told["status"], told["origin"]) == (2, "blocked", "repaired")
    assert told["content"] == CONTENT
    assert told["content_hash"] == content_hash(CONTENT)
    assert told["facts"] == {"w": "1"}
    assert told["findings"] == ["warning LEN001 title: long"]


def test_lines_as_written_are_not_edited(tmp_path):
    path = tmp_path / "d.jsonl"
    path.write_bytes(line(draft("A"), Status.BLOCKED) + line(draft("B", t="x"), Status.APPROVED))
    assert list(edited_lines(path)) == []


def test_an_edited_line_is_found_by_its_hash(tmp_path):
    path = tmp_path / "d.jsonl"
    text = (line(draft("A"), Status.BLOCKED) + line(draft("B", t="old"), Status.BLOCKED)).decode()
    path.write_text("\ufeff" + text.replace('"old"', '"new"').replace("\n", "\n\n"))
    assert list(edited_lines(path)) == [EditedLine("b/pdp/de-DE/B", {"t": "new"}, content_hash({"t": "old"}))]


def test_another_order_of_keys_is_no_edit(tmp_path):
    path = tmp_path / "d.jsonl"
    path.write_text(json.dumps(json.loads(line(draft(), Status.BLOCKED)), sort_keys=True, indent=None))
    assert list(edited_lines(path)) == []


def test_a_line_that_cannot_be_read_is_a_persons(tmp_path):
    path = tmp_path / "d.jsonl"
    path.write_text('{"unit": \n[1]\n{"unit": "b/pdp/de-DE/C", "content": {"t": 5}}\n')
    assert list(edited_lines(path)) == [EditedLine("", None), EditedLine("", None), EditedLine("b/pdp/de-DE/C", None)]


def test_content_is_texts_and_lists_of_texts():
    assert read_content({"a": "x", "b": ["y"]}) == {"a": "x", "b": ["y"]}
    assert [read_content(value) for value in (None, [], "x", {"a": 1}, {"a": [1]}, {"a": None})] == [None] * 6
