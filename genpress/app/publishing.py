"""Publishing: approved texts into files for other systems, with the record of where they come from beside them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from genpress import plugins
from genpress.app.clock import utc_now
from genpress.app.publish_reports import FileReport, PublishReport
from genpress.app.selecting import Selectors
from genpress.app.workspace import Workspace
from genpress.artifacts import OutputsView
from genpress.artifacts.atomic import PendingFile, Root
from genpress.checks.registry import FAMILIES
from genpress.domain.review import Status
from genpress.errors import UsageError
from genpress.exporters.publishing.provenance import Export, provenance_line
from genpress.interfaces.exporters import Order, Sent, Sink, Told
from genpress.pipeline import lock
from genpress.pipeline.job import Job, Stage
from genpress.pipeline.outgoing import ROW_ALONE, ApprovedTexts, Wanted, fields_of

_COMMIT = 1000
"""Publications that are written to the ledger at once."""
_TOPICS: Mapping[str, str] = MappingProxyType(
    {"CLM010": "sustainability", "CLM011": "sustainability", "CLM012": "sustainability", "CLM013": "health"}
)
"""Rule → topic of public interest on which machine-made text has to be disclosed (EU AI Act, Art. 50(4))."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a format wants."""

    ending: str
    channels: tuple[str, ...] = ()
    """Channels whose copy it is for: deliverables of these leave, where there are any."""
    products: bool = False
    """One line a catalogue row, one file a market; otherwise one line a unit, all markets in one file."""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "shopify": Format(".csv", ("shopify.",), products=True),
        "woocommerce": Format(".csv", ("woocommerce.",), products=True),
        "google-merchant": Format(".xml", ("google.merchant", "google.shopping"), products=True),
        "amazon": Format(".txt", ("amazon.",), products=True),
        "csv": Format(".csv"),
        "jsonl": Format(".jsonl"),
        "parquet": Format(".parquet"),
    }
)
"""The formats of our own; a plug-in's is one line a unit, in a file with its name for an ending."""


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """What is to leave, and how."""

    to: str
    selectors: Selectors = field(default_factory=Selectors)
    into: Path | None = None
    """The other system's own export; the texts are merged into a copy of it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field → column."""
    key: str = ""
    """Column of the other file that holds the catalogue's keys."""
    out: Path | None = None
    check: bool = False
    """Only say what would change."""
    changed: bool = False
    """Only what the target does not have yet."""
    shop: str = ""
    """Name of the shop or feed, where there are several of one format."""
    variant: int = 1
    """Which variant of a text a shop gets."""
    wait: float = 0.0

    @property
    def target(self) -> str:
        """The target as the ledger names it."""
        return f"{self.to}:{self.shop}" if self.shop else self.to


class Publisher:
    """Publishes one brief once."""

    def __init__(self, workspace: Workspace, job: Job, options: PublishOptions) -> None:
        self._workspace = workspace
        self._ledger = workspace.ledger
        self._job = job
        self._options = options
        self._format = FORMATS.get(options.to, Format(f".{options.to}"))
        make = plugins.exporter_factory(options.to, workspace.settings.config.workspace.plugins)
        self._exporter = make()
        self._scope = options.selectors.scope(job)

    def publish(self) -> PublishReport:
        """Write every file with its provenance record, then note what left; in a check, only look.

        Raises:
            UsageError: what was asked for cannot be done; no file was written for the market in question.
            Conflict: a run holds the brief.
        """
        if self._options.check:
            return self._all()
        locks = self._workspace.root / ".genpress" / "locks"
        brief = self._job.brief
        with lock.hold(locks, brief.brief, started_at=utc_now(), wait=self._options.wait):
            report = self._all()
            OutputsView(self._workspace.root, brief.brief, brief.drafts, self._ledger).write()
        return report

    def _all(self) -> PublishReport:
        stages = self._stages()
        parts = list(self._parts(stages))
        self._refuse_paths(len(parts))
        report = PublishReport(self._options.target, self._options.check)
        for market, of_market in parts:
            report.files.append(self._file(market, of_market))
        report.unapproved = self._unapproved(stages)
        report.withdrawn = self._withdrawn()
        return report

    # --- what leaves --------------------------------------------------------------------------------------------------

    def _stages(self) -> list[Stage]:
        named = self._options.selectors.deliverables
        stages = [stage for stage in self._job.stages if not named or stage.name in named]
        return self._of_products(stages, named) if self._format.products else stages

    def _of_products(self, stages: list[Stage], named: Sequence[str]) -> list[Stage]:
        """Return the stages that a shop has room for: those that were named, or its own channel's, or all."""
        odd = [stage.name for stage in stages if stage.axes != ROW_ALONE]
        fitting = [stage for stage in stages if stage.axes == ROW_ALONE]
        if named and odd:
            raise UsageError(f"deliverable {odd[0]} is not made per row alone: a shop has one text a product")
        if not fitting:
            raise UsageError(f"{self._job.brief.brief} has no deliverable per row: a shop has one text a product")
        ours = [stage for stage in fitting if stage.spec.channel.startswith(self._format.channels)]
        return fitting if named else ours or fitting

    def _parts(self, stages: list[Stage]) -> Iterator[tuple[str, tuple[Stage, ...]]]:
        wanted = self._options.selectors.markets
        if not self._format.products:
            yield "", tuple(stages)
            return
        markets = dict.fromkeys(market.locale for stage in stages for market in stage.markets)
        for locale in markets:
            if not wanted or locale in wanted:
                yield locale, tuple(s for s in stages if any(market.locale == locale for market in s.markets))

    def _refuse_paths(self, count: int) -> None:
        options = self._options
        for name, path in (("--into", options.into), ("--out", options.out)):
            if path is not None and count > 1:
                raise UsageError(f"{name} names one file, and there are {count} markets", hint="Say --market LOCALE.")
        if options.into and options.out and options.into.resolve() == options.out.resolve():
            raise UsageError("--out is the file that --into reads", hint="Name another one: the shop's export stays.")

    def _unapproved(self, stages: list[Stage]) -> int:
        names, wanted = {stage.name for stage in stages}, self._options.selectors.markets
        counted = self._ledger.counts(self._job.brief.brief)
        return sum(
            count
            for (deliverable, market, status), count in counted.items()
            if deliverable in names and (not wanted or market in wanted) and status not in _APPROVED
        )

    def _withdrawn(self) -> list[str]:
        left = self._ledger.publications(self._job.brief.brief, self._options.target)
        return [str(one.unit) for one in left if not one.standing]

    # --- one file -----------------------------------------------------------------------------------------------------

    def _file(self, market: str, stages: tuple[Stage, ...]) -> FileReport:
        path = self._path(market)
        report = FileReport(market, self._shown(path))
        if self._options.check:
            for told in self._export(market, stages, _Nowhere()):
                report.note(told, self._options.target)
            return report
        root, name = Root(path.parent), path.name
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(PendingFile(root, name))
            record = stack.enter_context(PendingFile(root, f"{name}.provenance.jsonl"))
            export = Export(self._options.target, name, utc_now(), list(FAMILIES.values()), _TOPICS)
            for told in self._export(market, stages, file):
                report.note(told, self._options.target)
                if isinstance(told, Sent):
                    record.write(provenance_line(told, export))
            file.commit()
            record.commit()
        for start in range(0, len(report.records), _COMMIT):
            self._ledger.commit_now(report.records[start : start + _COMMIT])
        return report

    def _path(self, market: str) -> Path:
        if self._options.out is not None:
            return self._options.out.absolute()
        name = ".".join(part for part in (self._options.to, self._options.shop, market) if part)
        folder = self._workspace.root / "outputs" / self._job.brief.brief / "published"
        return folder / f"{name}{self._options.into.suffix if self._options.into else self._format.ending}"

    def _shown(self, path: Path) -> str:
        root = self._workspace.root.absolute()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)

    def _export(self, market: str, stages: tuple[Stage, ...], sink: Sink) -> Iterator[Told]:
        options, catalogue = self._options, self._job.brief.catalogue
        wanted = Wanted(
            stages,
            (market,) if market else options.selectors.markets,
            options.target,
            self._scope.keys,
            changed=options.changed,
            variant=options.variant if self._format.products else 0,
        )
        order = Order(
            fields=fields_of(stages, apart=self._format.products or options.into is not None),
            columns=options.columns,
            key=options.key,
            catalogue_key=catalogue.key if catalogue else "",
            into=options.into,
            ending=self._path(market).suffix,
        )
        texts = ApprovedTexts(self._job, self._ledger, wanted, by_model=self._by_model)
        return self._exporter.export(order, texts, sink)

    def _by_model(self, backend: str) -> bool:
        # A backend that is declared no more may have been a model: then the text is marked as a model's.
        config = self._workspace.backend_configs.get(backend)
        return config is None or config.kind != "template"


_APPROVED = frozenset({Status.APPROVED, Status.PUBLISHED})


class _Nowhere:
    """Where the bytes of a check go."""

    def write(self, data: bytes) -> int:
        """Forget bytes."""
        return len(data)
