from __future__ import annotations

import io
import zipfile

import pytest

from genpress.sheets import UnreadableWorkbook, bombs


def archive(folder, parts, name="t.xlsx"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for part, content in parts.items():
            opened.writestr(part, content)
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


def refused(path):
    with pytest.raises(UnreadableWorkbook) as caught:
        bombs.refuse_bomb(path)
    return caught.value


def rows(*cells):
    return "".join(f'<row r="{row}"><c r="{letters}{row}"/></row>' for letters, row in cells).encode()


def test_a_part_that_unpacks_to_many_times_its_size(tmp_path):
    path = archive(tmp_path, {"xl/sharedStrings.xml": b"A" * (32 << 20)})
    assert path.stat().st_size < 100_000
    problem = refused(path)
    assert problem.too_large
    assert "sharedStrings" in problem.message


def test_too_many_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(bombs, "MAX_PARTS", 10)
    path = archive(tmp_path, {f"p{n}": b"x" for n in range(11)})
    assert refused(path).too_large


def test_too_much_in_all(tmp_path, monkeypatch):
    monkeypatch.setattr(bombs, "MAX_UNPACKED", 1 << 20)
    path = archive(tmp_path, {"a": b"x" * (1 << 20), "b": b"y"})
    assert refused(path).too_large


@pytest.mark.parametrize(
    "cells", [[("A", 1), ("XFD", 1048576)], [("A", 1048576), ("AZ", 1)], [("XFD", 1), ("A", 2000)]]
)
def test_cells_too_far_apart(tmp_path, cells):
    assert refused(archive(tmp_path, {"xl/worksheets/sheet1.xml": rows(*cells)})).too_large


@pytest.mark.parametrize("cells", [[("A", 1), ("T", 1048576)], [("XFD", 1), ("A", 1000)], [("AZ", 100_000)]])
def test_large_but_real_sheets_pass(tmp_path, cells):
    bombs.refuse_bomb(archive(tmp_path, {"xl/worksheets/sheet1.xml": rows(*cells)}))


def test_a_reference_that_lies_across_two_blocks_is_seen(tmp_path):
    padding = b" " * ((1 << 20) - 30)
    content = padding + rows(("XFD", 1048576))
    assert refused(archive(tmp_path, {"xl/worksheets/sheet1.xml": content})).too_large


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04" + b"\0" * 50])
def test_no_archive(tmp_path, data):
    (tmp_path / "t.xlsx").write_bytes(data)
    assert not refused(tmp_path / "t.xlsx").too_large


def test_an_encrypted_archive_is_refused_by_name(tmp_path):
    path = archive(tmp_path, {"xl/worksheets/sheet1.xml": b"x"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    problem = refused(path)
    assert not problem.too_large
    assert "password" in problem.hint
