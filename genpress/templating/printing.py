"""Printing: the text that a value gives in a template."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jinja2 import Undefined

from genpress.templating.formats import BadValue
from genpress.templating.record import Record
from genpress.templating.state import STATE, bounded


def text_of(value: object) -> str:
    """Return a value as the text that `{{ value }}` prints.

    None is the empty text, a list its items with commas between them.

    Raises:
        BadValue: it is not a value to be printed.
        UndefinedError: it is not there.
    """
    if isinstance(value, str | Undefined):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _many(value)


def _many(value: object) -> str:
    if isinstance(value, Record):
        name = value.about.name
        raise BadValue(f"{name} is a table of values: write {{{{ {name} | facts }}}} or one of its {value.about.noun}s")
    if isinstance(value, Sequence | range):
        STATE.charge(len(value))
        texts = [text_of(item) for item in value]
        bounded(sum(map(len, texts)))
        return ", ".join(texts)
    raise BadValue(f"a {type(value).__name__} cannot be printed")
