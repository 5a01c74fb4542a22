"""What one rendering uses up, and what its filters must know: the work left, the names, the market's formats.

The work of a rendering is bounded by counting, not by the clock: the same template on the same row always ends the
same way, on every machine, without signals or threads. Loops are charged before they start, for every pass and by the
size of their body; calls, texts and comparisons by their size. One unit of work takes 1 to 10 nanoseconds.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from genpress.templating.formats import Formats

WORK = 20_000_000
"""Units of work one rendering may use: about half a second at most."""
MAX_TEXT = 4_000_000
"""Code points a text made by a template may have; also the longest prompt."""
MAX_RANGE = 100_000
"""Numbers `range` may give."""
MAX_BITS = 64
"""Bits of the largest whole number arithmetic may give; larger ones could be made to collide in every table."""
_ITEM = 20
"""Work of going past one item of a list."""
COMPARED_PER_UNIT = 16
"""Code points that a comparison handles for one unit of work."""
CALL = 500
"""Work of one call, besides what it does."""

METHOD = 10
"""Work of a text's or list's own method, for each code point or item; `split` makes an object of every other one."""

NO_NAMES: Mapping[str, object] = {}


class TooMuch(Exception):
    """A template does more than one rendering may."""


class State(threading.local):
    """The running rendering of this thread."""

    left: int = WORK
    """Work that may still be done."""
    names: Mapping[str, object] = NO_NAMES
    """Names the template was given."""
    formats: Formats | None = None
    """The market's formats; None outside of any market."""

    def begin(self, names: Mapping[str, object], formats: Formats | None) -> None:
        """Start a rendering with all its work before it."""
        self.left = WORK
        self.names = names
        self.formats = formats

    def charge(self, work: int) -> None:
        """Use up work.

        Raises:
            TooMuch: none is left.
        """
        self.left -= work
        if self.left < 0:
            raise TooMuch("the template does too much: it repeats too often or handles too long texts")


STATE = State()


def measure(value: object) -> None:
    """Charge for all that a list or table holds, at every depth.

    A list that holds itself twice, twenty times over, is small in memory and endless to go through; it is counted as
    what there is to go through, and refused on the way.
    """
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, list | tuple):
            STATE.charge(_ITEM * len(item))
            todo.extend(item)
        elif isinstance(item, dict):
            STATE.charge(2 * _ITEM * len(item))
            todo.extend(item.values())
            todo.extend(item)
        elif isinstance(item, str):
            STATE.charge(len(item) // COMPARED_PER_UNIT)


def bounded(length: int) -> int:
    """Return a text's length if a template may make such a text, and charge for it.

    Raises:
        TooMuch: it is too long.
    """
    if length > MAX_TEXT:
        raise TooMuch(f"the template makes a text of {length} characters; at most {MAX_TEXT} are allowed")
    STATE.charge(length)
    return length
