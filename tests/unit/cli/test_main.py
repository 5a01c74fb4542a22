import importlib

import pytest

from genpress.cli.main import VERBS, _folder_last, _redact, main


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


def test_what_is_not_foreseen_is_told_as_a_defect(monkeypatch, capsys):
    class Broken:
        @property
        def app(self):
            raise RuntimeError("boom")

    monkeypatch.setattr(importlib, "import_module", lambda _: Broken())
    with pytest.raises(SystemExit) as ended:
        main(["run", "x"])
    assert ended.value.code == 1
    err = capsys.readouterr().err
    assert "boom" in err
    assert "defect of genpress" in err
