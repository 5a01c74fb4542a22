"""STY: style toggles about signs, capitals and spaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import regex

from genpress.checks.headings import Headings
from genpress.checks.lexica import for_locale
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.checks.toggles import Style, read_style
from genpress.domain.brand import Brand
from genpress.domain.fields import FieldType
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import CheckContext


def styled(**style: str | bool | float) -> Setting:
    """Return the setting of a brand with these toggles."""
    return Setting(brand=Brand(brand="aurora", style=style))


EXCLAMATIONS = Rule(
    "STY001",
    Severity.WARNING,
    "Exclamation mark",
    "The brand's `exclamation_marks` allows fewer in one field.",
    "Made to last⟦!⟧",
    "Made to last.",
    setting=styled(exclamation_marks=False),
)
EMOJI = Rule(
    "STY002",
    Severity.WARNING,
    "Emoji",
    "The brand's `emoji` allows fewer in one field.",
    "Made to last ⟦🎒⟧",
    "Made to last",
    setting=styled(emoji=False),
)
AMPERSAND = Rule(
    "STY005",
    Severity.WARNING,
    "Ampersand",
    "The brand's `ampersand: no` asks for the word. Names without spaces, such as R&D, and names that the row or the "
    "brief writes so are left alone.",
    "Light ⟦&⟧ strong.",
    "Light and strong.",
    fixable=True,
    setting=styled(ampersand=False),
)
QUOTES = Rule(
    "STY009",
    Severity.WARNING,
    "Curly or straight quotation marks",
    "The brand's `quotes` asks for the other kind. Signs for feet and inches are left alone.",
    'The ⟦"⟧day⟦"⟧ pack.',
    "The “day” pack.",
    setting=styled(quotes="curly"),
)
SPACES = Rule(
    "STY010",
    Severity.WARNING,
    "Needless space",
    "Two spaces in a row, or a space before a comma or full stop. Asked without any toggle. Line breaks, spaces that "
    "Markdown needs (after the sign of a list, in a table, in code) and spaces beside tags are left alone.",
    "A light⟦  ⟧pack.",
    "A light pack.",
    fixable=True,
)
CAPITALS = Rule(
    "STY011",
    Severity.WARNING,
    "Word in capitals",
    "The brand's `capitals: no` allows no word of more than four letters all in capitals. Facts of the row are "
    "left alone.",
    "A ⟦LIGHT⟧ pack.",
    "A light pack.",
    setting=styled(capitals=False),
)
RULES = (EXCLAMATIONS, EMOJI, AMPERSAND, QUOTES, SPACES, CAPITALS)

EMOJI_PATTERN = regex.compile(
    r"(?:\p{Regional_Indicator}{2}|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)(?:\p{M}|\p{EMod}|\u200D\p{Emoji}\uFE0F?)*"
)
"""An emoji with all that belongs to it."""
CAPITALS_PATTERN = regex.compile(r"(?<![\p{L}\p{N}\-_.&/])\p{Lu}{5,}(?![\p{L}\p{N}\-_&/])")
"""A word of five letters or more, all in capitals, that is no part of a code."""
_SPACES = regex.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)|(?<=\p{L}) +(?=[,.](?:\s|$))")
_AMPERSAND = regex.compile(r"(?<=\s)&(?=\s)")
_STRAIGHT = regex.compile(r"(?<![\d′])\"|(?<=\p{L})'(?=\p{L})")
_CURLY = regex.compile(r"[“”„‘’‚]")
_EXCLAMATION = regex.compile(r"[!！]+")
_MARKER = regex.compile(r"(?:^|\n)[ \t>]*(?:[-*+>#]{1,6}|\d{1,3}[.)])$|\|$")
"""What Markdown puts before the text of a line, or between the cells of a table."""
_WINDOW = 24
"""Characters around a sign that are looked at."""

_Finder = Callable[[Text, Copy], Iterator[Finding]]


class Signs:
    """The rules of STY that look at signs, capitals and spaces."""

    def __init__(self, context: CheckContext) -> None:
        style = read_style(context.brand)
        self._and = str(for_locale("locales", "and", context.market.locale) or "")
        self._known = context.known_text
        self._finders: list[_Finder] = [_find_spaces, *self._chosen(style, english=context.market.language == "en")]

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield what breaks the brand's toggles."""
        for text in copy.texts:
            for finder in self._finders:
                yield from finder(text, copy)

    def _chosen(self, style: Style, *, english: bool) -> Iterator[_Finder]:
        if style.exclamation_marks is not None:
            yield _beyond(EXCLAMATIONS, _EXCLAMATION, style.exclamation_marks, "exclamation mark")
        if style.emoji is not None:
            yield _beyond(EMOJI, EMOJI_PATTERN, style.emoji, "emoji")
        if style.ampersand is False:
            yield self._find_ampersands
        if style.quotes:
            yield _find_straight if style.quotes == "curly" else _find_curly
        if style.heading_case and english:
            yield Headings(style.heading_case, self._known).find
        if style.capitals is False:
            yield _find_capitals

    def _find_ampersands(self, text: Text, copy: Copy) -> Iterator[Finding]:
        for found in _AMPERSAND.finditer(text.prose) if "&" in text.prose else ():
            if not self._is_name(text.prose, found.start(), copy):
                message = f"write {self._and!r} instead of '&'" if self._and else "write the word instead of '&'"
                yield AMPERSAND.finding(text.field, message, found.span(), replacement=self._and or None)

    def _is_name(self, prose: str, at: int, copy: Copy) -> bool:
        before, after = prose[max(at - _WINDOW, 0) : at].split(), prose[at + 1 : at + _WINDOW].split()
        if not before or not after:
            return False
        name = f"{before[-1]} & {after[0].rstrip('.,;:!?')}"
        return name in self._known or any(name in value for value in copy.subject.facts.values())


def _beyond(rule: Rule, pattern: regex.Pattern[str], most: int, what: str) -> _Finder:
    several = "" if most == 1 or what == "emoji" else "s"
    message = f"more than {most} {what}{several}" if most else f"no {what} is allowed"

    def _find(text: Text, copy: Copy) -> Iterator[Finding]:
        del copy
        if pattern is EMOJI_PATTERN and text.prose.isascii():
            return
        for found in islice(pattern.finditer(text.prose), most, None):
            yield rule.finding(text.field, message, found.span())

    return _find


def _find_straight(text: Text, copy: Copy) -> Iterator[Finding]:
    del copy
    for found in _STRAIGHT.finditer(text.prose):
        message = f"{found.group()} is a straight quotation mark or apostrophe"
        yield QUOTES.finding(text.field, message, found.span(), replacement="’" if found.group() == "'" else None)


def _find_curly(text: Text, copy: Copy) -> Iterator[Finding]:
    del copy
    for found in _CURLY.finditer(text.prose) if not text.prose.isascii() else ():
        message = f"{found.group()} is a curly quotation mark or apostrophe"
        yield QUOTES.finding(text.field, message, found.span(), replacement="'" if found.group() in "‘’‚" else '"')


def _find_spaces(text: Text, copy: Copy) -> Iterator[Finding]:
    del copy
    if not any(pair in text.raw for pair in ("  ", " ,", " .", "\u00a0")):
        return
    # Only where the text itself has spaces: in prose they may stand for markup.
    for found in _SPACES.finditer(text.raw):
        if _beside_markup(text, *found.span()):
            continue
        before_sign = text.raw[found.end()] in ",."
        message = "space before a comma or full stop" if before_sign else f"{len(found.group())} spaces in a row"
        yield SPACES.finding(text.field, message, found.span(), replacement="" if before_sign else " ")


def _beside_markup(text: Text, start: int, end: int) -> bool:
    if text.prose[start - 1].isspace() or text.prose[end].isspace():
        return True
    before = text.raw[max(start - _WINDOW, 0) : start]
    return text.spec.type is FieldType.MARKDOWN and (_MARKER.search(before) is not None or text.raw[end] == "|")


def _find_capitals(text: Text, copy: Copy) -> Iterator[Finding]:
    for found in CAPITALS_PATTERN.finditer(text.prose):
        if not any(found.group() in value for value in copy.subject.facts.values()):
            yield CAPITALS.finding(text.field, f"{found.group()!r} is all in capitals", found.span())
