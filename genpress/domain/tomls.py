"""Where things stand in a TOML text: what tomllib does not tell.

The text is known to be sound (tomllib read it), so this only follows its outline; at anything unforeseen it stops and
keeps the places it has.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from genpress.domain.faults import Location

Spot = tuple[int, int]
"""Line and column, both from 1, in code points."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")' + r"|'''.*?'{3,5}(?!')" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT: Mapping[str, str] = MappingProxyType({"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"})
_MAX_DEPTH = 100


class _LostError(Exception):
    """The outline is not what was foreseen."""


@dataclass(slots=True)
class TomlIndex:
    """The places of a TOML text."""

    values: dict[Location, Spot] = field(default_factory=dict)
    """Where each value begins; for a table, its header."""
    keys: dict[Location, Spot] = field(default_factory=dict)
    """Where the last part of each key begins."""


def index_toml(text: str) -> TomlIndex:
    """Return where the keys and values of a sound TOML text stand."""
    scan = _Scan(text.replace("\r\n", "\n"))
    with contextlib.suppress(_LostError):
        scan.document()
    return scan.index


class _Scan:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._line_start = 1, 0
        self._counts: dict[Location, int] = {}
        self.index = TomlIndex()

    def document(self) -> None:
        """Follow the text from its beginning to its end."""
        table: Location = ()
        self._blank()
        while self._at < len(self._text):
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table, 0)
            self._blank()

    def _header(self) -> Location:
        many = self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        path: Location = ()
        for part, spot in self._key():
            path = self._latest((*path, part))
            self._note(path, spot)
        self._blank()
        self._expect("]]" if many else "]")
        return self._next_item(path) if many else path

    def _latest(self, path: Location) -> Location:
        # Inside an array of tables, a header speaks of its newest item.
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _next_item(self, path: Location) -> Location:
        # `path` may already lead to the newest item; the next one stands beside it.
        array = path[:-1] if path[:-1] in self._counts else path
        number = self._counts.get(array, 0)
        self._counts[array] = number + 1
        item = (*array, number)
        self.index.values[item] = self.index.keys[item] = self.index.values[path]
        return item

    def _pair(self, table: Location, depth: int) -> None:
        path = table
        for part, spot in self._key():
            path = (*path, part)
            self._note(path, spot)
        self._blank()
        self._expect("=")
        self._blank()
        self._value(path, depth)

    def _note(self, path: Location, spot: Spot) -> None:
        if len(path) > _MAX_DEPTH:
            raise _LostError
        self.index.keys.setdefault(path, spot)
        self.index.values.setdefault(path, spot)

    def _key(self) -> Iterator[tuple[str, Spot]]:
        while True:
            self._blank()
            spot = self._spot()
            yield self._part(), spot
            self._blank()
            if not self._text.startswith(".", self._at):
                return
            self._at += 1

    def _part(self) -> str:
        if found := _BARE.match(self._text, self._at):
            self._at = found.end()
            return found[0]
        quoted = self._string()
        return _ESCAPE.sub(_unescape, quoted[1:-1]) if quoted.startswith('"') else quoted[1:-1]

    def _string(self) -> str:
        found = _STRING.match(self._text, self._at)
        if not found:
            raise _LostError
        self._at = found.end()
        return found[0]

    def _value(self, path: Location, depth: int) -> None:
        if depth > _MAX_DEPTH or self._at >= len(self._text):
            raise _LostError
        self.index.values[path] = self._spot()
        begin = self._text[self._at]
        if begin in "\"'":
            self._string()
        elif begin == "[":
            self._array(path, depth)
        elif begin == "{":
            self._inline(path, depth)
        elif found := _SCALAR.match(self._text, self._at):
            self._at = found.end()

    def _array(self, path: Location, depth: int) -> None:
        for number, _ in enumerate(self._until("]")):
            item = (*path, number)
            self.index.keys[item] = self._spot()
            self._value(item, depth + 1)

    def _inline(self, path: Location, depth: int) -> None:
        for _ in self._until("}"):
            self._pair(path, depth + 1)

    def _until(self, close: str) -> Iterator[None]:
        self._at += 1
        self._blank()
        while not self._text.startswith(close, self._at):
            yield
            self._blank()
            if self._text.startswith(",", self._at):
                self._at += 1
            elif not self._text.startswith(close, self._at):
                raise _LostError
            self._blank()
        self._at += 1

    def _expect(self, mark: str) -> None:
        if not self._text.startswith(mark, self._at):
            raise _LostError
        self._at += len(mark)

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _spot(self) -> Spot:
        while (end := self._text.find("\n", self._line_start, self._at)) >= 0:
            self._line += 1
            self._line_start = end + 1
        return self._line, self._at - self._line_start + 1


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SHORT.get(found[3], found[3])
