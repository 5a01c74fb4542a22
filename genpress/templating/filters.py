"""The filters that genpress adds to Jinja2's: the market's formats, facts, limits, the fence around foreign text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from genpress.domain.fields import FieldSpec, describe
from genpress.domain.problems import propose, shown
from genpress.templating.formats import BadValue, Formats, is_plain, parse_number
from genpress.templating.printing import text_of
from genpress.templating.readable import facts_of, split_list
from genpress.templating.record import Record, plain
from genpress.templating.state import STATE, bounded, measure
from genpress.templating.units import convert, read_quantity, target_of, write_quantity

_TAGS = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)
_MARKER_LENGTH = 12
_ISOLATE, _POP = "\u2068", "\u2069"
"""First strong isolate and pop directional isolate (UAX #9)."""


def _formats() -> Formats:
    if STATE.formats is None:
        raise BadValue("this filter needs a market, and there is none here")
    return STATE.formats


def _named(error: BadValue, column: str, unit: str = "") -> BadValue:
    where = f"{column}: " if column else ""
    wanted = f" (read as a quantity in {unit})" if unit else ""
    return BadValue(f"{where}{error}{wanted}")


def number(value: object, decimals: int | None = None, *, decimal: str = ".", column: str = "") -> str:
    """Write a number as the market does."""
    try:
        return _formats().number(parse_number(value, decimal), decimals)
    except BadValue as error:
        raise _named(error, column) from error


def currency(
    value: object, code: str = "", decimals: int | None = None, *, decimal: str = ".", column: str = ""
) -> str:
    """Write an amount in the market's currency, or in the one named."""
    try:
        return _formats().money(parse_number(value, decimal), code, decimals)
    except BadValue as error:
        raise _named(error, column) from error


def percent(value: object, *, fraction: bool = False, decimal: str = ".", column: str = "") -> str:
    """Write a percentage: of `25` or `25%`, or of `0.25` with `fraction=true`."""
    try:
        text = str(value).strip()
        found = parse_number(text.removesuffix("%") if text.endswith("%") else value, decimal)
        return _formats().percent(found if fraction else found / Decimal(100))
    except BadValue as error:
        raise _named(error, column) from error


def date(value: object, form: str = "medium", *, column: str = "") -> str:
    """Write an ISO date: `short`, `medium`, `long`, `full`, or a CLDR skeleton such as `yMMMM`."""
    try:
        return _formats().date(value, form)
    except BadValue as error:
        raise _named(error, column) from error


def unit(
    value: object,
    symbol: str,
    to: str = "",
    *,
    width: str = "short",
    decimals: int | None = None,
    decimal: str = ".",
    column: str = "",
) -> str:
    """Write a quantity; converted to what the market reads, or to the unit named by `to`."""
    try:
        target = to or target_of(symbol, _formats())
        found = convert(read_quantity(value, symbol, decimal), symbol, target)
        rounded = found if decimals is None else found.quantize(Decimal(1).scaleb(-max(0, min(decimals, 10))))
        return write_quantity(rounded, target, _formats(), width)
    except BadValue as error:
        raise _named(error, column, symbol) from error


def quote(value: object, *, nested: bool = False) -> str:
    """Put text in the market's quotation marks."""
    return _formats().quoted(text_of(value), nested=nested)


def isolate(value: object) -> str:
    """Keep a Latin name or SKU in order within right-to-left text; elsewhere the text stays as it is."""
    text = text_of(value)
    return f"{_ISOLATE}{text}{_POP}" if _formats().right_to_left else text


def facts(value: object, *names: str) -> str:
    """List the facts of a record in words, all or the columns named; empty cells are left out."""
    return "\n".join(f"- {fact}" for fact in _facts(value, names))


def fact(value: object, name: str) -> str:
    """Say one fact in words: `waterproof`, `not waterproof`, `weight: 380 g`; empty for an empty cell."""
    return "".join(_facts(value, (name,)))


def _facts(value: object, names: tuple[str, ...]) -> list[str]:
    record = _record(value)
    for name in names:
        if name not in record:
            hint = propose(name, record)
            raise BadValue(f"{record.about.name} has no {record.about.noun} {shown(name)}. {hint}".rstrip())
    found = list(facts_of(record.cells, record.about.columns, names))
    bounded(sum(map(len, found)))
    return found


def _record(value: object) -> Record:
    if not isinstance(value, Record):
        raise BadValue("`facts` and `fact` are for row, segment or source: write {{ row | facts }}")
    return value


def limit(value: object) -> str:
    """Say a field's limits in words, such as `at most 60 characters`."""
    text = value.cells.get("limit") if isinstance(value, Record) else None
    if not isinstance(text, str):
        raise BadValue("`limit` is for a field: write {{ fields.title | limit }}")
    return text


def limit_words(field: FieldSpec) -> str:
    """Return the limits of a field in words; empty when it has none."""
    return describe(field.model_copy(update={"description": ""})).replace(". ", ", ")


def bullets(value: object, mark: str = "- ") -> str:
    """Write a list, or the lines of a text, one a line with a mark before each."""
    return "\n".join(f"{mark}{item}" for item in _items(value))


def as_list(value: object, separator: str = ";") -> list[str]:
    """Split a cell into its items, without the empty ones."""
    if not separator:
        raise BadValue("as_list needs a separator that is not empty")
    return split_list(text_of(value), separator)


def _items(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [text_of(item) for item in value]
    return [line for line in text_of(value).splitlines() if line.strip()]


def truncate_words(value: object, count: int, end: str = "…") -> str:
    """Keep the first words of a text; `end` shows that something was left out."""
    text = text_of(value)
    words = text.split(None, max(0, count))
    return text if len(words) <= count else " ".join(words[:count]) + end


def data(value: object, label: str = "") -> str:
    """Fence text that comes from outside, so that a model can tell it from instructions.

    The fence carries a marker made from the text's own hash: the text cannot contain it, and the same text always
    gets the same one, so that the request's hash is stable.
    """
    text = text_of(value)
    marker = _marker(text)
    named = f" {_label(label)}" if label else ""
    return f"<data-{marker}{named}>\n{text}\n</data-{marker}>"


def _marker(text: str) -> str:
    marker = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_MARKER_LENGTH]
    while marker in text:
        marker = hashlib.sha256(f"{marker}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:_MARKER_LENGTH]
    return marker


def _label(label: str) -> str:
    if not re.fullmatch(r"[\w .-]{1,60}", label):
        raise BadValue("the label of data is a few plain words")
    return label


def striptags(value: object) -> str:
    """Remove HTML tags and comments, and fold spaces."""
    return " ".join(_TAGS.sub(" ", text_of(value)).split())


def tojson(value: object, indent: int | None = None) -> str:
    """Write a value as JSON, letters of every script as they are."""
    measure(value)
    return json.dumps(plain(value), ensure_ascii=False, indent=None if indent is None else max(0, min(indent, 8)))


def join(value: object, separator: str = "", attribute: str = "") -> str:
    """Join the items of a list with a separator, or one attribute of each."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise BadValue("join is for a list; split a cell with as_list first")
    texts = [text_of(item[attribute] if attribute and isinstance(item, Mapping) else item) for item in value]
    bounded(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def replace(value: object, old: str, new: str, count: int = -1) -> str:
    """Replace a text by another, everywhere or the first times."""
    text = text_of(value)
    bounded(len(text) + max(0, len(new) - len(old)) * (text.count(old) if old else len(text) + 1))
    return text.replace(old, new, count)


def to_int(value: object, default: int | None = None) -> int:
    """Read a whole number; text that is none is an error, unless there is a default."""
    found = to_float(value, None if default is None else float(default))
    if found != int(found):
        raise BadValue(f"{text_of(value)[:60]!r} is not a whole number")
    return int(found)


def to_float(value: object, default: float | None = None) -> float:
    """Read a number; text that is none is an error, unless there is a default."""
    try:
        return float(value) if isinstance(value, str) and is_plain(value) else float(parse_number(value))
    except BadValue:
        if default is None:
            raise
        return default


@dataclass(frozen=True, slots=True)
class FilterDoc:
    """What the documentation says of a filter."""

    summary: str
    """What it does, in one line."""
    example: str
    """How it is written, and what it gives."""


ADDED: Mapping[str, tuple[Callable[..., object], str]] = {
    "number": (number, '{{ row.capacity_l | number }} → 1.234,5 (de-DE); number(2): two decimals; decimal=","'),
    "currency": (currency, '{{ row.price | currency }} → 1.299,00 € (de-DE); currency("USD", decimals=0)'),
    "percent": (percent, "{{ row.discount | percent }} → 25 % (de-DE, of `25` or `25%`); percent(fraction=true)"),
    "date": (date, '{{ brief.context.launch | date("long") }} → 20. November 2026 (de-DE)'),
    "unit": (unit, '{{ row.weight_g | unit("g") }} → 380 g, 13.4 oz where imperial; to="lb", width="long"'),
    "quote": (quote, "{{ row.name | quote }} → „Trail 40“ (de-DE); quote(nested=true)"),
    "isolate": (isolate, "{{ row.sku | isolate }} → AP-40-GR between isolates (ar-AE), unchanged (de-DE)"),
    "facts": (facts, '{{ row | facts("waterproof", "weight_g") }} → a line each: - not waterproof, - weight: 380 g'),
    "fact": (fact, '{{ row | fact("waterproof") }} → not waterproof'),
    "limit": (limit, "{{ fields.title | limit }} → at most 60 characters"),
    "bullets": (bullets, "{{ brief.key_messages | bullets }} → a line each: - Light enough to forget"),
    "as_list": (as_list, '{% for colour in row.colours | as_list(";") %}…{% endfor %}'),
    "truncate_words": (truncate_words, "{{ row.description | truncate_words(20) }}"),
    "data": (data, '{{ row.description | data("description") }} → <data-8c1f… description> … </data-8c1f…>'),
    "striptags": (striptags, "{{ row.body_html | striptags }}"),
    "tojson": (tojson, '{{ row.name | tojson }} → "Trail 40"'),
    "join": (join, '{{ brief.key_messages | join("; ") }}'),
    "replace": (replace, '{{ row.sku | replace("-", " ") }}'),
    "int": (to_int, "{{ row.stock | int + 1 }}; int(0): 0 where the cell is no number"),
    "float": (to_float, "{% if row.weight_g | float < 500 %}…{% endif %}"),
}
"""The filters of genpress by name: the function, and an example for the documentation."""

FILTERS: Mapping[str, FilterDoc] = {
    name: FilterDoc((function.__doc__ or "").partition("\n")[0], example) for name, (function, example) in ADDED.items()
}
"""What the documentation says of each filter, by name."""
