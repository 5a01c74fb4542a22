"""What a check promises: what there is to say about a draft, deterministically."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from genpress.domain.brand import Brand
from genpress.domain.channel import Channel
from genpress.domain.fields import Content, FieldSpec
from genpress.domain.finding import Claim, Finding
from genpress.domain.market import Market
from genpress.domain.unit import Group


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What holds for all drafts of one deliverable in one market."""

    group: Group
    fields: tuple[FieldSpec, ...]
    market: Market
    brand: Brand | None = None
    channel: Channel | None = None
    severities: Mapping[str, str] = field(default_factory=dict)
    """Severity per rule code or family, already merged: brand < channel < brief < deliverable."""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words for a column, by column."""
    value_aliases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Other words for a value, by column and value."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Unit of a column's numbers, by column."""
    localised: bool = True
    """False: written by a model known not to localise."""
    known_text: str = ""
    """Brief's own statements (objective, key messages, context): facts besides the row's."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: a draft's text and the facts it was written from."""

    content: Content
    facts: Mapping[str, str]
    source: Content | None = None
    """For a localisation: the source text."""


class Check(Protocol):
    """A set of rules, made once per group and asked for every draft; deterministic and offline."""

    def check(self, subject: Subject) -> Iterable[Finding | Claim]:
        """Return what there is to say about a draft."""
        ...


CheckFactory: TypeAlias = Callable[[CheckContext], Check]
"""Makes a check for one deliverable in one market; what a plug-in offers."""
