from __future__ import annotations

import os

import pytest

from genpress.artifacts.atomic import Root
from genpress.artifacts.drafts import render
from genpress.artifacts.names import draft_path
from genpress.artifacts.ownership import Files, State, stamp
from genpress.domain.review import Status


@pytest.fixture
def shown(desk):
    """A desk whose only draft is written out; the draft's path, its file and a function that looks at it."""
    desk.draft(desk.unit("A"))
    desk.view().write()
    path = f"outputs/trail/{draft_path(desk.unit('A'))}"

    def look(**more):
        return Files(Root(desk.root), desk.ledger, desk.ledger.artifacts("trail"), "outputs/trail").state(path, **more)

    return desk, desk.root / path, look


def test_a_file_as_written(shown):
    assert shown[2]() is State.SAME


def test_a_file_that_was_only_touched(shown):
    _, path, look = shown
    os.utime(path, ns=(1, 1))
    assert look() is State.SAME


def test_a_file_that_is_gone(shown):
    shown[1].unlink()
    assert shown[2]() is State.ABSENT


def test_a_persons_text(shown):
    _, path, look = shown
    path.write_text(path.read_text().replace("Title of A", "My title"))
    assert look() is State.EDITED


def test_a_persons_text_that_the_ledger_has_taken_in(shown):
    desk, path, look = shown
    path.write_text(path.read_text().replace("Title of A", "My title"))
    desk.draft(desk.unit("A"), title="My title", bullets=["light", "strong"])
    assert look() is State.OURS
    assert look(content={"title": "Title of A", "bullets": []}) is State.EDITED


def test_a_sealed_file_that_nobody_recorded_is_ours(shown):
    desk, path, look = shown
    other = desk.view()
    desk.draft(desk.unit("A"), title="Second", bullets=[])
    recorded = desk.ledger.artifacts("trail")
    other.write()
    files = Files(Root(desk.root), desk.ledger, recorded, "outputs/trail")
    assert files.state(path.relative_to(desk.root).as_posix()) is State.OURS
    assert look() is State.SAME


@pytest.mark.parametrize("content", ["", "no front matter", b"\xff\xfe\x00", "---\n---\n"])
def test_what_cannot_be_read_is_a_persons(shown, content):
    _, path, look = shown
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert look() is State.EDITED


def test_a_stamp_is_of_the_bytes(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"text" * 100_000)
    made = stamp(path)
    assert (made.size, made.mtime_ns) == (400_000, path.stat().st_mtime_ns)
    assert len(made.digest) == 64


@pytest.mark.parametrize("status", [Status.APPROVED, Status.PUBLISHED])
def test_a_decided_draft_of_a_ledger_that_was_lost_is_kept(desk, status):
    unit = desk.unit("A")
    desk.draft(unit, title="As it was approved")
    path = f"outputs/trail/{draft_path(unit)}"
    full = desk.root / path
    full.parent.mkdir(parents=True)
    full.write_text(render(desk.ledger.draft(unit), status))
    desk.draft(unit, title="Made by another ledger")
    files = Files(Root(desk.root), desk.ledger, {}, "outputs/trail")
    assert files.state(path) is State.EDITED
    assert [str(kept) for kept in desk.view().write().kept] == [path]
    assert "As it was approved" in full.read_text()


def test_a_machines_draft_of_a_ledger_that_was_lost_is_written_anew(desk):
    unit = desk.unit("A")
    desk.draft(unit, title="Never looked at")
    full = desk.out / draft_path(unit)
    full.parent.mkdir(parents=True)
    full.write_text(render(desk.ledger.draft(unit), Status.NEEDS_REVIEW))
    desk.draft(unit, title="Made by another ledger")
    assert desk.view().write().kept == ()
    assert "Made by another ledger" in full.read_text()
