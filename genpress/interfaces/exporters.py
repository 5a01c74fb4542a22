"""What an exporter promises: approved texts into a file for somebody else's system, told event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from genpress.domain.fields import FieldSpec, FieldType, FieldValue
from genpress.domain.review import Decision
from genpress.interfaces.views import Standing


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One approved text on its way out."""

    standing: Standing
    key: str
    """The catalogue row's key; empty where `row` is not an axis."""
    machine: bool
    """A model wrote it, wholly or in part; a person's editing does not take that away."""
    backend: str = ""
    """The backend and the model that wrote what the text goes back to; empty where only people did."""
    model: str = ""
    prompt_hash: str = ""
    approvals: tuple[Decision, ...] = ()
    """Who approved just this text, oldest first."""


@dataclass(frozen=True, slots=True)
class Text:
    """One field on its way out."""

    value: FieldValue
    type: FieldType
    unit: Outgoing


@dataclass(frozen=True, slots=True)
class Product:
    """All that leaves for one catalogue row in one market, from one or several deliverables."""

    key: str
    texts: Mapping[str, Text]
    """By field."""

    @property
    def units(self) -> tuple[Outgoing, ...]:
        """The units the texts come from, each once."""
        return tuple({str(text.unit.standing.draft.unit): text.unit for text in self.texts.values()}.values())


class Texts(Protocol):
    """The approved texts of one export, looked up as they are needed: none of them is held."""

    def units(self) -> Iterator[Outgoing]:
        """Yield every text, ordered by deliverable, market, key, variant."""
        ...

    def products(self) -> Iterator[Product]:
        """Yield what leaves per catalogue row, each key once."""
        ...

    def find(self, keys: Sequence[str]) -> Mapping[str, Product]:
        """Return what leaves for these catalogue keys; unknown ones are left out."""
        ...

    def known(self, keys: Sequence[str]) -> int:
        """Return how many of these catalogue keys have an approved text, whether it leaves or not."""
        ...


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes) -> int:
        """Add bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported, and how."""

    fields: Mapping[str, FieldSpec]
    """Every field that may come, by name."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field → column, as the user maps them; an empty column leaves the field out."""
    key: str = ""
    """Name of the key: a column of the other file, or in a feed of our own what to call it; empty: found by itself."""
    catalogue_key: str = ""
    """What the catalogue calls its key column."""
    into: Path | None = None
    """The other system's own export, to be written into; only read."""
    ending: str = ""
    """Ending of the file to be made, such as `.xml`; some exporters make another format of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A text is in the export."""

    unit: Outgoing
    columns: Mapping[str, str]
    """Field → where it went."""
    cleaned: tuple[str, ...] = ()
    """What was taken out of its HTML, in words."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell of the other system's file changes."""

    key: str
    column: str
    before: str
    after: str
    line: int
    """Line of the file where the row begins, from 1."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something is not in the export."""

    what: str
    """A key, a field or a unit."""
    reason: str
    expected: bool = False
    """The format has no place for it; otherwise an approved text did not get where it belongs."""


Told: TypeAlias = "Sent | Changed | LeftOut"
"""What an export tells."""


class Exporter(Protocol):
    """Writes approved texts for one system. Reads and writes nothing but what it is given."""

    def export(self, order: Order, texts: Texts, sink: Sink) -> Iterator[Told]:
        """Write, and tell what happens; the caller goes on to the end, or throws the file away.

        Raises:
            UsageError: what was ordered cannot be done; whatever was written is of no use.
        """
        ...


ExporterFactory: TypeAlias = "Callable[[], Exporter]"
"""Makes an exporter."""
