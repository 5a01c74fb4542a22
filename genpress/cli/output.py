"""Printing: results on stdout, everything else on stderr."""

from __future__ import annotations

import dataclasses
import io
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TextIO

import orjson
from rich.console import Console, HighlighterType, JustifyMethod, OverflowMethod
from rich.style import Style
from rich.table import Table
from rich.text import Text

from genpress.cli.terminal import visible
from genpress.domain.money import format_usd
from genpress.errors import Problem

_LOG_WIDTH = 160
"""Columns where output goes to a file or a pipe: lines that tools read are not folded."""


_LEAST_WIDTH = 20
"""Columns below which COLUMNS is not believed: a table of a few columns would be empty."""


class SafeConsole(Console):
    """A console on which text can neither steer the terminal nor turn `:x:` into a picture."""

    def render_str(
        self,
        text: str,
        *,
        style: str | Style = "",
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        emoji: bool | None = None,
        markup: bool | None = None,
        highlight: bool | None = None,
        highlighter: HighlighterType | None = None,
    ) -> Text:
        """Return text to be shown, control characters spelled out."""
        return super().render_str(
            visible(text),
            style=style,
            justify=justify,
            overflow=overflow,
            emoji=emoji,
            markup=markup,
            highlight=highlight,
            highlighter=highlighter,
        )

    def on_broken_pipe(self) -> None:
        """Go on without a reader: the command ends its work, and its exit code tells of that."""
        self.quiet = True
        forget_reader(self.file)


def forget_reader(stream: IO[str]) -> None:
    """Let what is still written to a stream go nowhere: whoever read it has seen enough, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def emit(data: bytes) -> None:
    """Write bytes on stdout, as they are."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        forget_reader(sys.stdout)


def _console(stream: TextIO, *, err: bool) -> Console:
    if isinstance(stream, io.TextIOWrapper):
        # Where the terminal's encoding lacks a letter, its code is shown; the command's work does not end for it.
        stream.reconfigure(errors="backslashreplace")
    return SafeConsole(stderr=err, highlight=False, soft_wrap=True, emoji=False, width=_width(stream))


def _width(stream: TextIO) -> int | None:
    """Return the columns to print in; None where the terminal says it, or COLUMNS says something a table fits in."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) >= _LEAST_WIDTH:
        return None
    if not stream.isatty():
        return _LOG_WIDTH
    return _LEAST_WIDTH if told.isdecimal() else None


stdout = _console(sys.stdout, err=False)
stderr = _console(sys.stderr, err=True)


def print_json(document: object) -> None:
    """Print one JSON document, indented, on stdout."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
    emit(orjson.dumps(document, default=_plain, option=options))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems on stderr, one a line, so that editors and CI can jump to them."""
    for problem in problems:
        stderr.print(str(problem), markup=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[str] = ()) -> Table:
    """Return a table for the terminal; the columns named in `numbers` are set flush right."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    return made


def money(pico: int | None) -> str:
    """Return an amount for people: four decimals, or all that a small one needs; `unknown` where a price is."""
    if pico is None:
        return "unknown"
    return f"${pico / 10**12:.4f}" if pico >= 10**8 or pico == 0 else f"${format_usd(pico)}"


def duration(seconds: float) -> str:
    """Return a duration for people, such as `3 min 20 s`."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
