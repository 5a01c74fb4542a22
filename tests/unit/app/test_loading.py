import pytest

from genpress.app.checking import problems_of
from genpress.errors import InvalidInput


def refused(press, **how):
    with pytest.raises(InvalidInput) as caught:
        press.job("trail", **how)
    return [str(problem) for problem in caught.value.problems]


def test_a_catalogue_that_cannot_be_read_is_the_one_problem(press):
    (press.workspace.root / "briefs" / "catalogues" / "packs.csv").write_bytes(b"")
    [problem] = refused(press)
    assert problem.startswith("briefs/catalogues/packs.csv: CAT004")


def test_a_backend_that_a_flag_names_is_not_blamed_on_the_brief(press):
    [problem] = refused(press, backend="nope")
    assert problem.startswith("--backend: BKD005 backend nope is not declared in genpress.toml. Declare")


def test_a_default_backend_that_is_not_there_is_told_at_its_place(press):
    settings = press.workspace.root / "genpress.toml"
    settings.write_text(settings.read_text().replace('"template"', '"nope"'), encoding="utf-8")
    with type(press).open(press.workspace.root, environ={}) as opened:
        [problem] = refused(opened)
    assert problem.startswith("genpress.toml:3:19: BKD005")


def test_limits_against_each_other_are_told(press):
    prompt = press.workspace.root / "prompts" / "product_page.j2"
    prompt.write_text(prompt.read_text().replace("max: 60,", "min: 70, max: 60,"), encoding="utf-8")
    [problem] = refused(press)
    assert "PRM004 title: nothing has at least 70 and at most 60 characters" in problem


def test_a_sound_brief_has_no_problems(press):
    assert problems_of(press.job("trail")) == []
