from __future__ import annotations

import pytest


def test_documents_become_rows_in_the_order_of_their_paths(shelf):
    shelf.put("docs/b.txt", "First line\nmore\n")
    shelf.put("docs/a.md", "intro\n\n## The heading ##\n\nbody\n")
    shelf.put("docs/sub/c.MD", "---\ntitle: x\n---\n\n# C\n")
    rows, bad = shelf.read("docs")
    assert not bad
    assert [row.key for row in rows] == ["a", "b", "sub/c"]
    assert [row.values["title"] for row in rows] == ["The heading", "First line", "C"]
    assert rows[0].values["text"] == "intro\n\n## The heading ##\n\nbody\n"
    assert [row.values["path"] for row in rows] == ["a.md", "b.txt", "sub/c.MD"]


def test_one_name_in_two_formats_is_a_duplicate(shelf):
    shelf.put("docs/a.md", "x")
    shelf.put("docs/a.txt", "y")
    rows, bad = shelf.read("docs")
    assert [row.values["path"] for row in rows] == ["a.md"]
    assert [(p.code, p.place.key) for p in bad] == [("CAT021", "a")]


def test_documents_that_cannot_be_read_are_problems(shelf, tmp_path):
    shelf.put("docs/a.md", "fine")
    shelf.put("docs/b.pdf", b"%PDF")
    shelf.put("docs/c.txt", "")
    shelf.put("docs/d.txt", bytes(range(256)) * 30)
    shelf.put("docs/e.txt", "x" * 200_000)
    shelf.put("docs/.hidden.md", "x")
    shelf.put("docs/picture.png", b"\x89PNG")
    shelf.put("secret.txt", "secret")
    (shelf.root / "docs/f.txt").symlink_to(shelf.root / "secret.txt")
    rows, bad = shelf.read("docs")
    assert [row.key for row in rows] == ["a"]
    assert [(p.place.file, p.place.key, p.code) for p in bad] == [
        ("docs/b.pdf", "b", "CAT032"),
        ("docs/c.txt", "c", "CAT032"),
        ("docs/d.txt", "d", "CAT032"),
        ("docs/e.txt", "e", "CAT029"),
        ("docs/f.txt", "f", "CAT032"),
    ]
    assert "binary" in bad[2].message


def test_encodings_differ_from_file_to_file(shelf):
    shelf.put("docs/a.txt", "Größe".encode("cp1252"))
    shelf.put("docs/b.txt", "Größe".encode("utf-16"))
    rows, _ = shelf.read("docs")
    assert [row.values["text"] for row in rows] == ["Größe", "Größe"]


def test_a_folder_without_documents(shelf):
    shelf.put("docs/a.png", "x")
    assert shelf.refused("docs", key="")[0].code == "CAT004"


@pytest.mark.parametrize(("rename", "key"), [({"name": "id"}, ""), ({}, "path")])
def test_the_key_may_be_renamed_or_chosen(shelf, rename, key):
    shelf.put("docs/a.md", "x")
    rows, _ = shelf.read("docs", rename=rename, key=key)
    assert rows[0].key == ("a.md" if key else "a")
