"""Amazon: the seller's own inventory template merged into, or a flat file of partial updates.

The columns are those of the classic flat files, as sellers' own files show them (2026-11-20); `item_highlights` is a
guess, since no file with it was seen. Templates differ by category and country, and the newer ones name a column by
its attribute and marketplace: `--map field=column` names others.
"""

from __future__ import annotations

from collections.abc import Iterator

from genpress.exporters.publishing.cells import Style
from genpress.exporters.publishing.columns import LINE, Column
from genpress.exporters.publishing.feeds import Feed, TabLines
from genpress.exporters.publishing.layouts import Dialect, open_layout
from genpress.exporters.publishing.merging import Merge
from genpress.interfaces.exporters import Exporter, Order, Sink, Texts, Told

_COLUMNS = {
    "title": Column("item_name", LINE),
    "name": Column("item_name", LINE),
    "description": Column("product_description", LINE),
    "body": Column("product_description", LINE),
    "item_highlights": Column("item_highlights", LINE),
    "search_terms": Column("generic_keywords", LINE, ("generic_keywords1", "search_terms")),
}
_BULLETS = {"bullets": "bullet_point{}"}
TEMPLATE = Dialect(
    name="an Amazon inventory template",
    columns=_COLUMNS,
    keys=("item_sku", "sku", "seller-sku", "external_product_id"),
    styles=(Style("\t", quotes=False),),
    numbered=_BULLETS,
)
_UPDATE = Feed(
    name="Amazon",
    key="item_sku",
    columns=_COLUMNS,
    fixed={"update_delete": "PartialUpdate"},
    numbered=_BULLETS,
)


class Amazon:
    """Writes approved texts for Amazon."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Merge into a template, or write a flat file of partial updates.

        Raises:
            UsageError: the file is no template.
        """
        if order.into is not None:
            yield from Merge(open_layout(order.into, (TEMPLATE,), order.key), order, texts).export(sink)
        else:
            yield from _UPDATE.export(order, texts, TabLines(sink))


def create() -> Exporter:
    """Return the exporter."""
    return Amazon()
