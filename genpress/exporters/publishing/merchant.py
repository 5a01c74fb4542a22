"""Google Merchant Center: a supplemental feed as XML or tab-separated text, or the shop's own text feed merged into.

A text that a model wrote goes into `structured_title` and `structured_description` with its digital source type, as the
programme's rules demand (Google Merchant Center help, read 2026-11-20), and `title` and `description` stay empty: where
both are given, the unmarked one would win.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from genpress.exporters.publishing.cells import Style
from genpress.exporters.publishing.columns import LINE, MACHINE_MADE, MARKED, Column, Columns, assign
from genpress.exporters.publishing.layouts import Dialect, open_layout
from genpress.exporters.publishing.merging import Merge
from genpress.interfaces.exporters import Exporter, LeftOut, Order, Product, Sent, Sink, Texts, Told

_MARKED = {"title": "structured_title", "description": "structured_description"}
_COLUMNS = {
    "title": Column("title", LINE),
    "name": Column("title", LINE),
    "description": Column("description", LINE),
    "body": Column("description", LINE),
    "short_title": Column("short_title", LINE),
}
FEED = Dialect(
    name="a Merchant Center text feed",
    columns=_COLUMNS,
    keys=("id", "item_group_id", "mpn", "gtin"),
    styles=(Style("\t"), Style(",")),
    marked=_MARKED,
)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
<channel>
<title>Product texts</title>
<description>Approved texts, by product</description>
"""
_FOOT = "</channel>\n</rss>\n"


class Merchant:
    """Writes approved texts for Google Merchant Center."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Merge into a text feed, or write a supplemental feed of ids and texts.

        Raises:
            UsageError: the file is no text feed, or lacks the columns for marked texts.
        """
        if order.into is not None:
            yield from Merge(open_layout(order.into, (FEED,), order.key), order, texts).export(sink)
            return
        columns = assign(order, _COLUMNS)
        for name in order.fields:
            if name not in columns:
                yield LeftOut(f"field {name}", "a Merchant Center feed has no attribute for it", expected=True)
        write = _xml if order.ending == ".xml" else _tabs
        yield from write(columns, texts, sink)


def _xml(columns: Columns, texts: Texts, sink: Sink) -> Iterator[Told]:
    sink.write(_HEAD.encode())
    for product in texts.products():
        values, sent = _values(product, columns)
        parts = [f"<g:id>{html.escape(product.key)}</g:id>"]
        parts += [f"<g:{label}>{_content(label, value)}</g:{label}>" for label, value in values.items()]
        sink.write(f"<item>{''.join(parts)}</item>\n".encode())
        yield from sent
    sink.write(_FOOT.encode())


def _content(label: str, value: str) -> str:
    text = html.escape(value, quote=False)
    if label not in _MARKED.values():
        return text
    return f"<g:digital_source_type>{MACHINE_MADE}</g:digital_source_type><g:content>{text}</g:content>"


def _tabs(columns: Columns, texts: Texts, sink: Sink) -> Iterator[Told]:
    labels = list(dict.fromkeys(column.label for column in columns.values()))
    labels += [_MARKED[label] for label in labels if label in _MARKED]
    sink.write(("\t".join(["id", *labels]) + "\n").encode())
    for product in texts.products():
        values, sent = _values(product, columns)
        marked = {_MARKED[n]: MARKED for n in _MARKED}
        cells = [product.key]
        for label in labels:
            text = values.get(label, "")
            doubled = text.replace('"', '""')
            cells.append(f'{MACHINE_MADE}:"{doubled}"' if text and label in marked else _cell(text))
        sink.write(("\t".join(cells) + "\n").encode())
        yield from sent


def _cell(text: str) -> str:
    # Only a cell that begins with a quote could be taken for a quoted one.
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if text.startswith('"') else text


def _values(product: Product, columns: Columns) -> tuple[Mapping[str, str], list[Sent]]:
    """Return a product's texts by attribute, and what is then sent."""
    values: dict[str, str] = {}
    went: dict[str, str] = {}
    cleaned: dict[str, None] = {}
    for name, column in columns.items():
        if name not in product.texts:
            continue
        text = product.texts[name]
        made = column.form.make(text)
        label = _MARKED.get(column.label, column.label) if text.unit.machine else column.label
        values[label], went[name] = made.text, label
        cleaned.update(dict.fromkeys(made.taken_out))
    return values, [
        Sent(unit, {n: label for n, label in went.items() if product.texts[n].unit is unit}, tuple(cleaned))
        for unit in product.units
    ]


def create() -> Exporter:
    """Return the exporter."""
    return Merchant()
