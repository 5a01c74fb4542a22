"""`genpress init`: a workspace that works at once, all of it or nothing."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from genpress.app.starting import create_workspace, starter_files
from genpress.errors import UsageError
from tests.acceptance.conftest import Folder

ROOT = Path(__file__).parents[2]
NAMES = sorted(str(name) for name, _ in starter_files())


def names(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def commands(result):
    return [line.strip() for line in result.out.splitlines() if line.startswith("  genpress ")]


def test_the_new_workspace_checks_runs_and_shows(tmp_path):
    here = Folder(tmp_path)
    result = here.run("init", "mine")
    assert names(tmp_path / "mine") == NAMES
    said = commands(result)
    assert len(said) == 3
    for command in said:
        assert here.run(*command.split()[1:]).code == 0
    rows = here.run("status", "trail-launch", "--json", "-C", "mine").json()
    assert len(rows) == 24, "five packs and an e-mail, in four markets"
    assert {row["status"] for row in rows} == {"needs_review"}
    assert {row["findings_error"] + row["findings_warning"] for row in rows} == {0}


def test_a_second_run_drafts_nothing(tmp_path):
    here = Folder(tmp_path)
    here.run("init")
    assert here.run("run", "trail-launch", "--json").json()["drafted"] == 24
    assert here.run("run", "trail-launch", "--json").json()["drafted"] == 0


def test_in_the_folder_itself_the_commands_name_no_folder(tmp_path):
    said = commands(Folder(tmp_path).run("init"))
    assert said == ["genpress check", "genpress run trail-launch", "genpress status trail-launch --units"]


def test_a_folder_with_a_space_is_named_so_that_a_shell_understands_it(tmp_path):
    said = commands(Folder(tmp_path).run("init", "my work"))
    assert said[0] == "genpress check -C 'my work'"


def test_other_files_in_the_folder_are_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs/other.txt").write_text("mine too")
    Folder(tmp_path).run("init")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "briefs/other.txt").read_text() == "mine too"


def test_git_ignores_the_ledger_and_the_outputs(tmp_path):
    create_workspace(tmp_path)
    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert {".genpress/", "outputs/"} <= set(lines)


@pytest.mark.parametrize("there", ["genpress.toml", ".gitignore", "briefs/trail-launch.yaml", "prompts/_house.j2"])
def test_nothing_is_written_where_a_file_would_be_overwritten(tmp_path, there):
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_text("mine")
    before = names(tmp_path)
    result = Folder(tmp_path).run("init", code=2)
    assert there in result.err
    assert "Nothing was written" in result.err
    assert names(tmp_path) == before
    assert (tmp_path / there).read_text() == "mine"


def test_every_file_in_the_way_is_named_up_to_a_few(tmp_path):
    create_workspace(tmp_path)
    with pytest.raises(UsageError) as caught:
        create_workspace(tmp_path)
    assert "and 3 more" in caught.value.message
    assert "briefs/markets.yaml" in caught.value.message


def test_a_link_that_leads_nowhere_is_in_the_way_too(tmp_path):
    (tmp_path / "genpress.toml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"genpress\.toml"):
        create_workspace(tmp_path)
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_place_of_a_folder_takes_everything_back(tmp_path):
    (tmp_path / "prompts").write_text("a file")
    result = Folder(tmp_path).run("init", code=2)
    assert "Nothing was left behind" in result.err
    assert names(tmp_path) == ["prompts"]
    assert [path.name for path in tmp_path.iterdir()] == ["prompts"], "no empty folder is left"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    result = Folder(tmp_path).run("init", "locked/mine", code=2)
    assert "locked" in result.err


def test_a_full_disk_leaves_nothing_behind(tmp_path):
    resource = pytest.importorskip("resource")
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500));"
        "from genpress.cli.main import main; main(['init', 'mine'])"
    )
    assert resource
    done = subprocess.run(
        [sys.executable, "-B", "-c", script], cwd=tmp_path, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2, done.stderr
    assert "cannot write" in done.stderr
    assert names(tmp_path) == []
    assert not (tmp_path / "mine").exists()


def test_the_settings_come_last_so_that_a_workspace_is_whole():
    assert [str(name) for name, _ in starter_files()][-1] == "genpress.toml"


def test_the_wheel_carries_the_example(tmp_path):
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = {name.removeprefix("genpress/app/starter/") for name in wheel.namelist() if "/starter/" in name}
    assert inside == {"gitignore" if name == ".gitignore" else name for name in NAMES}
