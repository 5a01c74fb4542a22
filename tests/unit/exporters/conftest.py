"""Drafts, layouts and books for the editors' workbook."""

import io

import pytest

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.fields import FieldSpec, FieldType, Limit
from genpress.domain.market import Market
from genpress.domain.unit import Group, UnitId
from genpress.exporters.workbook import Book, Entry, Sheet, Signer, look, write_csv, write_workbook

GROUP = Group("launch", "pdp", "de-DE")
SIGNER = Signer(b"s" * 32)
SPECS = (
    FieldSpec(name="title", limits=(Limit(max=20),)),
    FieldSpec(name="bullets", type=FieldType.LIST, min_items=2, max_items=3),
)


def make_draft(key="A", revision=1, facts=None, **content):
    content = content or {"title": "Pack", "bullets": ["light", "strong"]}
    unit = UnitId(GROUP, key)
    return Draft(unit, revision, content, Hashes("f", "g", "p", "b"), Origin.GENERATED, facts=facts or {"name": "N"})


def make_book(locale="de-DE", **values):
    return Book("launch", Market(locale=locale, name="Germany"), SIGNER, exported_at="2026-11-20T09:00:00Z", **values)


def make_sheet(*entries, specs=SPECS, returned=False):
    return Sheet(GROUP, look(entries).layout(specs, returned=returned), entries, len(entries))


@pytest.fixture
def saved(tmp_path):
    """Write a workbook (or CSV) of drafts to a file."""

    def save(*drafts, name="review.xlsx", book=None, **options):
        entries = [draft if isinstance(draft, Entry) else Entry(draft) for draft in drafts or [make_draft()]]
        path = tmp_path / name
        out = io.BytesIO()
        if name.endswith(".csv"):
            write_csv(out, book or make_book(), make_sheet(*entries))
        else:
            write_workbook(out, book or make_book(), [make_sheet(*entries)], **options)
        path.write_bytes(out.getvalue())
        return path

    return save
