"""PHR: phrases a brand bans or requires, and the legal lines of a market."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from genpress.checks.phrasing import folded, phrases_sieve
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy
from genpress.domain.brand import Brand, Claims
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

REQUIRED = Rule(
    "PHR001",
    Severity.ERROR,
    "Required phrase missing",
    "The brand requires this phrase somewhere in the draft. Case, apostrophes and kinds of space do not matter.",
    "A light pack.",
    "A light pack. Repairable for life.",
    setting=Setting(brand=Brand(brand="aurora", phrases=Claims(required=("Repairable for life",)))),
)
BANNED = Rule(
    "PHR002",
    Severity.ERROR,
    "Banned phrase",
    "The brand bans this phrase.",
    "A real ⟦game changer⟧.",
    "A real help.",
    setting=Setting(brand=Brand(brand="aurora", phrases=Claims(forbidden=("game changer",)))),
)
LEGAL = Rule(
    "PHR003",
    Severity.ERROR,
    "Legal line missing",
    "The market requires this line in copy. A deliverable that has no room for it, such as a search ad, switches the "
    "rule off in its `checks`.",
    "A light pack.",
    "A light pack. Terms apply.",
    setting=Setting(market=Market(locale="en-GB", legal=("Terms apply.",))),
)
RULES = (REQUIRED, BANNED, LEGAL)


class Phrases:
    """The family PHR."""

    def __init__(self, context: CheckContext) -> None:
        phrases = context.brand.phrases if context.brand else Claims()
        self._required = _folded(phrases.required)
        self._legal = _folded(context.market.legal)
        self._banned = phrases_sieve(phrases.forbidden, context.market.locale)

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield banned phrases where they stand, and missing ones on the draft's first field."""
        if self._banned.lets_through(copy.folded):
            for text in copy.texts:
                for found in self._banned.pattern.finditer(text.prose):
                    yield BANNED.finding(text.field, f"{found.group()!r} is a banned phrase", found.span())
        if copy.texts and (self._required or self._legal):
            yield from self._missing(copy)

    def _missing(self, copy: Copy) -> Iterator[Finding]:
        whole = "\n".join(folded(text.prose) for text in copy.texts)
        field = copy.texts[0].name
        for phrase, wanted in self._required:
            if wanted not in whole:
                yield REQUIRED.finding(field, f"the required phrase {phrase!r} is missing", evidence={"phrase": phrase})
        for line, wanted in self._legal:
            if wanted not in whole:
                yield LEGAL.finding(field, f"the legal line {line!r} is missing", evidence={"line": line})


def _folded(phrases: Sequence[str]) -> list[tuple[str, str]]:
    return [(phrase, folded(phrase)) for phrase in phrases]
