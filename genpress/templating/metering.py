"""Metering: Jinja2's own filters and tests where they are harmless, each charged for what it handles."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from jinja2 import Environment, Undefined, pass_context, pass_environment
from jinja2.filters import FILTERS as BUILTIN_FILTERS
from jinja2.runtime import Context
from jinja2.tests import TESTS as BUILTIN_TESTS

from genpress.templating.filters import ADDED
from genpress.templating.formats import BadValue
from genpress.templating.printing import text_of
from genpress.templating.record import Record
from genpress.templating.rewriting import COMPARED, CONCAT, LOOP, NESTED, WORKED
from genpress.templating.slips import in_words
from genpress.templating.state import COMPARED_PER_UNIT, MAX_RANGE, STATE, TooMuch, bounded, measure

_OFFERED_WORDS = """
abs batch capitalize count d default dictsort first groupby last length list lower map max min reject rejectattr
reverse round select selectattr slice sort title trim truncate unique upper wordcount wordwrap
"""
_OFFERED = _OFFERED_WORDS.split()
_MAX_PARTS = 10_000
"""Largest whole number that a filter such as `slice` or `batch` may be given."""
_REFUSED_TESTS = frozenset({"callable", "escaped", "filter", "test", "sameas"})
_SIZED = (str, list, tuple, dict, range, Record)


def size(value: object) -> int:
    """Return how much a filter has to handle."""
    return len(value) if isinstance(value, _SIZED) else 1


def printed(value: object) -> str:
    """Return what `{{ value }}` prints, and charge for it: the last step of every output."""
    text = value if value.__class__ is str and isinstance(value, str) else text_of(value)
    STATE.left -= len(text)
    if STATE.left < 0:
        STATE.charge(0)
    return text


def bounded_range(*bounds: int) -> range:
    """Return a range of whole numbers, at most a hundred thousand.

    Raises:
        TooMuch: it is longer.
    """
    found = range(*bounds)
    # A range may be too long even for len().
    if found[MAX_RANGE:]:
        raise TooMuch(f"range gives more than {MAX_RANGE} numbers")
    STATE.charge(len(found))
    return found


def _metered(function: Callable[..., object], name: str, example: str = "") -> Callable[..., object]:
    position = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def counted(*args: object, **kwargs: object) -> object:
        """Charge the work to the rendering before it is done."""
        _charge(args[position:], kwargs)
        try:
            return _settled(function(*args, **kwargs))
        except (TypeError, AttributeError) as error:
            raise _misused(name, example, error) from error

    return counted


def _charge(args: Sequence[object], kwargs: Mapping[str, object]) -> None:
    STATE.charge(1 + size(args[0]) if args else 1)
    if args and isinstance(args[0], list | tuple | dict):
        measure(args[0])
    for argument in (*args[1:], *kwargs.values()):
        if isinstance(argument, int) and abs(argument) > _MAX_PARTS:
            raise TooMuch(f"{argument} is too large a number for a filter")


def _misused(name: str, example: str, error: Exception) -> BadValue:
    written = f"; it is written {example}" if example else ""
    return BadValue(f"`{name}` cannot work with what it was given: {in_words(error)}{written}")


def _settled(result: object) -> object:
    # A lazy result would escape the count: it is drawn here, up to the bound.
    result = _drawn(result) if isinstance(result, Iterator) else result
    if isinstance(result, list):
        measure(result)
    return result


def _drawn(items: Iterable[object]) -> list[object]:
    found = list(islice(items, MAX_RANGE + 1))
    if len(found) > MAX_RANGE:
        raise TooMuch(f"the template goes through more than {MAX_RANGE} items")
    STATE.charge(len(found))
    return found


def _compared_test(function: object) -> Callable[..., object]:
    if not callable(function):
        raise TypeError("a test is a function")

    @functools.wraps(function)
    def counted(*args: object, **kwargs: object) -> object:
        """Charge the work to the rendering before it is done."""
        STATE.charge(1)
        measure(args)
        return function(*args, **kwargs)

    return counted


@pass_environment
def _sum(environment: Environment, items: Iterable[object], attribute: str = "", start: float = 0) -> object:
    if not isinstance(start, int | float):
        raise BadValue("sum adds numbers; join texts with | join")
    found = [environment.getitem(item, attribute) if attribute else item for item in items]
    if not all(isinstance(item, int | float) for item in found):
        raise BadValue("sum adds numbers: read them from cells with | map('float')")
    return BUILTIN_FILTERS["sum"](environment, found, None, start)


def _items(value: object) -> list[tuple[object, object]]:
    if not isinstance(value, Mapping):
        raise BadValue("items is for row, segment and other tables of values")
    STATE.charge(len(value))
    return list(value.items())


@pass_context
def _loop(_: Context, items: object, weight: int) -> object:
    """Charge for all passes of a loop before the first."""
    if isinstance(items, str):
        raise BadValue(f"a loop over the text {items[:40]!r} would go letter by letter; split it with | as_list(';')")
    if not isinstance(items, _SIZED):
        if isinstance(items, Undefined) or not isinstance(items, Iterable):
            return items
        items = _drawn(items)
    STATE.charge((len(items) + 1) * weight)
    return items


@pass_context
def _concat(_: Context, parts: list[object]) -> str:
    texts = [text_of(part) for part in parts]
    bounded(sum(map(len, texts)))
    return "".join(texts)


@pass_context
def _worked(_: Context, weight: int) -> None:
    STATE.charge(weight)


@pass_context
def _compared(_: Context, value: object) -> object:
    if isinstance(value, str):
        # The usual case, in every `if`: a cell of a few letters costs nothing.
        if len(value) >= COMPARED_PER_UNIT:
            STATE.charge(len(value) // COMPARED_PER_UNIT)
        return value
    measure(value)
    return value


@pass_context
def _nested(_: Context, value: object) -> object:
    measure(value)
    return value


KEPT_FILTERS: Mapping[str, Callable[..., object]] = {
    **{name: _metered(BUILTIN_FILTERS[name], name) for name in _OFFERED},
    **{name: _metered(function, name, example.partition(" →")[0]) for name, (function, example) in ADDED.items()},
    "sum": _metered(_sum, "sum"),
    "items": _items,
    "string": text_of,
    LOOP: _loop,
    CONCAT: _concat,
    WORKED: _worked,
    COMPARED: _compared,
    NESTED: _nested,
}
"""Every filter a template may use, and the inner ones that count."""

KEPT_TESTS: Mapping[str, Callable[..., object]] = {
    name: _compared_test(function) for name, function in BUILTIN_TESTS.items() if name not in _REFUSED_TESTS
}
"""Every test a template may use."""
