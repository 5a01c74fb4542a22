from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from genpress.artifacts import atomic
from genpress.artifacts.atomic import PendingFile, Root, WriteFailed, remove_litter, write_bytes


@pytest.fixture
def root(tmp_path):
    (tmp_path / "ws").mkdir()
    return Root(tmp_path / "ws")


def names(root):
    return sorted(path.relative_to(root.path).as_posix() for path in root.path.rglob("*") if path.is_file())


def test_a_file_is_written_with_its_folders(root):
    stamp = write_bytes(root, "a/b/c.txt", b"text")
    path = root.path / "a/b/c.txt"
    assert path.read_bytes() == b"text"
    found = path.stat()
    assert (stamp.size, stamp.mtime_ns) == (found.st_size, found.st_mtime_ns)
    assert stamp.digest == "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
    assert names(root) == ["a/b/c.txt"]


def test_nothing_is_seen_before_the_commit(root):
    write_bytes(root, "a.txt", b"old")
    with PendingFile(root, "a.txt") as pending:
        pending.write(b"new")
        assert (root.path / "a.txt").read_bytes() == b"old"
        pending.commit()
    assert (root.path / "a.txt").read_bytes() == b"new"


def test_without_a_commit_nothing_changes(root):
    write_bytes(root, "a.txt", b"old")

    def fail():
        with PendingFile(root, "a.txt") as pending:
            pending.write(b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (root.path / "a.txt").read_bytes() == b"old"
    assert names(root) == ["a.txt"]


@pytest.mark.parametrize("relative", ["out/a.txt", "out/deep/a.txt"])
def test_a_folder_that_is_a_link_out_of_the_root(root, tmp_path, relative):
    (tmp_path / "elsewhere").mkdir()
    (root.path / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WriteFailed, match="leads out"):
        write_bytes(root, relative, b"x")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_that_is_a_link_out_of_the_root(root, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (root.path / "a.txt").symlink_to(victim)
    with pytest.raises(WriteFailed, match="link"):
        write_bytes(root, "a.txt", b"x")
    assert victim.read_text() == "mine"


def test_a_path_that_climbs_out(root, tmp_path):
    with pytest.raises((WriteFailed, ValueError)):
        write_bytes(root, "../a.txt", b"x")
    assert not (tmp_path / "a.txt").exists()


def test_a_link_that_stays_inside_is_replaced_itself(root):
    write_bytes(root, "real.txt", b"real")
    (root.path / "a.txt").symlink_to(root.path / "real.txt")
    write_bytes(root, "a.txt", b"x")
    assert (root.path / "real.txt").read_bytes() == b"real"
    assert not (root.path / "a.txt").is_symlink()


def test_a_full_disk_leaves_the_old_file_and_no_litter(root):
    write_bytes(root, "a.txt", b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        with pytest.raises(WriteFailed) as caught:
            write_bytes(root, "a.txt", b"x" * 2_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert "a.txt" in caught.value.message
    assert (root.path / "a.txt").read_bytes() == b"old"
    assert names(root) == ["a.txt"]


def test_a_place_that_is_a_folder(root):
    (root.path / "a.txt").mkdir()
    with pytest.raises(WriteFailed):
        write_bytes(root, "a.txt", b"x")
    assert names(root) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from genpress.artifacts.atomic import PendingFile, Root
pending = PendingFile(Root(Path(sys.argv[1])), "a.txt")
pending.write(b"x" * 1_000_000)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_cleaned_up(root):
    done = subprocess.run([sys.executable, "-c", _KILLED, str(root.path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(names(root)) == 1
    assert not (root.path / "a.txt").exists()
    assert remove_litter(root.path) == 1
    assert names(root) == []


def test_litter_of_living_processes_and_other_files_stay(root):
    with PendingFile(root, "a.txt"):
        other = root.path / f".b.txt.{os.getppid()}-00000000-00000000.genpress-tmp"
        other.write_text("x")
        (root.path / ".mine.genpress-tmp").write_text("x")
        assert remove_litter(root.path) == 0
    assert len(names(root)) == 2


def test_litter_of_an_earlier_process_with_our_number_goes(root):
    (root.path / f".b.txt.{os.getpid()}-00000000-00000000.genpress-tmp").write_text("x")
    assert remove_litter(root.path) == 1


def test_a_name_too_long_for_its_temporary_file(root):
    name = "x" * 200 + ".md"
    write_bytes(root, name, b"x")
    assert names(root) == [name]


def test_everything_is_synced_before_and_after_the_replacing(root, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(atomic.os, "fsync", lambda number: (calls.append(_kind(number)), fsync(number)))
    monkeypatch.setattr(atomic.os, "replace", lambda a, b: (calls.append("replace"), replace(a, b)))
    (root.path / "d").mkdir()
    write_bytes(root, "d/a.txt", b"x")
    assert calls == ["file", "replace", "folder"]


def _kind(number):
    return "folder" if Path(f"/proc/self/fd/{number}").is_dir() else "file"
