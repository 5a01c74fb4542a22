"""Rows of a review: from a draft to the cells of its row; and the look ahead that a layout needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from genpress.domain.counting import count
from genpress.domain.draft import Draft
from genpress.domain.fields import Content, FieldSpec, FieldType, FieldValue
from genpress.domain.unit import UnitId, split_key
from genpress.errors import Conflict, Place, Problem
from genpress.exporters.workbook import layout as lay
from genpress.exporters.workbook.cells import MAX_CELL, field_text, fits, shortened
from genpress.exporters.workbook.layout import Count, Layout, Role
from genpress.exporters.workbook.tokens import Signer
from genpress.exporters.workbook.wording import claims_in_words, findings_in_words

Cell: TypeAlias = "str | int"
"""What stands in a cell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a review."""

    draft: Draft
    """The newest revision."""
    approved: Draft | None = None
    """The text that stands, where it is another."""
    decided: int = 0
    """Decisions there are on the unit."""
    stale: str = ""
    """What changed since the standing text."""
    reviewer: str = ""
    """Who is asked to decide."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """For a row that came back: what its editor wrote, by header."""
    note: str = ""
    """For a row that came back: why."""
    like: str = ""
    """Copy that was approved for a like source, in words."""

    @staticmethod
    def key_of(unit: UnitId) -> str:
        """Return a unit's key as people read it."""
        key = " / ".join(split_key(unit.key)) or unit.group.deliverable
        return key if unit.variant == 1 else f"{key} ~{unit.variant}"


@dataclass(slots=True)
class Looks:
    """What the rows of a sheet have in common."""

    count: int = 0
    facts: dict[str, int] = field(default_factory=dict)
    """Their facts in the order they were met, with the length of the longest value."""
    fields: dict[str, FieldType] = field(default_factory=dict)
    """Fields they have."""
    approved: bool = False
    """Whether any text stands beside a newer one."""
    like: bool = False
    """Whether any has copy of a like source."""
    problems: list[Problem] = field(default_factory=list)
    """Texts that no cell can hold."""

    def add(self, unit: UnitId, content: Content, facts: Mapping[str, str]) -> None:
        """Look at a row."""
        self.count += 1
        longest, fields = self.facts, self.fields
        for name, fact in facts.items():
            if name not in longest or len(fact) > longest[name]:
                longest[name] = len(fact)
        for name, value in content.items():
            if name not in fields:
                fields[name] = FieldType.LIST if isinstance(value, list) else FieldType.TEXT
        self.refuse(unit, content)

    def refuse(self, unit: UnitId, content: Mapping[str, FieldValue]) -> None:
        """Take down what no cell can hold."""
        for name, value in content.items():
            if not fits(text := field_text(value)):
                self.problems.append(_too_long(unit, name, text))

    def layout(self, known: Sequence[FieldSpec], *, facts: Sequence[str] = (), returned: bool = False) -> Layout:
        """Return the columns for these rows; facts and fields that the brief no longer knows come last.

        Args:
            known: the fields, in order.
            facts: the catalogue's columns, in order.
            returned: whether the rows came back from an import.
        """
        specs = {spec.name: spec for spec in known if spec.name in self.fields}
        for name, kind in self.fields.items():
            specs.setdefault(name, FieldSpec(name=name, type=kind))
        ordered = dict.fromkeys([*(name for name in facts if name in self.facts), *self.facts])
        return Layout(tuple(specs.values()), tuple(ordered), self.approved, returned, self.like, self.facts)


def look(entries: Iterable[Entry]) -> Looks:
    """Go through rows once, before anything is written."""
    looks = Looks()
    for entry in entries:
        looks.add(entry.draft.unit, entry.draft.content, entry.draft.facts)
        looks.approved = looks.approved or entry.approved is not None
        looks.like = looks.like or bool(entry.like)
        looks.refuse(entry.draft.unit, entry.cells)
    return looks


def _too_long(unit: UnitId, name: str, text: str) -> Problem:
    return Problem(
        Place(key=str(unit)),
        "REV001",
        f"the field {name} has {len(text):,} characters in {text.count(chr(10)) + 1} lines: a cell of a workbook holds "
        f"at most {MAX_CELL:,} in 254.",
        "Export it with --csv, or edit its draft file.",
    )


# --- from a draft to cells --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    """Where a field's cells stand, by position."""

    name: str
    header: str
    text: int
    base: int
    counter: int
    count: Count
    longest: int | None
    longest_count: Count | None
    approved: int | None
    now: int | None


class Filler:
    """Puts drafts into the cells of their rows, in one layout's order."""

    def __init__(self, layout: Layout, signer: Signer) -> None:
        self._token = signer.token
        self._empty: list[Cell] = [""] * len(layout.columns)
        places = {(column.role, column.name or column.header): at for at, column in enumerate(layout.columns)}
        self._facts = [(at, name) for (role, name), at in places.items() if role is Role.FACT]
        self._named = [(at, name) for (role, name), at in places.items() if role in _NAMED]
        self._beside = layout.approved
        self._shown_facts = frozenset(layout.facts)
        self._shown_fields = frozenset(spec.name for spec in layout.fields)
        self._fields = [_field(spec.name, layout, places) for spec in layout.fields]

    def cells(self, entry: Entry) -> list[Cell]:
        """Return a row's cells. Texts that are only to be looked at may be shortened.

        Raises:
            Conflict: the draft has something that no column of the layout is for.
        """
        cells, facts = self._empty.copy(), entry.draft.facts
        shown = facts.keys() <= self._shown_facts and entry.draft.content.keys() <= self._shown_fields
        if not shown or (entry.approved and not self._beside):
            raise overtaken()
        for at, name in self._facts:
            cells[at] = shortened(facts.get(name, ""))
        for field_ in self._fields:
            _fill(cells, field_, entry)
        named = self._said(entry)
        for at, name in self._named:
            cells[at] = named[name]
        return cells

    def _said(self, entry: Entry) -> Mapping[str, Cell]:
        """Return the cells of the columns that every review has."""
        draft, edits = entry.draft, entry.cells
        unit, revision, source_hash = str(draft.unit), draft.revision, draft.hashes.facts
        text_hash, decided = draft.content_hash, entry.decided
        return {
            lay.KEY: shortened(Entry.key_of(draft.unit)),
            lay.NOTE: entry.note,
            lay.FINDINGS: shortened(findings_in_words(draft.findings)),
            lay.CLAIMS: shortened(claims_in_words(draft.claims)),
            lay.LIKE: shortened(entry.like),
            lay.DECISION: "",
            lay.REASON: edits.get(lay.REASON, ""),
            lay.COMMENT: edits.get(lay.COMMENT, ""),
            lay.REVIEWER: entry.reviewer,
            lay.UNIT: unit,
            lay.REVISION: revision,
            lay.TEXT_HASH: text_hash,
            lay.SOURCE_HASH: source_hash,
            lay.DECIDED: decided,
            lay.STALE: entry.stale,
            lay.TOKEN: self._token(unit, revision, text_hash, source_hash, decided),
        }


def overtaken() -> Conflict:
    """Return the error for rows that are not those which were looked at before."""
    return Conflict("drafts were written while they were read for the review", hint="Export it again.")


_NAMED = frozenset({Role.KEY, Role.NOTE, Role.SAID, Role.CHOICE, Role.HIDDEN})


def _field(name: str, layout: Layout, places: Mapping[tuple[Role, str], int]) -> _Field:
    at = {role: place for (role, named), place in places.items() if named == name}
    return _Field(
        name,
        layout.columns[at[Role.FIELD]].header,
        text=at[Role.FIELD],
        base=at[Role.BASE],
        counter=at[Role.COUNTER],
        count=layout.counts[name],
        longest=at.get(Role.LONGEST),
        longest_count=layout.longest_items.get(name),
        approved=at.get(Role.APPROVED),
        now=at.get(Role.NOW),
    )


def _fill(cells: list[Cell], place: _Field, entry: Entry) -> None:
    """Put a field into its cells."""
    value = entry.draft.content.get(place.name, "")
    text = field_text(value)
    cells[place.text] = entry.cells.get(place.header, text) if entry.cells else text
    cells[place.base] = text
    cells[place.counter] = _counted(value, text, place.count)
    if place.longest is not None and place.longest_count is not None:
        cells[place.longest] = longest_item(value, place.longest_count)
    if place.now is not None:
        cells[place.now] = text
    if place.approved is not None and entry.approved is not None:
        cells[place.approved] = shortened(field_text(entry.approved.content.get(place.name, "")))


def _counted(value: FieldValue, text: str, how: Count) -> int:
    """Return a field's count, given its text; a list counts its items."""
    if how.counter is None:
        return len(value) if isinstance(value, list) else int(bool(value))
    return count(text, how.counter)


def longest_item(value: FieldValue, how: Count) -> int:
    """Return the count of a list's longest item; of a text, of its longest line."""
    items = value if isinstance(value, list) else value.split("\n")
    return max((count(item, how.counter) for item in items if how.counter), default=0)
