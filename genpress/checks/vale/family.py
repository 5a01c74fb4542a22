"""Asking the rules of styles about texts: a draft's fields, or a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from genpress.checks.rule import Rule
from genpress.checks.text import Copy
from genpress.checks.vale.blocks import Block, is_heading, plain_blocks
from genpress.checks.vale.config import KINDS
from genpress.checks.vale.html import html_blocks
from genpress.checks.vale.ignoring import joined, unmasked
from genpress.checks.vale.markdown import code_spans, markdown_blocks
from genpress.checks.vale.rules import Hit, Memory, StyleRule
from genpress.checks.vale.styles import Style
from genpress.checks.vale.switches import Switches, switches_of
from genpress.domain.fields import FieldType
from genpress.domain.finding import Finding, Severity

TOO_SLOW = Rule(
    "VAL001",
    Severity.WARNING,
    "A rule of a style gave up",
    "The pattern of a Vale rule needed too long on this text and was stopped, so the text has not been checked by it. "
    "Other findings of Vale styles carry the name of their own rule, such as `Microsoft.Contractions`, with its "
    "severity (a suggestion is `info`) and its link.",
    "",
    "",
)
RULES = (TOO_SLOW,)
_ENDINGS = {FieldType.MARKDOWN: "md", FieldType.HTML: "html"}


class Styles:
    """The family VAL: the styles a brand names."""

    def __init__(self, styles: Iterable[Style]) -> None:
        read = tuple(styles)
        rules = {rule.header.name: rule for style in read for rule in style.rules}
        self.left_out = tuple(dict.fromkeys(one for style in read for one in style.left_out))
        """Rules that are not asked, with the reason."""
        self._ignored = {kind: joined(style.ignored[kind] for style in read if kind in style.ignored) for kind in KINDS}
        self._rules = tuple(rules.values())
        self._by_scope: dict[tuple[str, str], tuple[StyleRule, ...]] = {}

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield what the styles say about each text of a draft."""
        if self._rules:
            for text in copy.texts:
                yield from self.ask(text.raw, text.spec.type, text.field, heading=is_heading(text.name, text.spec.type))

    def ask(self, text: str, kind: FieldType, field: str, *, heading: bool = False) -> Iterator[Finding]:
        """Yield what the styles say about one text.

        Args:
            text: the text or document.
            kind: how it is marked up.
            field: the name its findings carry.
            heading: whether a plain text is a heading of its own.
        """
        memory = Memory()
        switches = _switches(text, kind)
        # One place is reported once, though it may stand in several blocks (a link and its paragraph).
        found: dict[str, dict[int, Finding]] = {}
        try:
            read = self._ignored[_ENDINGS.get(kind, "txt")].masked(text)
        except TimeoutError:
            read = text
            yield TOO_SLOW.finding(field, "what a .vale.ini ignores took too long on this text; nothing is ignored")
        for masked in _blocks(read, kind, heading=heading):
            block = unmasked(masked, text) if read != text else masked
            for rule in self._rules_for(block):
                places = found.setdefault(rule.header.name, {})
                for finding in _findings(rule, block, memory, field):
                    if not switches.silence(finding.rule, finding.start, text[finding.start : finding.end]):
                        places.setdefault(finding.start, finding)
        for rule in self._rules:
            yield from islice(found.get(rule.header.name, {}).values(), rule.header.limit or None)

    def _rules_for(self, block: Block) -> tuple[StyleRule, ...]:
        scope = block.scope, block.parent
        if scope not in self._by_scope:
            self._by_scope[scope] = tuple(
                rule for rule in self._rules if rule.header.severity_in(block) and rule.header.scope.holds_for(block)
            )
        return self._by_scope[scope]


def lint_text(style: Style, text: str, kind: FieldType = FieldType.MARKDOWN, field: str = "text") -> list[Finding]:
    """Return what a style says about one document, in its order.

    Args:
        style: the rules.
        text: the document, as it stands in its file.
        kind: how it is marked up.
        field: the name its findings carry.
    """
    found = {(one.start, one.end, one.rule): one for one in Styles([style]).ask(text, kind, field)}
    return sorted(found.values(), key=lambda one: (one.start, one.rule, one.end))


def _blocks(text: str, kind: FieldType, *, heading: bool = False) -> Iterator[Block]:
    if kind is FieldType.MARKDOWN:
        return markdown_blocks(text)
    return html_blocks(text) if kind is FieldType.HTML else plain_blocks(text, heading=heading)


def _switches(text: str, kind: FieldType) -> Switches:
    if kind not in {FieldType.MARKDOWN, FieldType.HTML} or "vale" not in text:
        return Switches()
    return switches_of(text, code_spans(text) if kind is FieldType.MARKDOWN else ())


def _findings(rule: StyleRule, block: Block, memory: Memory, field: str) -> Iterator[Finding]:
    try:
        for hit in rule.hits(block, memory):
            yield _finding(rule, block, hit, field)
    except TimeoutError:
        message = f"{rule.header.name} took too long on this text and was stopped"
        yield TOO_SLOW.finding(field, message, evidence={"rule": rule.header.name})


def _finding(rule: StyleRule, block: Block, hit: Hit, field: str) -> Finding:
    header = rule.header
    start, end = (0, 0) if hit.of_document else block.span(hit.start, hit.end)
    # A replacement for prose that runs over markup would delete the markup.
    clean = end - start == hit.end - hit.start
    evidence = {"link": header.link} if header.link else {}
    replacement = hit.replacement if clean else None
    severity = header.severity_in(block) or header.severity
    return Finding(header.name, severity, field, hit.message, start, end, replacement, evidence)
