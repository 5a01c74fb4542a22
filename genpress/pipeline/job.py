"""A job: one brief with everything it needs, loaded and wired, ready to be expanded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from genpress.domain.brand import Brand
from genpress.domain.brief import AXIS_MARKET, AXIS_ROW, AXIS_SEGMENT, Brief, Deliverable
from genpress.domain.channel import Channel
from genpress.domain.fields import FieldSpec
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.hashing import Json, digest
from genpress.interfaces import Backend, CatalogueReader, CheckFactory, Correction, Row
from genpress.templating import Prompt

RowTest = Callable[[Mapping[str, str]], bool]
"""Says whether a row is wanted; raises ValueError when the row cannot tell."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One deliverable, ready to be expanded."""

    name: str
    spec: Deliverable
    prompt: Prompt
    fields: tuple[FieldSpec, ...]
    """The prompt's fields with the channel's limits."""
    channel: Channel | None
    markets: tuple[Market, ...]
    chain: tuple[Backend, ...]
    """Backends in order: the next one answers when one cannot."""

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes of a unit's key, in order: all but the market."""
        return tuple(axis for axis in self.spec.per if axis != AXIS_MARKET)

    def backend_hash(self) -> str:
        """Return the hash of what changes the answers: the chain's identities and the parameters."""
        chain: list[Json] = [dict(backend.identity) for backend in self.chain]
        return digest({"chain": chain, "parameters": dict(self.spec.parameters)})


@dataclass(frozen=True, slots=True)
class JudgeSpec:
    """One judge of a brief, with the backend it asks."""

    name: str
    question: str
    """To which "yes" is the good answer, such as "Does this follow the voice?"."""
    backend: Backend


@dataclass(frozen=True, slots=True)
class Job:
    """One brief, loaded and wired."""

    root: Path
    """The workspace."""
    brief: Brief
    brand: Brand | None
    stages: tuple[Stage, ...]
    """In an order in which every source comes before what is made from it."""
    open_rows: Callable[[], CatalogueReader] | None = None
    """Opens the catalogue for one pass; None where the brief has none."""
    segments: tuple[Row, ...] = ()
    severities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Severity per rule, merged, by deliverable."""
    corrections: Callable[[Group, int], Sequence[Correction]] | None = None
    """Gives approved texts that editors had changed, the latest first."""
    judges: tuple[JudgeSpec, ...] = ()
    plugged_checks: tuple[CheckFactory, ...] = ()
    """Checks of plug-ins, asked after genpress's own."""

    @property
    def backends(self) -> tuple[Backend, ...]:
        """Every backend that a run may ask, each once: the chains', then the judges'."""
        chains = [backend for stage in self.stages for backend in stage.chain]
        return tuple({backend.name: backend for backend in [*chains, *(j.backend for j in self.judges)]}.values())

    @property
    def asks_again(self) -> bool:
        """Whether any draft may want calls beyond its first answer: repairs, or opinions."""
        return bool(self.judges) or any(self.repairs(stage) for stage in self.stages)

    def repairs(self, stage: Stage) -> int:
        """Return how often a model may be asked again for a draft of a stage."""
        return self.brief.repair if stage.spec.repair is None else stage.spec.repair

    def stage(self, name: str) -> Stage:
        """Return the stage of a deliverable."""
        return next(stage for stage in self.stages if stage.name == name)

    def group(self, stage: Stage, market: Market) -> Group:
        """Return the group of units of a stage in a market."""
        return Group(self.brief.brief, stage.name, market.locale)

    def approvals(self, market: Market) -> int:
        """Return how many people must approve a text for a market before it stands."""
        return max(self.brief.approvers, market.approvers)

    def guidance_hash(self, stage: Stage, market: Market) -> str:
        """Return the hash of what guides a stage in a market: brief, brand, market, terms, channel."""
        brief = self.brief
        return digest(
            {
                "brief": brief.model_dump(mode="json", include={"objective", "audience", "key_messages", "context"}),
                "deliverable": dict(stage.spec.vars),
                **({"examples": stage.spec.max_examples} if stage.spec.examples else {}),
                "brand": None if self.brand is None else _brand_dump(self.brand, market.locale),
                "market": market.model_dump(mode="json", exclude={"approvers"}),
                "channel": None if stage.channel is None else stage.channel.model_dump(mode="json"),
                "checks": dict(self.severities.get(stage.name, {})),
            }
        )


def _brand_dump(brand: Brand, locale: str) -> Json:
    dump: dict[str, Json] = brand.model_dump(mode="json", exclude={"termbase"})
    dump["termbase"] = [term.model_dump(mode="json") for term in brand.termbase if term.holds_for(locale)]
    return dump


def order_stages(deliverables: Mapping[str, Deliverable]) -> tuple[str, ...]:
    """Return the deliverables' names so that every `from` comes after its source; otherwise as written.

    The reader has already refused unknown names and cycles.
    """
    ordered: dict[str, None] = {}

    def place(name: str) -> None:
        """Put a deliverable behind the one it is made from."""
        source = deliverables[name].source
        if source is not None and source.deliverable not in ordered:
            place(source.deliverable)
        ordered[name] = None

    for name in deliverables:
        place(name)
    return tuple(ordered)


ROW_AXES = frozenset({AXIS_ROW, AXIS_SEGMENT})
"""Axes whose values are rows of a table; the others are lists of the brief."""
