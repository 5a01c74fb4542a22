"""Approved texts in memory, for the tests of exporters."""

import io
from dataclasses import dataclass, field

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.review import Decision, Status, Verb
from genpress.domain.unit import Group, UnitId, join_key
from genpress.interfaces import Standing
from genpress.interfaces.exporters import Changed, LeftOut, Order, Outgoing, Product, Sent, Text

GROUP = Group("trail", "pdp", "en-GB")
TYPES = {"description": FieldType.HTML, "short_description": FieldType.HTML, "bullets": FieldType.LIST}


def outgoing(key, /, *, machine=True, origin=Origin.GENERATED, group=GROUP, published="", **content):
    unit = UnitId(group, join_key((key,)))
    draft = Draft(unit, 1, content, Hashes("f", "g", "p", "b"), origin, backend="claude", model="haiku")
    said = Decision(unit, 1, draft.content_hash, Verb.APPROVE, "Ann Lee", "2026-11-20T12:00:00Z")
    standing = Standing(draft, Status.APPROVED, 1, (), published)
    return Outgoing(standing, key, machine, "claude", "haiku", "p" * 64, (said,))


@dataclass
class Shelf:
    """Implements `Texts` over a few outgoing texts."""

    texts: list
    asked: list = field(default_factory=list)

    def units(self):
        return iter(self.texts)

    def products(self):
        return iter(self._of([one.key for one in self.texts]).values())

    def find(self, keys):
        self.asked.append(len(keys))
        return self._of(keys)

    def known(self, keys):
        return len(self._of(keys))

    def _of(self, keys):
        found = {}
        for one in self.texts:
            if one.key in keys:
                content = one.standing.draft.content.items()
                texts = {name: Text(value, kind(name), one) for name, value in content}
                found[one.key] = Product(one.key, texts)
        return found


def kind(name):
    return TYPES.get(name, FieldType.TEXT)


def order(*names, **more):
    return Order(fields={name: FieldSpec(name=name, type=kind(name)) for name in names}, **more)


def export(exporter, wanted, *texts):
    """Return the bytes made, and what was told, by kind."""
    sink = io.BytesIO()
    told = list(exporter.export(wanted, Shelf(list(texts)), sink))
    kinds = (Sent, Changed, LeftOut)
    return sink.getvalue(), *([one for one in told if isinstance(one, kind)] for kind in kinds)
