from __future__ import annotations

import os

import pytest

from genpress.domain.brief import Table
from genpress.errors import InvalidInput
from genpress.sources.catalogues.files import find


def found(root, path, folder="", **table):
    return find(Table(path=path, **table), root / folder, root)


def refused(root, path, folder="", **table):
    with pytest.raises(InvalidInput) as caught:
        found(root, path, folder, **table)
    (problem,) = caught.value.problems
    return problem


def test_a_path_is_relative_to_its_folder_and_shown_from_the_workspace(shelf):
    path = shelf.put("briefs/catalogues/p.csv", "sku\n")
    where = found(shelf.root, "catalogues/p.csv", "briefs")
    assert (where.path, where.file, where.format) == (path.resolve(), "briefs/catalogues/p.csv", "csv")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.CSV", "csv"), ("a.txt", "csv"), ("a.tab", "tsv"), ("a.ndjson", "jsonl")],
)
def test_the_ending_says_the_format(shelf, name, expected):
    shelf.put(name, "x")
    assert found(shelf.root, name).format == expected


def test_a_missing_file_shows_what_is_there(shelf):
    shelf.put("catalogues/packs.csv", "x")
    problem = refused(shelf.root, "catalogues/pack.csv")
    assert problem.code == "CAT001"
    assert "packs.csv" in problem.hint
    assert "no folder gone/" in refused(shelf.root, "gone/pack.csv").hint


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "a/../../secret.csv"])
def test_a_path_out_of_the_workspace_is_refused(shelf, path, tmp_path):
    root = tmp_path / "workspace"
    root.mkdir()
    (tmp_path / "secret.csv").write_text("sku\n")
    assert refused(root, path).code == "CAT002"


def test_a_link_out_of_the_workspace_is_refused(tmp_path):
    root = tmp_path / "workspace"
    root.mkdir()
    (tmp_path / "secret.csv").write_text("sku\n")
    (root / "a.csv").symlink_to(tmp_path / "secret.csv")
    (root / "folder").symlink_to(tmp_path)
    assert refused(root, "a.csv").code == "CAT002"
    assert refused(root, "folder/secret.csv").code == "CAT002"


def test_an_unknown_ending_names_the_known_formats(shelf):
    shelf.put("a.json", "{}")
    problem = refused(shelf.root, "a.json")
    assert problem.code == "CAT003"
    assert "jsonl" in problem.hint
    assert refused(shelf.root, "a.json", format="yaml").code == "CAT003"


def test_an_empty_file(shelf):
    shelf.put("a.csv", "")
    assert refused(shelf.root, "a.csv").code == "CAT004"


@pytest.mark.parametrize(
    ("start", "code"),
    [(b"PK\x03\x04", "CAT003"), (b"PAR1", "CAT003"), (b"%PDF-1.7", "CAT005"), (b"\x1f\x8b", "CAT005")],
)
def test_another_format_than_the_ending_says(shelf, start, code):
    shelf.put("a.csv", start + b"rest of it")
    assert refused(shelf.root, "a.csv").code == code


def test_a_folder_is_no_csv_and_a_pipe_is_no_file(shelf):
    (shelf.root / "texts").mkdir()
    os.mkfifo(shelf.root / "pipe.csv")
    assert found(shelf.root, "texts").format == "folder"
    assert refused(shelf.root, "texts", format="csv").code == "CAT003"
    assert refused(shelf.root, "pipe.csv").code == "CAT012"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(shelf):
    shelf.put("a.csv", "sku\n").chmod(0)
    assert refused(shelf.root, "a.csv").code == "CAT012"
