"""The editors' loop, outward: workbooks for editors, and who has what."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from genpress.app.clock import utc_now
from genpress.app.review_files import ReviewFolder, file_name, person
from genpress.app.selecting import Selectors
from genpress.app.workspace import Workspace
from genpress.domain.draft import Draft
from genpress.domain.market import Market
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import InvalidInput, Problem
from genpress.exporters.workbook import Book, Entry, Looks, Sheet, Signer, field_text, look, write_csv, write_workbook
from genpress.interfaces import Ledger, ReviewExport
from genpress.pipeline.job import Job, Stage
from genpress.pipeline.memory import Likeness, Suggestion

OPEN = (Status.NEEDS_REVIEW, Status.BLOCKED)
"""States in which a text waits for an editor."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is to be exported, and how."""

    markets: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = OPEN
    assignee: str = ""
    """Who is to decide."""
    csv: bool = False
    out: Path | None = None
    """Folder to write to; None: outputs/BRIEF/review."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One file that was written for an editor."""

    path: str
    market: str
    units: int


class Exporter:
    """Writes a brief's reviews."""

    def __init__(self, workspace: Workspace, job: Job, options: ExportOptions) -> None:
        self._ledger = workspace.ledger
        self._job = job
        self._options = options
        self._signer = Signer(self._ledger.secret())
        self._folder = ReviewFolder(workspace.root, job.brief.brief, self._ledger, options.out)
        self._likeness = Likeness(self._ledger)
        self._found: dict[UnitId, str] = {}
        self._columns = () if job.open_rows is None else job.open_rows().columns
        Selectors(options.deliverables, options.markets).scope(job)

    def run(self) -> list[Exported]:
        """Write a file per market that has anything to review, as CSV one per deliverable and market.

        Raises:
            InvalidInput: a text does not fit into a cell; nothing was written.
        """
        work = [(market, self._sheets(market)) for market in self._markets()]
        return [exported for market, sheets in work if sheets for exported in self._write(market, sheets)]

    def _markets(self) -> list[Market]:
        wanted = self._options.markets
        named = {market.locale: market for stage in self._job.stages for market in stage.markets}
        return [market for locale, market in named.items() if not wanted or locale in wanted]

    def _stages(self, market: Market) -> list[Stage]:
        wanted = self._options.deliverables
        stages = [stage for stage in self._job.stages if market in stage.markets]
        return [stage for stage in stages if not wanted or stage.name in wanted]

    def _sheets(self, market: Market) -> list[Sheet]:
        sheets: list[Sheet] = []
        problems: list[Problem] = []
        for stage in self._stages(market):
            group = self._job.group(stage, market)
            looks = self._look(group)
            problems += [] if self._options.csv else looks.problems
            if looks.count:
                layout = looks.layout(stage.fields, facts=self._columns)
                sheets.append(Sheet(group, layout, self._entries(group), looks.count))
        if problems:
            raise InvalidInput(problems)
        return sheets

    def _look(self, group: Group) -> Looks:
        if self._is_localised(group):
            # What was approved for like sources is found draft by draft.
            return look(self._entries(group))
        looks = Looks()
        for found in self._ledger.glance(group, self._options.statuses):
            looks.add(found.unit, found.content, found.facts)
            looks.approved = looks.approved or found.beside
        return looks

    def _is_localised(self, group: Group) -> bool:
        return self._job.stage(group.deliverable).spec.source is not None

    def _entries(self, group: Group) -> Iterator[Entry]:
        like, reviewer = self._said_before if self._is_localised(group) else None, self._options.assignee
        for found in self._ledger.reviewed(group, self._options.statuses):
            said = like(found.draft) if like else ""
            yield Entry(found.draft, found.beside, found.decided, found.stale, reviewer, like=said)

    def _said_before(self, draft: Draft) -> str:
        """Return what was approved for a source much like a draft's, in words; rows are gone through twice."""
        if draft.unit not in self._found:
            self._found[draft.unit] = "\n".join(map(_in_words, self._likeness.of(draft)))
        return self._found[draft.unit]

    def _write(self, market: Market, sheets: Sequence[Sheet]) -> Iterator[Exported]:
        brief, assignee = self._job.brief.brief, self._options.assignee
        book = Book(brief, market, self._signer, assignee, utc_now())
        if not self._options.csv:
            name = file_name(brief, market.locale, person(assignee), ending="xlsx")
            yield self._place(market, name, sheets, partial(write_workbook, book=book, sheets=sheets))
            return
        for sheet in sheets:
            name = file_name(brief, sheet.group.deliverable, market.locale, person(assignee), ending="csv")
            yield self._place(market, name, [sheet], partial(write_csv, book=book, sheet=sheet))

    def _place(
        self, market: Market, name: str, sheets: Sequence[Sheet], write: Callable[[IO[bytes]], None]
    ) -> Exported:
        path, digest = self._folder.write(name, write)
        units = sum(sheet.count for sheet in sheets)
        named = tuple(sheet.group.deliverable for sheet in sheets)
        brief, assignee = self._job.brief.brief, self._options.assignee
        export = ReviewExport(brief, market.locale, path, digest, assignee, units, deliverables=named)
        self._ledger.add_export(export)
        return Exported(path, market.locale, units)


def _in_words(suggestion: Suggestion) -> str:
    draft = suggestion.draft
    fields = (f"{name}: {field_text(value)}" for name, value in draft.content.items())
    return "\n".join([f"{suggestion.likeness:.0f} % like, {draft.unit}", *fields])


# --- who has what -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Desk:
    """How the review of one deliverable in one market stands."""

    deliverable: str
    market: str
    counts: Counter[Status] = field(default_factory=Counter)
    halfway: int = 0
    """Texts that have an approval and need another."""
    stale: int = 0
    """Approved texts whose sources changed."""
    oldest: str = ""
    """When the oldest text that waits was written; UTC, empty when none waits."""
    assignee: str = ""
    """To whom the newest workbook with these texts was given."""
    exported_at: str = ""
    path: str = ""
    """Where that workbook is; empty where none was written yet."""

    def age(self, now: str) -> int | None:
        """Return for how many days the oldest text has waited; None when none does."""
        if not self.oldest:
            return None
        return (datetime.datetime.fromisoformat(now) - datetime.datetime.fromisoformat(self.oldest)).days


def desks(ledger: Ledger, brief: str) -> list[Desk]:
    """Return how the reviews of a brief stand, by deliverable and market."""
    found: dict[tuple[str, str], Desk] = {}
    for row, _ in ledger.manifest(brief):
        desk = found.setdefault((row.deliverable, row.market), Desk(row.deliverable, row.market))
        desk.counts[row.status] += 1
        desk.stale += row.stale
        if row.status in OPEN:
            desk.halfway += bool(row.reviewer)
            desk.oldest = min(filter(None, (desk.oldest, row.generated_at)), default="")
    for export in ledger.exports(brief):
        for (deliverable, market), desk in found.items():
            if market == export.market and (not export.deliverables or deliverable in export.deliverables):
                desk.assignee, desk.exported_at, desk.path = export.assignee, export.exported_at, export.path
    return list(found.values())
