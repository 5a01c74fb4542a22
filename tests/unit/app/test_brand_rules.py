import pytest

from genpress.app import RunOptions
from genpress.errors import InvalidInput


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("style: {emojis: no}", "briefs/brands/aurora.yaml:6:17: BRD002 brand aurora: style has no toggle 'emojis'."),
        (
            "style: {emoji: maybe}",
            "briefs/brands/aurora.yaml:6:16: BRD004 brand aurora: style.emoji cannot be 'maybe'.",
        ),
        ("vale: [styles/Gone]", "briefs/brands/aurora.yaml:6:8: VAL002 vale: styles/Gone: there is no such folder"),
        ("vale: [prompts]", "briefs/brands/aurora.yaml:6:8: VAL002 vale: prompts: the folder holds no rule"),
        ("vale: [../shared]", "briefs/brands/aurora.yaml:6:8: BRD005 vale: ../shared: this path leads out"),
    ],
)
def test_what_the_checks_cannot_read_is_told_before_anything_is_drafted(press, lines, told):
    brand = press.workspace.root / "briefs" / "brands" / "aurora.yaml"
    brand.write_text(f"{brand.read_text()}{lines}\n", encoding="utf-8")
    [problem] = press.check("trail")
    assert str(problem).startswith(told)
    with pytest.raises(InvalidInput):
        press.run("trail", RunOptions())
    assert not (press.workspace.root / "outputs").exists()


def test_all_that_is_wrong_with_a_style_is_told_at_once(press):
    brand = press.workspace.root / "briefs" / "brands" / "aurora.yaml"
    brand.write_text(f"{brand.read_text()}style: {{emojis: no, quotes: bent, ampersand: no}}\n", encoding="utf-8")
    assert len(press.check("trail")) == 2


def test_a_problem_within_a_style_keeps_its_own_place(press):
    root = press.workspace.root
    (root / "styles").mkdir()
    (root / "styles" / "Broken.yml").write_text("extends: [", encoding="utf-8")
    brand = root / "briefs" / "brands" / "aurora.yaml"
    brand.write_text(f"{brand.read_text()}vale: [styles]\n", encoding="utf-8")
    [problem] = press.check("trail")
    assert problem.place.file == "styles/Broken.yml"
