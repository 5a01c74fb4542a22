import importlib
import subprocess
import sys

import pytest

from genpress.cli.main import VERBS, _folder_last, _redact, main
from genpress.errors import UsageError


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_module_with_an_app(verb):
    assert importlib.import_module(f"genpress.cli.{verb}").app.registered_commands


def test_the_folder_may_stand_before_the_verb():
    assert _folder_last(["-C", "dir", "run", "b"]) == ["run", "b", "-C", "dir"]
    assert _folder_last(["run", "b"]) == ["run", "b"]
    assert _folder_last(["-C"]) == ["-C"]


def test_keys_are_taken_out_of_messages(monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "very-secret-value")
    monkeypatch.setenv("SOME_PATH", "/home/somebody")
    assert _redact("very-secret-value at /home/somebody") == "[SOME_API_KEY] at /home/somebody"


@pytest.mark.parametrize("arguments", [["nonsense"], ["run"], ["plan", "--nonsense"]])
def test_wrong_usage_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file or directory", "/nowhere/plan.json"), "/nowhere/plan.json: No such file"),
        (PermissionError(13, "Permission denied", "report.html"), "report.html: Permission denied"),
        (OSError(28, "No space left on device"), "the output: No space left on device"),
    ],
)
def test_what_the_system_refuses_is_said_in_a_line(monkeypatch, capsys, error, said):
    assert ends(monkeypatch, error) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"genpress: {said}")
    assert len(err.splitlines()) == 1


def test_a_fault_of_the_network_that_nobody_translated_is_a_defect(monkeypatch, capsys):
    assert ends(monkeypatch, ConnectionRefusedError(111, "Connection refused")) == 1
    assert "defect of genpress" in capsys.readouterr().err


def ends(monkeypatch, error):
    class Broken:
        @property
        def app(self):
            raise error

    monkeypatch.setattr(importlib, "import_module", lambda _: Broken())
    with pytest.raises(SystemExit) as ended:
        main(["run", "x"])
    return ended.value.code


def test_what_is_not_foreseen_is_told_as_a_defect(monkeypatch, capsys):
    assert ends(monkeypatch, RuntimeError("boom")) == 1
    err = capsys.readouterr().err
    assert "boom" in err
    assert "defect of genpress" in err


def test_what_tasks_side_by_side_raise_is_told_like_any_other(monkeypatch, capsys):
    group = ExceptionGroup("tasks", [ExceptionGroup("more", [UsageError("no such thing", hint="Look again.")])])
    assert ends(monkeypatch, group) == 2
    assert capsys.readouterr().err == "genpress: no such thing\nLook again.\n"
    assert ends(monkeypatch, ExceptionGroup("tasks", [OSError(28, "No space left on device")])) == 2
    assert ends(monkeypatch, ExceptionGroup("tasks", [UsageError("known"), RuntimeError("boom")])) == 1
    assert "boom" in capsys.readouterr().err


@pytest.mark.parametrize("closed", ["<&- >&- 2>&-", ">&-", "2>&-"])
def test_a_process_without_standard_streams_does_its_work(tmp_path, closed):
    program = "from genpress.cli.main import main; main(['init', 'made'])"
    command = f'"{sys.executable}" -c "{program}" {closed}'
    assert subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=False).returncode == 0
    assert (tmp_path / "made" / "genpress.toml").is_file()


def test_a_folder_that_is_gone_is_told(tmp_path):
    program = "import os; os.rmdir(os.getcwd()); from genpress.cli.main import main; main(['check'])"
    (tmp_path / "gone").mkdir()
    ended = subprocess.run([sys.executable, "-c", program], cwd=tmp_path / "gone", check=False, capture_output=True)
    assert ended.returncode == 2
    assert b"current folder gone" in ended.stderr
