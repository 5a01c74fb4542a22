"""The editors' loop, inward: files that editors sent back, merged and taken in, in one transaction or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from genpress.app.clock import utc_now
from genpress.app.edited_files import edited_drafts
from genpress.app.exchanging import TRANSLATIONS, read_translations
from genpress.app.loading import Loader
from genpress.app.returning import Returner
from genpress.app.workspace import Workspace
from genpress.artifacts import OutputsView
from genpress.errors import Conflict, InvalidInput, Place, Problem
from genpress.exporters.workbook import Signer
from genpress.exporters.workbook.layout import UNIT
from genpress.exporters.workbook.reader import Returned, read_review
from genpress.exporters.workbook.writer import MARK
from genpress.pipeline import lock
from genpress.pipeline.intake import Intake, Parsed, take_apart
from genpress.pipeline.job import Job
from genpress.pipeline.merge import Kind
from genpress.pipeline.review import Item, Merger, statuses

_REVIEWS = frozenset({".xlsx", ".xlsm", ".csv", ".tsv", ".txt"})
_DRAFTS = frozenset({".md", ".jsonl"})


@dataclass(slots=True)
class Import:
    """What importing files would do; nothing is written yet."""

    mergers: Mapping[str, Merger]
    """By brief."""
    jobs: Mapping[str, Job]
    versions: Mapping[str, int]
    """Of the briefs' manifests, when this was worked out."""
    notes: list[str] = field(default_factory=list)
    """What people should know besides."""

    @property
    def items(self) -> list[Item]:
        """What becomes of each row, file by file."""
        return [item for merger in self.mergers.values() for item in merger.result.items]

    @property
    def counts(self) -> Mapping[Kind, int]:
        """Rows by what becomes of them."""
        return statuses(self.items)

    @property
    def held(self) -> list[Item]:
        """Rows of which not everything can be taken in."""
        return [item for item in self.items if item.merged.held]

    @property
    def changes(self) -> int:
        """Records to be written: edits and decisions."""
        return sum(len(merger.result.records) for merger in self.mergers.values())


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing did."""

    changes: int
    returned: tuple[str, ...]
    """Workbooks with the rows that were not taken in whole."""


class Importer:
    """Takes reviews in."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ledger = workspace.ledger
        self._signer = Signer(self._ledger.secret())
        self._jobs: dict[str, Job] = {}

    def plan(self, files: Iterable[Path], *, reviewer: str = "") -> Import:
        """Return what importing files would do.

        Raises:
            InvalidInput: a file cannot be read, was tampered with, or leaves out who decides; all problems are told.
        """
        mergers: dict[str, Merger] = {}
        notes: list[str] = []
        problems = [problem for path in files for problem in self._take(path, reviewer, mergers, notes)]
        problems += [problem for merger in mergers.values() for problem in merger.result.problems]
        if problems:
            raise InvalidInput(dict.fromkeys(problems))
        notes += _foreign(mergers.values())
        versions = {brief: self._ledger.version(brief) for brief in mergers}
        return Import(mergers, self._jobs, versions, notes)

    def _take(self, path: Path, reviewer: str, mergers: dict[str, Merger], notes: list[str]) -> Sequence[Problem]:
        """Merge the rows of one file, unless anything is wrong with it; return what."""
        try:
            intake = self._read(path, reviewer, notes)
        except InvalidInput as error:
            return error.problems
        if not intake.problems:
            self._merge(intake, mergers)
        return intake.problems

    def apply(self, planned: Import) -> Imported:
        """Write it: one transaction for everything, then the outputs, then what comes back to the editors.

        Raises:
            Conflict: a run holds a brief, or something was written since this was worked out; nothing was taken in.
        """
        root = self._workspace.root
        with contextlib.ExitStack() as stack:
            for brief in sorted(planned.mergers):
                stack.enter_context(lock.hold(root / ".genpress" / "locks", brief, started_at=utc_now(), wait=0))
            self._refuse_drift(planned)
            records = [record for merger in planned.mergers.values() for record in merger.result.records]
            if records:
                self._ledger.commit_now(records)
            returned = [path for brief in planned.mergers for path in self._return(brief, planned)]
            for brief in planned.mergers:
                job = planned.jobs[brief]
                OutputsView(root, brief, job.brief.drafts, self._ledger).write()
        return Imported(len(records), tuple(returned))

    def _refuse_drift(self, planned: Import) -> None:
        for brief, version in planned.versions.items():
            if self._ledger.version(brief) != version:
                raise Conflict(
                    f"{brief} has changed while the import was looked at; nothing was taken in",
                    hint="Import again: it then starts from what is there.",
                )

    def _return(self, brief: str, planned: Import) -> list[str]:
        held = planned.mergers[brief].result.held
        return Returner(self._workspace, planned.jobs[brief], self._signer).write(held) if held else []

    # --- files --------------------------------------------------------------------------------------------------------

    def _read(self, path: Path, reviewer: str, notes: list[str]) -> Intake:
        file = self._shown(path)
        if not path.exists():
            hint = "Name the file that an editor sent back; what was sent out stands in outputs/BRIEF/review/."
            raise InvalidInput([Problem(Place(file), "REV010", "there is no such file.", hint)])
        if path.is_dir() or path.suffix.casefold() in _DRAFTS:
            return edited_drafts(path, file, reviewer)
        if path.suffix.casefold() in TRANSLATIONS:
            return read_translations(path, file, self._ledger, self._signer, reviewer)
        if path.suffix.casefold() not in _REVIEWS:
            known = ", ".join(sorted(_REVIEWS | _DRAFTS | TRANSLATIONS))
            raise InvalidInput([Problem(Place(file), "REV010", f"the file is none of: {known}.")])
        returned = read_review(path, file)
        self._refuse_foreign(returned)
        intake = take_apart(returned.rows, self._signer, reviewer)
        missing = returned.sent_out - sum(bool(row.text(UNIT)) for row in returned.rows)
        if missing > 0:
            notes.append(f"{file}: {missing} rows of the export are not in the file; their texts stay as they are")
        if returned.unnamed:
            notes.append(f"{file}: a column without a header holds something; it was not read")
        return intake

    def _refuse_foreign(self, returned: Returned) -> None:
        ours = f"{MARK}:1:{self._signer.workspace}"
        if returned.marks and ours not in returned.marks:
            hint = "Import it where it was exported: the ledger that wrote it must be the one of this workspace."
            raise InvalidInput(
                [Problem(Place(returned.file), "REV017", "the workbook belongs to another workspace.", hint)]
            )

    def _shown(self, path: Path) -> str:
        full, root = path.resolve(), self._workspace.root.resolve()
        return full.relative_to(root).as_posix() if full.is_relative_to(root) else str(path)

    # --- merging ------------------------------------------------------------------------------------------------------

    def _merge(self, intake: Intake, mergers: dict[str, Merger]) -> None:
        briefs: dict[str, list[Parsed]] = {}
        for row in intake.rows:
            briefs.setdefault(row.unit.group.brief, []).append(row)
        intake.rows = []
        if not briefs and intake.strangers:
            place = intake.strangers[0].place
            raise InvalidInput([Problem(place, "REV010", "no row of the file has an id: there is nothing to go by.")])
        for number, brief in enumerate(list(briefs)):
            if brief not in mergers:
                self._jobs[brief] = Loader(self._workspace).load(brief)
                mergers[brief] = Merger(self._jobs[brief], self._ledger, utc_now)
            strangers = intake.strangers if number == 0 else []
            mergers[brief].add(Intake(briefs.pop(brief), strangers, headers=intake.headers))


def _foreign(mergers: Iterable[Merger]) -> list[str]:
    names = sorted({name for merger in mergers for name in merger.result.foreign})
    return [f"the column {name!r} is none of the review's; it was not read" for name in names]
