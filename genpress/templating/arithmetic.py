"""Arithmetic in templates, with a bound on how large a result may become."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from numbers import Number

from jinja2 import Undefined
from jinja2.exceptions import SecurityError

from genpress.templating.formats import BadValue
from genpress.templating.state import MAX_BITS, TooMuch, bounded

OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "**"})
"""The binary operators that `compute` handles: all that templates have but `~`."""

_COMPUTE: Mapping[str, Callable[[object, object], object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}


def compute(sign: str, left: object, right: object) -> object:
    """Return `left sign right`.

    Raises:
        TooMuch: the result would be too long a text or too large a number.
        UndefinedError: an operand is not there.
        BadValue: the operands do not go together, such as text with a number.
        SecurityError: a text would be formatted with `%`.
    """
    for side in (left, right):
        if isinstance(side, Undefined):
            # It explains itself when it is used.
            str(side)
    if isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple):
        return _sequences(sign, left, right)
    if isinstance(left, int) and isinstance(right, int):
        _check_whole(sign, left, right)
    try:
        return _COMPUTE[sign](left, right)
    except (OverflowError, ZeroDivisionError) as error:
        raise BadValue(f"{left} {sign} {right}: {error}") from error
    except TypeError as error:
        raise _mismatch(sign, left, right) from error


def _check_whole(sign: str, left: int, right: int) -> None:
    bits = {"*": left.bit_length() + right.bit_length(), "**": left.bit_length() * max(right, 1)}.get(sign, 0)
    if bits > MAX_BITS:
        raise TooMuch(f"the template computes a number of more than {MAX_BITS} bits")


def _sequences(sign: str, left: object, right: object) -> object:
    if sign == "%" and isinstance(left, str):
        raise SecurityError("formatting text with % is not offered; join texts with ~, format numbers with | number")
    if sign == "+" and isinstance(left, str | list | tuple) and type(left) is type(right):
        return _added(left, right)
    if sign == "*" and isinstance(left, int) != isinstance(right, int):
        return _repeated(left, right)
    raise _mismatch(sign, left, right)


def _added(left: str | list[object] | tuple[object, ...], right: object) -> object:
    if isinstance(right, str | list | tuple):
        bounded(len(left) + len(right))
    return operator.add(left, right)


def _repeated(left: object, right: object) -> object:
    count, text = (left, right) if isinstance(left, int) else (right, left)
    if isinstance(text, str | list | tuple) and isinstance(count, int):
        bounded(len(text) * max(count, 0))
        return text * count
    raise _mismatch("*", left, right)


def _mismatch(sign: str, left: object, right: object) -> BadValue:
    texts = any(isinstance(side, str) for side in (left, right))
    numbers = any(isinstance(side, Number | Decimal) for side in (left, right))
    hint = "; cells are text: read a number with | float or | int, join texts with ~" if texts or numbers else ""
    return BadValue(f"`{sign}` does not go between {_kind(left)} and {_kind(right)}{hint}")


def _kind(value: object) -> str:
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    return f"the number {value}" if isinstance(value, Number) else f"a {type(value).__name__}"
