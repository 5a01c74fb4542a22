"""SAF001–SAF002: HTML that may not stand in copy, against an allow-list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

import nh3
import regex

from genpress.checks.lexica import lexicon, words
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import CheckContext

NOT_ALLOWED = Rule(
    "SAF001",
    Severity.ERROR,
    "HTML that is not allowed",
    "A tag, attribute or address scheme is not on the allow-list of plain text markup, links, lists, tables and "
    "pictures. "
    "Scripts, styles, forms, frames, event handlers and comments never are.",
    '⟦<p onclick="go()">⟧Light.</p>',
    "<p>Light.</p>",
    fixable=True,
    setting=Setting(spec=FieldSpec(name="text", type=FieldType.HTML)),
)
NOT_PLAIN = Rule(
    "SAF002",
    Severity.WARNING,
    "Markup in a plain field",
    "A tag, a character reference or Markdown stands in a field of plain text, where customers would read it as it is.",
    "⟦<b>⟧Light⟦</b>⟧ pack",
    "Light pack",
    setting=Setting(spec=FieldSpec(name="text", type=FieldType.TEXT)),
)
RULES = (NOT_ALLOWED, NOT_PLAIN)

_TAG = regex.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|<!--.*?-->|&(?:amp|lt|gt|quot|nbsp|#\d{2,6}|#x[0-9a-fA-F]{2,5});",
    regex.DOTALL,
)
_MARKDOWN = regex.compile(
    r"(?<![*\w])\*\*(?=\S)[^*\n]+(?<=\S)\*\*(?![*\w])|^#{1,6} (?=\S)|\[[^\]\n]+\]\(\S+?\)|^```", regex.MULTILINE
)
_CONTROL = regex.compile(r"[\s\x00-\x20]+")


class Markup:
    """The rules of markup."""

    def __init__(self, context: CheckContext) -> None:
        del context
        self._tags = frozenset(words("safety", "html", "tags"))
        html = lexicon("safety")["html"]
        allowed = html["attributes"] if isinstance(html, dict) else {}
        self._attributes = {tag: set(names) for tag, names in allowed.items()}
        self._schemes = set(words("safety", "html", "schemes"))
        # Most copy has only these: nothing has to be parsed.
        self._plain = regex.compile(rf"</?(?:{'|'.join(self._tags)})\s*/?>", regex.IGNORECASE)

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield markup that may not stand in a draft."""
        for text in copy.texts:
            if text.spec.type in {FieldType.HTML, FieldType.MARKDOWN}:
                if "<" in text.raw:
                    yield from self._find_html(text)
            elif any(sign in text.raw for sign in "<&*#`]"):
                yield from _find_markup(text)

    def _find_html(self, text: Text) -> Iterator[Finding]:
        if "<" not in self._plain.sub("", text.raw):
            return
        parser = _Tags(text.raw)
        for start, tag, attributes in parser.found:
            reason = self._reason(tag, attributes)
            if reason:
                end = text.raw.find(">", start) + 1 or len(text.raw)
                yield NOT_ALLOWED.finding(
                    text.field, reason, (start, end), replacement=self._cleaned(text.raw[start:end], tag)
                )
        if not parser.found and self.clean(text.raw) != text.raw and regex.search(r"<[a-zA-Z!/?]", text.raw):
            yield NOT_ALLOWED.finding(text.field, "a broken tag that browsers may read differently")

    def _reason(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> str:
        if tag not in self._tags:
            return "a comment is not allowed" if tag == "!" else f"<{tag}> is not allowed"
        for name, value in attributes:
            if name not in self._attributes.get(tag, set()) | self._attributes.get("*", set()):
                return f"the attribute {name} is not allowed in <{tag}>"
            if name in {"href", "src"} and not self._is_safe(value or ""):
                return f"the address in {name} is not allowed"
        return ""

    def _is_safe(self, address: str) -> bool:
        scheme, colon, _ = _CONTROL.sub("", address).partition(":")
        return not colon or scheme.lower() in self._schemes or not scheme.isalpha()

    def _cleaned(self, piece: str, tag: str) -> str | None:
        # A tag that is allowed loses only what is not; one that is not allowed goes, but a script's body has to go too.
        if tag in {"script", "style"}:
            return None
        return "" if tag not in self._tags else self.clean(piece).removesuffix(f"</{tag}>")

    def clean(self, html: str) -> str:
        """Return HTML with everything taken out that is not allowed."""
        general = self._attributes.get("*", set())
        attributes = {tag: names for tag, names in self._attributes.items() if tag != "*"}
        allowed = {**attributes, "*": general}
        return nh3.clean(html, tags=set(self._tags), attributes=allowed, url_schemes=self._schemes, link_rel=None)


class _Tags(HTMLParser):
    """Collects tags with their places."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str, Sequence[tuple[str, str | None]]]] = []
        self._starts = [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a start tag."""
        self._take(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Take an end tag."""
        self._take(tag, ())

    def handle_comment(self, data: str) -> None:
        """Take a comment."""
        del data
        self._take("!", ())

    def handle_decl(self, decl: str) -> None:
        """Take a declaration."""
        del decl
        self._take("!", ())

    def handle_pi(self, data: str) -> None:
        """Take a processing instruction."""
        del data
        self._take("!", ())

    def unknown_decl(self, data: str) -> None:
        """Take a CDATA section."""
        del data
        self._take("!", ())

    def _take(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        self.found.append((self._starts[line - 1] + column, tag, tuple(attrs)))


def _find_markup(text: Text) -> Iterator[Finding]:
    for pattern, what in ((_TAG, "HTML"), (_MARKDOWN, "Markdown")):
        for found in pattern.finditer(text.raw):
            yield NOT_PLAIN.finding(text.field, f"{found.group()!r} is {what} in a plain field", found.span())
