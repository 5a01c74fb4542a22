"""Tables of approved texts, a line a unit: CSV and JSON Lines. CSV can also be merged into any other table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from genpress.domain.fields import FieldSpec, FieldType, FieldValue
from genpress.errors import UsageError
from genpress.exporters.publishing.columns import ASIS, Column
from genpress.exporters.publishing.feeds import CsvLines
from genpress.exporters.publishing.layouts import Dialect, open_layout
from genpress.exporters.publishing.markup import as_html
from genpress.exporters.publishing.merging import Merge
from genpress.interfaces.exporters import Exporter, Order, Outgoing, Sent, Sink, Texts, Told

ABOUT = (
    "unit_id",
    "deliverable",
    "market",
    "key",
    "variant",
    "revision",
    "content_hash",
    "machine_made",
    "reviewer",
    "reviewed_at",
)
"""What a table says of a text before its fields."""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit as a table shows it."""

    about: Mapping[str, str | int | bool]
    """The columns of `ABOUT`."""
    fields: Mapping[str, FieldValue]
    """The fields, by column; one the unit has not is left out."""
    sent: Sent


def columns_of(order: Order) -> dict[str, str]:
    """Return field → column: as mapped, else its own name; `field.NAME` where that would be one of `ABOUT`.

    Raises:
        UsageError: a mapped field does not exist, or two go to one column.
    """
    unknown = [name for name in order.columns if name not in order.fields]
    if unknown:
        raise UsageError(f"--map: there is no field {unknown[0]!r}", hint=f"Known: {', '.join(order.fields)}.")
    named = {name: order.columns.get(name, f"field.{name}" if name in ABOUT else name) for name in order.fields}
    columns = {name: column for name, column in named.items() if column}
    taken = [*ABOUT, *columns.values()]
    doubles = {column for column in taken if taken.count(column) > 1}
    if doubles:
        raise UsageError(f"--map: several values would go to the column {min(doubles)!r}")
    return columns


def lines_of(texts: Texts, columns: Mapping[str, str], fields: Mapping[str, FieldSpec]) -> Iterator[Line]:
    """Yield every unit as a line."""
    for unit in texts.units():
        values: dict[str, FieldValue] = {}
        cleaned: tuple[str, ...] = ()
        for name, value in unit.standing.draft.content.items():
            if name not in columns:
                continue
            values[columns[name]] = value
            if isinstance(value, str) and fields[name].type is FieldType.HTML:
                clean = as_html(value, FieldType.HTML)
                values[columns[name]], cleaned = clean.text, (*cleaned, *clean.taken_out)
        went = {name: columns[name] for name in unit.standing.draft.content if name in columns}
        yield Line(_about(unit), values, Sent(unit, went, tuple(dict.fromkeys(cleaned))))


def _about(unit: Outgoing) -> dict[str, str | int | bool]:
    draft = unit.standing.draft
    last = unit.approvals[-1] if unit.approvals else None
    values: tuple[str | int | bool, ...] = (
        str(draft.unit),
        draft.unit.group.deliverable,
        draft.unit.group.market,
        unit.key or draft.unit.key,
        draft.unit.variant,
        draft.revision,
        draft.content_hash,
        unit.machine,
        last.reviewer if last else "",
        last.decided_at if last else "",
    )
    return dict(zip(ABOUT, values, strict=True))


class CsvTable:
    """Writes approved texts as CSV: no byte-order mark, no escapes; a list has an item a line."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Write the table, or merge into another one by its key column.

        Raises:
            UsageError: a column is not there, or two fields go to one.
        """
        if order.into is not None:
            yield from self._merge(order, texts, sink)
            return
        columns = columns_of(order)
        lines = CsvLines(sink)
        lines.write([*ABOUT, *columns.values()])
        for line in lines_of(texts, columns, order.fields):
            cells = [_cell(value) for value in line.about.values()]
            lines.write([*cells, *(_cell(line.fields.get(column, "")) for column in columns.values())])
            yield line.sent

    @staticmethod
    def _merge(order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        if order.into is not None:
            key = order.key or order.catalogue_key
            known = {name: Column(name, ASIS) for name in order.fields}
            dialect = Dialect(name="a table with the catalogue's key", columns=known, keys=(key,))
            yield from Merge(open_layout(order.into, (dialect,), order.key), order, texts).export(sink)


def _cell(value: FieldValue | int) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


class JsonLines:
    """Writes approved texts as JSON Lines: the fields under `content`, lists as lists."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Write one line a unit.

        Raises:
            UsageError: a mapped field does not exist, or two go to one name.
        """
        refuse_into(order, "jsonl")
        columns = columns_of(order)
        for line in lines_of(texts, columns, order.fields):
            document = {**line.about, "content": dict(line.fields)}
            sink.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
            yield line.sent


def refuse_into(order: Order, name: str) -> None:
    """Refuse to merge.

    Raises:
        UsageError: a file to merge into was given.
    """
    if order.into is not None:
        raise UsageError(f"--to {name} cannot be merged into a file", hint="Leave --into away, or use --to csv.")


def create_csv() -> Exporter:
    """Return the exporter of CSV."""
    return CsvTable()


def create_jsonl() -> Exporter:
    """Return the exporter of JSON Lines."""
    return JsonLines()
