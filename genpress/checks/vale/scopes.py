"""Selectors: which blocks a rule of a style is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from genpress.checks.vale.blocks import Block


@dataclass(frozen=True, slots=True)
class Selector:
    """One part of a scope: `heading`, `heading.h2` or `~blockquote`."""

    parts: frozenset[str]
    negated: bool

    @classmethod
    def parse(cls, text: str) -> Selector:
        """Return the selector that is written so."""
        text = text.strip()
        return cls(frozenset(text.removeprefix("~").strip().split(".")), text.startswith("~"))


@dataclass(frozen=True, slots=True)
class Scope:
    """A rule's `scope`: alternatives, each of selectors that must all hold (joined by `&`)."""

    alternatives: tuple[tuple[Selector, ...], ...]

    @classmethod
    def parse(cls, given: object) -> Scope:
        """Return the scope for a rule's `scope`: a text, a list of texts, or nothing (`text`)."""
        listed = given if isinstance(given, list) and given else [given or "text"]
        return cls(tuple(tuple(Selector.parse(part) for part in str(one).split("&")) for one in listed))

    def holds_for(self, block: Block) -> bool:
        """Return whether the rule is to be asked about a block."""
        own = frozenset(block.scope.split("."))
        around = frozenset(block.parent.split(".")) if block.parent else own
        part = own & _PARTS
        return any(
            (not part or _names(selectors, part)) and all(_holds(one, own, around) for one in selectors)
            for selectors in self.alternatives
        )


_WHERE = ("text", "raw", "summary", "paragraph", "sentence", "heading", "list", "blockquote", "table", "figure")
_WHAT = ("title", "strong", "emphasis", "link", "alt", "code", "comment", "attr", "frontmatter", "meta")
SCOPES = frozenset((*_WHERE, *_WHAT, "md", "html", "txt"))
"""What a scope may begin with; some of it only other kinds of document have."""
_PARTS = frozenset(("paragraph", "sentence"))
"""Scopes of texts that come once more as a whole: only a rule that names them is asked about them."""


def _names(selectors: Iterable[Selector], parts: frozenset[str]) -> bool:
    return any(not selector.negated and selector.parts & parts for selector in selectors)


def _holds(selector: Selector, own: frozenset[str], around: frozenset[str]) -> bool:
    if not selector.negated:
        return selector.parts <= own
    # "Everything but" never means the document as a whole: that would ask about each text twice.
    return not selector.parts <= around and not own & {"raw", "summary"}
