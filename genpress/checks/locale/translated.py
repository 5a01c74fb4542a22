"""LOC001–LOC003: copy that was never localised, in the wrong language, or with remains of its source."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

NOT_LOCALISED = Rule(
    "LOC001",
    Severity.WARNING,
    "Written by a model that does not localise",
    "The backend's model is known not to write this language well, so a native speaker has to read every word. "
    "It concerns the draft as a whole.",
    "Ein leichter Rucksack.",
    "A light pack.",
    setting=Setting(market=Market(locale="de-DE"), localised=False),
)


class Localised:
    """LOC001: the model is known not to localise, and the market does not read English."""

    def __init__(self, context: CheckContext) -> None:
        self._message = ""
        if not context.localised and context.market.language != "en":
            where = context.market.name or context.market.locale
            self._message = f"written by a model that does not localise: have a native speaker of {where} read it"

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield one finding a draft, on its first field."""
        if self._message and copy.texts:
            yield NOT_LOCALISED.finding(copy.texts[0].name, self._message)
