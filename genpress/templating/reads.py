"""What a prompt reads of what differs from unit to unit, and those values of one unit: its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ROW, SEGMENT, SOURCE, VARIANT = "row", "segment", "source", "variant"
TABLES = (ROW, SEGMENT, SOURCE)
"""The names whose columns are facts."""
SHARED = frozenset({"market", "brand", "brief", "channel", "deliverable", "vars", "fields", "terms", "examples"})
"""The names that are the same for a whole deliverable × market."""
RESERVED = SHARED | {*TABLES, VARIANT}
"""The names that a template may not set."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What is read of one table."""

    columns: tuple[str, ...] = ()
    """The columns read by name, sorted."""
    whole: bool = False
    """Any column may be read."""

    def __bool__(self) -> bool:
        """Return whether anything is read at all."""
        return self.whole or bool(self.columns)


@dataclass(frozen=True, slots=True)
class PromptReads:
    """What a prompt reads of what differs from unit to unit."""

    row: Reads = Reads()
    segment: Reads = Reads()
    source: Reads = Reads()
    names: tuple[str, ...] = ()
    """Names that only a list axis of the brief can give, sorted."""


@dataclass(frozen=True, slots=True)
class Access:
    """One place where a template reads something."""

    name: str
    """The name at its root, such as `row`."""
    column: str | None
    """The column; None for the whole, or for what is no table."""
    file: str
    line: int
    guarded: bool = False
    """The template itself asks whether it is there: `is defined`, `default`."""


def gather_reads(accesses: Iterable[Access], free: Iterable[Access], facts: tuple[str, ...] | None) -> PromptReads:
    """Return what these accesses amount to.

    Args:
        accesses: every read of the templates.
        free: those of names that no template sets.
        facts: the only columns `row` offers; None: all.
    """
    found = list(accesses)
    row = _reads(found, ROW)
    if row.whole and facts is not None:
        row = Reads(tuple(sorted({*row.columns, *facts})))
    names = tuple(sorted({access.name for access in free}))
    return PromptReads(row, _reads(found, SEGMENT), _reads(found, SOURCE), names)


def _reads(accesses: Sequence[Access], name: str) -> Reads:
    mine = [access.column for access in accesses if access.name == name]
    return Reads(tuple(sorted({column for column in mine if column is not None})), None in mine)


def select_facts(
    reads: PromptReads,
    row: Mapping[str, str],
    segment: Mapping[str, str],
    source: Mapping[str, str | list[str]],
    axes: Mapping[str, str],
) -> dict[str, str]:
    """Return the values a prompt reads of one unit, by path: what its facts hash stands for.

    Columns of the row stand bare (`weight_g`), others under their table (`segment.name`, `source.title`, lists joined
    by line ends), values of list axes as `axis.NAME`. What is not there is left out.
    """
    facts = dict(row) if reads.row.whole else {name: row[name] for name in reads.row.columns if name in row}
    # Most prompts read of the row alone, and this runs for every unit of every plan.
    if reads.segment:
        facts.update(_prefixed(SEGMENT, reads.segment, segment))
    if reads.source:
        facts.update(_prefixed(SOURCE, reads.source, source))
    if reads.names:
        facts.update((f"axis.{name}", axes[name]) for name in reads.names if name in axes)
    return facts


def _prefixed(table: str, reads: Reads, values: Mapping[str, str] | Mapping[str, str | list[str]]) -> dict[str, str]:
    names = tuple(values) if reads.whole else reads.columns
    return {f"{table}.{name}": _joined(values[name]) for name in names if name in values}


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
