"""SAF: what must never leave: leaked prompts, placeholders, hidden characters, personal data, addresses not ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import regex

from genpress.checks.known import Known, hosts_of
from genpress.checks.lexica import words
from genpress.checks.personal import find_personal
from genpress.checks.rule import Rule, Setting
from genpress.checks.sieve import Sieve, sieved
from genpress.checks.text import URL, Copy, Text
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

FOREIGN_URL = Rule(
    "SAF003",
    Severity.ERROR,
    "Address that is not ours",
    "The web address stands neither in the row nor in the brief, and its host in none of their addresses.",
    "See ⟦https://example.org/sale⟧.",
    "See https://aurora.example/packs.",
    setting=Setting(known_text="https://aurora.example/"),
)
FOREIGN_SKU = Rule(
    "SAF004",
    Severity.ERROR,
    "Article number that is not ours",
    "The text names a code of the same shape as the row's own (letters, digits and hyphens alike) that is not "
    "the row's.",
    "Order ⟦AP-40-GN⟧.",
    "Order AP-40-GR.",
    setting=Setting(facts={"sku": "AP-40-GR"}),
)
LEAK = Rule(
    "SAF005",
    Severity.ERROR,
    "Leaked prompt or chatter",
    "A model speaks about itself or its task, or a marker of the prompt stands in the copy.",
    "⟦As an AI language model⟧, I find it light.",
    "It is light.",
)
PLACEHOLDER = Rule(
    "SAF006",
    Severity.ERROR,
    "Placeholder",
    "Text stands there that should have been filled in: a bracketed instruction, a template variable, lorem ipsum.",
    "Meet the ⟦[Product Name]⟧.",
    "Meet the Trail pack.",
)
HIDDEN = Rule(
    "SAF007",
    Severity.ERROR,
    "Hidden character",
    "An invisible or control character: zero-width, soft hyphen, tag, private use, a direction override. Joiners "
    "that a "
    "script or an emoji needs, and direction marks in a right-to-left market, are left alone.",
    "Light⟦\u200b⟧ pack",
    "Light pack",
    fixable=True,
)
MANGLED = Rule(
    "SAF008",
    Severity.ERROR,
    "Mangled character",
    "A replacement character, or text that was read in the wrong encoding.",
    "Caf⟦Ã©⟧ table",
    "Café table",
)
RULES = (FOREIGN_URL, FOREIGN_SKU, LEAK, PLACEHOLDER, HIDDEN, MANGLED)

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "ckb", "dv", "ug"})
"""Languages written from right to left."""

_HIDDEN = regex.compile(
    r"[\p{Cf}\p{Co}\p{Cn}\p{Cs}\x00-\x08\x0B-\x1F\x7F-\x9F\u034F\u115F\u1160\u17B4\u17B5\u2028\u2029\u3164\uFFA0]+"
)
_JOINERS = regex.compile(r"[\u200C\u200D]+")
_JOINED = regex.compile(
    r"[\p{Emoji}\p{M}\p{EMod}\p{Arabic}\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}"
    r"\p{Sinhala}\p{Gujarati}\p{Gurmukhi}\p{Oriya}\p{Khmer}\p{Myanmar}]"
)
_DIRECTION = regex.compile(r"[\u200E\u200F\u061C\u2066-\u2069]+")
_ANY_C1 = regex.escape("".join(bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xC0)))
"""What bytes of UTF-8 after the first look like when they are read as Windows-1252."""
_MANGLED = regex.compile(rf"\uFFFD+|[ÃÂ][{_ANY_C1}\x80-\x9F]|â€[{_ANY_C1}]?|ï»¿")
_DIGIT = regex.compile(r"\d")
_SUSPECT = frozenset("ÃÂâï\ufffd\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Characters that can be printed and may yet be mangled or unseen."""
_CODE = r"(?<![\p{L}\p{N}_\-./@])"
_SHAPED = regex.compile(
    rf"{_CODE}[\p{{Lu}}\p{{N}}]+(?:[-_./][\p{{Lu}}\p{{N}}]+)+(?![\p{{L}}\p{{N}}_\-@])"
    rf"|{_CODE}(?=[\p{{Lu}}\p{{N}}]*\p{{Lu}})(?=[\p{{Lu}}\p{{N}}]*\p{{N}})[\p{{Lu}}\p{{N}}]{{5,}}(?![\p{{L}}\p{{N}}_\-@])"
)


class Safety:
    """The family SAF, but for the rules of HTML."""

    def __init__(self, context: CheckContext) -> None:
        self._known = context.known_text
        self._known_hosts = frozenset(hosts_of(context.known_text))
        self._right_to_left = _is_right_to_left(context.market)

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield what must not leave."""
        facts = Known(copy, self._known, self._known_hosts)
        own = facts.identifiers()
        shapes = {_shape(value) for value in own} - {""}
        talk = [(rule, sieve.pattern) for rule, sieve in _talk() if sieve.lets_through(copy.folded_raw)]
        for text in copy.texts:
            yield from self._characters(text)
            yield from _talked(text, talk)
            yield from find_personal(text, facts)
            yield from _foreign_addresses(text, facts)
            if shapes:
                yield from _foreign_codes(text, facts, own[0], shapes)

    def _characters(self, text: Text) -> Iterator[Finding]:
        if text.raw.replace("\n", "").isprintable() and _SUSPECT.isdisjoint(text.raw):
            return
        for found in _HIDDEN.finditer(text.raw):
            if not self._needed(found, text.raw):
                names = ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(found.group()))
                yield HIDDEN.finding(text.field, f"hidden character {names}", found.span(), replacement="")
        for found in _MANGLED.finditer(text.raw):
            yield MANGLED.finding(text.field, f"{found.group()!r} looks like text in the wrong encoding", found.span())

    def _needed(self, found: regex.Match[str], text: str) -> bool:
        if self._right_to_left and _DIRECTION.fullmatch(found.group()):
            return True
        before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
        if _JOINERS.fullmatch(found.group()):
            return bool(_JOINED.match(before)) and (bool(_JOINED.match(after)) or not after)
        # Flags of regions are a black flag followed by tags.
        return before == "\U0001f3f4" and all("\U000e0020" <= char <= "\U000e007f" for char in found.group())


@cache
def _talk() -> tuple[tuple[Rule, Sieve], ...]:
    """Return the patterns of leaks and placeholders, each behind a sieve of its own."""
    flags = regex.IGNORECASE | regex.MULTILINE
    listed = [(LEAK, one) for one in words("safety", "leaks")]
    listed += [(PLACEHOLDER, one) for one in words("safety", "placeholders")]
    return tuple((rule, sieved(regex.compile(one, flags), [one])) for rule, one in listed)


def _talked(text: Text, talk: Sequence[tuple[Rule, regex.Pattern[str]]]) -> Iterator[Finding]:
    found = [
        (one.start(), -one.end(), rule.code, rule, one) for rule, pattern in talk for one in pattern.finditer(text.raw)
    ]
    ends: dict[str, int] = {}
    for start, end, code, rule, one in sorted(found, key=lambda place: place[:3]):
        # Of findings that overlap, the first and longest says it all.
        if start >= ends.get(code, 0):
            ends[code] = -end
            yield rule.finding(text.field, f"{_shortened(one.group())!r}: {rule.title.lower()}", one.span())


def _foreign_addresses(text: Text, facts: Known) -> Iterator[Finding]:
    if "://" in text.raw or "www." in text.raw.lower():
        for found in URL.finditer(text.raw):
            if not facts.hold(found.group()) and not facts.own_host(found.group()):
                yield FOREIGN_URL.finding(text.field, f"{found.group()} is no address of ours", found.span())


def _foreign_codes(text: Text, facts: Known, own: str, shapes: set[str]) -> Iterator[Finding]:
    for found in _SHAPED.finditer(text.prose) if _DIGIT.search(text.prose) else ():
        code = found.group()
        if _shape(code) in shapes and not facts.hold(code):
            message = f"{code} is not this row's ({own})"
            yield FOREIGN_SKU.finding(text.field, message, found.span(), evidence={"own": own})


def _shape(code: str) -> str:
    """Return a code's shape: letters and digits alike; the empty text for one without a digit."""
    if not any(char.isdigit() for char in code):
        return ""
    return "".join("9" if char.isdigit() else "A" if char.isalpha() else char for char in code)


def _is_right_to_left(market: Market) -> bool:
    return market.language in RIGHT_TO_LEFT


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
