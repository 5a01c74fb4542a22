import shutil
from pathlib import Path

import orjson
import pytest

from genpress.cli.main import main

TRAIL = Path(__file__).parents[2] / "acceptance" / "trail"


@pytest.fixture
def trail(tmp_path, monkeypatch):
    shutil.copytree(TRAIL, tmp_path / "trail")
    monkeypatch.chdir(tmp_path / "trail")
    return tmp_path / "trail"


def ends(*arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_a_plan_of_a_part_is_run_as_that_part_by_the_command_that_is_printed(trail, capsys):
    assert ends("plan", "trail", "-m", "de-DE", "--sku", "AP-20-GR", "--out", "plan.json") == 0
    printed = capsys.readouterr().err.partition("genpress run ")[2].splitlines()[0]
    assert ends("run", *printed.split(), "--json") == 0
    assert orjson.loads(capsys.readouterr().out)["drafted"] == 1
    assert [path.parent.name for path in trail.glob("outputs/trail/drafts/*/*/*.md")] == ["de-DE"]


def test_a_plan_holds_a_run_to_its_work(trail, capsys):
    assert ends("plan", "trail", "-m", "de-DE", "--out", "plan.json") == 0
    assert ends("run", "trail", "--plan", "plan.json", "-m", "en-GB") == 7
    assert "has changed since the plan was saved" in capsys.readouterr().err


def test_a_plan_is_run_for_its_own_brief_alone(trail, capsys):
    assert ends("plan", "trail", "--out", "plan.json") == 0
    assert ends("run", "briefs/other.yaml", "--plan", "plan.json") == 2
    assert "plan.json is a plan for trail, not for briefs/other.yaml" in capsys.readouterr().err
    assert ends("run", "briefs/trail.yaml", "--plan", "plan.json") == 0


@pytest.mark.parametrize("name", ["genpress.toml", "briefs/catalogues/packs.csv", "briefs/trail.yaml"])
def test_a_plan_is_never_written_over_something_else(trail, capsys, name):
    before = (trail / name).read_bytes()
    assert ends("plan", "trail", "--out", name) == 2
    assert f"{name} is there already, and is not a saved plan" in capsys.readouterr().err
    assert (trail / name).read_bytes() == before


def test_a_plan_is_written_over_an_older_one(trail):
    assert ends("plan", "trail", "--out", "plan.json") == 0
    assert ends("plan", "trail", "-m", "de-DE", "--out", "plan.json") == 0
    assert orjson.loads(Path("plan.json").read_bytes())["selectors"]["markets"] == ["de-DE"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"digest": 1}', '{"brief": "x", "digest": "y", "selectors": [1]}'])
def test_what_is_no_saved_plan_is_refused(trail, capsys, text):
    Path("plan.json").write_text(text, encoding="utf-8")
    assert ends("run", "trail", "--plan", "plan.json") == 2
    assert "plan.json is not a saved plan" in capsys.readouterr().err
