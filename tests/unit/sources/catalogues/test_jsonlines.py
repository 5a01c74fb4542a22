from __future__ import annotations

import json

import pytest


def lines(*values):
    return "".join(json.dumps(value) + "\n" for value in values)


def read(shelf, text, **table):
    shelf.put("t.jsonl", text)
    return shelf.read("t.jsonl", **({"key": "sku"} | table))


def test_numbers_stay_as_they_are_written(shelf):
    rows, _ = read(shelf, '{"sku": 7, "a": 1.50, "b": 1E5, "c": 123456789012345678901234567890, "d": NaN, "e": true}\n')
    assert rows[0].key == "7"
    assert list(rows[0].values.values()) == ["7", "1.50", "1E5", "123456789012345678901234567890", "NaN", "true"]


def test_objects_are_flattened_and_lists_joined(shelf):
    rows, _ = read(
        shelf,
        lines(
            {
                "sku": "A",
                "size": {"width": {"cm": "5"}, "none": None},
                "colours": ["red", "blue"],
                "empty": [],
                "specs": [{"name": "Weight", "value": "1 kg"}, {"name": "Colour", "value": ["x", "y"]}],
                "parts": [{"id": "p1", "n": 2}, "loose"],
            }
        ),
    )
    assert dict(rows[0].values) == {
        "sku": "A",
        "size.width.cm": "5",
        "size.none": "",
        "colours": "red; blue",
        "empty": "",
        "specs.Weight": "1 kg",
        "specs.Colour": "x; y",
        "parts.0.id": "p1",
        "parts.0.n": "2",
        "parts.1": "loose",
    }


def test_a_field_that_a_line_lacks_is_empty(shelf):
    rows, _ = read(shelf, lines({"sku": "A", "x": 1}, {"sku": "B", "y": 2}))
    assert [dict(row.values) for row in rows] == [{"sku": "A", "x": "1", "y": ""}, {"sku": "B", "x": "", "y": "2"}]


def test_renaming_reaches_flattened_fields(shelf):
    rows, _ = read(shelf, lines({"id": "A", "size": {"w": 1}}), rename={"id": "sku", "size.w": "width"})
    assert dict(rows[0].values) == {"sku": "A", "width": "1"}


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("[1, 2]", "CAT031", "not an object"),
        ('{"sku": "B"', "CAT031", "column"),
        ("sku,name", "CAT031", "not JSON"),
        ('{"sku": "B", "t": "a\\u0000b"}', "CAT027", "'t'"),
        ('{"sku": "B", "t": "\\ud800"}', "CAT028", "'t'"),
        ('{"sku": "B", "t": "' + "x" * 140_000 + '"}', "CAT029", "'t'"),
        ('{"sku": ' + '{"a":' * 30 + "1" + "}" * 30 + "}", "CAT031", "levels deep"),
        ('{"sku": ' + "[" * 100_000 + "]" * 100_000 + "}", "CAT031", "levels deep"),
    ],
)
def test_a_bad_line_is_a_problem_and_the_next_is_read(shelf, line, code, says):
    rows, bad = read(shelf, lines({"sku": "A"}) + line + "\n\n" + lines({"sku": "C"}))
    assert [(row.key, row.line) for row in rows] == [("A", 1), ("C", 4)]
    assert [(p.place.line, p.code) for p in bad] == [(2, code)]
    assert says in bad[0].message


def test_bytes_that_are_no_text(shelf):
    good = lines({"sku": "é1"}, {"sku": "é2"}).encode("utf-8").replace(b"\\u00e9", "é".encode())
    rows, bad = read_bytes(shelf, good + b'{"sku": "\xff"}\n')
    assert len(rows) == 2
    assert [(p.place.line, p.code) for p in bad] == [(3, "CAT028")]


def read_bytes(shelf, data):
    shelf.put("t.jsonl", data)
    return shelf.read("t.jsonl", key="sku")


def test_a_document_that_is_no_json_lines_is_refused(shelf):
    shelf.put("t.jsonl", '[\n  {"sku": "A"},\n  {"sku": "B"}\n]\n')
    problems = shelf.refused("t.jsonl", key="nope")
    assert problems[0].code in {"CAT004", "CAT007"}
    shelf.put("t.jsonl", "just\ntext\n")
    assert shelf.refused("t.jsonl")[0].code == "CAT004"


def test_fields_after_the_first_ten_thousand_lines_are_still_in_their_rows(shelf):
    many = "".join(f'{{"sku": {n}}}\n' for n in range(10_000))
    rows, _ = read(shelf, many + '{"sku": "last", "new": "x"}\n')
    assert rows[-1].values["new"] == "x"
    assert "new" not in rows[0].values


def test_a_key_that_stands_twice_with_two_values_is_told(shelf):
    text = (
        '{"sku": "A", "x": 1, "x": 2}\n{"sku": "B", "in": {"x": 1, "y": 2, "x": "1"}}\n{"sku": "C", "x": 1, "x": 1}\n'
    )
    rows, bad = read(shelf, text + lines({"sku": "D"}))
    assert [row.key for row in rows] == ["B", "C", "D"]
    assert [(p.code, p.place.line, p.message) for p in bad] == [
        ("CAT035", 1, "the key 'x' stands twice, with two values"),
    ]
