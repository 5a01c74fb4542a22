"""What pydantic found wrong with a document, one fault a location, in words of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Location: TypeAlias = "tuple[str | int, ...]"
"""Where a value stands in a document: keys and list positions (from 0) from the root."""

MISSING_TYPE = "missing"
UNKNOWN_TYPE = "extra_forbidden"

_WORDS: Mapping[str, str] = {
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "too_short": "at least one entry",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "mapping_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "string_too_long": "text of at most {max_length} characters",
    "date_from_datetime_parsing": "a date such as 2026-11-20",
    "date_type": "a date such as 2026-11-20",
    "date_parsing": "a date such as 2026-11-20",
}
_PATTERNS: Mapping[str, str] = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "a name of letters A to Z, digits, `.`, `_`, `-`",
    r"^([A-Z]{3})?$": "an ISO 4217 currency code such as EUR",
}
_PATTERN_TYPE = "string_pattern_mismatch"
_FORMS = frozenset({_PATTERN_TYPE, MISSING_TYPE, UNKNOWN_TYPE})
_ALTERNATIVES = re.compile(r"^\^\(([\w|.-]+)\)\??\$$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of pydantic, at the location in the document it is about."""

    loc: Location
    """Without pydantic's own labels for the branches of a union."""
    branch: str
    """The union branch it came from; empty outside unions."""
    kind: str
    """Pydantic's type of error."""
    expected: str
    """What was expected, in words."""
    choices: tuple[str, ...] = ()
    """The values that are possible, where they are few."""
    says: str = ""
    """A whole sentence in place of `expected`: what a validator of ours has to say."""


def faults(error: ValidationError, data: object) -> list[Fault]:
    """Return what is wrong, one fault a location: the branches of a union that all failed are told as one."""
    grouped: dict[Location, list[Fault]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        fault, around = _fault(detail, data)
        grouped.setdefault(around, []).append(fault)
    return [fault for loc, group in grouped.items() for fault in _merged(group, value_at(data, loc))]


def _fault(detail: ErrorDetails, data: object) -> tuple[Fault, Location]:
    kind = detail["type"]
    loc, branch, around = _clean(detail["loc"], data, kind)
    context: Mapping[str, object] = detail.get("ctx", {})
    choices = _choices(kind, context)
    # A value_error was written by a validator of ours, which never quotes the value; nor do pydantic's own messages.
    says = "" if choices or kind in _WORDS or kind in _FORMS else str(context.get("error", detail["msg"]))
    return Fault(loc, branch, kind, _expected(kind, context, choices), choices, says), around


def _clean(loc: Location, data: object, kind: str) -> tuple[Location, str, Location]:
    # Pydantic puts the label of a union's branch into the location; a part that leads nowhere in the data is one.
    clean: list[str | int] = []
    branch, around = "", len(loc)
    absent = 1 if kind == MISSING_TYPE else 0
    for part in loc[: len(loc) - absent]:
        if _leads(data, part):
            clean.append(part)
            data = _step(data, part)
        elif not branch:
            branch, around = str(part), len(clean)
    whole = (*clean, *loc[len(loc) - absent :])
    return whole, branch, whole[:around]


def _leads(data: object, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(data, (list, tuple)) and part < len(data)
    return isinstance(data, Mapping) and part in data


def _step(data: object, part: str | int) -> object:
    if isinstance(part, int):
        return data[part] if isinstance(data, (list, tuple)) and part < len(data) else None
    return data.get(part) if isinstance(data, Mapping) else None


def value_at(data: object, loc: Location) -> object:
    """Return what stands at a location of a document; None where nothing does."""
    for part in loc:
        data = _step(data, part)
    return data


def _merged(group: list[Fault], found: object) -> list[Fault]:
    if not group[0].branch:
        return group
    deep = [fault for fault in group if fault.branch.startswith(("tuple", "list"))]
    if isinstance(found, (list, tuple)) and deep:
        return deep
    words = list(dict.fromkeys(fault.expected for fault in group))
    if "a number" in words and "a whole number" in words:
        words.remove("a whole number")
    return [replace(group[0], expected=" or ".join(", ".join(words).rsplit(", ", 1)))]


def _choices(kind: str, context: Mapping[str, object]) -> tuple[str, ...]:
    if match := _ALTERNATIVES.match(str(context.get("pattern", ""))):
        return tuple(match[1].split("|"))
    if kind in {"enum", "literal_error"}:
        return tuple(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    return ()


def _expected(kind: str, context: Mapping[str, object], choices: tuple[str, ...]) -> str:
    if choices:
        return f"one of {', '.join(choices)}"
    if kind == _PATTERN_TYPE:
        pattern = str(context.get("pattern", ""))
        return _PATTERNS.get(pattern, f"text of the form {pattern}")
    return _WORDS.get(kind, "").format_map(context)
