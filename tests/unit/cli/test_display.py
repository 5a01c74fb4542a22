from genpress.cli.display import LiveDisplay, PlainDisplay, display_for, words
from genpress.domain.money import Usage
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import FailureKind, Place, Problem
from genpress.pipeline.events import (
    BackendGaveUp,
    CallRetried,
    RowRejected,
    RunStopping,
    UnitDrafted,
    UnitUnanswered,
    WorkCounted,
)

UNIT = UnitId(Group("b", "d", "en-GB"), "k")
DRAFTED = UnitDrafted(UNIT, Status.NEEDS_REVIEW, cached=False, usage=Usage(10, 0, 5), cost=1_000_000)
BAD_ROW = RowRejected(Problem(Place("c.csv", 7), "CAT020", "the key is missing"))


def test_what_went_wrong_gets_a_line_of_its_own():
    assert words(UnitUnanswered(UNIT, "remote: refused")) == "failed: b/d/en-GB/k: remote: refused"
    assert words(BackendGaveUp("remote", "no key")) == "remote is not asked again in this run: no key"
    assert words(RunStopping("budget")) == "stopping: budget"
    assert words(BAD_ROW).startswith("row left out: c.csv:7: CAT020")
    assert words(DRAFTED) == ""


def test_plain_lines_show_bad_rows_only_up_to_a_number(capsys):
    with PlainDisplay(quiet=False) as display:
        for _ in range(100):
            display.tell(BAD_ROW)
    err = capsys.readouterr().err
    assert err.count("row left out") == 20
    assert "80 more rows left out" in err


def test_quiet_still_tells_what_failed(capsys):
    with PlainDisplay(quiet=True) as display:
        display.tell(DRAFTED)
        display.tell(UnitUnanswered(UNIT, "[bold]odd[/bold]"))
    assert capsys.readouterr().err.strip() == "failed: b/d/en-GB/k: [bold]odd[/bold]"


def test_the_live_display_takes_every_event(capsys):
    with LiveDisplay() as display:
        for event in (WorkCounted(3), DRAFTED, CallRetried("r", FailureKind.RATE_LIMITED, 2.0), DRAFTED, BAD_ROW):
            display.tell(event)
    assert "row left out" in capsys.readouterr().err


def test_without_a_terminal_lines_are_plain():
    assert isinstance(display_for(quiet=False, live=True), PlainDisplay)
