"""A table's header: unusable names made usable, the brief's names matched against it, the nearest name for a typo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from genpress.domain.brief import Table
from genpress.domain.problems import nearest
from genpress.errors import InvalidInput, Place, Problem

_SHOWN = 12
"""Columns a message lists before it says how many more there are."""


def clean_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return header cells as unique, non-empty names: an empty one becomes `column_3`, a repeated one `Notes_2`."""
    names: list[str] = []
    taken = {cell.strip() for cell in cells}
    for number, cell in enumerate(cells, start=1):
        name = cell.strip("\ufeff \t\r\n") or f"column_{number}"
        names.append(name if name not in names else _next_free(name, taken))
        taken.add(names[-1])
    return tuple(names)


def _next_free(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def match(table: Table, file: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns as prompts see them, renamed as the brief says.

    Raises:
        InvalidInput: the brief names columns that are not there, or a renaming makes two of one name.
    """
    columns = tuple(table.rename.get(name, name) for name in names)
    problems = [*_unknown(table, file, names, columns), *_clashes(file, columns)]
    if problems:
        raise InvalidInput(problems)
    return columns


def _unknown(table: Table, file: str, names: Sequence[str], columns: Sequence[str]) -> Iterator[Problem]:
    for name in table.rename:
        if name not in names:
            yield _missing(file, name, names, "rename")
    for name, where in _named(table):
        if name not in columns:
            yield _missing(file, name, columns, where, data_header=where == "key" and not table.header)


def _named(table: Table) -> Iterator[tuple[str, str]]:
    if table.key:
        yield table.key, "key"
    for name in table.columns:
        yield name, "columns"
    if table.variants:
        yield table.variants.by, "variants.by"
        for name in table.variants.columns:
            yield name, "variants.columns"


def _missing(file: str, name: str, known: Sequence[str], where: str, *, data_header: bool = False) -> Problem:
    hint = _columns_are(known)
    if near := nearest(name, known):
        hint = f"Did you mean {near!r}? {hint}"
    elif data_header and _looks_like_data(known):
        hint = f"The first line looks like data: give the names as `header: [{name}, …]` in the brief. {hint}"
    return Problem(Place(file, 1), "CAT007", f"no column {name!r}, which the brief names under `{where}`.", hint)


def _columns_are(known: Sequence[str]) -> str:
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"The columns are: {', '.join(name[:40] for name in known[:_SHOWN])}{more}."


def _looks_like_data(names: Sequence[str]) -> bool:
    return any(name.startswith("column_") or name[:1].isdigit() or len(name) > 60 for name in names)


def _clashes(file: str, columns: Sequence[str]) -> Iterator[Problem]:
    for name, count in Counter(columns).items():
        if count > 1:
            yield Problem(
                Place(file, 1), "CAT011", f"{count} columns are named {name!r} after renaming.", "Rename one of them."
            )
