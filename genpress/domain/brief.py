"""Briefs: what to make and why, as a marketer writes it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field, field_validator, model_validator

from genpress.domain.fields import Authored
from genpress.domain.money import MOST_USD

AXIS_ROW = "row"
AXIS_MARKET = "market"
AXIS_SEGMENT = "segment"


class ColumnType(enum.StrEnum):
    """Types a catalogue column may be declared to have; the value itself stays the text that was read."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    URL = "url"
    LIST = "list"


class Column(Authored):
    """What a brief says of one catalogue column."""

    type: ColumnType = ColumnType.TEXT
    required: bool = False
    unit: str = ""
    """Unit of the numbers, such as `g` or `cm`."""
    separator: str = ";"
    """Between the items of a `list` column."""
    aliases: tuple[str, ...] = ()
    """Other words for this column in copy."""
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """Other words for a value, by value."""


class Variants(Authored):
    """Continuation rows: several rows of a file that belong to one product."""

    by: str
    """Column that repeats on continuation rows, such as `Handle`."""
    columns: tuple[str, ...] = ()
    """Columns that vary; their values become a list. Empty: every column that differs."""


class Table(Authored):
    """A table to read: a catalogue, or an audience of segments."""

    path: str
    """File or folder, relative to the briefs folder."""
    key: str = ""
    """Column that names a row; for a folder of documents the file's name is the key and this stays empty."""
    where: str = ""
    """Only rows for which this expression over the columns is true."""
    format: str = ""
    """`csv`, `tsv`, `xlsx`, `parquet`, `jsonl` or `folder`; empty: by the file's ending."""
    encoding: str = ""
    """Empty: found from the byte-order mark or the bytes."""
    delimiter: str = ""
    """Empty: found from the first lines."""
    sheet: str = ""
    """Sheet of a workbook; empty: the first."""
    header: tuple[str, ...] = ()
    """Column names for a file that has no header line."""
    rename: Mapping[str, str] = Field(default_factory=dict)
    """Column in the file → name in prompts."""
    columns: Mapping[str, Column] = Field(default_factory=dict)
    """What is known of the columns, by their name in prompts."""
    variants: Variants | None = None

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, value: object) -> object:
        return {"path": value} if isinstance(value, str) else value


class From(Authored):
    """Another deliverable's draft as the source of this one: a master and its localisations."""

    deliverable: str
    market: str = ""
    """Market of the source draft; empty: the same market."""
    status: str = Field(default="latest", pattern="^(approved|latest)$")
    """`approved`: only approved text; `latest`: the newest draft that is not failed."""


class Deliverable(Authored):
    """One kind of artifact: a prompt, the axes it is expanded over, its channel."""

    prompt: str
    """Name of a file in prompts/, without `.j2`."""
    per: tuple[str, ...] = (AXIS_ROW, AXIS_MARKET)
    """Axes: `row`, `market`, `segment`, or a list named under `lists`."""
    channel: str = ""
    market: str = ""
    """One fixed market, where `market` is not an axis."""
    variants: int = Field(default=1, ge=1, le=50)
    backend: tuple[str, ...] = ()
    """Backends in order; empty: the brief's."""
    source: From | None = Field(default=None, alias="from")
    parameters: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    """Model parameters such as `temperature` and `max_tokens`."""
    vars: Mapping[str, str | int | float | bool | tuple[str, ...]] = Field(default_factory=dict)
    """Further values for the prompt."""
    examples: str = Field(default="", pattern="^(approved)?$")
    """`approved`: the prompt may read `examples`, approved texts of the same market that editors had changed."""
    max_examples: int = Field(default=3, ge=1, le=10)
    """Most of them, the latest first."""
    checks: Mapping[str, str] = Field(default_factory=dict)
    """Severity per rule code or family."""
    repair: int | None = Field(default=None, ge=0, le=5)
    """How often a model is asked again; empty: as the brief says."""

    @field_validator("per", "backend", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @property
    def has_rows(self) -> bool:
        """Whether the deliverable is made per catalogue row."""
        return AXIS_ROW in self.per


class Judge(Authored):
    """A question that a model is asked about every draft; its answer is an opinion, and marked as one."""

    question: str = Field(min_length=1)
    """To which `yes` is the good answer, such as `Does this follow the voice?`."""
    backend: str = Field(min_length=1)
    """Who is asked."""


class Brief(Authored):
    """What to make and why."""

    brief: str = Field(min_length=1, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    """The brief's name: first part of every unit id and its folder under outputs/."""
    brand: str = ""
    objective: str = ""
    audience: str = ""
    key_messages: tuple[str, ...] = ()
    context: Mapping[str, str | int | float | bool | tuple[str, ...]] = Field(default_factory=dict)
    """Further facts about the campaign for the prompts: dates, offers, links."""
    catalogue: Table | None = None
    segments: Table | None = None
    """An audience table; its rows are the `segment` axis."""
    lists: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """Axes of the brief's own: name → values."""
    markets: tuple[str, ...] = Field(min_length=1)
    backend: tuple[str, ...] = ()
    """Backends in order: the next one answers when one cannot; empty: the workspace's default."""
    budget: Decimal | None = Field(default=None, ge=0, le=MOST_USD)
    """Most that this brief may ever cost, in USD."""
    drafts: str = Field(default="markdown", pattern="^(markdown|jsonl)$")
    """One Markdown file a draft, or one JSON Lines file per market for large catalogues."""
    checks: Mapping[str, str] = Field(default_factory=dict)
    memory: str = Field(default="", pattern="^(exact)?$")
    """`exact`: a unit made `from` another takes over the approved text that was made from the same source text."""
    approvers: int = Field(default=1, ge=1, le=9)
    """Different people who must approve a text before it stands; a market may ask for more."""
    fixes: bool = True
    """Make fixes of which there is just one right form, such as spaces, quotation marks and preferred terms."""
    repair: int = Field(default=0, ge=0, le=5)
    """How often a model is asked again for a draft that checks hold back, within the budget."""
    judges: Mapping[str, Judge] = Field(default_factory=dict)
    """Questions put to a model about every draft, by name."""
    deliverables: Mapping[str, Deliverable] = Field(min_length=1)

    @field_validator("backend", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value
