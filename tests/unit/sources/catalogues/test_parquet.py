from __future__ import annotations

import datetime
import subprocess
import sys

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def write(shelf, columns, name="t.parquet"):
    pq.write_table(pa.table(columns), shelf.root / name, row_group_size=700)


def test_every_type_becomes_text(shelf):
    write(
        shelf,
        {
            "sku": pa.array(["00123"]),
            "count": pa.array([7], pa.int64()),
            "weight": pa.array([12.0]),
            "price": pa.array([1.5]),
            "new": pa.array([True]),
            "since": pa.array([datetime.date(2026, 1, 2)]),
            "at": pa.array([datetime.datetime(2026, 1, 2, 3, 4)]),
            "none": pa.array([None], pa.string()),
            "tags": pa.array([["a", "b"]]),
            "size": pa.array([{"w": 1, "deep": {"h": 2}}]),
            "kind": pa.array(["x"]).dictionary_encode(),
            "raw": pa.array([b"bytes"]),
        },
    )
    rows, bad = shelf.read("t.parquet", key="sku")
    assert not bad
    assert dict(rows[0].values) == {
        "sku": "00123",
        "count": "7",
        "weight": "12",
        "price": "1.5",
        "new": "true",
        "since": "2026-01-02",
        "at": "2026-01-02 03:04:00",
        "none": "",
        "tags": "a; b",
        "size.w": "1",
        "size.deep.h": "2",
        "kind": "x",
        "raw": "bytes",
    }


def test_rows_are_numbered_over_row_groups(shelf):
    write(shelf, {"sku": [str(n) for n in range(2500)]})
    rows, _ = shelf.read("t.parquet", key="sku")
    assert [row.line for row in rows] == list(range(1, 2501))


def test_a_value_that_is_no_text_spoils_its_row_only(shelf):
    write(shelf, {"sku": ["A", "B", "C"], "raw": [b"x", b"\xff", b"a\0"]})
    rows, bad = shelf.read("t.parquet", key="sku")
    assert [row.key for row in rows] == ["A"]
    assert [(p.place.line, p.code) for p in bad] == [(2, "CAT028"), (3, "CAT027")]


def test_a_damaged_file_is_refused(shelf):
    write(shelf, {"sku": ["A"] * 100})
    data = (shelf.root / "t.parquet").read_bytes()
    shelf.put("t.parquet", data[: len(data) // 2])
    assert shelf.refused("t.parquet")[0].code == "CAT012"


def test_without_pyarrow_the_extra_is_named(shelf):
    write(shelf, {"sku": ["A"]})
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path\n"
        "from genpress.domain.brief import Table\n"
        "from genpress.errors import InvalidInput\n"
        "from genpress.sources.catalogues import open_table\n"
        "try:\n"
        "    open_table(Table(path='t.parquet', key='sku'), Path(sys.argv[1]), Path(sys.argv[1])).columns\n"
        "except InvalidInput as error:\n"
        "    print(error.problems[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(shelf.root)], capture_output=True, text=True, check=True)
    assert "CAT010" in done.stdout
    assert "pip install genpress[parquet]" in done.stdout
