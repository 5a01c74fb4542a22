"""One page on how a brief stands, for people who have neither the workspace nor a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from genpress.app.press import Press
from genpress.artifacts.atomic import PendingFile, Root
from genpress.artifacts.names import folder_name
from genpress.artifacts.report import Desk, Report
from genpress.artifacts.report_page import render
from genpress.domain.unit import Group, UnitId
from genpress.errors import GenpressError, UsageError
from genpress.interfaces import Ledger, Selection

MOST = 60
"""Units that are shown for each reason, at most, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A page that was written."""

    path: str
    report: Report


def write_report(
    press: Press, brief: str, selection: Selection, *, most: int = MOST, out: Path | None = None
) -> Reported:
    """Write the page; the same ledger gives the same bytes.

    Args:
        press: an open workspace.
        brief: name of a brief.
        selection: which units it is about.
        most: units that are shown for each reason, at most.
        out: file to write; None: outputs/BRIEF/report.html.

    Raises:
        UsageError: the ledger knows no unit of the brief.
    """
    ledger = press.workspace.ledger
    desks = _desks(ledger, brief, selection)
    report = Report(brief, most=most, desks=len(desks))
    for row, draft in ledger.manifest(brief, selection):
        report.add(row, draft)
    _add_standing(ledger, report)
    root, name = _place(press, brief, out)
    with PendingFile(root, name) as file:
        for piece in render(report, _about(press, brief, selection)):
            file.write(piece.encode(errors="replace"))
        file.commit()
    return Reported(str(out) if out else name, report)


def _desks(ledger: Ledger, brief: str, selection: Selection) -> list[Desk]:
    """Return the deliverables and markets that the page is about.

    Raises:
        UsageError: there are none.
    """
    desks = {(deliverable, market) for deliverable, market, _ in ledger.counts(brief)}
    wanted = [desk for desk in desks if _is_wanted(desk, selection)]
    if desks and not wanted:
        known = ", ".join(sorted({name for desk in desks for name in desk}))
        raise UsageError(f"{brief} has no texts of that choice", hint=f"There are: {known}.")
    if not wanted:
        raise UsageError(f"nothing of {brief} was drafted yet", hint=f"Begin with: genpress run {brief}")
    return wanted


def _is_wanted(desk: Desk, selection: Selection) -> bool:
    deliverable, market = desk
    return (not selection.deliverables or deliverable in selection.deliverables) and (
        not selection.markets or market in selection.markets
    )


def _place(press: Press, brief: str, out: Path | None) -> tuple[Root, str]:
    if out is None:
        return Root(press.workspace.root), f"outputs/{folder_name(brief)}/report.html"
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    return Root(out.absolute().parent), out.name


def _add_standing(ledger: Ledger, report: Report) -> None:
    """Look up the approved texts that stand beside what is shown."""
    for look in report.shown():
        if look.draft is None:
            continue
        unit: UnitId = look.draft.unit
        group: Group = unit.group
        standing = ledger.drafts(group, [unit.key], approved=True).get((unit.key, unit.variant))
        if standing is not None and standing.revision != look.draft.revision:
            look.standing = standing


def _about(press: Press, brief: str, selection: Selection) -> Mapping[str, str]:
    about = {"Only markets": ", ".join(selection.markets), "Only deliverables": ", ".join(selection.deliverables)}
    try:
        job = press.job(brief)
    except GenpressError:
        # What was drafted can be told of a brief that has problems, or is there no more.
        return about
    said = job.brief
    return {
        "Objective": said.objective,
        "Audience": said.audience,
        "Key messages": "; ".join(said.key_messages),
    } | about
