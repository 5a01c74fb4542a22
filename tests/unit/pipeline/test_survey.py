from genpress.pipeline.decide import Action
from genpress.pipeline.plan import Planner
from genpress.pipeline.scope import Scope
from genpress.pipeline.survey import Registrar, retire_missing, survey


def surveyed(press, brief="trail", inspect=None, **scope):
    return survey(Planner(press.job(brief), press.workspace.ledger, scope=Scope(**scope)), inspect)


def test_a_survey_counts_by_group_and_verdict(press):
    seen = surveyed(press)
    assert seen.work == 6
    assert [(g.market, v.action, n) for g, v, n in seen.lines()] == [
        ("en-GB", Action.NEW, 3),
        ("de-DE", Action.NEW, 3),
    ]


def test_a_survey_writes_nothing(press):
    surveyed(press)
    assert list(press.manifest("trail")) == []


def test_a_registrar_makes_new_units_pending(press):
    surveyed(press, inspect=Registrar(press.workspace.ledger))
    assert {row.status for row in press.manifest("trail")} == {"pending"}
    assert surveyed(press).work == 6


def test_the_digest_names_the_work(press, root):
    first = surveyed(press).digest
    assert surveyed(press).digest == first
    assert surveyed(press, limit=1).digest != first
    packs = root / "briefs/catalogues/packs.csv"
    packs.write_text(packs.read_text("utf-8").replace("610", "611"), "utf-8")
    assert surveyed(press).digest != first


def test_units_that_are_gone_are_retired_and_broken_rows_are_not(press, root):
    press.run("trail")
    packs = root / "briefs/catalogues/packs.csv"
    lines = packs.read_text("utf-8").splitlines()
    packs.write_text("\n".join([lines[0], lines[1], lines[2] + ",broken"]) + "\n", "utf-8")
    planner = Planner(press.job("trail"), press.workspace.ledger, scope=Scope())
    gone = retire_missing(planner, press.workspace.ledger, "trail", survey(planner))
    left = {row.key for row in press.manifest("trail")}
    assert "AP-20-GR" in left
    assert "AP-40-BK" not in left
    assert gone >= 2


def test_a_deliverable_that_is_gone_is_retired_whole(press, root):
    press.run("trail")
    brief = root / "briefs/trail.yaml"
    brief.write_text(brief.read_text("utf-8").replace("pdp:", "page:"), "utf-8")
    press.run("trail")
    assert {row.deliverable for row in press.manifest("trail")} == {"page"}
