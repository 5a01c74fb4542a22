import shutil
from pathlib import Path

import pytest

from genpress.cli.main import main
from genpress.cli.options import output

TRAIL = Path(__file__).parents[2] / "acceptance" / "trail"


@pytest.mark.parametrize("verb", ["run", "revise"])
@pytest.mark.parametrize("option", ["--max-cost", "--backend"])
def test_an_option_with_nothing_behind_it_lifts_no_limit(verb, option, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "trail", option, ""])
    assert ended.value.code == 2
    assert "nothing stands here" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["run", "revise", "publish"])
def test_a_time_to_wait_is_a_number(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "trail", "--wait", "nan", *(["--to", "csv"] if verb == "publish" else [])])
    assert ended.value.code == 2
    assert "no number of seconds" in capsys.readouterr().err


@pytest.mark.parametrize("verb", [["report"], ["publish", "--to", "csv"], ["plan"]])
@pytest.mark.parametrize("name", ["genpress.toml", "briefs/catalogues/packs.csv", "prompts/product_page.j2"])
def test_nothing_is_written_over_what_people_wrote(tmp_path, monkeypatch, capsys, verb, name):
    shutil.copytree(TRAIL, tmp_path / "trail")
    monkeypatch.chdir(tmp_path / "trail")
    before = Path(name).read_bytes()
    with pytest.raises(SystemExit) as ended:
        main([*verb, "trail", "--out", name])
    assert ended.value.code == 2
    assert name in capsys.readouterr().err
    assert Path(name).read_bytes() == before


def test_any_other_file_may_be_written(tmp_path):
    (tmp_path / "genpress.toml").write_text("")
    (tmp_path / "report.html").write_text("old")
    for path in (None, tmp_path / "report.html", tmp_path / "briefs" / "new.csv", tmp_path.parent):
        assert output(path) == path


def test_a_baseline_is_written_over_no_settings(tmp_path, monkeypatch, capsys):
    shutil.copytree(TRAIL, tmp_path / "trail")
    monkeypatch.chdir(tmp_path / "trail")
    before = Path("genpress.toml").read_bytes()
    with pytest.raises(SystemExit) as ended:
        main(["lint", "briefs/catalogues/packs.csv", "-f", "name", "--write-baseline", "genpress.toml"])
    assert ended.value.code == 2
    assert Path("genpress.toml").read_bytes() == before
