"""LOC008–LOC009, LOC012: spaces before signs, quotation marks, and marks of direction."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from genpress.checks.lexica import for_locale
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

SPACING = Rule(
    "LOC008",
    Severity.WARNING,
    "Space of French punctuation",
    "French puts a (narrow) no-break space before ; : ! ? and inside « », so that the sign never begins a line; "
    "in Canada "
    "only before : and inside « ». A plain space or none is found.",
    "Léger et solide⟦!⟧",
    "Léger et solide\u202f!",
    fixable=True,
    setting=Setting(market=Market(locale="fr-FR")),
)
QUOTES = Rule(
    "LOC009",
    Severity.WARNING,
    "Quotation marks of another language",
    "Typographic quotation marks that the market's language does not use. Straight ones are a matter of the brand's "
    "`quotes`.",
    "Der ⟦“Trail”⟧ ist leicht.",
    "Der „Trail“ ist leicht.",
    fixable=True,
    setting=Setting(market=Market(locale="de-DE")),
)
DIRECTION = Rule(
    "LOC012",
    Severity.ERROR,
    "Unbalanced marks of direction",
    "An isolate or embedding of text direction is opened and not closed in the field, or the other way round, so "
    "that "
    "what follows would be shown in the wrong order.",
    "תיק ⟦\u2066⟧AP-40",
    "תיק \u2066AP-40\u2069",
    setting=Setting(market=Market(locale="he-IL")),
)
RULES = (SPACING, QUOTES, DIRECTION)

_NO_BREAK = "\u00a0\u202f"
_OTHER = r"[^“”„«»「」『』\n]"
_INNER = rf"(?<in>(?:{_OTHER}|[“„]{_OTHER}{{1,80}}[“”]|«{_OTHER}{{1,80}}»){{1,200}}?)"
_QUOTED = regex.compile(
    rf"(?<o>[“„”]){_INNER}(?<c>[“”])|(?<o>«){_INNER}(?<c>»)|(?<o>»){_INNER}(?<c>[«»])|(?<o>[「『]){_INNER}(?<c>[」』])"
    # A single sign at the end of a word may be an apostrophe.
    r"|(?<o>[‚‹›])(?<in>[^‚‹›\n]{1,200}?)(?<c>[‘’](?!\p{L})|[‹›])"
)
"""A quotation, maybe with one inside."""
_OPENS = {
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u202d": "\u202c",
    "\u202e": "\u202c",
}
_MARK = regex.compile("[\u2066-\u2069\u202a-\u202e]")


class Typography:
    """The rules of typography that depend on the market."""

    def __init__(self, context: CheckContext) -> None:
        locale = context.market.locale
        before = str(for_locale("locales", "space_before", locale) or "")
        after = str(for_locale("locales", "space_after", locale) or "")
        self._spacing = _spacing(before, after)
        pairs = for_locale("locales", "quotes", locale)
        self._pairs = [str(pair) for pair in pairs] if isinstance(pairs, list) else []
        self._gap = "\u00a0" if "»" in before else ""

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield spaces, quotation marks and marks of direction that are wrong."""
        for text in copy.texts:
            if self._spacing is not None:
                yield from self._spaces(text, self._spacing)
            if text.prose.isascii():
                continue
            if self._pairs:
                yield from self._quotes(text)
            yield from _directions(text)

    def _spaces(self, text: Text, pattern: regex.Pattern[str]) -> Iterator[Finding]:
        for found in pattern.finditer(text.prose):
            sign = found.group().strip(" ")
            narrow = "\u202f" if sign[0] in ";!?" else "\u00a0"
            use = f"{sign}\u00a0" if sign == "«" else f"{narrow}{sign}"
            where = "after" if sign == "«" else "before"
            yield SPACING.finding(
                text.field, f"a no-break space belongs {where} {sign!r}", found.span(), replacement=use
            )

    def _quotes(self, text: Text) -> Iterator[Finding]:
        for found in _QUOTED.finditer(text.prose):
            if found["o"] + found["c"] in self._pairs:
                continue
            inner = text.raw[found.start("in") : found.end("in")].strip(f" {_NO_BREAK}")
            pair = self._pairs[0]
            use = f"{pair[0]}{self._gap}{inner}{self._gap}{pair[1]}"
            yield QUOTES.finding(text.field, f"the language quotes {pair[0]}…{pair[1]}", found.span(), replacement=use)


def _spacing(before: str, after: str) -> regex.Pattern[str] | None:
    if not before and not after:
        return None
    parts = []
    if before:
        # Signs in a row (?!) take one space; a colon in a time or ratio takes none.
        signs = regex.escape(before, special_only=False)
        parts.append(
            rf"(?<=[^\s{_NO_BREAK}{signs}«(\d:])[{signs}]+(?![\w/])|(?<=\d)[{signs}](?![\d/])"
            rf"|(?<=\S) [{signs}]+(?![-()])"
        )
    if after:
        parts.append(rf"[{after}] ?(?=[^\s{_NO_BREAK}])")
    return regex.compile("|".join(parts))


def _directions(text: Text) -> Iterator[Finding]:
    opened: list[tuple[int, str]] = []
    for found in _MARK.finditer(text.raw):
        index, char = found.start(), found.group()
        if char in _OPENS:
            opened.append((index, _OPENS[char]))
        elif opened and opened[-1][1] == char:
            opened.pop()
        else:
            yield DIRECTION.finding(text.field, "a mark of direction is closed that was not opened", (index, index + 1))
    for index, _ in opened:
        yield DIRECTION.finding(text.field, "a mark of direction is opened and not closed", (index, index + 1))
