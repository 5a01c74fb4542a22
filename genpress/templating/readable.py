"""Facts in words: what a row says of a product, as a list that a writer or a model can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from genpress.domain.brief import Column, ColumnType

_SAID = {"yes": True, "true": True, "no": False, "false": False}
_SAID_WHERE_DECLARED = {**_SAID, "y": True, "1": True, "x": True, "on": True, "n": False, "0": False, "off": False}
_LONGEST = max(map(len, _SAID))
UNDECLARED = Column()


def boolean_of(text: str, column: Column = UNDECLARED) -> bool | None:
    """Return whether a cell says yes or no; None when it says neither.

    Single letters, digits and marks count only in a column declared as boolean.
    """
    word = text.strip().casefold()
    return (_SAID_WHERE_DECLARED if column.type is ColumnType.BOOLEAN else _SAID).get(word)


@lru_cache(maxsize=4096)
def label_of(name: str, unit: str = "") -> str:
    """Return a column's name in words; a unit at its end is left out where it is declared."""
    words = name.replace("_", " ").strip()
    suffix = f" {unit}"
    return words[: -len(suffix)] if unit and words.casefold().endswith(suffix.casefold()) else words


def fact_of(name: str, text: str, column: Column = UNDECLARED) -> str:
    """Return one fact in words: `waterproof`, `not waterproof`, `weight: 380 g`; empty for an empty cell."""
    text = text.strip()
    if not text:
        return ""
    known = boolean_of(text, column)
    label = label_of(name, column.unit)
    if known is not None:
        return label if known else f"not {label}"
    return f"{label}: {value_of(text, column)}"


def _undeclared(name: str, text: str) -> str:
    # The usual case, and a row has dozens: what is longer than `false` cannot be a yes or no.
    if len(text) <= _LONGEST and (said := _SAID.get(text.casefold())) is not None:
        return label_of(name) if said else f"not {label_of(name)}"
    return f"{label_of(name)}: {text}" if text else ""


def value_of(text: str, column: Column = UNDECLARED) -> str:
    """Return a cell's value in words: lists with commas, numbers with their declared unit."""
    if column.type is ColumnType.LIST:
        return ", ".join(split_list(text, column.separator))
    return f"{text} {column.unit}" if column.unit and text[-1:].isdigit() else text


def split_list(text: str, separator: str = ";") -> list[str]:
    """Return the items of a list cell, without the empty ones."""
    return [item for part in text.split(separator) if (item := part.strip())]


def facts_of(cells: Mapping[str, object], columns: Mapping[str, Column], names: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the facts of a row in words, of these columns in this order or of all; empty cells are left out.

    Raises:
        KeyError: a column is not there.
    """
    for name in names or cells:
        value = cells[name]
        text = value.strip() if isinstance(value, str) else _text(value)
        fact = fact_of(name, text, columns[name]) if name in columns else _undeclared(name, text)
        if fact:
            yield fact


def _text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
