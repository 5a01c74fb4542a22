"""The scope: the names a template sees. What a whole deliverable × market shares is made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from genpress.domain.brand import Brand, Term
from genpress.domain.brief import Brief, Column, Table
from genpress.domain.channel import Channel
from genpress.domain.fields import Counter, FieldSpec
from genpress.domain.market import Market
from genpress.templating.filters import limit_words
from genpress.templating.formats import BadValue, Formats, formats_for
from genpress.templating.readable import label_of
from genpress.templating.reads import ROW, SEGMENT, SHARED, SOURCE
from genpress.templating.record import About, Record, freeze
from genpress.templating.sandbox import GLOBALS

_BRIEF_KEYS = ("brief", "brand", "objective", "audience", "key_messages", "context", "lists")
_BRAND_KEYS = ("brand", "name", "voice", "rules", "style", "phrases", "claims", "prose")
_CHANNEL_KEYS = ("channel", "title", "forbidden_characters")
_MARKET_ADDED = ("language", "language_name", "territory", "direction")
FIELDS = "fields"
SHARED_KEYS: Mapping[str, frozenset[str]] = {
    "brief": frozenset(_BRIEF_KEYS),
    "brand": frozenset(_BRAND_KEYS),
    "channel": frozenset({*_CHANNEL_KEYS, "name"}),
    "market": frozenset({*Market.model_fields, *_MARKET_ADDED}),
    "deliverable": frozenset({"name", "channel"}),
}
"""What a template may read of each of the shared names that always have the same keys."""
_NO_BRAND = Brand(brand="-").model_copy(update={"brand": ""})
_NO_CHANNEL = Channel(channel="")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Scope:
    """What every template of one deliverable in one market sees."""

    names: Mapping[str, object]
    """The values, frozen, by name; the functions of all templates among them."""
    formats: Formats | None
    """The market's formats; None where CLDR does not know the locale."""
    tables: Mapping[str, About]
    """What `row`, `segment` and `source` are."""

    def with_unit(self, unit: Mapping[str, object]) -> dict[str, object]:
        """Return all names of one unit; its tables become records."""
        names = {**self.names, **unit}
        for name, about in self.tables.items():
            cells = names.get(name)
            if isinstance(cells, Mapping):
                names[name] = Record(about, cells if about.offered is None else _offered(cells, about.offered))
        return names


def _offered(cells: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {name: cells[name] for name in names if name in cells}


def make_scope(shared: Mapping[str, object], facts: tuple[str, ...] | None = None) -> Scope:
    """Return the scope of one deliverable in one market.

    Args:
        shared: by name: `brief` (Brief), `brand` (Brand or None), `market` (Market), `channel` (Channel or None),
            `deliverable` and `vars` (mappings), `fields` (FieldSpec by name), `terms` (Terms of the market),
            `examples` (approved texts that editors had changed: mappings of `draft`, `text`, `reason`, `comment`).
        facts: the only columns `row` offers; None: all.
    """
    brief, market = _one(shared, "brief", Brief), _one(shared, "market", Market)
    formats = _formats(market)
    names: dict[str, object] = {
        **GLOBALS,
        **{name: freeze(name, value) for name, value in shared.items() if name not in SHARED},
        "brief": _picked("brief", brief, _BRIEF_KEYS),
        "brand": _brand(_one(shared, "brand", Brand) or _NO_BRAND),
        "channel": _channel(_one(shared, "channel", Channel) or _NO_CHANNEL),
        "market": _market(market, formats),
        "deliverable": freeze("deliverable", shared.get("deliverable") or {}),
        "vars": freeze("vars", shared.get("vars") or {}),
        "fields": _fields(shared.get("fields")),
        "terms": _terms(shared.get("terms")),
        "examples": freeze("examples", shared.get("examples") or ()),
    }
    row = About(ROW, "column", _columns(brief.catalogue if brief else None), facts)
    segment = About(SEGMENT, "column", _columns(brief.segments if brief else None))
    return Scope(names, formats, {ROW: row, SEGMENT: segment, SOURCE: About(SOURCE, "field")})


def _one(shared: Mapping[str, object], name: str, kind: type[_T]) -> _T | None:
    value = shared.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise TypeError(f"{name} must be a {kind.__name__}, not {type(value).__name__}")


def _formats(market: Market | None) -> Formats | None:
    if market is None:
        return None
    try:
        return formats_for(market.locale, market.currency, market.units)
    except BadValue:
        return None


def _columns(table: Table | None) -> Mapping[str, Column]:
    return table.columns if table else {}


def _picked(name: str, model: BaseModel | None, keys: Iterable[str]) -> object:
    data = model.model_dump(mode="json", include=set(keys)) if model else {}
    return freeze(name, data)


def _brand(brand: Brand) -> object:
    data = brand.model_dump(mode="json", include=set(_BRAND_KEYS))
    return freeze("brand", {**data, "name": brand.name or brand.brand})


def _channel(channel: Channel) -> object:
    data = channel.model_dump(mode="json", include=set(_CHANNEL_KEYS))
    return freeze("channel", {**data, "name": channel.channel})


def _market(market: Market | None, formats: Formats | None) -> object:
    if market is None:
        return Record(About("market"), {})
    data = market.model_dump(mode="json")
    data["language"] = market.language
    data.update({"language_name": market.language, "territory": "", "direction": "ltr"})
    if formats is not None:
        english = formats.locale.get_display_name("en") or market.locale
        data["language_name"] = formats.locale.get_language_name("en") or market.language
        data["territory"] = formats.locale.territory or ""
        data["direction"] = "rtl" if formats.right_to_left else "ltr"
        data["currency"] = formats.currency
        data["name"] = market.name or english
    return freeze("market", data)


def _fields(fields: object) -> object:
    specs = fields if isinstance(fields, Mapping) else {}
    return Record(About("fields", "field"), {str(name): _field(spec) for name, spec in specs.items()})


def _field(spec: object) -> object:
    if not isinstance(spec, FieldSpec):
        raise TypeError(f"a field must be a FieldSpec, not {type(spec).__name__}")
    cells: dict[str, object] = {
        "name": spec.name,
        "label": label_of(spec.name),
        "type": spec.type.value,
        "description": spec.description,
        "required": spec.required,
        "max": _bound(spec, "max"),
        "min": _bound(spec, "min"),
        "min_items": spec.min_items,
        "max_items": spec.max_items,
        "facts": spec.facts,
        "limit": limit_words(spec),
    }
    return Record(About(f"fields.{spec.name}"), cells)


def _bound(spec: FieldSpec, side: str) -> int | None:
    """Return the strictest bound on one side, that of characters before others."""
    bounds = [(limit.counter is not Counter.CODEPOINT, getattr(limit, side)) for limit in spec.limits]
    found = [(other, bound) for other, bound in bounds if bound is not None]
    if not found:
        return None
    first = min(other for other, _ in found)
    same = [int(bound) for other, bound in found if other is first]
    return min(same) if side == "max" else max(same)


def _terms(terms: object) -> tuple[object, ...]:
    if not isinstance(terms, list | tuple):
        return ()
    return tuple(freeze("term", term) for term in terms if isinstance(term, Term))
