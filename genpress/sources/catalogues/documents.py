"""A folder of text and Markdown files as a table: one row a document."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from genpress.domain.brief import Table
from genpress.errors import InvalidInput, Problem
from genpress.sources.catalogues.decoding import BAD_BYTE, encoding_of
from genpress.sources.catalogues.files import Found
from genpress.sources.catalogues.problems import BadRow, refusal
from genpress.sources.catalogues.records import CHUNK, Batch, Record
from genpress.sources.catalogues.text import refuse_unfit

NAMES = ("name", "title", "text", "path")
"""Columns of every folder: the name without its ending (the key), the first heading or line, all text, where."""

_READ = frozenset({".txt", ".md", ".markdown"})
_UNREADABLE = frozenset({".pdf", ".doc", ".docx", ".odt", ".rtf", ".html", ".htm"})
"""Documents that someone may expect to be read; anything else in the folder is passed over."""

_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*$")


class Documents:
    """A folder of documents; implements `Records`."""

    names = NAMES

    def __init__(self, found: Found, table: Table) -> None:
        self._folder = found.path
        self._table = table
        self.file = found.file

    def read(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Yield the documents in the order of their paths, those of subfolders too."""
        paths = iter(self._paths)
        while batch := list(islice(paths, CHUNK)):
            yield [self._document(path, columns) for path in batch]

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        found: list[str] = []
        for folder, subfolders, files in os.walk(self._folder):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            inside = Path(folder).relative_to(self._folder)
            found += [(inside / name).as_posix() for name in files if not name.startswith(".")]
        documents = sorted(path for path in found if Path(path).suffix.casefold() in _READ | _UNREADABLE)
        if not any(Path(path).suffix.casefold() in _READ for path in documents):
            raise refusal("CAT004", self.file, "the folder holds no .txt and no .md files.")
        return tuple(documents)

    def _document(self, path: str, columns: Sequence[str]) -> Record | Problem:
        file = f"{self.file}/{path}"
        name = path[: -len(Path(path).suffix)]
        try:
            text = self._text(self._folder / path, file)
        except BadRow as bad:
            return bad.at(file, 0, name)
        return 1, dict(zip(columns, (name, _title(text) or name, text, path), strict=True))

    def _text(self, path: Path, file: str) -> str:
        if path.suffix.casefold() in _UNREADABLE:
            raise BadRow("CAT032", f"{path.suffix} documents are not read", "Save it as .txt or .md.")
        if not path.resolve().is_relative_to(self._folder) or not path.is_file():
            raise BadRow("CAT032", "this is a link that leads out of the folder, or no file", "Copy the file here.")
        try:
            if path.stat().st_size == 0:
                raise BadRow("CAT032", "the document is empty")
            encoding = encoding_of(path, file, self._table.encoding)
            with path.open(encoding=encoding, errors=BAD_BYTE) as opened:
                text = opened.read(_LIMIT + 1)
        except InvalidInput as error:
            raise BadRow("CAT032", error.problems[0].message, error.problems[0].hint) from None
        except OSError as error:
            raise BadRow("CAT032", f"cannot be read: {error.strerror}") from None
        refuse_unfit("text", text)
        return text.lstrip("\ufeff")


_LIMIT = 131_072
"""Characters a document may have, as a cell."""


def _title(text: str) -> str:
    """Return the first heading, or else the first line that is not empty; a YAML front matter is passed over."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.DOTALL)
    lines = [line.strip() for line in body.splitlines()[:200] if line.strip()]
    headings = (found[1] for line in lines if (found := _HEADING.match(line)))
    return next(headings, lines[0] if lines else "")[:200]
