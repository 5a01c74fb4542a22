"""Rows of a review: from a draft to the cells of its row; and the look ahead that a layout needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from genpress.domain.counting import count
from genpress.domain.draft import Draft
from genpress.domain.fields import FieldSpec, FieldType, FieldValue
from genpress.domain.unit import UnitId, split_key
from genpress.errors import Place, Problem
from genpress.exporters.workbook import layout as lay
from genpress.exporters.workbook.cells import MAX_CELL, field_text, fits, shortened
from genpress.exporters.workbook.layout import Column, Count, Layout, Role
from genpress.exporters.workbook.tokens import Signature, Signer
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
        looks.count += 1
        for name, fact in entry.draft.facts.items():
            looks.facts[name] = max(len(fact), looks.facts.get(name, 0))
        looks.approved = looks.approved or entry.approved is not None
        looks.like = looks.like or bool(entry.like)
        for name, value in entry.draft.content.items():
            looks.fields.setdefault(name, FieldType.LIST if isinstance(value, list) else FieldType.TEXT)
            if not fits(field_text(value)):
                looks.problems.append(_too_long(entry, name, field_text(value)))
        looks.problems += [_too_long(entry, name, text) for name, text in entry.cells.items() if not fits(text)]
    return looks


def _too_long(entry: Entry, name: str, text: str) -> Problem:
    return Problem(
        Place(key=str(entry.draft.unit)),
        "REV001",
        f"the field {name} has {len(text):,} characters in {text.count(chr(10)) + 1} lines: a cell of a workbook holds "
        f"at most {MAX_CELL:,} in 254.",
        "Export it with --csv, or edit its draft file.",
    )


def cells_of(entry: Entry, layout: Layout, signer: Signer) -> list[Cell]:
    """Return a row's cells, in the layout's order. Texts that are only to be looked at may be shortened."""
    named = _named(entry, signer)
    return [
        named[column.header] if column.role in _NAMED else _text(entry, column, layout) for column in layout.columns
    ]


def signature(entry: Entry) -> Signature:
    """Return what a row's token vouches for."""
    draft = entry.draft
    return Signature(draft.unit, draft.revision, draft.content_hash, draft.hashes.facts, entry.decided)


_NAMED = frozenset({Role.KEY, Role.NOTE, Role.SAID, Role.CHOICE, Role.HIDDEN})


def _named(entry: Entry, signer: Signer) -> Mapping[str, Cell]:
    """Return the cells of the columns that every review has."""
    draft, row = entry.draft, signature(entry)
    return {
        lay.KEY: shortened(Entry.key_of(draft.unit)),
        lay.NOTE: entry.note,
        lay.FINDINGS: shortened(findings_in_words(draft.findings)),
        lay.CLAIMS: shortened(claims_in_words(draft.claims)),
        lay.LIKE: shortened(entry.like),
        lay.DECISION: "",
        lay.REASON: entry.cells.get(lay.REASON, ""),
        lay.COMMENT: entry.cells.get(lay.COMMENT, ""),
        lay.REVIEWER: entry.reviewer,
        lay.UNIT: str(row.unit),
        lay.REVISION: row.revision,
        lay.TEXT_HASH: row.text_hash,
        lay.SOURCE_HASH: row.source_hash,
        lay.DECIDED: row.decided,
        lay.STALE: entry.stale,
        lay.TOKEN: signer.sign(row),
    }


def _text(entry: Entry, column: Column, layout: Layout) -> Cell:
    name, draft = column.name, entry.draft
    match column.role:
        case Role.FACT:
            return shortened(draft.facts.get(name, ""))
        case Role.APPROVED:
            return shortened(field_text(_value(entry.approved, name)))
        case Role.COUNTER:
            return counted(_value(draft, name), layout.counts[name])
        case Role.LONGEST:
            return longest_item(_value(draft, name), layout.longest_items[name])
        case Role.FIELD if column.header in entry.cells:
            return entry.cells[column.header]
        case _:
            return field_text(_value(draft, name))


def _value(draft: Draft | None, name: str) -> FieldValue:
    return "" if draft is None else draft.content.get(name, "")


def counted(value: FieldValue, how: Count) -> int:
    """Return a field's count; a list counts its items."""
    if how.counter is None:
        return len(value) if isinstance(value, list) else int(bool(value))
    return count(field_text(value), how.counter)


def longest_item(value: FieldValue, how: Count) -> int:
    """Return the count of a list's longest item; of a text, of its longest line."""
    items = value if isinstance(value, list) else value.split("\n")
    return max((count(item, how.counter) for item in items if how.counter), default=0)
