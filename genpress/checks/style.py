"""STY: style toggles about signs, capitals and spaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from genpress.checks.lexica import for_locale
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.checks.toggles import Style, read_style
from genpress.checks.vale.blocks import is_heading
from genpress.checks.vale.casing import SMALL
from genpress.domain.brand import Brand
from genpress.domain.fields import FieldSpec
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
HEADING = Rule(
    "STY004",
    Severity.WARNING,
    "Capitals in a heading",
    "The brand's `heading_case` asks for sentence case (only the first word and names take a capital) or title "
    "case (all "
    "but small words do). Concerns fields named title, headline or heading, in English. In sentence case, a "
    "heading is "
    "wrong when most of its words take a capital that needs none.",
    "The Pack For Every Day",
    "The pack for every day",
    setting=Setting(brand=Brand(brand="aurora", style={"heading_case": "sentence"}), spec=FieldSpec(name="title")),
)
AMPERSAND = Rule(
    "STY005",
    Severity.WARNING,
    "Ampersand",
    "The brand's `ampersand: no` asks for the word. Names such as R&D, without spaces, are left alone.",
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
    "Two spaces in a row, or a space before a comma or full stop. Asked without any toggle; line breaks are left "
    "alone.",
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
RULES = (EXCLAMATIONS, EMOJI, HEADING, AMPERSAND, QUOTES, SPACES, CAPITALS)

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
_CASED = regex.compile(r"[\p{L}][\p{L}\p{N}'’\-]*")

_Finder = Callable[[Text], Iterator[Finding]]


class Signs:
    """The rules of STY that look at signs, capitals and spaces."""

    def __init__(self, context: CheckContext) -> None:
        style = read_style(context.brand)
        self._style = style
        self._and = str(for_locale("locales", "and", context.market.locale) or "")
        self._english = context.market.language == "en"
        self._finders: list[_Finder] = [_find_spaces, *self._chosen(style)]

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield what breaks the brand's toggles."""
        facts = " ".join(copy.subject.facts.values()) if self._style.capitals is False else ""
        for text in copy.texts:
            for finder in self._finders:
                yield from finder(text)
            if self._style.capitals is False:
                yield from _find_capitals(text, facts)

    def _chosen(self, style: Style) -> Iterator[_Finder]:
        if style.exclamation_marks is not None:
            yield self._find_exclamations
        if style.emoji is not None:
            yield self._find_emoji
        if style.ampersand is False:
            yield self._find_ampersands
        if style.quotes:
            yield self._find_quotes
        if style.heading_case and self._english:
            yield self._find_heading

    def _find_exclamations(self, text: Text) -> Iterator[Finding]:
        found = list(regex.finditer(r"[!！¡]+", text.prose)) if "!" in text.prose or "！" in text.prose else []
        most = self._style.exclamation_marks or 0
        for one in found[most:]:
            yield EXCLAMATIONS.finding(text.field, _too_many("exclamation mark", most), one.span())

    def _find_emoji(self, text: Text) -> Iterator[Finding]:
        most = self._style.emoji or 0
        found = [] if text.prose.isascii() else list(EMOJI_PATTERN.finditer(text.prose))
        for one in found[most:]:
            yield EMOJI.finding(text.field, _too_many("emoji", most), one.span())

    def _find_ampersands(self, text: Text) -> Iterator[Finding]:
        for found in _AMPERSAND.finditer(text.prose):
            message = f"write {self._and!r} instead of '&'" if self._and else "write the word instead of '&'"
            yield AMPERSAND.finding(text.field, message, found.span(), replacement=self._and or None)

    def _find_quotes(self, text: Text) -> Iterator[Finding]:
        curly = self._style.quotes == "curly"
        for found in (_STRAIGHT if curly else _CURLY).finditer(text.prose):
            message = f"{found.group()} is a {'straight' if curly else 'curly'} quotation mark or apostrophe"
            replacement = "’" if found.group() == "'" else None
            if not curly:
                replacement = "'" if found.group() in "‘’‚" else '"'
            yield QUOTES.finding(text.field, message, found.span(), replacement=replacement)

    def _find_heading(self, text: Text) -> Iterator[Finding]:
        if not is_heading(text.name, text.spec.type):
            return
        tokens = [found.group() for found in _CASED.finditer(text.prose)]
        case = self._style.heading_case
        wrong = _not_sentence(tokens) if case == "sentence" else _not_title(tokens)
        if wrong:
            shown = ", ".join(repr(word) for word in wrong[:3])
            yield HEADING.finding(text.field, f"not in {case} case: {shown}")


def _find_spaces(text: Text) -> Iterator[Finding]:
    if not any(pair in text.raw for pair in ("  ", " ,", " .", "\u00a0")):
        return
    # Only where the text itself has spaces: in prose they may stand for markup.
    for found in _SPACES.finditer(text.raw):
        before_sign = text.raw[found.end()] in ",."
        message = "space before a comma or full stop" if before_sign else f"{len(found.group())} spaces in a row"
        yield SPACES.finding(text.field, message, found.span(), replacement="" if before_sign else " ")


def _find_capitals(text: Text, facts: str) -> Iterator[Finding]:
    for found in CAPITALS_PATTERN.finditer(text.prose):
        if found.group() not in facts:
            yield CAPITALS.finding(text.field, f"{found.group()!r} is all in capitals", found.span())


def _not_sentence(tokens: list[str]) -> list[str]:
    rest = [word for word in tokens[1:] if len(word) > 1 and not word.isupper()]
    capital = [word for word in rest if word[0].isupper()]
    # A few capitals may be names; most of the words are not.
    return capital if len(capital) > 1 and len(capital) * 2 > len(rest) else []


def _not_title(tokens: list[str]) -> list[str]:
    inner = enumerate(tokens)
    return [
        word
        for number, word in inner
        if word[0].islower() and (number in {0, len(tokens) - 1} or word.lower() not in SMALL)
    ]


def _too_many(what: str, most: int) -> str:
    return (
        f"no {what} is allowed"
        if most == 0
        else f"more than {most} {what}{'' if most == 1 or what == 'emoji' else 's'}"
    )
