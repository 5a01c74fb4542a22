"""The columns of a review: their headers in words, what each is for, and where it stands."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from genpress.domain.fields import Counter, FieldSpec, FieldType, Limit

KEY, FINDINGS, CLAIMS, NOTE = "Key", "Findings", "Claims", "Why it came back"
LIKE = "Approved for a like source"
DECISION, REASON, COMMENT, REVIEWER = "Decision", "Reason", "Comment", "Reviewer"
UNIT, REVISION, TEXT_HASH, SOURCE_HASH = "_unit", "_revision", "_text_hash", "_source_hash"
DECIDED, STALE, TOKEN, ESCAPED = "_decided", "_stale", "_token", "_escaped"
BASE = "_text: "
"""Begins the header of a hidden column with a field's text at export."""
APPROVED = "Approved text: "
NOW = "Now in the ledger: "

RESERVED_NAMES = frozenset({KEY, FINDINGS, CLAIMS, LIKE, NOTE, DECISION, REASON, COMMENT, REVIEWER})
RESERVED = frozenset(name.casefold() for name in RESERVED_NAMES)
"""Headers that no fact and no field can have."""
IDENTITY = (UNIT, REVISION, TEXT_HASH, SOURCE_HASH, DECIDED, TOKEN)
"""Hidden columns that an import cannot do without."""


OWN = RESERVED_NAMES | {*IDENTITY, STALE, ESCAPED}
"""Headers that every review has, or may have."""
SOURCE = " (source)"
"""Ends the header of a fact whose name is taken."""


class Role(enum.Enum):
    """What a column is for."""

    KEY = enum.auto()
    FACT = enum.auto()
    APPROVED = enum.auto()
    NOW = enum.auto()
    FIELD = enum.auto()
    COUNTER = enum.auto()
    LONGEST = enum.auto()
    """Counter of a list's longest item."""
    SAID = enum.auto()
    """Findings and claims."""
    NOTE = enum.auto()
    CHOICE = enum.auto()
    """Decision, reason, comment, reviewer."""
    HIDDEN = enum.auto()
    BASE = enum.auto()


EDITABLE = frozenset({Role.FIELD, Role.CHOICE})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    header: str
    role: Role
    name: str = ""
    """The fact or field it shows, or its own name."""


@dataclass(frozen=True, slots=True)
class Count:
    """How a field's counter counts."""

    unit: str
    """What is counted, in words."""
    most: int | None
    least: int | None
    counter: Counter | None
    """None: items of a list."""

    @property
    def header(self) -> str:
        """The limits in words, such as `characters, at most 60`."""
        if self.least and self.most is not None:
            return f"{self.unit}, {self.least} to {self.most}"
        if self.most is not None:
            return f"{self.unit}, at most {self.most}"
        return f"{self.unit}, at least {self.least}" if self.least else self.unit


MOST_MEASURED = 500
"""Characters of a list's item that the sheet's counter measures."""
_LIVE = frozenset({Counter.CODEPOINT, Counter.GRAPHEME, Counter.UTF16, Counter.WIDTH, Counter.X_WEIGHTED})
_WORDS = {
    Counter.BYTES: "bytes at export",
    Counter.SMS_SEGMENTS: "SMS parts at export",
    Counter.PIXELS: "pixels at export",
    Counter.WORDS: "words",
}


def count_of(spec: FieldSpec) -> Count:
    """Return how a field is counted: a list by its items, another by the limit that matters most."""
    if spec.type is FieldType.LIST:
        return Count("items", spec.max_items, spec.min_items, None)
    limit = _strictest(spec) or Limit()
    words = "characters" if limit.counter in _LIVE else _WORDS[limit.counter]
    return Count(words, limit.max, limit.min, limit.counter)


def longest_of(spec: FieldSpec) -> Count | None:
    """Return how the longest item of a list is counted; None where nothing that a sheet can count bounds an item."""
    limit = _strictest(spec) if spec.type is FieldType.LIST else None
    if limit is None or limit.counter not in _LIVE or (limit.max or 0) >= MOST_MEASURED:
        return None
    return Count("longest item", limit.max, None, limit.counter)


def _strictest(spec: FieldSpec) -> Limit | None:
    return min((limit for limit in spec.limits if limit.max is not None), key=_weight, default=None)


def _weight(limit: Limit) -> tuple[bool, bool, int]:
    return not limit.hard, limit.counter not in _LIVE, limit.max or 0


def field_header(name: str) -> str:
    """Return the header of a field: its name, unless a column of the review has it already."""
    return f"{name} (text)" if name.casefold() in RESERVED or name.startswith("_") else name


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one sheet."""

    fields: tuple[FieldSpec, ...]
    facts: tuple[str, ...]
    approved: bool = False
    """Whether a standing text is shown beside."""
    returned: bool = False
    """Whether the rows came back from an import, with the reason and the text that is in the ledger now."""
    like: bool = False
    """Whether copy is shown that was approved for like sources."""
    longest: Mapping[str, int] = field(default_factory=dict)
    """Characters of the longest value of each fact."""
    columns: tuple[Column, ...] = field(init=False)
    counts: Mapping[str, Count] = field(init=False)
    """How each field is counted, by its name."""
    longest_items: Mapping[str, Count] = field(init=False)
    """How the longest item of a list is counted, by the list's name."""

    def __post_init__(self) -> None:
        """Work out the columns."""
        object.__setattr__(self, "counts", {spec.name: count_of(spec) for spec in self.fields})
        longest = {spec.name: found for spec in self.fields if (found := longest_of(spec))}
        object.__setattr__(self, "longest_items", longest)
        object.__setattr__(self, "columns", tuple(self._columns()))

    def index(self, header: str) -> int:
        """Return a column's position, from 0."""
        return [column.header for column in self.columns].index(header)

    def _columns(self) -> Iterable[Column]:
        yield Column(KEY, Role.KEY)
        if self.returned:
            yield Column(NOTE, Role.NOTE)
        yield from _facts(self.facts, [field_header(spec.name) for spec in self.fields])
        for spec in self.fields:
            yield from self._field(spec)
        yield Column(FINDINGS, Role.SAID)
        yield Column(CLAIMS, Role.SAID)
        if self.like:
            yield Column(LIKE, Role.SAID)
        yield from (Column(name, Role.CHOICE) for name in (DECISION, REASON, COMMENT, REVIEWER))
        yield from (Column(name, Role.HIDDEN) for name in (*IDENTITY, STALE))
        yield from (Column(BASE + spec.name, Role.BASE, spec.name) for spec in self.fields)

    def _field(self, spec: FieldSpec) -> Iterable[Column]:
        if self.approved:
            yield Column(APPROVED + spec.name, Role.APPROVED, spec.name)
        if self.returned:
            yield Column(NOW + spec.name, Role.NOW, spec.name)
        header = field_header(spec.name)
        yield Column(header, Role.FIELD, spec.name)
        yield Column(f"{header}: {self.counts[spec.name].header}", Role.COUNTER, spec.name)
        if spec.name in self.longest_items:
            yield Column(f"{header}: {self.longest_items[spec.name].header}", Role.LONGEST, spec.name)


def _facts(names: Sequence[str], taken: Sequence[str]) -> Iterable[Column]:
    used = {header.casefold() for header in taken} | RESERVED
    for name in names:
        header = name
        while header.casefold() in used or header.startswith("_"):
            header = f"{header.lstrip('_')}{SOURCE}"
        used.add(header.casefold())
        yield Column(header, Role.FACT, name)
