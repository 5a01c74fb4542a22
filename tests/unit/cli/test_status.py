import shutil
from pathlib import Path

import pytest

from genpress.cli.main import main

TRAIL = Path(__file__).parents[2] / "acceptance" / "trail"


def says(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_units_that_no_flag_means_are_not_said_to_be_undrafted(tmp_path, capsys, monkeypatch):
    shutil.copytree(TRAIL, tmp_path / "trail")
    monkeypatch.chdir(tmp_path / "trail")
    assert "nothing drafted yet" in says(capsys, "status", "trail")
    says(capsys, "run", "trail")
    assert "none of its units is meant" in says(capsys, "status", "trail", "-m", "nope")
