import csv

import openpyxl
import pytest

from genpress.app.checking import problems_of
from genpress.errors import InvalidInput
from genpress.interfaces import Row


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


@pytest.mark.parametrize(("column", "usable"), [("stock", 3), ("volume_l", 2), ("sku", 2)])
def test_an_error_in_a_workbook_spoils_a_row_only_where_the_prompts_read_it(press, column, usable):
    root = press.workspace.root
    with (root / "briefs/catalogues/packs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[2][rows[0].index(column)] = "#N/A"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(root / "briefs/catalogues/packs.xlsx")
    brief = root / "briefs/trail.yaml"
    brief.write_text(brief.read_text(encoding="utf-8").replace("packs.csv", "packs.xlsx"), encoding="utf-8")
    items = [item for chunk in press.job("trail").open_rows().chunks() for item in chunk]
    assert sum(isinstance(item, Row) for item in items) == usable
    assert len(items) == 3
