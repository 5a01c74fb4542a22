"""What Python says of values of the wrong kind, in words for people who write prompts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_KINDS: Mapping[str, str] = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "Decimal": "a number",
    "bool": "yes or no",
    "list": "a list",
    "tuple": "a list",
    "dict": "a table",
    "Record": "a table",
    "NoneType": "nothing",
    "Undefined": "nothing",
}
_TYPE = r"'?([\w.]+)'?"
_READ = "cells are text, so read a number with | int or | float first; texts are joined with ~"


def _compared(found: re.Match[str]) -> str:
    return f"{_kind(found[2])} and {_kind(found[3])} cannot be compared with {found[1]}: {_READ}"


_SAYINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"'(\S+)' not supported between instances of {_TYPE} and {_TYPE}"), _compared),
    (re.compile(rf"bad operand type for \S+ (\S+): {_TYPE}"), lambda found: f"{found[1]} is for numbers: {_READ}"),
    (re.compile(rf"{_TYPE} object is not iterable"), lambda found: f"{_kind(found[1])} has no items to go through"),
    (re.compile(rf"{_TYPE} object is not callable"), lambda found: f"{_kind(found[1])} cannot be called with ( )"),
    (re.compile(rf"{_TYPE} object is not subscriptable"), lambda found: f"{_kind(found[1])} has no parts in [ ]"),
    (re.compile(rf"object of type {_TYPE} has no len"), lambda found: f"{_kind(found[1])} has no length"),
    (
        re.compile(rf"{_TYPE} object cannot be interpreted as an integer"),
        lambda found: f"{_kind(found[1])} is no number",
    ),
    (re.compile(r"must be str"), lambda _: "text is needed here"),
    (re.compile(r"missing \d+ required positional arguments?: (.+)"), lambda found: f"it needs {found[1]}"),
    (re.compile(r"got an unexpected keyword argument ('\w+')"), lambda found: f"it has no argument {found[1]}"),
    (re.compile(r"takes .*positional arguments? but"), lambda _: "it was given too many arguments"),
    (re.compile(r"got multiple values for argument ('\w+')"), lambda found: f"it was given {found[1]} twice"),
)


def in_words(error: Exception) -> str:
    """Return what went wrong, for somebody who has never seen Python."""
    said = str(error).strip()
    for pattern, words in _SAYINGS:
        if found := pattern.search(said):
            return words(found)
    return f"there is no {said}" if isinstance(error, LookupError) else said or "this cannot be done"


def _kind(name: str) -> str:
    return _KINDS.get(name, "something else")
