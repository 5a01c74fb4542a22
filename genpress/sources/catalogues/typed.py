"""Declared column types: whether a cell's text is of its type. The text itself is never changed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from genpress.domain.brief import Column, ColumnType
from genpress.sources.catalogues.problems import BadRow, shown

_INTEGER = re.compile(r"\s*[+\-−]?\d+\s*")
_NUMBER = re.compile(
    r"\s*[+\-−]?(?:\d+(?:[.,]\d+)?|\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?\s*"
)
_TRUTH = frozenset({"true", "false", "yes", "no", "y", "n", "on", "off", "1", "0"})


def _is_date(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text.strip())


def _is_integer(text: str) -> bool:
    return bool(_INTEGER.fullmatch(text))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _is_boolean(text: str) -> bool:
    return text.strip().casefold() in _TRUTH


_TESTS: Mapping[ColumnType, tuple[Callable[[str], bool], str]] = MappingProxyType(
    {
        ColumnType.INTEGER: (_is_integer, "a whole number, such as 42"),
        ColumnType.NUMBER: (_is_number, "a number, such as 1299.50 or 1,299.50"),
        ColumnType.BOOLEAN: (_is_boolean, "yes or no (also true, false, on, off, 1, 0)"),
        ColumnType.DATE: (_is_date, "a date as 2026-12-31, with or without a time"),
        ColumnType.URL: (_is_url, "a web address that begins with http:// or https://"),
    }
)
"""Types whose text can be wrong, with what is expected; any text is a TEXT and a LIST."""


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    required: bool
    test: Callable[[str], bool] | None
    expected: str
    separator: str
    """Between the values of a column that was joined from several rows; empty: one value."""

    def check(self, text: str) -> None:
        """Look at a cell.

        Raises:
            BadRow: it is empty and required, or not of the column's type.
        """
        if not text or text.isspace():
            if self.required:
                raise BadRow("CAT023", f"column {self.name!r} is required and empty")
            return
        if self.test is None:
            return
        for value in text.split(self.separator) if self.separator else (text,):
            if not self.test(value):
                raise BadRow("CAT022", f"column {self.name!r} holds {shown(value)}; expected {self.expected}")


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """What a brief demands of a table's columns, ready to be asked for every row."""

    rules: tuple[_Rule, ...]

    @classmethod
    def of(cls, columns: Mapping[str, Column], *, joined: str = "") -> ColumnRules:
        """Return the rules of declared columns; `joined` separates values that were joined from several rows."""
        made = (_rule(name, column, joined) for name, column in columns.items())
        return cls(tuple(rule for rule in made if rule.required or rule.test))

    def check(self, values: Mapping[str, str]) -> None:
        """Look at one row.

        Raises:
            BadRow: a value is missing or of the wrong type.
        """
        for rule in self.rules:
            rule.check(values.get(rule.name, ""))


def _rule(name: str, column: Column, joined: str) -> _Rule:
    test, expected = _TESTS.get(column.type, (None, ""))
    return _Rule(name, column.required, test, expected, joined)
