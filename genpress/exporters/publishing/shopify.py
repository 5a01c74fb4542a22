"""Shopify: both layouts of its product export, merged into; an update file where the catalogue's key is the handle."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.errors import UsageError
from genpress.exporters.publishing.columns import COMMAS, HTML, LINE, Column
from genpress.exporters.publishing.feeds import CsvLines, Feed
from genpress.exporters.publishing.layouts import Dialect, open_layout
from genpress.exporters.publishing.merging import Merge
from genpress.interfaces.exporters import Exporter, Order, Sink, Texts, Told

_HANDLES = frozenset({"handle", "url handle", "url_handle"})

OLD = Dialect(
    name="a Shopify product export (old layout)",
    columns={
        "title": Column("Title", LINE),
        "name": Column("Title", LINE),
        "description": Column("Body (HTML)", HTML),
        "body": Column("Body (HTML)", HTML),
        "seo_title": Column("SEO Title", LINE),
        "seo_description": Column("SEO Description", LINE),
        "image_alt": Column("Image Alt Text", LINE),
        "tags": Column("Tags", COMMAS),
    },
    keys=("Handle", "Variant SKU", "Variant Barcode"),
    group="Handle",
    head="Title",
    beside={"Image Alt Text": "Image Src"},
)
NEW = Dialect(
    name="a Shopify product export (new layout)",
    columns={
        "title": Column("Title", LINE),
        "name": Column("Title", LINE),
        "description": Column("Description", HTML),
        "body": Column("Description", HTML),
        "seo_title": Column("SEO title", LINE),
        "seo_description": Column("SEO description", LINE),
        "image_alt": Column("Image alt text", LINE),
        "tags": Column("Tags", COMMAS),
    },
    keys=("URL handle", "SKU", "Barcode"),
    group="URL handle",
    head="Title",
    beside={"Image alt text": "Product image URL"},
)
_UPDATE = Feed(
    name="Shopify",
    key="URL handle",
    columns={name: column for name, column in NEW.columns.items() if name != "image_alt"},
    fixed={},
    required=("Title",),
)


class Shopify:
    """Writes approved texts for Shopify."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Merge into the shop's export; without one, write an update file of handles.

        Raises:
            UsageError: the file is no Shopify export, or the catalogue's key is no handle.
        """
        if order.into is not None:
            yield from Merge(open_layout(order.into, (OLD, NEW), order.key), order, texts).export(sink)
            return
        if order.key != _UPDATE.key and order.catalogue_key.casefold() not in _HANDLES:
            # A line with an unknown handle makes a new product there: an SKU taken for a handle doubles the shop.
            raise UsageError(
                f"Shopify knows products by their handle, and the catalogue's key is {order.catalogue_key!r}",
                hint="Merge into the shop's own export: --into FILE; or say that it is the handle: --key 'URL handle'",
            )
        yield from _UPDATE.export(order, texts, CsvLines(sink))


def create() -> Exporter:
    """Return the exporter."""
    return Shopify()
