from __future__ import annotations

import csv
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from genpress.artifacts import WriteFailed, Written
from genpress.artifacts.drafts import parse
from genpress.artifacts.names import draft_path
from genpress.domain.draft import Origin
from genpress.domain.unit import Group

LAYOUTS = ["markdown", "jsonl"]


def table(desk):
    return list(csv.DictReader(io.StringIO((desk.out / "manifest.csv").read_bytes().decode("utf-8-sig"))))


def filled(desk, keys="ABC", markets=("de-DE", "fr-FR")):
    for market in markets:
        for key in keys:
            desk.draft(desk.unit(key, market=market))
    return desk


def file_of(desk, key, market="de-DE"):
    return desk.out / draft_path(desk.unit(key, market=market))


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def no_litter(desk):
    return not list(desk.root.rglob("*.genpress-tmp"))


# --- what is written --------------------------------------------------------------------------------------------------


def test_markdown_is_one_file_a_draft(desk):
    filled(desk)
    desk.draft(desk.unit("A", variant=2))
    assert desk.view().write() == Written(9, 0)
    names = sorted(desk.files())
    assert names[-2:] == ["manifest.csv", "manifest.jsonl"]
    assert len([name for name in names if name.startswith("drafts/pdp/de-DE/")]) == 4
    assert any(name.endswith("~2.md") for name in names)
    assert parse(file_of(desk, "B").read_text()).content["title"] == "Title of B"


def test_jsonl_is_one_file_a_group(desk):
    filled(desk)
    assert desk.view("jsonl").write() == Written(4, 0)
    assert sorted(desk.files()) == [
        "drafts/pdp.de-DE.jsonl",
        "drafts/pdp.fr-FR.jsonl",
        "manifest.csv",
        "manifest.jsonl",
    ]
    lines = (desk.out / "drafts/pdp.de-DE.jsonl").read_text().splitlines()
    assert [json.loads(line)["unit"] for line in lines] == [f"trail/pdp/de-DE/{key}" for key in "ABC"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_manifest_leads_to_every_draft(desk, layout):
    filled(desk)
    desk.fail(desk.unit("D"))
    desk.view(layout).write()
    rows = table(desk)
    assert [row["unit_id"] for row in rows] == [
        *(f"trail/pdp/de-DE/{key}" for key in "ABCD"),
        *(f"trail/pdp/fr-FR/{key}" for key in "ABC"),
    ]
    for row in rows:
        if row["status"] == "failed":
            assert row["artifact"] == ""
            assert "truncated" in row["error"]
        else:
            assert row["content_hash"] in (desk.out / row["artifact"]).read_text()
    lines = [json.loads(line) for line in (desk.out / "manifest.jsonl").read_text().splitlines()]
    assert [line["artifact"] for line in lines] == [row["artifact"] for row in rows]


def test_a_brief_without_units(desk):
    assert desk.view().write() == Written(2, 0)
    assert desk.view().edited() == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_second_writing_changes_no_byte_and_no_time(desk, layout):
    filled(desk)
    desk.view(layout).write()
    before, stamps = desk.files(), desk.stamps()
    assert desk.view(layout).write() == Written(0, len(before))
    assert (desk.files(), desk.stamps()) == (before, stamps)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_change_writes_only_what_it_concerns(desk, layout):
    filled(desk)
    desk.view(layout).write()
    stamps = desk.stamps()
    desk.draft(desk.unit("B"), title="New", bullets=[])
    done = desk.view(layout).write()
    changed = {name for name, stamp in desk.stamps().items() if stamps.get(name) != stamp}
    touched = draft_path(desk.unit("B")) if layout == "markdown" else "drafts/pdp.de-DE.jsonl"
    assert changed == {touched, "manifest.csv", "manifest.jsonl"}
    assert (done.files_written, done.files_unchanged) == (3, len(stamps) - 3)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_outputs_are_safe_to_delete(desk, layout):
    filled(desk)
    desk.view(layout).write()
    before = desk.files()
    shutil.rmtree(desk.out)
    desk.view(layout).write()
    assert desk.files() == before
    next(desk.out.rglob("drafts/**/*.*")).unlink()
    (desk.out / "manifest.csv").unlink()
    desk.view(layout).write()
    assert desk.files() == before


def test_the_order_of_recording_does_not_matter(desk, tmp_path):
    filled(desk, "CAB")
    desk.view().write()
    names = [row["key"] for row in table(desk)]
    assert names == ["A", "B", "C"] * 2


def test_a_change_of_layout_takes_the_old_files_away(desk):
    filled(desk)
    desk.view("markdown").write()
    assert desk.view("jsonl").write().removed == 6
    assert not list(desk.out.rglob("*.md"))
    assert not (desk.out / "drafts/pdp").exists()
    assert desk.view("markdown").write().removed == 2


def test_units_that_are_gone_lose_their_files_unless_a_person_wrote_in_them(desk):
    filled(desk, markets=("de-DE",))
    desk.view().write()
    edit(file_of(desk, "C"), "Title of C", "Mine")
    desk.ledger.retire(Group("trail", "pdp", "de-DE"), [("A", 1)])
    done = desk.view().write()
    assert done.removed == 1
    assert not file_of(desk, "B").exists()
    assert "Mine" in file_of(desk, "C").read_text()
    assert [path.name for path in done.kept] == [file_of(desk, "C").name]
    assert [row["key"] for row in table(desk)] == ["A"]
    assert desk.view().write().kept == done.kept


# --- people's edits ---------------------------------------------------------------------------------------------------


def test_an_edited_file_is_kept_and_told_until_the_ledger_has_it(desk):
    filled(desk)
    desk.view().write()
    path = file_of(desk, "B")
    edit(path, "Title of B", "My own title")
    mine = path.read_bytes()
    expected = (path.relative_to(desk.root),)
    assert desk.view().write().kept == expected
    assert desk.view().edited() == [(desk.unit("B"), expected[0])]
    desk.draft(desk.unit("A"), title="Another", bullets=[])
    desk.draft(desk.unit("B"), title="A machine's", bullets=[])
    for _ in range(2):
        assert desk.view().write().kept == expected
        assert path.read_bytes() == mine
    assert next(row["artifact"] for row in table(desk) if row["key"] == "B") == draft_path(desk.unit("B"))
    desk.draft(desk.unit("B"), origin=Origin.EDITED, title="My own title", bullets=["light", "strong"])
    assert desk.view().edited() == []
    assert desk.view().write().kept == ()
    assert "revision: 3" in path.read_text()
    assert "My own title" in path.read_text()


def test_an_edit_of_the_front_matter_alone_is_kept_too(desk):
    filled(desk)
    desk.view().write()
    edit(file_of(desk, "A"), "status: needs_review", "status: approved")
    desk.draft(desk.unit("A"), title="New", bullets=[])
    assert len(desk.view().write().kept) == 1
    assert "status: approved" in file_of(desk, "A").read_text()


def test_an_edited_jsonl_file_is_kept_whole_and_its_lines_are_told(desk):
    filled(desk)
    desk.view("jsonl").write()
    path = desk.out / "drafts/pdp.de-DE.jsonl"
    edit(path, "Title of B", "Mine")
    mine = path.read_bytes()
    desk.draft(desk.unit("A"), title="New", bullets=[])
    relative = path.relative_to(desk.root)
    assert desk.view("jsonl").write().kept == (relative,)
    assert path.read_bytes() == mine
    assert desk.view("jsonl").edited() == [(desk.unit("B"), relative)]
    desk.draft(desk.unit("B"), title="Mine", bullets=["light", "strong"])
    assert desk.view("jsonl").write().kept == ()
    assert '"New"' in path.read_text()
    assert desk.view("jsonl").edited() == []


def test_a_file_that_was_only_saved_again_is_no_edit(desk):
    filled(desk)
    desk.view().write()
    path = file_of(desk, "A")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    os.utime(file_of(desk, "B"), ns=(5, 5))
    assert desk.view().edited() == []
    assert desk.view().write().kept == ()
    assert b"\r\n" not in path.read_bytes()


def test_a_foreign_file_in_a_drafts_place_is_kept(desk):
    filled(desk, "A", ("de-DE",))
    path = file_of(desk, "A")
    path.parent.mkdir(parents=True)
    path.write_text("my notes")
    for _ in range(2):
        assert desk.view().write().kept == (path.relative_to(desk.root),)
    assert path.read_text() == "my notes"
    assert desk.view().edited() == [(desk.unit("A"), path.relative_to(desk.root))]


def test_other_files_under_outputs_are_left_alone(desk):
    filled(desk)
    desk.view().write()
    (desk.out / "notes.txt").write_text("mine")
    (desk.out / "drafts/pdp/de-DE/extra.md").write_text("mine")
    desk.ledger.retire(Group("trail", "pdp", "de-DE"), [])
    desk.view().write()
    assert (desk.out / "notes.txt").read_text() == "mine"
    assert (desk.out / "drafts/pdp/de-DE/extra.md").read_text() == "mine"


def test_a_manifest_that_a_person_saved_is_moved_aside_and_written_anew(desk):
    filled(desk)
    desk.view().write()
    true = (desk.out / "manifest.csv").read_bytes()
    for number in (1, 2):
        (desk.out / "manifest.csv").write_text(f"mine {number}")
        assert [path.name for path in desk.view().write().kept] == [f"manifest.edited-{number}.csv"]
        assert (desk.out / f"manifest.edited-{number}.csv").read_text() == f"mine {number}"
        assert (desk.out / "manifest.csv").read_bytes() == true
    assert desk.view().write().kept == ()


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_a_link_out_of_the_workspace(desk, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    filled(desk)
    (desk.out / "drafts").mkdir(parents=True)
    (desk.out / "drafts/pdp").symlink_to(elsewhere)
    with pytest.raises(WriteFailed, match="leads out"):
        desk.view().write()
    assert list(elsewhere.iterdir()) == []
    assert no_litter(desk)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_full_disk_leaves_whole_files_and_the_next_writing_mends_all(desk, layout):
    filled(desk, "ABCDEFGH")
    desk.view(layout).write()
    before = desk.files()
    for key in "ABCDEFGH":
        desk.draft(desk.unit(key), title="x" * 4000, bullets=[])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]))
    try:
        with pytest.raises(WriteFailed):
            desk.view(layout).write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert no_litter(desk)
    assert desk.files() == before
    assert desk.view(layout).write().kept == ()
    whole = desk.files()
    shutil.rmtree(desk.out)
    desk.view(layout).write()
    assert desk.files() == whole


_KILLED = """
import os, signal, sys
from pathlib import Path
from genpress.artifacts import OutputsView
from genpress.artifacts import atomic
from genpress.ledger.sqlite import SqliteLedger
root, layout, moment = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
count = 0
def step(function):
    def stepped(*arguments):
        global count
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return stepped
os.replace = step(os.replace)
os.fsync = step(os.fsync)
ledger = SqliteLedger.open(root / ".genpress/ledger.db")
ledger.set_artifacts = step(ledger.set_artifacts)
OutputsView(root, "trail", layout, ledger).write()
"""


@pytest.mark.parametrize(("layout", "stride"), [("markdown", 1), ("jsonl", 3)])
def test_after_a_kill_at_any_step_no_file_is_half_and_the_next_writing_is_whole(desk, layout, stride):
    filled(desk, "AB")
    desk.view(layout).write()
    moments = 0
    for moment in range(1, 40, stride):
        desk.draft(desk.unit("A"), title=f"Change {moment}", bullets=[])
        command = [sys.executable, "-c", _KILLED, str(desk.root), layout, str(moment)]
        done = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        for name, data in desk.files().items():
            if name.endswith((".md", ".jsonl", ".csv")) and "genpress-tmp" not in name:
                assert data.endswith(b"\n"), name
        assert desk.view(layout).write().kept == ()
        assert no_litter(desk)
        assert f"Change {moment}" in "".join(data.decode() for name, data in desk.files().items() if "drafts" in name)
        assert {row["status"] for row in table(desk)} == {"needs_review"}
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        moments += 1
    assert moments * stride >= 9
    assert not list(desk.out.glob("manifest.edited*"))


def test_a_lost_ledger_does_not_make_drafts_a_persons(desk):
    filled(desk)
    desk.view().write()
    desk.ledger.set_artifacts("trail", -1, [])
    desk.draft(desk.unit("A"), title="New", bullets=[])
    assert desk.view().write().kept == ()
    assert "New" in file_of(desk, "A").read_text()


def test_a_hostile_key_stays_inside(desk):
    for key in ("..%2F..%2Fx", "CON", "a b", "A", "a"):
        desk.draft(desk.unit(key))
    desk.view().write()
    inside = {path.resolve() for path in desk.out.rglob("*.md")}
    assert len(inside) == 5
    assert all(path.is_relative_to(desk.out.resolve()) for path in inside)
    assert not (Path(desk.root).parent / "x").exists()
