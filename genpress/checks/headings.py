"""STY004: sentence case or title case in headings."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from genpress.checks.lexica import words
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.checks.vale.blocks import is_heading
from genpress.checks.vale.casing import SMALL
from genpress.domain.brand import Brand
from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Finding, Severity

HEADING = Rule(
    "STY004",
    Severity.WARNING,
    "Capitals in a heading",
    "The brand's `heading_case` asks for sentence case (only the first word and names take a capital) or title case "
    "(all but small words do). Concerns fields named title, headline or heading, in English. Names that the row or the "
    "brief writes with a capital, codes and units are left alone. In sentence case, a heading is wrong when most of "
    "its other words take a capital.",
    "The Pack For Every Day",
    "The pack for every day",
    setting=Setting(brand=Brand(brand="aurora", style={"heading_case": "sentence"}), spec=FieldSpec(name="title")),
)
RULES = (HEADING,)

_CASED = regex.compile(r"(?<![\p{L}\p{N}])\p{L}[\p{L}\p{N}'’]*(?:-[\p{L}\p{N}'’]+)*")
_AFTER_NUMBER = regex.compile(r"\d[ \u00a0\u202f]?$")
_WORD = regex.compile(r"\p{Lu}[\p{L}\p{N}'’\-]*")


class Headings:
    """The rule, for brands that have a case for headings."""

    def __init__(self, case: str, known: str) -> None:
        self._case = case
        # Capitals at the start of the brief's own sentences make no name of a word; inside them they do.
        self._known = frozenset(found.group() for found in _WORD.finditer(known) if _inside(known, found.start()))

    def find(self, text: Text, copy: Copy) -> Iterator[Finding]:
        """Yield a heading with other capitals than the brand wants."""
        if not is_heading(text.name, text.spec.type):
            return
        wrong = self._sentence(text, copy) if self._case == "sentence" else self._title(text)
        if wrong:
            shown = ", ".join(repr(word) for word in wrong[:3])
            yield HEADING.finding(text.field, f"not in {self._case} case: {shown}")

    def _sentence(self, text: Text, copy: Copy) -> list[str]:
        names = self._known.union(*(_WORD.findall(value) for value in copy.subject.facts.values()))
        tokens = [found.group() for found in _CASED.finditer(text.prose)][1:]
        rest = [word for word in tokens if len(word) > 1 and not word.isupper() and word not in names]
        capital = [word for word in rest if word[0].isupper()]
        # A few capitals may be names; most of the words are not.
        return capital if len(capital) > 1 and len(capital) * 2 > len(rest) else []

    def _title(self, text: Text) -> list[str]:
        tokens = [found for found in _CASED.finditer(text.prose) if not _is_unit(text.prose, found)]
        end = len(text.prose.rstrip(" .!?"))
        return [
            found.group()
            for number, found in enumerate(tokens)
            if found.group()[0].islower() and (number == 0 or found.end() == end or found.group().lower() not in SMALL)
        ]


def _inside(text: str, at: int) -> bool:
    before = text[max(at - 3, 0) : at].rstrip(" \"'“‘(")
    return bool(before) and before[-1] not in ".!?:\n"


def _is_unit(text: str, found: regex.Match[str]) -> bool:
    measured = _AFTER_NUMBER.search(text[max(found.start() - 3, 0) : found.start()]) is not None
    return measured and (len(found.group()) == 1 or found.group() in words("style", "measures"))
