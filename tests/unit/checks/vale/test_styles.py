"""Folders of styles: read as they are, what is left out listed, problems with their place; and the oracle."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from genpress.checks.vale import lint_text, read_styles
from genpress.domain.fields import FieldType
from genpress.domain.finding import Severity
from genpress.errors import InvalidInput

ROOT = Path(__file__).parents[4]
MICROSOFT = ROOT / "../shared/data/guidelines/vale-microsoft"


def write(folder: Path, **rules: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rules.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return folder


VERY = "extends: existence\nmessage: no '%s'\ntokens: [very]\n"


def test_a_folder_of_rules_is_a_style_named_after_it(tmp_path):
    style = read_styles(write(tmp_path / "Ours", Very=VERY, Spelling="extends: spelling\nmessage: x\n"))
    assert [rule.header.name for rule in style.rules] == ["Ours.Very"]
    assert [(one.name, "dictionaries" in one.reason) for one in style.left_out] == [("Ours.Spelling", True)]


def test_a_folder_of_styles_is_all_of_them(tmp_path):
    write(tmp_path / "A", Very=VERY)
    write(tmp_path / "B", Very=VERY)
    write(tmp_path / "config")
    assert [rule.header.name for rule in read_styles(tmp_path).rules] == ["A.Very", "B.Very"]


def test_folders_of_a_style_are_part_of_its_rules_names(tmp_path):
    write(tmp_path / "Ours", Very=VERY)
    write(tmp_path / "Ours/dates/old", Day=VERY)
    write(tmp_path / "Ours/_drafts", Draft=VERY)
    write(tmp_path / "Ours/.git", Hook=VERY)
    write(tmp_path / ".github/workflows", Build=VERY)
    names = ["Ours.Very", "Ours.dates.old.Day"]
    assert [rule.header.name for rule in read_styles(tmp_path / "Ours").rules] == names
    assert [rule.header.name for rule in read_styles(tmp_path).rules] == names


@pytest.mark.parametrize(
    ("level", "severity"), [("error", Severity.ERROR), ("warning", Severity.WARNING), ("suggestion", Severity.INFO)]
)
def test_levels_become_severities(tmp_path, level, severity):
    style = read_styles(write(tmp_path / "Ours", Very=f"{VERY}level: {level}\nlink: https://a.example\n"))
    [finding] = lint_text(style, "very")
    assert (finding.severity, finding.evidence["link"]) == (severity, "https://a.example")


@pytest.mark.parametrize("where", ["Vocab/Base", "config/vocabularies/Base"])
def test_accepted_words_are_exceptions(tmp_path, where):
    style = write(tmp_path / "Ours", Caps="extends: existence\nmessage: x\ntokens: ['[A-Z]{3}']\n")
    (tmp_path / where).mkdir(parents=True)
    (tmp_path / where / "accept.txt").write_text("# ours\nAPI\n\nSDK\n")
    assert [one.start for one in lint_text(read_styles(style), "API USB SDK")] == [4]


def test_a_rule_that_is_no_yaml_has_its_place(tmp_path):
    folder = write(tmp_path / "Ours", Bad="extends: existence\ntokens: [a\nmessage: x\n")
    with pytest.raises(InvalidInput) as told:
        read_styles(folder, "styles/Ours")
    assert told.value.problems[0].place.file == "styles/Ours/Bad.yml"
    assert told.value.problems[0].place.line == 3


@pytest.mark.parametrize("make", [False, True])
def test_no_folder_and_no_rule_are_told(tmp_path, make):
    if make:
        (tmp_path / "Ours").mkdir()
    with pytest.raises(InvalidInput) as told:
        read_styles(tmp_path / "Ours", "styles/Ours")
    assert str(told.value.problems[0].place) == "styles/Ours"


def test_fields_are_asked_as_what_they_are(tmp_path):
    style = read_styles(write(tmp_path / "Ours", Very=VERY))
    for kind, text in ((FieldType.TEXT, "very"), (FieldType.HTML, "<p>a very</p>"), (FieldType.MARKDOWN, "a *very*")):
        [finding] = lint_text(style, text, kind, "body")
        assert (text[finding.start : finding.end], finding.field) == ("very", "body")


@pytest.mark.skipif(not MICROSOFT.is_dir(), reason="the shared data is not here")
def test_every_scenario_of_a_real_style_comes_out_exactly():
    spec = importlib.util.spec_from_file_location("vale_scenarios", ROOT / "benchmarks/vale_scenarios.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["vale_scenarios"] = module
    spec.loader.exec_module(module)
    style = read_styles(MICROSOFT / "Microsoft")
    scenarios = module.scenarios((MICROSOFT / "features/rules.feature").read_text("utf-8"))
    outcomes = [module.outcome(style, MICROSOFT, *scenario) for scenario in scenarios]
    assert len(outcomes) == 18
    assert [one for one in outcomes if not one.exact] == []
