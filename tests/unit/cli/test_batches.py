"""`genpress batches`: list, cancel and forget, as a user types them."""

import json
import shutil
from pathlib import Path

import pytest

from genpress import Press
from genpress.cli.batches import command_first
from genpress.cli.main import main
from genpress.cli.output import stdout
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import AttemptStarted, BatchIntended, BatchMoved, BatchState

TRAIL = Path(__file__).parents[2] / "acceptance" / "trail"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ([], ["list"]),
        (["trail"], ["list", "trail"]),
        (["trail", "--json"], ["list", "trail", "--json"]),
        (["list", "trail"], ["list", "trail"]),
        (["-C", "dir", "cancel", "gp-1"], ["cancel", "-C", "dir", "gp-1"]),
        (["forget", "gp-1"], ["forget", "gp-1"]),
        (["--help"], ["--help"]),
        (["list", "--help"], ["list", "--help"]),
    ],
)
def test_listing_is_what_is_meant_where_no_command_is_named(words, first):
    assert command_first(words) == first


@pytest.fixture
def root(tmp_path):
    """A workspace with one batch that its provider has and one of which nobody knows, one request each."""
    shutil.copytree(TRAIL, tmp_path / "trail")
    with Press.open(tmp_path / "trail", environ={}) as press:
        ledger = press.workspace.ledger
        run = ledger.start_run("trail", "run")
        for number, (name, state) in enumerate({"gp-aaa": BatchState.PENDING, "gp-bbb": BatchState.UNKNOWN}.items()):
            unit = UnitId(Group("trail", "pdp", "en-GB"), f"K{number}")
            money = 12_500_000_000 if number else None
            started = AttemptStarted(f"a{number}", run, unit, f"{number:064x}", "remote", "m", money, (), name)
            ledger.commit_now([BatchIntended(name, run, "trail", "remote", "m"), started])
            ledger.commit_now([BatchMoved(name, BatchState.SENDING)])
            ledger.commit_now(
                [BatchMoved(name, state, "", "") if number else BatchMoved(name, state, "prov1", "queued")]
            )
        ledger.end_run(run, 6)
    return tmp_path / "trail"


def type_in(root, capsys, *words, code=0):
    with pytest.raises(SystemExit) as ended:
        main(["batches", *words, "-C", str(root)])
    assert (ended.value.code or 0) == code
    said = capsys.readouterr()
    return said.err if code else said.out


def test_open_batches_are_listed_as_a_table(root, capsys, monkeypatch):
    monkeypatch.setattr(stdout, "width", 160)
    out = type_in(root, capsys)
    first, second = (next(line for line in out.splitlines() if name in line) for name in ("gp-aaa", "gp-bbb"))
    assert "prov1 queued" in first
    assert "pending" in first
    assert "$0.0125" in second
    assert "unknown" in second


def test_and_as_json_with_the_unknown_left_open(root, capsys):
    first, second = json.loads(type_in(root, capsys, "trail", "--json"))
    assert (first["batch"], first["state"], first["provider_id"], first["waiting"]) == ("gp-aaa", "pending", "prov1", 1)
    assert first["reserved_usd"] in {None, ""}
    assert (second["reserved_usd"], second["answered"]) == ("0.0125", 0)
    assert 0 <= second["age_seconds"] < 600


def test_of_another_brief_there_are_none(root, capsys):
    (root / "briefs/other.yaml").write_text(
        (root / "briefs/trail.yaml").read_text("utf-8").replace("brief: trail", "brief: other"), "utf-8"
    )
    assert json.loads(type_in(root, capsys, "other", "--json")) == []
    assert len(json.loads(type_in(root, capsys, "briefs/trail.yaml", "--json"))) == 2


@pytest.mark.parametrize("words", [["batches"], ["metrics"], ["review", "status"]])
def test_a_brief_that_does_not_exist_is_told_as_everywhere(root, capsys, words):
    with pytest.raises(SystemExit) as ended:
        main([*words, "trial", "-C", str(root)])
    assert ended.value.code == 2
    assert "there is no brief 'trial'" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["batches"], ["metrics"], ["review", "status"]])
def test_a_brief_of_which_only_the_ledger_knows_is_known(root, capsys, words):
    (root / "briefs/trail.yaml").unlink()
    with pytest.raises(SystemExit) as ended:
        main([*words, "trail", "-C", str(root)])
    assert not ended.value.code
    assert capsys.readouterr().out


def test_giving_one_up_is_said_and_lists_it_no_more(root, capsys):
    out = type_in(root, capsys, "forget", "gp-b")
    assert "gp-bbb is given up: 1 request may be sent again" in out
    assert [each["batch"] for each in json.loads(type_in(root, capsys, "--json"))] == ["gp-aaa"]
    assert {each["state"] for each in json.loads(type_in(root, capsys, "--all", "--json"))} == {"pending", "done"}


def test_what_cannot_be_cancelled_says_what_to_do(root, capsys):
    assert "genpress batches forget gp-bbb" in type_in(root, capsys, "cancel", "gp-bbb", code=2)
    assert "backend remote is not declared" in type_in(root, capsys, "cancel", "prov1", code=2)
    assert "genpress batches" in type_in(root, capsys, "cancel", "gp-zzz", code=2)
