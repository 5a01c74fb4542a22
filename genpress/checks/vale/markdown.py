"""Markdown as blocks of prose, each character with its place in the document."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from genpress.checks.vale.blocks import CODE, Block, prose_blocks
from genpress.checks.vale.frontmatter import front_matter_blocks, without_front_matter
from genpress.checks.vale.html import html_blocks

# Escapes and references stay tokens of their own: only so are their places known.
_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("text_join")
_ADDRESS = regex.compile(r"(?<![^\s*_~(])(?:https?|ftp)://[^\s<]*[^\s<?!.,:;*_~'\")\]]")
"""An address that stands there as itself: no prose."""
_TASK = regex.compile(r"\[[ xX]\]\s+")
_MDX_COMMENT = regex.compile(r"\{/\*.*?\*/\}", regex.DOTALL)
_SCOPES = {
    "th_open": "table.header",
    "td_open": "table.cell",
    "blockquote_open": "blockquote",
    "list_item_open": "list",
}
_INLINE_SCOPES = {"strong_open": "strong", "em_open": "emphasis", "link_open": "link"}


@dataclass(slots=True)
class _Run:
    """Prose under construction."""

    chars: list[str] = field(default_factory=list)
    offsets: array[int] = field(default_factory=lambda: array("l"))

    def add(self, text: str, at: int) -> None:
        """Take prose that begins at `at` in the document."""
        self.chars.append(text)
        self.offsets.extend(range(at, at + len(text)))

    @property
    def text(self) -> str:
        """All prose taken so far."""
        return "".join(self.chars)


@dataclass(slots=True)
class _State:
    """Where in the document the reading stands."""

    scopes: list[str] = field(default_factory=list)
    """Scopes that are open, the outermost first."""
    summary: _Run = field(default_factory=_Run)


def markdown_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown document in its order, then its summary (all prose) and the raw text."""
    body, tokens = parsed(text)
    starts = _line_starts(body)
    state = _State()
    place = (0, 0)
    yield from front_matter_blocks(text)
    for token in tokens:
        _track(token, state.scopes)
        if token.map:
            # The cells of a table share their row's lines: the next one begins where the last one ended.
            place = max(starts[token.map[0]], place[0]), starts[min(token.map[1], len(starts) - 1)]
        if token.type == "html_block":
            yield from _html(token, body, place, state)
        elif token.type == "inline":
            end = yield from _inline_blocks(token, body, place, state)
            place = min(end, place[1]), place[1]
    yield Block(state.summary.text, "summary.md", state.summary.offsets)
    yield Block(text, "raw.md", array("l", range(len(text))))


def parsed(text: str) -> tuple[str, list[Token]]:
    """Return a document without front matter and MDX comments, all else in its place, and its tokens."""
    body = _MDX_COMMENT.sub(lambda found: regex.sub(r"[^\n]", " ", found.group()), without_front_matter(text))
    return body, _PARSER.parse(body)


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the blocks of code of a document stand."""
    body, tokens = parsed(text)
    starts = _line_starts(body)
    for token in tokens:
        if token.type in {"fence", "code_block"} and token.map:
            yield starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in regex.finditer(r"\r\n|\n|\r", text)), len(text)]


def _track(token: Token, open_scopes: list[str]) -> None:
    scope = f"heading.{token.tag}" if token.type == "heading_open" else _SCOPES.get(token.type)
    if scope:
        open_scopes.append(scope)
    elif token.type == "heading_close" or token.type.replace("_close", "_open") in _SCOPES:
        open_scopes.pop()


def _html(token: Token, body: str, place: tuple[int, int], state: _State) -> Iterator[Block]:
    """Yield the prose in a block of HTML, as that of an HTML document."""
    at = body.find(token.content.rstrip(), *place)
    if at < 0:
        # A quotation mark before each of its lines: what stands where cannot be said.
        return
    for block in html_blocks(token.content):
        kind = block.scope.partition(".")[0]
        if kind not in {"summary", "raw"}:
            offsets = array("l", (at + offset for offset in block.offsets))
            if block.scope == "text.html":
                _summarise(_Run([block.text], offsets), state)
            yield Block(block.text, block.scope.removesuffix(".html") + ".md", offsets)


def _inline_blocks(token: Token, body: str, place: tuple[int, int], state: _State) -> Generator[Block, None, int]:
    """Yield the blocks of one paragraph, heading, item or cell; return where it ended."""
    run = _Run()
    outer = state.scopes[0] if state.scopes else ""
    base = f"text.{outer}.md" if outer else "text.md"
    yield from _walk(token.children or [], body, place, run, base)
    prose = _prose(run, in_list=outer == "list")
    if not prose.text.strip():
        return place[0]
    yield from prose_blocks(prose.text, prose.offsets, base, paragraph=not outer)
    if outer in {"", "blockquote", "list"}:
        _summarise(prose, state)
    return run.offsets[-1] + 1


def _prose(run: _Run, *, in_list: bool) -> _Run:
    """Return what is read as text: addresses as code, the box before a task left out."""
    text = _ADDRESS.sub(lambda found: CODE * len(found.group()), run.text)
    box = _TASK.match(text) if in_list else None
    return _Run([text[box.end() :]], run.offsets[box.end() :]) if box else _Run([text], run.offsets)


def _summarise(run: _Run, state: _State) -> None:
    state.summary.chars.append(run.text + "\n\n")
    state.summary.offsets.extend(run.offsets)
    state.summary.offsets.extend([run.offsets[-1]] * 2)


def _walk(children: Sequence[Token], body: str, place: tuple[int, int], run: _Run, base: str) -> Iterator[Block]:
    """Put the prose of inline tokens into `run`; yield what also stands on its own: links, emphasis, descriptions."""
    cursor, end = place
    opened: list[tuple[str, int]] = []
    for token in children:
        if token.type in {"text", "text_special", "code_inline"}:
            cursor = _put(token, body, (cursor, end), run)
        elif token.type in {"softbreak", "hardbreak"}:
            cursor = _line_break(body, (cursor, end), run)
        elif token.type == "image":
            found = max(body.find("![", cursor, end), cursor)
            yield Block(token.content, "text.attr.alt.md", array("l", range(found + 2, found + 2 + len(token.content))))
            cursor = found + 2 + len(token.content)
        elif token.type == "html_inline":
            cursor = _after(body, token.content, cursor, end)
        elif token.type in _INLINE_SCOPES:
            opened.append((_INLINE_SCOPES[token.type], len(run.offsets)))
        elif token.type.endswith("_close") and opened:
            cursor = _past_target(token, body, cursor, end)
            scope, start = opened.pop()
            yield Block(run.text[start:], f"{scope}.md", run.offsets[start:], parent=f"{base}.{scope}")


def _put(token: Token, body: str, place: tuple[int, int], run: _Run) -> int:
    if token.type == "code_inline":
        return _put_code(token, body, place, run)
    # An escape or a character reference: every character it stands for stands where it begins.
    source = token.markup or token.content
    found = body.find(source, *place)
    at = found if found >= 0 else place[0]
    if token.markup or found < 0:
        run.chars.append(token.content)
        run.offsets.extend([at] * len(token.content))
    else:
        run.add(token.content, at)
    return at + len(source) if found >= 0 else place[0]


def _put_code(token: Token, body: str, place: tuple[int, int], run: _Run) -> int:
    """Put a code span, found by its backticks: its content is not the source's, line breaks in it became spaces."""
    # An escaped backtick may stand right before the opening: what is before the place is read already.
    opening = regex.compile(rf"{token.markup}(?!`)").search(body, *place)
    closing = opening and regex.compile(rf"(?<!`){token.markup}(?!`)").search(body, opening.end(), place[1])
    start, stop = (opening.end(), closing.start()) if opening and closing else place
    padding = max(stop - start - len(token.content), 0) // 2
    last = max(stop - 1, 0)
    run.chars.append(CODE * len(token.content))
    run.offsets.extend(min(start + padding + at, last) for at in range(len(token.content)))
    return closing.end() if closing else place[0]


def _line_break(body: str, place: tuple[int, int], run: _Run) -> int:
    found = body.find("\n", *place)
    at = found if found >= 0 else place[0]
    run.add("\n", at)
    return at + 1


def _after(body: str, content: str, cursor: int, end: int) -> int:
    found = body.find(content, cursor, end)
    return found + len(content) if found >= 0 else cursor


def _past_target(token: Token, body: str, cursor: int, end: int) -> int:
    """Return the place after a link's target, so that its words are not taken for the prose after it."""
    if token.type != "link_close":
        return cursor
    found = regex.compile(r"\]\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|\](?:\[[^\]]*\])?|>").match(body, cursor, end)
    return found.end() if found else cursor
