"""Opening files: regular ones, inside the workspace, up to a size."""

import os

import pytest

from genpress.errors import InvalidInput
from genpress.sources.files import Found, exists, inside, read_bytes, relative, stems


def code_of(root, path, **more):
    with pytest.raises(InvalidInput) as caught:
        read_bytes(root, path, "BRD", **more)
    return caught.value.problems[0].code


def test_inside(root, tmp_path):
    (tmp_path / "out").mkdir()
    (root / "door").symlink_to(tmp_path / "out")
    (root / "loop").symlink_to(root / "loop")
    assert inside(root, "briefs/markets.yaml") == (root / "briefs/markets.yaml").resolve()
    assert inside(root, "not/there/yet") is not None
    for path in ("..", "../shop2", "/etc/passwd", "door/x", "briefs/../../x", "a\0b"):
        assert inside(root, path) is None, path
    assert not exists(root, "loop")


def test_a_sibling_folder_with_the_same_beginning_is_outside(root):
    assert inside(root, f"../{root.name}-backup/x") is None


def test_read_bytes(root, write):
    write("a.bin", b"12345")
    assert read_bytes(root, "a.bin", "BRD", 5) == b"12345"
    assert code_of(root, "a.bin", limit=4) == "BRD001"
    assert code_of(root, "b.bin") == "BRD001"
    assert code_of(root, "briefs") == "BRD001"
    assert code_of(root, "../x") == "BRD005"
    assert code_of(root, "n" * 5000) in {"BRD001", "BRD005"}


def test_a_pipe_is_no_file(root):
    os.mkfifo(root / "pipe")
    assert not exists(root, "pipe")
    assert code_of(root, "pipe") == "BRD001"


def test_relative(root):
    assert relative(root, "briefs/./x/../a.yaml") == "briefs/a.yaml"
    assert relative(root, root / "briefs" / "a.yaml") == "briefs/a.yaml"
    assert relative(root, "../a.yaml") == "../a.yaml"


def test_stems(root, write):
    write("prompts/mail/a.b.j2", "")
    write("prompts/.cache/x.j2", "")
    assert stems(root, "prompts", ".j2") == ("launch_email", "mail/a.b", "product_page")
    assert stems(root, "..", ".j2") == ()
    assert stems(root, "nowhere", ".j2") == ()


def test_found_fails_with_each_problem_once(root):
    found = Found()
    found.fail()
    for _ in range(2):
        found.add(relative_place(root), "BRD001", "x")
    with pytest.raises(InvalidInput) as caught:
        found.fail()
    assert len(caught.value.problems) == 1


def relative_place(root):
    with pytest.raises(InvalidInput) as caught:
        read_bytes(root, "none", "BRD")
    return caught.value.problems[0].place
