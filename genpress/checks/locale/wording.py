"""LOC010–LOC011: form of address and spelling variant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import regex

from genpress.checks.lexica import for_locale, pairs, words
from genpress.checks.phrasing import cased_as
from genpress.checks.rule import Rule, Setting
from genpress.checks.sieve import Sieve
from genpress.checks.text import Copy, Text
from genpress.checks.toggles import read_style
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

ADDRESS = Rule(
    "LOC010",
    Severity.WARNING,
    "Other form of address",
    "The market's `address` asks for the other form (du or Sie, tu or vous, tú or usted, tu or Lei, je or u). "
    "Words that "
    "may be either, such as a capital Sie at the start of a sentence, are left alone.",
    "Mit ihm packen ⟦Sie⟧ mehr.",
    "Mit ihm packst du mehr.",
    setting=Setting(market=Market(locale="de-DE", address="du")),
)
SPELLING = Rule(
    "LOC011",
    Severity.WARNING,
    "Other spelling variant",
    "The word has the spelling of the other English: British in an American market, American elsewhere. The "
    "brand's or "
    "the market's `spelling` (british, american, oxford) decides before the locale. In British copy both -ise "
    "and -ize "
    "are right unless `british` or `oxford` is set.",
    "A pack in two ⟦colors⟧.",
    "A pack in two colours.",
    fixable=True,
    setting=Setting(market=Market(locale="en-GB")),
)
RULES = (ADDRESS, SPELLING)

_ENDINGS = "(?:s|d|ed|ing|er|ers|ful|fully|less|able|ably|ite|ites|ist|ists|al|ally)?"
_AMERICAN = frozenset({"US", "PH", "PR", "LR", "VI", "GU"})
"""Territories whose English is spelled as in America."""
_ISE_ENDINGS = ("ed", "es", "ers", "er", "ing", "ation", "ations", "able", "e")


class Wording:
    """The rules of address and spelling."""

    def __init__(self, context: CheckContext) -> None:
        self._wanted = context.market.address
        self._address = _other_address(context.market)
        variant = _variant(context)
        self._spellings = spellings(variant) if variant else None

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield words of the other form of address, or the other spelling."""
        if self._address is not None:
            for text in copy.texts:
                yield from self._addressed(text, self._address)
        if self._spellings is not None and self._spellings[0].lets_through(copy.folded):
            for text in copy.texts:
                yield from _spelled(text, copy, *self._spellings)

    def _addressed(self, text: Text, pattern: regex.Pattern[str]) -> Iterator[Finding]:
        for found in pattern.finditer(text.prose):
            message = f"{found.group()!r} is not the form of address {self._wanted!r}"
            yield ADDRESS.finding(text.field, message, found.span())


def _spelled(text: Text, copy: Copy, sieve: Sieve, table: Mapping[str, str]) -> Iterator[Finding]:
    for found in sieve.pattern.finditer(text.prose):
        use = _respelled(found, table)
        if use and use != found.group() and not _in_facts(found.group(), copy):
            yield SPELLING.finding(text.field, f"write {use!r}", found.span(), replacement=use)


def _in_facts(word: str, copy: Copy) -> bool:
    # A name in the row keeps its spelling: the Rockport Harbor jacket.
    return word[:1].isupper() and any(word in value for value in copy.subject.facts.values())


def _other_address(market: Market) -> regex.Pattern[str] | None:
    forms = for_locale("locales", "address", market.locale)
    if not market.address or not isinstance(forms, dict):
        return None
    wanted = market.address.lower()
    known = {name: form for name, form in forms.items() if wanted == name or wanted in form["name"]}
    others = [word for name, form in forms.items() if known and name not in known for word in form["words"]]
    return (
        regex.compile(rf"(?<![\p{{L}}\p{{N}}]|\p{{L}}[(:])(?:{'|'.join(others)})(?![\p{{L}}\p{{N}}])")
        if others
        else None
    )


def _variant(context: CheckContext) -> str:
    if context.market.language != "en":
        return ""
    chosen = read_style(context.brand).spelling or context.market.spelling.lower()
    if chosen in {"british", "american", "oxford"}:
        return chosen
    return "american" if context.market.locale.rpartition("-")[2] in _AMERICAN | {"en"} else "commonwealth"


@cache
def spellings(variant: str) -> tuple[Sieve, Mapping[str, str]]:
    """Return the words that a variant of English spells otherwise, and how.

    Args:
        variant: `british`, `american`, `oxford`, or `commonwealth` (British words, either of -ise and -ize).
    """
    both, to_american = pairs("spelling", "both"), pairs("spelling", "to_american")
    turned = {american: british for british, american in both}
    table = dict([*both, *to_american]) if variant == "american" else turned
    # -ise and -ize: American and Oxford write -ize, British -ise.
    if variant in {"american", "oxford", "british"}:
        wrong, right = ("iz", "is") if variant == "british" else ("is", "iz")
        for stem in words("spelling", "ise"):
            table |= {f"{stem}{wrong}{ending}": f"{stem}{right}{ending}" for ending in _ISE_ENDINGS}
    listed = sorted(table, key=len, reverse=True)
    pattern = regex.compile(rf"\b(?P<word>\L<listed>)(?P<ending>{_ENDINGS})\b", regex.IGNORECASE, listed=listed)
    return Sieve(pattern, tuple(listed)), table


def _respelled(found: regex.Match[str], table: Mapping[str, str]) -> str:
    use = table.get(found["word"].lower(), "")
    if not use or found.group().lower() in words("spelling", "ambiguous"):
        return ""
    ending = found["ending"]
    # centre + ed is centred, center + ed is centered.
    if use.endswith("e") and ending.startswith("e"):
        use = use[:-1]
    return cased_as(use, found["word"]) + ending
