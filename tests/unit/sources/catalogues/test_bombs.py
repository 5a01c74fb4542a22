from __future__ import annotations

import io
import zipfile

import pytest

from genpress.errors import InvalidInput
from genpress.sources.catalogues import bombs


def archive(shelf, parts, name="t.xlsx"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for part, content in parts.items():
            opened.writestr(part, content)
    return shelf.put(name, out.getvalue())


def refused(path):
    with pytest.raises(InvalidInput) as caught:
        bombs.refuse_bomb(path, "t.xlsx")
    return caught.value.problems[0]


def rows(*cells):
    return "".join(f'<row r="{row}"><c r="{letters}{row}"/></row>' for letters, row in cells).encode()


def test_a_part_that_unpacks_to_many_times_its_size(shelf):
    path = archive(shelf, {"xl/sharedStrings.xml": b"A" * (32 << 20)})
    assert path.stat().st_size < 100_000
    problem = refused(path)
    assert problem.code == "CAT009"
    assert "sharedStrings" in problem.message


def test_too_many_parts(shelf, monkeypatch):
    monkeypatch.setattr(bombs, "MAX_PARTS", 10)
    path = archive(shelf, {f"p{n}": b"x" for n in range(11)})
    assert refused(path).code == "CAT009"


def test_too_much_in_all(shelf, monkeypatch):
    monkeypatch.setattr(bombs, "MAX_UNPACKED", 1 << 20)
    path = archive(shelf, {"a": b"x" * (1 << 20), "b": b"y"})
    assert refused(path).code == "CAT009"


@pytest.mark.parametrize(
    "cells", [[("A", 1), ("XFD", 1048576)], [("A", 1048576), ("AZ", 1)], [("XFD", 1), ("A", 2000)]]
)
def test_cells_too_far_apart(shelf, cells):
    assert refused(archive(shelf, {"xl/worksheets/sheet1.xml": rows(*cells)})).code == "CAT009"


@pytest.mark.parametrize("cells", [[("A", 1), ("T", 1048576)], [("XFD", 1), ("A", 1000)], [("AZ", 100_000)]])
def test_large_but_real_sheets_pass(shelf, cells):
    bombs.refuse_bomb(archive(shelf, {"xl/worksheets/sheet1.xml": rows(*cells)}), "t.xlsx")


def test_a_reference_that_lies_across_two_blocks_is_seen(shelf):
    padding = b" " * ((1 << 20) - 30)
    content = padding + rows(("XFD", 1048576))
    assert refused(archive(shelf, {"xl/worksheets/sheet1.xml": content})).code == "CAT009"


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04" + b"\0" * 50])
def test_no_archive(shelf, data):
    assert refused(shelf.put("t.xlsx", data)).code == "CAT012"


def test_an_encrypted_archive_is_refused_by_name(shelf):
    path = archive(shelf, {"xl/worksheets/sheet1.xml": b"x"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    problem = refused(path)
    assert problem.code == "CAT012"
    assert "password" in problem.hint
