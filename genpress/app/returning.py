"""Giving back to editors what an import could not take in: a workbook of its own, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from genpress.app.clock import utc_now
from genpress.app.review_files import ReviewFolder, file_name
from genpress.app.workspace import Workspace
from genpress.domain.draft import Draft
from genpress.domain.market import Market
from genpress.domain.unit import Group, UnitId
from genpress.exporters.workbook import (
    Book,
    Entry,
    Sheet,
    Signer,
    field_header,
    field_text,
    look,
    write_csv,
    write_workbook,
)
from genpress.exporters.workbook.layout import COMMENT, REASON
from genpress.interfaces import ReviewExport
from genpress.pipeline.job import Job
from genpress.pipeline.review import Item

_NOBODYS = ("",)
"""Deliverables of a workbook that holds nothing but rows without a unit."""


class Returner:
    """Writes what was held back of one brief."""

    def __init__(self, workspace: Workspace, job: Job, signer: Signer) -> None:
        self._ledger = workspace.ledger
        self._job = job
        self._signer = signer
        self._folder = ReviewFolder(workspace.root, job.brief.brief, self._ledger)
        self._columns = () if job.open_rows is None else job.open_rows().columns

    def write(self, held: Sequence[Item]) -> list[str]:
        """Write a workbook per market; return their paths. It can be edited and imported like any other."""
        strangers = [item.sent.cells for item in held if item.unit is None and item.sent is not None]
        markets = _by_market(held)
        paths: list[str] = []
        for locale in markets or [self._job.brief.markets[0]]:
            sheets, lost = self._sheets(markets.get(locale, {}))
            paths += self._write_market(locale, sheets, [*lost, *([] if paths else strangers)])
        return paths

    def _sheets(self, groups: Mapping[Group, Sequence[Item]]) -> tuple[list[Sheet], list[Mapping[str, str]]]:
        sheets: list[Sheet] = []
        lost: list[Mapping[str, str]] = []
        for group, items in groups.items():
            entries = list(self._entries(group, items, lost))
            stages = [stage for stage in self._job.stages if stage.name == group.deliverable]
            if entries:
                fields = stages[0].fields if stages else ()
                layout = look(entries).layout(fields, facts=self._columns, returned=True)
                sheets.append(Sheet(group, layout, entries, len(entries)))
        return sheets, lost

    def _entries(self, group: Group, items: Sequence[Item], lost: list[Mapping[str, str]]) -> Iterator[Entry]:
        keys = sorted({item.unit.key for item in items if item.unit})
        newest, standing = self._ledger.drafts(group, keys), self._ledger.drafts(group, keys, approved=True)
        decisions = self._ledger.decisions(group, keys)
        for item in items:
            place = _place(item.unit)
            draft, approved = newest.get(place), standing.get(place)
            if draft is None:
                lost.append(item.sent.cells if item.sent else {})
                continue
            beside = approved if approved is not None and approved.revision != draft.revision else None
            decided, reviewer = len(decisions.get(place, ())), item.words.reviewer
            note = f"{item.merged.kind}: {item.merged.note}"
            yield Entry(draft, beside, decided, reviewer=reviewer, cells=_cells(item, draft), note=note)

    def _write_market(
        self, locale: str, sheets: Sequence[Sheet], unplaced: Sequence[Mapping[str, str]]
    ) -> Iterator[str]:
        brief, market = self._job.brief.brief, self._market(locale)
        book = Book(brief, market, self._signer, exported_at=utc_now())
        if any(look(sheet.rows).problems for sheet in sheets):
            for sheet in sheets:
                name = file_name(brief, sheet.group.deliverable, locale, "conflicts", ending="csv")
                yield self._record(locale, name, partial(write_csv, book=book, sheet=sheet), [sheet])
            sheets = []
        if not sheets and not unplaced:
            return
        name = file_name(brief, locale, "conflicts", ending="xlsx")
        yield self._record(locale, name, partial(write_workbook, book=book, sheets=sheets, unplaced=unplaced), sheets)

    def _record(self, locale: str, name: str, write: partial[None], sheets: Sequence[Sheet]) -> str:
        # What came back before may be the only place where somebody's words stand.
        path, digest = self._folder.write(name, write, beside=True)
        people = {entry.reviewer for sheet in sheets for entry in sheet.rows if entry.reviewer}
        export = ReviewExport(
            brief=self._job.brief.brief,
            market=locale,
            path=path,
            digest=digest,
            assignee=", ".join(sorted(people)),
            units=sum(sheet.count for sheet in sheets),
            deliverables=tuple(sheet.group.deliverable for sheet in sheets) or _NOBODYS,
        )
        self._ledger.add_export(export)
        return path

    def _market(self, locale: str) -> Market:
        named = {market.locale: market for stage in self._job.stages for market in stage.markets}
        return named.get(locale) or Market(locale=locale)


def _by_market(held: Sequence[Item]) -> Mapping[str, Mapping[Group, Sequence[Item]]]:
    markets: dict[str, dict[Group, list[Item]]] = {}
    for item in held:
        if item.unit is not None:
            group = item.unit.group
            markets.setdefault(group.market, {}).setdefault(group, []).append(item)
    return markets


def _place(unit: UnitId | None) -> tuple[str, int]:
    return ("", 0) if unit is None else (unit.key, unit.variant)


def _cells(item: Item, draft: Draft) -> dict[str, str]:
    """Return what the editor wrote, by header: their words, not what became of them."""
    if item.theirs is not None:
        return {field_header(name): field_text(value) for name, value in item.theirs.items()}
    if item.sent is None:
        return {}
    wanted = [*(field_header(name) for name in draft.content), REASON, COMMENT]
    return {header: item.sent.cells[header] for header in wanted if header in item.sent.cells}
