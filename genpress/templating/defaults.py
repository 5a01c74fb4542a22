"""The deterministic text of a field that has no template: made from the facts, within the field's limits."""

from __future__ import annotations

from collections.abc import Mapping

from genpress.domain.brief import Column
from genpress.domain.counting import count
from genpress.domain.fields import FieldSpec, FieldType, FieldValue
from genpress.templating.readable import boolean_of, facts_of
from genpress.templating.reads import ROW, SEGMENT, SOURCE, PromptReads, Reads
from genpress.templating.record import Record

_NAMES = ("name", "title", "product_name", "product", "headline", "subject", "label")
"""Columns that are likely to name what is written about, in this order."""
_SHORT = 120
"""A field of at most so many characters is a heading: the name alone."""


def default_content(reads: PromptReads, names: Mapping[str, object], spec: FieldSpec) -> FieldValue:
    """Return a field's text from what the prompt reads.

    A field that the source draft has as well is that text. Otherwise a list is made of the facts in words, a heading
    of the name, and a text of both.
    """
    source = names.get(SOURCE)
    if isinstance(source, Mapping) and (text := source.get(spec.name)):
        return list(text) if isinstance(text, list | tuple) else str(text)
    heading, facts = _material(reads, names)
    if spec.type is FieldType.LIST:
        return [_cut(fact, spec) for fact in facts or [heading] if fact][: spec.max_items]
    return _cut(_sentence(heading, facts, short=_is_heading(spec)), spec)


def _sentence(heading: str, facts: list[str], *, short: bool) -> str:
    listed = "; ".join(facts)
    if not (heading and facts):
        return heading or listed
    return heading if short else f"{heading}: {listed}."


def _is_heading(spec: FieldSpec) -> bool:
    bounds = [limit.max for limit in spec.limits if limit.max is not None]
    return bool(bounds) and min(bounds) <= _SHORT


def _material(reads: PromptReads, names: Mapping[str, object]) -> tuple[str, list[str]]:
    tables = ((ROW, reads.row), (SEGMENT, reads.segment), (SOURCE, reads.source))
    for name, read in tables:
        record = names.get(name)
        if isinstance(record, Record) and (cells := _read_cells(record, read)):
            return _heading_and_facts(cells, record.about.columns)
    return "", []


def _read_cells(record: Record, read: Reads) -> dict[str, object]:
    chosen = record.cells if read.whole else read.columns
    return {name: value for name in chosen if (value := record.cells.get(name))}


def _heading_and_facts(cells: dict[str, object], columns: Mapping[str, Column]) -> tuple[str, list[str]]:
    named = next((name for name in _NAMES if name in cells), "")
    if not named:
        words = (
            name for name, value in cells.items() if boolean_of(str(value)) is None and not str(value)[:1].isdigit()
        )
        named = next(words, "")
    rest = {name: value for name, value in cells.items() if name != named}
    return str(cells.get(named, "")).strip(), list(facts_of(rest, columns))


def _cut(text: str, spec: FieldSpec) -> str:
    """Return the longest beginning of a text, in whole words, that every limit allows; a long word alone is cut."""
    text = " ".join(text.split())
    while text and not _fits(text, spec):
        shorter = text.rpartition(" ")[0].rstrip(" ,;:–-")
        text = shorter or text[:-1]
    return text


def _fits(text: str, spec: FieldSpec) -> bool:
    return all(limit.max is None or count(text, limit.counter) <= limit.max for limit in spec.limits)
