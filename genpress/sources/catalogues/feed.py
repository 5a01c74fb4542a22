"""Lines of a text file for the CSV parser: counted, bounded, inspected, and able to be given back."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import TextIO

MAX_LINES = 2_000
"""Lines one record may span; a quote that opens and never closes is given up after so many."""

MAX_CHARACTERS = 2_097_152
"""Characters one record may hold."""

_NO_TEXT = re.compile(r"[\ud800-\udfff]")


class Feed:
    """Gives a file's lines to a CSV parser and remembers those of the record being read.

    After a record, `finish` goes on behind it; `give_back` goes on with a line inside of it.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        """Lines of the record being read."""
        self.line = 1
        """Number of the record's first line."""
        self.fault = ""
        """Code of what is wrong with one of its lines; empty when nothing is."""
        self._size = 0

    def lines(self) -> Iterator[str]:
        """Yield lines until the file ends or the record becomes too large."""
        taken = self.taken
        while line := self._next():
            taken.append(line)
            if not line.isascii() or "\0" in line:
                self._inspect(line)
            if len(taken) > 1 and self._too_large(line):
                return
            yield line

    def finish(self) -> None:
        """Forget the record: the next one begins behind it."""
        self.line += len(self.taken)
        self.taken.clear()
        self._forget()

    def give_back(self, count: int = 1) -> None:
        """Forget the record's first `count` lines and give the others again."""
        self._again.extendleft(reversed(self.taken[count:]))
        self.line += min(count, len(self.taken))
        self.taken.clear()
        self._forget()

    def _forget(self) -> None:
        self.fault = ""
        self._size = 0

    def _next(self) -> str:
        if self._again:
            return self._again.popleft()
        line = self._text.readline(MAX_CHARACTERS)
        if len(line) == MAX_CHARACTERS and line[-1] not in "\r\n":
            self.fault = "CAT029"
            while (rest := self._text.readline(MAX_CHARACTERS)) and rest[-1] not in "\r\n":
                pass
            return line[:100] + "\n"
        return line

    def _inspect(self, line: str) -> None:
        if "\0" in line:
            self.fault = "CAT027"
        elif _NO_TEXT.search(line):
            self.fault = "CAT028"

    def _too_large(self, line: str) -> bool:
        self._size += len(line)
        return len(self.taken) > MAX_LINES or self._size > MAX_CHARACTERS
