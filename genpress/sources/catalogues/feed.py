"""Lines of a text file for the CSV parser: counted, bounded, inspected, and able to be given back."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

MAX_LINES = 2_000
"""Lines one record may span; a quote that opens and never closes is given up after so many."""

MAX_CHARACTERS = 2_097_152
"""Characters one record may hold."""

_BLOCK = 131_072
"""Characters read at once."""

_TOO_LONG = "\udfff"
"""Stands for a line that was too long to be kept; decoding never makes it."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a file."""

    lines: Sequence[str]
    """The lines with their ends; none at the end of the file."""
    clean: bool
    """All of it is text: no NUL, no bytes that could not be decoded, no line cut short."""


class Feed:
    """Gives a file's lines to a parser: whole blocks while all is well, else line by line, remembering the record.

    After a record, `finish` goes on behind it; `give_back` goes on with a line inside of it.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        """Lines of the record being read."""
        self.line = 1
        """Number of the record's first line, or of the next block's."""
        self.fault = ""
        """Code of what is wrong with one of the record's lines; empty when nothing is."""
        self.fault_at = 0
        """Which of the record's lines that is, from 1."""
        self._size = 0

    # --- blocks -------------------------------------------------------------------------------------------------------

    @property
    def at_block(self) -> bool:
        """Whether the next line is the first of a block that nobody has looked at yet."""
        return not self._again

    def block(self) -> Block:
        """Read the next block."""
        text = self._text.read(_BLOCK)
        if text and text[-1] != "\n":
            text += self._text.readline(MAX_CHARACTERS)
        lines = list(io.StringIO(text, newline=""))
        if lines and len(lines[-1]) >= MAX_CHARACTERS:
            self._skip_line()
            lines[-1] = _TOO_LONG + "\n"
            return Block(lines, clean=False)
        return Block(lines, _is_clean(text))

    def _skip_line(self) -> None:
        while (rest := self._text.readline(MAX_CHARACTERS)) and rest[-1] not in "\r\n":
            pass

    def pass_over(self, block: Block) -> None:
        """Count a block's lines as read."""
        self.line += len(block.lines)

    def return_block(self, block: Block) -> None:
        """Give a block's lines again, one by one."""
        self._again.extend(block.lines)

    # --- lines --------------------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[str]:
        """Yield lines until the file ends or the record becomes too large."""
        taken = self.taken
        while line := self._next():
            taken.append(line)
            if not self.fault and not _is_clean(line):
                self.fault, self.fault_at = _fault(line), len(taken)
            self._size += len(line)
            if len(taken) > MAX_LINES or self._size > MAX_CHARACTERS * 2:
                return
            yield line

    def finish(self) -> None:
        """Forget the record: the next one begins behind it."""
        self.give_back(len(self.taken))

    def give_back(self, count: int = 1) -> None:
        """Forget the record's first `count` lines and give the others again."""
        self._again.extendleft(reversed(self.taken[count:]))
        self.line += min(count, len(self.taken))
        self.taken.clear()
        self.fault = ""
        self._size = 0

    def _next(self) -> str:
        if not self._again:
            self.return_block(self.block())
        return self._again.popleft() if self._again else ""


def _is_clean(text: str) -> bool:
    if "\0" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _fault(line: str) -> str:
    if "\0" in line:
        return "CAT027"
    return "CAT029" if line[0] == _TOO_LONG else "CAT028"
