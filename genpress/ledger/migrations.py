"""The schema as data: numbered files under `schema/`, applied in order, never changed once released."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from genpress.errors import UsageError

_FILE = re.compile(r"(?P<version>\d{4})(\.(?P<dialect>\w+))?\.sql")


@dataclass(frozen=True, slots=True, order=True)
class Migration:
    """One step from a version of the schema to the next."""

    version: int
    sql: str


def migrations(dialect: str) -> list[Migration]:
    """Return all steps for a dialect, oldest first: the part that all share, then the dialect's own."""
    parts: dict[int, list[tuple[str, str]]] = {}
    for file in (resources.files("genpress.ledger") / "schema").iterdir():
        match = _FILE.fullmatch(file.name)
        if match and match["dialect"] in {None, dialect}:
            parts.setdefault(int(match["version"]), []).append((file.name, file.read_text(encoding="utf-8")))
    # `0001.sql` sorts after `0001.postgres.sql`: the shared part comes first by its length.
    return [
        Migration(number, "\n".join(text for _, text in sorted(parts[number], key=_length))) for number in sorted(parts)
    ]


def _length(part: tuple[str, str]) -> int:
    return len(part[0])


def split(sql: str) -> Iterator[str]:
    """Yield a script's statements; what a trigger holds stays in one piece."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def too_new(where: str, found: int, known: int) -> UsageError:
    """Return the error for a ledger that a later genpress has written."""
    return UsageError(
        f"{where} was written by a newer genpress: its schema is version {found}, and this one knows {known}",
        hint="Upgrade genpress; nothing was changed.",
    )
