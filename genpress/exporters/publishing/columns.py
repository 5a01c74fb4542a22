"""Which field goes to which column, and in what form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from genpress.domain.fields import FieldType
from genpress.errors import UsageError
from genpress.exporters.publishing.markup import Clean, as_html, as_plain, one_line
from genpress.interfaces.exporters import Order, Text


@dataclass(frozen=True, slots=True)
class Form:
    """In what form a column wants a text."""

    make: Callable[[Text], Clean]
    """Makes the text of one field fit."""

    @staticmethod
    def item(number: int) -> Form:
        """Return the form of one item of a list, from 0, on one line; empty where the list has fewer."""

        def make(text: Text) -> Clean:
            """Return the item's text."""
            items = text.value if isinstance(text.value, list) else [text.value]
            return Clean(one_line(items[number]) if number < len(items) else "")

        return Form(make)


MACHINE_MADE = "trained_algorithmic_media"
"""IPTC's word for what a generative model made; Google Merchant Center requires it of such texts."""


def _on_one_line(text: Text) -> Clean:
    clean = as_plain(text.value, text.type)
    return Clean(one_line(clean.text), clean.taken_out)


def _with_commas(text: Text) -> Clean:
    if isinstance(text.value, list):
        return Clean(", ".join(one_line(item).replace(",", "") for item in text.value if item))
    return _on_one_line(text)


def _marked(text: Text) -> Clean:
    clean = _on_one_line(text)
    doubled = clean.text.replace('"', '""')
    return Clean(f'{MACHINE_MADE}:"{doubled}"', clean.taken_out)


def _as_it_is(text: Text) -> Clean:
    if isinstance(text.value, list):
        return Clean("\n".join(text.value))
    return as_html(text.value, text.type) if text.type is FieldType.HTML else Clean(text.value)


HTML = Form(lambda text: as_html(text.value, text.type))
"""HTML of the allow-list."""
PLAIN = Form(lambda text: as_plain(text.value, text.type))
"""Plain text, which may have several lines."""
LINE = Form(_on_one_line)
"""Plain text on one line."""
COMMAS = Form(_with_commas)
"""A list on one line, with commas between."""
MARKED = Form(_marked)
"""Plain text on one line, behind the word for what a model wrote, as Google's text feeds take it."""
ASIS = Form(_as_it_is)
"""The text itself; HTML of the allow-list, lists with an item a line."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column for a field."""

    label: str
    form: Form
    others: tuple[str, ...] = ()
    """Other names of the column, where a file has not the first."""


Columns: TypeAlias = "Mapping[str, Column]"
"""Field → column."""


def assign(order: Order, known: Columns, header: Sequence[str] | None = None) -> dict[str, Column]:
    """Return where each field goes: as the user maps it, else as the dialect knows it.

    Args:
        order: the fields and the user's mapping.
        known: the dialect's columns.
        header: the file's columns; a column it does not have is left out. None: there is no file.

    Raises:
        UsageError: a mapped field does not exist, or two fields go to one column.
    """
    unknown = [name for name in order.columns if name not in order.fields]
    if unknown:
        names = ", ".join(order.fields)
        raise UsageError(f"--map: there is no field {unknown[0]!r}", hint=f"The deliverables write: {names}.")
    forms = {label: column.form for column in known.values() for label in (column.label, *column.others)}
    found: dict[str, Column] = {}
    for name in order.fields:
        label = order.columns.get(name)
        if label is None:
            label = _label(known.get(name), header)
        if label:
            found[name] = Column(label, forms.get(label, PLAIN))
    _refuse_doubles(found)
    return found


def _label(column: Column | None, header: Sequence[str] | None) -> str:
    if column is None:
        return ""
    labels = (column.label, *column.others)
    return next((label for label in labels if header is None or label in header), "")


def _refuse_doubles(found: Mapping[str, Column]) -> None:
    taken: dict[str, str] = {}
    for name, column in found.items():
        other = taken.setdefault(column.label, name)
        if other != name:
            raise UsageError(
                f"the fields {other} and {name} would both go to {column.label!r}",
                hint=f"Say which one does: --map {other}={column.label} --map {name}=",
            )
