"""Publishing: approved texts into files for other systems, with the record of where they come from beside them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from genpress import plugins
from genpress.app.clock import utc_now
from genpress.app.selecting import Selectors
from genpress.app.workspace import Workspace
from genpress.artifacts import OutputsView
from genpress.artifacts.atomic import PendingFile, Root
from genpress.checks.registry import FAMILIES
from genpress.domain.review import Status
from genpress.errors import Exit, UsageError
from genpress.exporters.publishing.provenance import Export, provenance_line
from genpress.interfaces import Published
from genpress.interfaces.exporters import Changed, LeftOut, Order, Sent, Sink, Told
from genpress.pipeline import lock
from genpress.pipeline.job import Job, Stage
from genpress.pipeline.outgoing import ROW_ALONE, ApprovedTexts, Wanted, fields_of

_COMMIT = 1000
"""Publications that are written to the ledger at once."""
KEPT = 1000
"""Changes and omissions that a report names; the others are counted."""
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


@dataclass(slots=True)
class FileReport:
    """What went, or would go, into one file."""

    market: str
    """Empty where the file holds all markets."""
    path: str
    """The file; in a check, the one that would be written."""
    sent: int = 0
    new: int = 0
    """Texts of units that the target has nothing of yet."""
    changed: int = 0
    """Texts that the target has an earlier version of."""
    stale: int = 0
    """Texts whose sources have changed since they were approved."""
    cells_changed: int = 0
    """Cells of the other system's file that change."""
    missed: int = 0
    """Approved texts that did not get where they belong."""
    cells: list[Changed] = field(default_factory=list)
    """The first of the cells that change."""
    cleaned: list[str] = field(default_factory=list)
    """Units whose HTML lost something, with what."""
    left_out: list[LeftOut] = field(default_factory=list)
    """The first of what is not in the file, with the reason."""
    records: list[Published] = field(default_factory=list)


@dataclass(slots=True)
class PublishReport:
    """What publishing did, or a check found."""

    target: str
    checked: bool
    files: list[FileReport] = field(default_factory=list)
    unapproved: int = 0
    """Units of the selection without an approved text."""
    withdrawn: list[str] = field(default_factory=list)
    """Units the target has a text of that stands no more: approval taken back, or the product gone."""

    @property
    def exit_code(self) -> Exit:
        """The exit code: failed as soon as an approved text did not get where it belongs."""
        return Exit.FAILED if any(file.missed for file in self.files) else Exit.DONE


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
        if not self._format.products:
            return stages
        fitting = [stage for stage in stages if stage.axes == ROW_ALONE]
        if len(fitting) < len(stages) and named:
            odd = next(stage.name for stage in stages if stage not in fitting)
            raise UsageError(f"deliverable {odd} is not made per row alone: a shop has one text a product")
        ours = [s for s in fitting if any(s.spec.channel.startswith(name) for name in self._format.channels)]
        chosen = fitting if named else ours or fitting
        if not chosen:
            raise UsageError(f"{self._job.brief.brief} has no deliverable per row: a shop has one text a product")
        return chosen

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
        report = FileReport(market, str(path))
        if self._options.check:
            for told in self._export(market, stages, _Nowhere()):
                self._note(report, told)
            return report
        root, name = Root(path.parent), path.name
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(PendingFile(root, name))
            record = stack.enter_context(PendingFile(root, f"{name}.provenance.jsonl"))
            export = Export(self._options.target, name, utc_now(), list(FAMILIES.values()), _TOPICS)
            for told in self._export(market, stages, file):
                self._note(report, told)
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

    @staticmethod
    def _note_sent(report: FileReport, sent: Sent, target: str) -> None:
        one = sent.unit.standing
        draft = one.draft
        report.sent += 1
        report.stale += bool(one.stale)
        known = one.published_hash == draft.content_hash
        if not known:
            report.new += not one.published_hash
            report.changed += bool(one.published_hash)
        if not known or one.status is Status.APPROVED:
            report.records.append(Published(draft.unit, draft.revision, draft.content_hash, target))
        if sent.cleaned and len(report.cleaned) < KEPT:
            report.cleaned.append(f"{draft.unit}: {', '.join(sent.cleaned)}")

    def _note(self, report: FileReport, told: Told) -> None:
        match told:
            case Sent():
                self._note_sent(report, told, self._options.target)
            case Changed():
                report.cells_changed += 1
                report.cells += [told] if len(report.cells) < KEPT else []
            case LeftOut():
                report.missed += not told.expected
                report.left_out += [told] if len(report.left_out) < KEPT else []


_APPROVED = frozenset({Status.APPROVED, Status.PUBLISHED})


class _Nowhere:
    """Where the bytes of a check go."""

    def write(self, data: bytes) -> int:
        """Forget bytes."""
        return len(data)
