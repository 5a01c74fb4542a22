"""A draft taken apart for checking: one text a field or list item, and its prose with the markup blanked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, runtime_checkable

import regex

from genpress.checks.lexica import words
from genpress.domain.fields import Content, FieldSpec, FieldType
from genpress.domain.finding import Claim, Finding
from genpress.interfaces import Subject

URL = regex.compile(r"(?:https?://|www\.)[^\s<>\"“”«»`]+[^\s<>\"“”«»`.,;:!?)\]'’]", regex.IGNORECASE)
"""A web address as it stands in copy, without the sentence's punctuation after it."""
EMAIL = regex.compile(r"[\w.+-]++@[\w-]+(?:\.[\w-]+)*\.\p{L}{2,}")
"""An e-mail address."""

_TAG = regex.compile(
    r"<!--.*?-->|</?(?P<tag>[a-zA-Z][a-zA-Z0-9]*)[^<>]*>|&(?:[a-zA-Z]{2,10}|#\d{1,7}|#x[0-9a-fA-F]{1,6});", regex.DOTALL
)
_CODE = regex.compile(
    r"^(```|~~~)[^\n]*\n.*?(?:^\1[^\n]*$|\Z)|(?<!`)(`+)(?!`)(?:(?!\2).)+?\2(?!`)", regex.DOTALL | regex.MULTILINE
)
_SHORT = 32
"""Characters of a tag that is worth remembering."""
_LINK_TARGET = regex.compile(r"(?<=\])\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")


@dataclass(frozen=True, slots=True)
class Text:
    """One field's text, or one item of a list field."""

    field: str
    """Name for findings: `title`, or `bullets[2]`."""
    raw: str
    """The text as it is."""
    prose: str
    """The same with tags, code and addresses replaced by as many spaces, so that offsets hold in both."""
    spec: FieldSpec

    @property
    def name(self) -> str:
        """The field's name without the item's number."""
        return self.spec.name


@dataclass(frozen=True, slots=True)
class Copy:
    """A draft ready for checking."""

    subject: Subject
    texts: tuple[Text, ...]
    folded: str
    """The prose of all texts, case-folded: to see what a rule could concern at all."""
    folded_raw: str
    """The same of the texts as they are."""


class Family(Protocol):
    """The rules of one family, made once per group of drafts."""

    def find(self, copy: Copy) -> Iterator[Finding | Claim]:
        """Yield what the family's rules have to say about a draft; the check of facts its claims, too."""
        ...


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule that genpress does not ask, though somebody named it."""

    name: str
    """Such as `Style.Rule`."""
    reason: str


@runtime_checkable
class Partial(Protocol):
    """A family that could not take in all the rules it was given."""

    left_out: tuple[LeftOut, ...]
    """The others."""


def take_apart(subject: Subject, specs: Mapping[str, FieldSpec]) -> Copy:
    """Return a draft as texts, in the order of its fields; a field nobody declared is taken as plain text."""
    texts = tuple(_texts(subject.content, specs))
    folded = "\n".join(text.prose for text in texts).casefold()
    is_plain = all(text.prose is text.raw for text in texts)
    return Copy(subject, texts, folded, folded if is_plain else "\n".join(text.raw for text in texts).casefold())


def _texts(content: Content, specs: Mapping[str, FieldSpec]) -> Iterator[Text]:
    for name, value in content.items():
        spec = specs.get(name) or FieldSpec(name=name)
        if isinstance(value, str):
            yield Text(name, value, prose_of(value, spec.type), spec)
            continue
        for index, item in enumerate(value):
            yield Text(f"{name}[{index}]", item, prose_of(item, spec.type), spec)


def prose_of(raw: str, kind: FieldType) -> str:
    """Return a text with what is not prose replaced by spaces: same length, same offsets."""
    prose = raw
    if kind in {FieldType.HTML, FieldType.MARKDOWN} and ("<" in prose or "&" in prose):
        prose = _TAG.sub(_blank_tag, prose)
    if kind is FieldType.MARKDOWN:
        prose = _LINK_TARGET.sub(_blank, _CODE.sub(_blank, prose))
    if "://" in prose or "www." in prose:
        prose = URL.sub(_blank, prose)
    return EMAIL.sub(_blank, prose) if "@" in prose else prose


def _blank_tag(found: regex.Match[str]) -> str:
    text, tag = found.group(), found["tag"] or ""
    return _blanked(text, tag) if len(text) <= _SHORT else _blanked.__wrapped__(text, tag)


@lru_cache(maxsize=1024)
def _blanked(text: str, tag: str) -> str:
    blank = _spaces(text)
    if not tag or tag.lower() in _inline():
        return blank
    # A tag of a block (at least three characters) parts sentences as an empty line does, one of a line as a line does.
    return "\n" + blank[1:] if tag.lower() == "br" else "\n\n" + blank[2:]


@cache
def _inline() -> frozenset[str]:
    return frozenset(words("safety", "html", "inline")) - {"br"}


def _blank(found: regex.Match[str]) -> str:
    return _spaces(found.group())


def _spaces(text: str) -> str:
    return " " * len(text) if "\n" not in text else "".join("\n" if char == "\n" else " " for char in text)


def items_of(texts: Sequence[Text], name: str) -> list[Text]:
    """Return the texts of one field."""
    return [text for text in texts if text.name == name]
