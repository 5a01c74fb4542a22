"""Segments: one field of one unit beside its source, as translators' tools see it; and the tag that brings it home."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from genpress.domain.fields import Content, Counter, FieldSpec, FieldType, normalise_text

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(
    r"genpress revision=(?P<revision>\d+) text=(?P<text>\S+) source=(?P<source>\S*) decided=(?P<decided>\d+)"
    r" segments=(?P<segments>\d+) was=(?P<was>\w+) token=(?P<token>\S+)"
)


class State(enum.StrEnum):
    """How far a translation is."""

    NEEDS_REVIEW = "needs_review"
    APPROVED = "approved"
    STALE = "stale"
    """Its source has changed since it was made."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What a note on every segment says, so that an edit finds the text it was made on (S12)."""

    revision: int
    text_hash: str
    source_hash: str
    decided: int
    """How many decisions there were on the unit."""
    segments: int
    """How many segments the unit has in the file."""
    was: State
    token: str
    """Vouches for the rest."""

    def __str__(self) -> str:
        """Return the note."""
        return (
            f"genpress revision={self.revision} text={self.text_hash} source={self.source_hash} "
            f"decided={self.decided} segments={self.segments} was={self.was} token={self.token}"
        )

    @classmethod
    def parse(cls, note: str) -> Tag | None:
        """Return the tag that a note holds; None when it holds none."""
        found = _TAG.search(note)
        if found is None or found["was"] not in {state.value for state in State}:
            return None
        revision, decided, segments = (int(found[name]) for name in ("revision", "decided", "segments"))
        return cls(revision, found["text"], found["source"], decided, segments, State(found["was"]), found["token"])


@dataclass(frozen=True, slots=True)
class Segment:
    """One field, or one item of a list field."""

    unit: str
    name: str
    """The field; an item as `field[2]`, from 0."""
    source: str
    target: str
    spec: FieldSpec
    previous: str = ""
    """For a stale one: the source the target was made from."""

    @property
    def id(self) -> str:
        """The segment's name in the file."""
        return f"{self.unit}#{self.name}"

    @property
    def most_characters(self) -> int | None:
        """The strictest hard limit in code points."""
        return self.spec.max_of(Counter.CODEPOINT)

    @property
    def most_bytes(self) -> int | None:
        """The strictest hard limit in UTF-8 bytes."""
        return self.spec.max_of(Counter.BYTES)


@dataclass(frozen=True, slots=True)
class Translation:
    """One unit as it is exchanged."""

    segments: tuple[Segment, ...]
    state: State
    tag: Tag


@dataclass(frozen=True, slots=True)
class Pair:
    """What a whole file is about."""

    source: str
    """Locale, BCP 47."""
    target: str


@dataclass(slots=True)
class Back:
    """One unit as it came back."""

    unit: str
    targets: dict[str, str] = field(default_factory=dict)
    """By segment name."""
    final: set[str] = field(default_factory=set)
    """Segments that are said to be final."""
    tag: Tag | None = None

    @property
    def approved(self) -> bool:
        """Whether every segment that went out came back as final."""
        return self.tag is not None and len(self.final) == self.tag.segments

    def content(self, shown: Content) -> Content:
        """Return all fields as they came back; what came back empty stays as it was shown."""
        made: Content = {}
        for name, value in shown.items():
            if isinstance(value, list):
                made[name] = [self._text(f"{name}[{number}]", item) for number, item in enumerate(value)]
            else:
                made[name] = self._text(name, value)
        return made

    def _text(self, name: str, shown: str) -> str:
        text = normalise_text(self.targets.get(name, ""))
        return shown if not text or text == visible(shown) else text


def visible(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def segments_of(
    unit: str, source: Mapping[str, str], target: Content, specs: Sequence[FieldSpec], previous: Mapping[str, str]
) -> Iterator[Segment]:
    """Yield a unit's segments; a field without a source text is left out.

    Args:
        unit: the unit's id.
        source: source texts by segment name.
        target: the draft.
        specs: the fields.
        previous: source texts that the draft was made from, by segment name, where they are others.
    """
    for spec in specs:
        value = target.get(spec.name, "")
        texts = dict(enumerate(value)) if isinstance(value, list) else {-1: value}
        for number, text in texts.items():
            name = spec.name if number < 0 else f"{spec.name}[{number}]"
            if source.get(name) and text:
                yield Segment(unit, name, visible(source[name]), visible(text), spec, visible(previous.get(name, "")))


def named(content: Content) -> dict[str, str]:
    """Return a draft's texts by segment name."""
    found: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, list):
            found.update({f"{name}[{number}]": item for number, item in enumerate(value)})
        else:
            found[name] = value
    return found


def is_html(spec: FieldSpec) -> bool:
    """Return whether a field holds HTML."""
    return spec.type is FieldType.HTML


class Gathering:
    """Puts the segments of a file back together into units."""

    def __init__(self) -> None:
        self._units: dict[str, Back] = {}

    def add(self, segment_id: str, target: str, *, final: bool, note: str) -> None:
        """Note a segment that came back; what has no name of ours is passed over."""
        unit, mark, name = segment_id.rpartition("#")
        if not mark:
            return
        back = self._units.setdefault(unit, Back(unit))
        back.targets[name] = target
        if final and target.strip():
            back.final.add(name)
        tag = Tag.parse(note)
        if tag is not None:
            back.tag = tag

    def units(self) -> list[Back]:
        """Return the units in the order they were met."""
        return list(self._units.values())
