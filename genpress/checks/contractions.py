"""STY007: contractions, made and undone, where English has both forms."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from genpress.checks.lexica import pairs, words
from genpress.checks.phrasing import cased_as, joined
from genpress.checks.rule import Rule
from genpress.checks.style import styled
from genpress.checks.text import Copy, Text
from genpress.domain.finding import Finding, Severity

CONTRACTIONS = Rule(
    "STY007",
    Severity.WARNING,
    "Contraction",
    "The brand's `contractions` asks for the short forms, or for the long ones. Left alone is what has no short form: "
    "have that means to own (you have room), a verb that ends its clause (how light it is), let us that asks for leave "
    "(let us know). English.",
    "It ⟦does not⟧ leak.",
    "It doesn't leak.",
    fixable=True,
    setting=styled(contractions=True),
)
RULES = (CONTRACTIONS,)

_STRANDED = regex.compile(r"\s*(?:[.?!,;:)…—–]|$)")
_PERFECT = regex.compile(
    rf"\s+(?:(?:{'|'.join(words('style', 'adverbs'))})\s+)*+"
    rf"(?:(?!\p{{L}}*eed\b|un|limited\b)\p{{L}}{{3,}}ed|{'|'.join(words('style', 'participles'))})\b",
    regex.IGNORECASE,
)
"""What makes have an auxiliary: a participle, maybe after adverbs."""
_ASKING = regex.compile(rf"\b(?:{'|'.join(words('style', 'before_stranded'))})\s+$", regex.IGNORECASE)
"""After these the verb may be the last of its clause, whatever stands after it: what it is for."""
_HAS = regex.compile(r"\s+(?:not\s+|never\s+|already\s+|just\s+)?(?:been|got|had|become)\b", regex.IGNORECASE)
_SUBJECT = regex.compile(r"\s+(?:I|you|he|she|it|we|they|there|this|that|the)\b", regex.IGNORECASE)
_WINDOW = 20
"""Characters before a verb that are looked at."""


class Contractions:
    """The rule, for brands that want the short forms or the long ones."""

    def __init__(self, *, short: bool, curly: bool) -> None:
        table = pairs("style", "contractions")
        self._short = short
        self._apostrophe = "’" if curly else "'"
        turned = {brief: long for long, brief in (*table, *pairs("style", "only_undone"))}
        self._table = dict(table) if short else turned
        self._pattern = joined(self._table, "en")
        self._table = {key.lower(): value for key, value in self._table.items()}

    def find(self, text: Text, copy: Copy) -> Iterator[Finding]:
        """Yield the forms that the brand does not want."""
        del copy
        for found in self._pattern.finditer(text.prose) if self._pattern is not None else ():
            written = found.group().replace("’", "'").lower()
            use = self._table.get(" ".join(written.split()), "")
            if self._short:
                yield from self._made(text, found, use)
            else:
                yield from self._undone(text, found, written, use)

    def _made(self, text: Text, found: regex.Match[str], use: str) -> Iterator[Finding]:
        if use and _can_be_short(text.prose, found, use):
            use = cased_as(use.replace("'", self._apostrophe), found.group())
            yield CONTRACTIONS.finding(text.field, f"write {use!r}", found.span(), replacement=use)

    def _undone(self, text: Text, found: regex.Match[str], written: str, use: str) -> Iterator[Finding]:
        if written.endswith("n't") and _SUBJECT.match(text.prose, found.end()):
            # "Isn't it light?" needs other words, which a person finds.
            yield CONTRACTIONS.finding(text.field, "write the long form", found.span())
            return
        if written.endswith("'s") and _HAS.match(text.prose, found.end()):
            use = use.removesuffix("is") + "has" if use.endswith(" is") else use
        use = cased_as(use, found.group())
        yield CONTRACTIONS.finding(text.field, f"write {use!r}", found.span(), replacement=use)


def _can_be_short(prose: str, found: regex.Match[str], use: str) -> bool:
    if use.endswith("n't"):
        return True
    if use.endswith("'ve"):
        return _PERFECT.match(prose, found.end()) is not None
    before = prose[max(found.start() - _WINDOW, 0) : found.start()]
    return not _STRANDED.match(prose, found.end()) and not _ASKING.search(before)
