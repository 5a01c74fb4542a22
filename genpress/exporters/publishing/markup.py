"""Texts as HTML and as plain text, for columns that want one or the other; what is not safe is taken out (S9)."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TypeAlias

import nh3
import regex
from markdown_it import MarkdownIt

from genpress.domain.fields import FieldType, FieldValue

# fmt: off
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "wbr",
})
_BLOCKS = frozenset({
    "blockquote", "caption", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "table", "tr", "ul",
})
# fmt: on
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "lang", "dir"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
_SCHEMES = frozenset({"https"})
_DROPPED_WHOLE = frozenset({"script", "style"})
_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\uFFFE\uFFFF]")

_Piece: TypeAlias = "tuple[str, str]"


@dataclass(frozen=True, slots=True)
class Clean:
    """A text made safe."""

    text: str
    taken_out: tuple[str, ...] = ()
    """What is not there any more, in words."""


def as_html(value: FieldValue, kind: FieldType) -> Clean:
    """Return a field as HTML of the allow-list: no scripts, no pictures, links to https only."""
    if isinstance(value, list):
        return Clean("<ul>" + "".join(f"<li>{_escape(item)}</li>" for item in value if item) + "</ul>")
    if kind is FieldType.HTML:
        return _sanitise(value)
    if kind is FieldType.MARKDOWN:
        return _sanitise(MarkdownIt("commonmark", {"html": False}).render(value).strip())
    paragraphs = [_escape(part).replace("\n", "<br>") for part in regex.split(r"\n{2,}", value)]
    return Clean(paragraphs[0] if len(paragraphs) == 1 else "".join(f"<p>{part}</p>" for part in paragraphs))


def as_plain(value: FieldValue, kind: FieldType) -> Clean:
    """Return a field as plain text: tags gone, blocks on lines of their own, list items one a line."""
    if isinstance(value, list):
        return Clean("\n".join(_visible(item) for item in value if item))
    if kind is FieldType.TEXT:
        return Clean(_visible(value))
    clean = as_html(value, kind)
    reader = _Reader()
    reader.feed(clean.text)
    reader.close()
    return Clean(reader.text(), clean.taken_out)


def one_line(text: str) -> str:
    """Return text on one line: what a tab-separated file without quotes can hold."""
    return " ".join(text.split())


def _escape(text: str) -> str:
    return html.escape(_visible(text), quote=False)


def _visible(text: str) -> str:
    return _CONTROL.sub("", text)


def _sanitise(text: str) -> Clean:
    clean = nh3.clean(
        _visible(text),
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    gone = Counter(_pieces(text)) - Counter(_pieces(clean))
    return Clean(clean, tuple(dict.fromkeys(f"{what} {name}" for what, name in gone)))


def _pieces(text: str) -> list[_Piece]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.pieces


class _Reader(HTMLParser):
    """Reads HTML for its tags and attributes, and for its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[_Piece] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.pieces += [("tag", tag), *(("attribute", name) for name, _ in attrs)]
        if tag == "br" or tag in _BLOCKS:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a block's line."""
        if tag in _BLOCKS:
            self._text.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self._text.append(data if data.strip() or "\n" not in data else "\n")

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        del data
        self.pieces.append(("a", "comment"))

    def text(self) -> str:
        """Return the text, its blocks on lines of their own."""
        lines = (regex.sub(r"[ \t]+", " ", line).strip() for line in "".join(self._text).split("\n"))
        return "\n".join(line for line in lines if line)
