"""HTML as blocks of prose, each character with its place in the document."""

from __future__ import annotations

import html
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from genpress.checks.lexica import words
from genpress.checks.vale.blocks import CODE, Block, prose_blocks

_PIECE = regex.compile(
    r"(?P<comment><!--.*?-->|<![^>]*>)|<(?P<close>/)?(?P<tag>[a-zA-Z][\w-]*)[^<>]*>|(?P<entity>&[#\w]{1,12};)"
    r"|(?P<text>[^<&]+|.)",
    regex.DOTALL,
)
_INLINE = frozenset(words("safety", "html", "inline"))
_CODE = frozenset(("code", "tt", "kbd"))
_SKIPPED = frozenset(("script", "style", "pre", "figure", "noscript", "iframe"))
_SCOPES = {
    "th": "table.header",
    "td": "table.cell",
    "li": "list",
    "blockquote": "blockquote",
    "caption": "table.caption",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class _State:
    """Where in the document the reading stands."""

    open: list[str] = field(default_factory=list)
    chars: list[str] = field(default_factory=list)
    offsets: array[int] = field(default_factory=lambda: array("l"))

    def add(self, text: str, at: int, *, step: int = 1) -> None:
        """Take prose that begins at `at`; with a step of 0 all of it stands there, as a character reference does."""
        if _SKIPPED.isdisjoint(self.open):
            self.chars.append(text if _CODE.isdisjoint(self.open) else CODE * len(text))
            self.offsets.extend(at + index * step for index in range(len(text)))

    def flush(self) -> Iterator[Block]:
        """Yield the prose taken so far as blocks, and begin anew."""
        text, offsets = "".join(self.chars), self.offsets
        self.chars, self.offsets = [], array("l")
        scope = next((_scope(tag) for tag in self.open if _scope(tag)), "")
        if text.strip():
            yield from prose_blocks(text, offsets, f"text.{scope}.html" if scope else "text.html", paragraph=not scope)


def html_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of an HTML text in its order, then its paragraphs together and the raw text."""
    state = _State()
    summary: list[Block] = []
    for piece in _PIECE.finditer(text):
        kind, at = piece.lastgroup, piece.start()
        if kind == "text":
            state.add(piece.group(), at)
        elif kind == "entity":
            state.add(html.unescape(piece.group()), at, step=0)
        elif kind != "comment":
            for block in _tag(piece["tag"].lower(), closes=bool(piece["close"]), state=state):
                summary += [block] if block.scope == "text.html" else []
                yield block
    yield from state.flush()
    yield from _whole(text, summary)


def _tag(tag: str, *, closes: bool, state: _State) -> Iterator[Block]:
    if tag not in _INLINE:
        yield from state.flush()
    if closes and tag in state.open:
        # What was left open inside is closed with it.
        del state.open[len(state.open) - 1 - state.open[::-1].index(tag) :]
    elif not closes and tag not in {"br", "img", "hr", "input", "wbr"}:
        state.open.append(tag)


def _scope(tag: str) -> str:
    return f"heading.{tag}" if tag in _HEADINGS else _SCOPES.get(tag, "")


def _whole(text: str, paragraphs: list[Block]) -> Iterator[Block]:
    joined, offsets = [], array("l")
    for block in paragraphs:
        joined.append(block.text + "\n\n")
        offsets.extend(block.offsets)
        offsets.extend([block.offsets[-1]] * 2)
    yield Block("".join(joined), "summary.html", offsets)
    yield Block(text, "raw.html", array("l", range(len(text))))
