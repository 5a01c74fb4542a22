"""A folder to write tables in, and reading them whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from genpress.domain.brief import Table
from genpress.errors import InvalidInput, Problem
from genpress.interfaces import Row
from genpress.sources.catalogues import open_table


class Shelf:
    """A workspace folder with tables in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name: str, *, keep=None, strict=False, **table) -> tuple[list[Row], list[Problem]]:
        reader = open_table(Table(path=name, **table), self.root, self.root, keep=keep, strict=strict)
        items = [item for chunk in reader.chunks() for item in chunk]
        return [i for i in items if isinstance(i, Row)], [i for i in items if isinstance(i, Problem)]

    def csv(self, content: str | bytes, **table) -> tuple[list[Row], list[Problem]]:
        self.put("table.csv", content)
        return self.read("table.csv", **({"key": "sku"} | table))

    def refused(self, name: str, **table) -> list[Problem]:
        with pytest.raises(InvalidInput) as caught:
            self.read(name, **({"key": "sku"} | table))
        return list(caught.value.problems)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def keys() -> Callable[[list[Row]], list[str]]:
    return lambda rows: [row.key for row in rows]
