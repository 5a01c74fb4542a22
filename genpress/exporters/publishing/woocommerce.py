"""WooCommerce: its product export merged into, or an update file by SKU. Only the labels it knows are mapped there."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.exporters.publishing.columns import COMMAS, HTML, LINE, Column
from genpress.exporters.publishing.feeds import CsvLines, Feed
from genpress.exporters.publishing.layouts import Dialect, open_layout
from genpress.exporters.publishing.merging import Merge
from genpress.interfaces.exporters import Exporter, Order, Sink, Texts, Told

_COLUMNS = {
    "name": Column("Name", LINE),
    "title": Column("Name", LINE),
    "short_description": Column("Short description", HTML),
    "description": Column("Description", HTML),
    "body": Column("Description", HTML),
    "tags": Column("Tags", COMMAS),
}
EXPORT = Dialect(
    name="a WooCommerce product export", columns=_COLUMNS, keys=("SKU", "GTIN, UPC, EAN, or ISBN", "ID"), head="Name"
)
_UPDATE = Feed(name="WooCommerce", key="SKU", columns=_COLUMNS, fixed={})


class WooCommerce:
    """Writes approved texts for WooCommerce."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Merge into the shop's export; without one, write an update file by SKU.

        Raises:
            UsageError: the file is no WooCommerce export.
        """
        if order.into is not None:
            yield from Merge(open_layout(order.into, (EXPORT,), order.key), order, texts).export(sink)
        else:
            yield from _UPDATE.export(order, texts, CsvLines(sink))


def create() -> Exporter:
    """Return the exporter."""
    return WooCommerce()
