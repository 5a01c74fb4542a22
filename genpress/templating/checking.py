"""Checking a prompt against a brief before anything is rendered: every name and column it reads must be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from genpress.domain.problems import propose, shown
from genpress.errors import Place, Problem
from genpress.templating.assembly import split_fact
from genpress.templating.codes import SHARED_ONLY, UNKNOWN_COLUMN, UNKNOWN_FACT, UNKNOWN_NAME
from genpress.templating.prompt import Prompt
from genpress.templating.reads import RESERVED, ROW, SEGMENT, SOURCE, Access
from genpress.templating.scope import FIELDS, SHARED_KEYS


def check(
    prompt: Prompt,
    columns: Sequence[str] | None,
    axes: Iterable[str] = (),
    segment_columns: Sequence[str] | None = None,
    source_fields: Sequence[str] | None = None,
) -> list[Problem]:
    """Return what a prompt reads that a deliverable does not give it, sorted by place.

    Args:
        prompt: the prompt.
        columns: the catalogue's columns; None: the deliverable has no `row`.
        axes: the list axes it is expanded over.
        segment_columns: the audience table's columns; None: it has no `segment`.
        source_fields: the fields of the draft it is made `from`; None: it has no `source`.
    """
    tables = {ROW: columns, SEGMENT: segment_columns, SOURCE: source_fields}
    known = frozenset(axes)
    problems = [*_column_problems(prompt.accesses, tables), *_name_problems(prompt, known)]
    problems += [*_fact_problems(prompt, tables), *_shared_problems(prompt)]
    return sorted(set(problems))


def _column_problems(accesses: Sequence[Access], tables: Mapping[str, Sequence[str] | None]) -> Iterator[Problem]:
    asked = {(access.name, access.column) for access in accesses if access.guarded}
    for access in accesses:
        if access.name not in tables or (access.name, access.column) in asked:
            continue
        place, columns = Place(access.file, access.line), tables[access.name]
        if columns is None:
            yield Problem(place, UNKNOWN_NAME, f"the deliverable has no {access.name!r}.", _missing_table(access.name))
        elif access.column is not None and access.column not in columns:
            noun = "field" if access.name == SOURCE else "column"
            message = f"{access.name} has no {noun} {shown(access.column)}."
            yield Problem(place, UNKNOWN_COLUMN, message, propose(access.column, columns))


def _missing_table(name: str) -> str:
    if name == SOURCE:
        return "Say in the brief which deliverable it is made `from`."
    return f"Add `{name}` to its `per` in the brief."


def _name_problems(prompt: Prompt, axes: frozenset[str]) -> Iterator[Problem]:
    for access in prompt.system_free:
        if access.name in axes:
            message = f"block `system` reads {shown(access.name)}, which differs from unit to unit."
            yield Problem(Place(access.file, access.line), SHARED_ONLY, message, "Move this into block `user`.")
    free = (*prompt.system_free, *prompt.free)
    asked = {access.name for access in free if access.guarded}
    for access in free:
        if access.name not in axes | asked:
            message = f"{shown(access.name)} is not known here."
            yield Problem(Place(access.file, access.line), UNKNOWN_NAME, message, propose(access.name, RESERVED | axes))


def _shared_problems(prompt: Prompt) -> Iterator[Problem]:
    known = {**SHARED_KEYS, FIELDS: frozenset(spec.name for spec in prompt.fields)}
    for access in prompt.accesses:
        keys = known.get(access.name)
        if keys is not None and access.column is not None and not access.guarded and access.column not in keys:
            message = f"{access.name} has no {shown(access.column)}."
            yield Problem(Place(access.file, access.line), UNKNOWN_NAME, message, propose(access.column, keys))


def _fact_problems(prompt: Prompt, tables: Mapping[str, Sequence[str] | None]) -> Iterator[Problem]:
    for spec in prompt.fields:
        place = Place(prompt.path, prompt.fact_lines.get(spec.name, 0))
        for fact in spec.facts:
            table, column = split_fact(fact)
            columns = tables[table] or ()
            if column not in columns:
                message = f"field {spec.name} must state {shown(fact)}, which {table} does not have."
                yield Problem(place, UNKNOWN_FACT, message, propose(column, columns))
