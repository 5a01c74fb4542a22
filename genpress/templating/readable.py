"""Facts in words: what a row says of a product, as a list that a writer or a model can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from genpress.domain.brief import Column, ColumnType

_YES = frozenset({"yes", "true", "y"})
_NO = frozenset({"no", "false", "n"})
_DECLARED_YES = _YES | {"1", "x", "on"}
_DECLARED_NO = _NO | {"0", "-", "off"}
UNDECLARED = Column()


def boolean_of(text: str, column: Column = UNDECLARED) -> bool | None:
    """Return whether a cell says yes or no; None when it says neither.

    Single letters, digits and marks count only in a column declared as boolean.
    """
    word = text.strip().casefold()
    declared = column.type is ColumnType.BOOLEAN
    if word in (_DECLARED_YES if declared else _YES - {"y"}):
        return True
    return False if word in (_DECLARED_NO if declared else _NO - {"n"}) else None


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
        text = "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        if fact := fact_of(name, text, columns.get(name, UNDECLARED)):
            yield fact
