"""Nested facts as one level: path → text."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence

from genpress.hashing import Json

PATH = re.compile(r"(?<!\d)[./]|[./](?!\d)")
"""What parts the names of a path; a point or a slash between digits does not."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_|-")
_NAMES = ("name", "key", "label", "attribute", "property", "title", "category", "group")
_VALUES = ("value", "values", "val", "text", "specifications", "items", "attributes", "properties", "specs", "children")


_AMOUNTS = ("value", "amount", "quantity", "val")
_UNITS = ("unit", "units", "currency", "uom", "unitText")
"""Keys of an amount and of what it is counted in: `{"value": 980, "unit": "g"}` is one value, 980 g."""
_BESIDE = frozenset({*_UNITS, "id", "order", "position", "sort", "rank"})
"""Keys that may stand beside a name and its value, and say nothing of the product but the unit."""
_MOST_KEYS = 5
"""Keys of an object that is one name with its value."""


def flatten(value: Json, path: str = "") -> dict[str, str]:
    """Return nested objects as path → text.

    Objects nest with `.`; a list of objects that have a name and a value (or a list of more such), or pairs, nests by
    name, with the value's unit where it has one; an object of an amount and its unit is one value;
    a list of texts is one value with `; ` between; a path that comes again gets `[2]`, `[3]`….
    """
    leaves: list[tuple[str, str]] = []
    _take(value, path, leaves)
    found: dict[str, str] = {}
    for name, text in leaves:
        unique, number = name, 1
        while unique in found:
            number += 1
            unique = f"{name}[{number}]"
        found[unique] = text
    return found


def _take(value: Json, path: str, leaves: list[tuple[str, str]]) -> None:
    if isinstance(value, Mapping):
        if measure := _measure(value):
            leaves.append((path or "value", measure))
            return
        for key, inner in value.items():
            _take(inner, _join(path, key), leaves)
    elif isinstance(value, list | tuple):
        _take_list(value, path, leaves)
    else:
        leaves.append((path or "value", _text(value)))


def _take_list(values: Sequence[Json], path: str, leaves: list[tuple[str, str]]) -> None:
    if not any(isinstance(item, Mapping | list | tuple) for item in values):
        leaves.append((path or "value", "; ".join(map(_text, values))))
        return
    for number, item in enumerate(values):
        pair = _pair(item)
        if pair:
            _take(pair[1], _join(path, pair[0]), leaves)
        else:
            _take(item, f"{path}[{number + 1}]", leaves)


def _measure(value: Mapping[str, Json]) -> str:
    """Return an amount with its unit as one text; nothing where an object is something else."""
    if len(value) != 2:
        return ""
    amount = next((value[key] for key in _AMOUNTS if key in value), None)
    unit = next((value[key] for key in _UNITS if key in value), None)
    if not isinstance(unit, str) or amount is None or isinstance(amount, bool | Mapping | list | tuple):
        return ""
    return f"{amount} {unit}"


def _pair(item: Json) -> tuple[str, Json] | None:
    if isinstance(item, Mapping):
        return _named(item) if 2 <= len(item) <= _MOST_KEYS else None
    if isinstance(item, str) or not isinstance(item, Sequence) or len(item) != 2:
        return None
    return (item[0], item[1]) if isinstance(item[0], str) else None


def _named(item: Mapping[str, Json]) -> tuple[str, Json] | None:
    name = next((key for key in item if key in _NAMES and isinstance(item[key], str)), None)
    value = next((key for key in item if key in _VALUES), None)
    if name is None or value is None or not item.keys() - {name, value} <= _BESIDE:
        return None
    return str(item[name]), _measure({key: item[key] for key in (value, *_UNITS) if key in item}) or item[value]


def _join(path: str, name: str) -> str:
    name = " ".join(name.split())
    return f"{path}.{name}" if path and name else path or name


def _text(value: Json) -> str:
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@functools.lru_cache(maxsize=1024)
def path_words(path: str) -> str:
    """Return all names of a path as words."""
    return _CAMEL.sub(" ", " ".join(PATH.split(path)))


def split_path(path: str) -> tuple[str, str]:
    """Return a path's last name and the one it stands under, as words."""
    parts = [_CAMEL.sub(" ", part).strip() for part in PATH.split(path)]
    parts = [part for part in parts if part and not part.isdigit()]
    if not parts:
        return path, ""
    return parts[-1], parts[-2] if len(parts) > 1 else ""
