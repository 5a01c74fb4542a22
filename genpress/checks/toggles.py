"""Style toggles: reading a brand's `style`, the one place that knows which toggles there are."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from genpress.domain.brand import Brand
from genpress.errors import UsageError

Value: TypeAlias = str | bool | int | float | tuple[str, ...]
"""What a toggle may be set to."""

TOGGLES: Mapping[str, str] = {
    "exclamation_marks": "`no`, or the most that a draft's field may have",
    "emoji": "`no`, or the most that a draft's field may have",
    "oxford_comma": "`yes`: a comma before the last item of a list; `no`: none (English)",
    "heading_case": "`sentence` or `title`, for fields named title, headline or heading (English)",
    "ampersand": "`no`: write the word",
    "numbers": "`words`: numbers up to nine as words; `digits`: none as words (English)",
    "contractions": "`yes`: write isn't; `no`: write is not (English)",
    "spelling": "`british`, `american` or `oxford`; without it the market's own (English)",
    "quotes": "`curly` or `straight`",
    "capitals": "`no`: no word of more than four letters all in capitals",
    "reading_grade": "most years of school a text may need (Flesch–Kincaid, English)",
    "sentence_length": "most words in one sentence",
}
"""Every toggle and its values, in words."""

_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@dataclass(frozen=True, slots=True)
class Style:
    """A brand's toggles, read. None: not set."""

    exclamation_marks: int | None = None
    """Most per field."""
    emoji: int | None = None
    """Most per field."""
    oxford_comma: bool | None = None
    heading_case: str = ""
    ampersand: bool | None = None
    numbers: str = ""
    contractions: bool | None = None
    spelling: str = ""
    quotes: str = ""
    capitals: bool | None = None
    reading_grade: float | None = None
    sentence_length: float | None = None


def read_style(brand: Brand | None) -> Style:
    """Return a brand's toggles.

    Raises:
        UsageError: a toggle is unknown (the nearest is named) or its value is not one of its values.
    """
    given = brand.style if brand else {}
    unknown = next((name for name in given if name not in TOGGLES), None)
    if brand and unknown is not None:
        near = difflib.get_close_matches(unknown, TOGGLES, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(TOGGLES)}."
        raise UsageError(f"brand {brand.brand}: style has no toggle {unknown!r}", hint=hint)
    reader = _Reader(brand.brand if brand else "", given)
    return Style(
        exclamation_marks=reader.most("exclamation_marks"),
        emoji=reader.most("emoji"),
        oxford_comma=reader.yes_no("oxford_comma"),
        heading_case=reader.choice("heading_case", ("sentence", "title")),
        ampersand=reader.yes_no("ampersand"),
        numbers=reader.choice("numbers", ("words", "digits")),
        contractions=reader.yes_no("contractions"),
        spelling=reader.choice("spelling", ("british", "american", "oxford")),
        quotes=reader.choice("quotes", ("curly", "straight")),
        capitals=reader.yes_no("capitals"),
        reading_grade=reader.number("reading_grade"),
        sentence_length=reader.number("sentence_length"),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one toggle after the other, each as what it must be."""

    brand: str
    given: Mapping[str, Value]

    def yes_no(self, name: str) -> bool | None:
        """Return a toggle that is yes or no; None where it is not set."""
        value = self._plain(name)
        return value if value is None or isinstance(value, bool) else self._refused(name)

    def most(self, name: str) -> int | None:
        """Return the most a field may have: a number, or `no` for none; None for no limit."""
        value = self._plain(name)
        if isinstance(value, bool):
            return None if value else 0
        return value if value is None or (isinstance(value, int) and value >= 0) else self._refused(name)

    def number(self, name: str) -> float | None:
        """Return a number; None where it is not set, or `no`."""
        value = self._plain(name)
        if value is None or value is False:
            return None
        return float(value) if isinstance(value, int | float) and value is not True else self._refused(name)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices; empty where it is not set."""
        value = self.given.get(name, "")
        return value if isinstance(value, str) and value in {"", *choices} else self._refused(name)

    def _plain(self, name: str) -> Value | None:
        value = self.given.get(name)
        return _WORDS.get(value.lower(), value) if isinstance(value, str) else value

    def _refused(self, name: str) -> NoReturn:
        message = f"brand {self.brand}: style.{name} cannot be {self.given[name]!r}"
        raise UsageError(message, hint=f"It is {TOGGLES[name]}.")
