"""STY003: the comma before the last item of a list."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from genpress.checks.lexica import words
from genpress.checks.rule import Rule
from genpress.checks.style import styled
from genpress.checks.text import Copy, Text
from genpress.domain.finding import Finding, Severity

OXFORD = Rule(
    "STY003",
    Severity.WARNING,
    "Oxford comma",
    "The brand's `oxford_comma` asks for a comma before the last item of a list of three or more, or for none. Where a "
    "comma may as well part two clauses (it is light, compact and strong is a list; it is light, making it fast and "
    "easy to carry is none), nothing is said. English.",
    "Red, green⟦ and⟧ blue.",
    "Red, green, and blue.",
    fixable=True,
    setting=styled(oxford_comma=True),
)
RULES = (OXFORD,)

_WORD = r"[\p{L}\p{N}][\p{L}\p{N}'’\-]*+"
_ITEM = rf"{_WORD}(?: {_WORD}){{0,2}}"
_AND = regex.compile(rf"(?P<at>(?P<comma>,?) (?:and|or))(?= (?P<next>{_WORD}))")
_BEFORE = regex.compile(rf"(?<![\p{{L}}\p{{N}}'’\-])(?P<items>(?:{_ITEM}, )+)(?P<last>{_ITEM})$")
"""What stands before the last item: items that end in a comma, and one that does not."""
_ARTICLES = frozenset({"a", "an", "the", "your", "our", "its", "their", "my", "his", "her", "no"})
_SENTENCE_START = regex.compile(r"[.!?:;\n]")
_WINDOW = 120
"""Characters before the last item that are looked at."""


class Commas:
    """The rule, for brands that want the comma or do not."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._clause = frozenset(words("style", "clause_starts"))
        self._verbs = frozenset(words("style", "clause_verbs"))

    def find(self, text: Text, copy: Copy) -> Iterator[Finding]:
        """Yield lists with a comma too few, or too many."""
        del copy
        for found in _AND.finditer(text.prose) if "," in text.prose else ():
            if bool(found["comma"]) is not self._wanted and self._is_list(found, text.prose):
                word = found["at"].strip(", ")
                use = f", {word}" if self._wanted else f" {word}"
                message = f"a comma belongs before {word!r}" if self._wanted else f"no comma belongs before {word!r}"
                yield OXFORD.finding(text.field, message, found.span("at"), replacement=use)

    def _is_list(self, found: regex.Match[str], prose: str) -> bool:
        window = prose[max(found.start() - _WINDOW, 0) : found.start()]
        items, following = _BEFORE.search(window), found["next"].lower()
        if items is None or following in self._verbs:
            return False
        # A comma that stands there says that it parts a list; one that is missing has to be deserved.
        return not self._wanted or self._deserves(items, following)

    def _deserves(self, items: regex.Match[str], following: str) -> bool:
        last = items["last"].lower().split()
        if self._opens_clause(last):
            return False
        if items["items"].count(",") > 1:
            return True
        # After one comma only, what stands there must be alike: "a coat or a map", "green and blue".
        alike = (last[0] in _ARTICLES) == (following in _ARTICLES) or following in {"an", "a"}
        return alike and not self._subordinate(items.string, items.end("items"))

    def _opens_clause(self, last: list[str]) -> bool:
        return last[0] in self._clause or last[0] in self._verbs or (last[0].endswith("ing") and len(last) > 1)

    def _subordinate(self, prose: str, at: int) -> bool:
        """Return whether the sentence opens with a word such as `when`: its comma ends the clause."""
        before = _SENTENCE_START.split(prose[:at])[-1].split()
        return bool(before) and before[0].lower() in self._clause
