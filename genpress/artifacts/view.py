"""outputs/BRIEF as a view of the ledger: brought up to date, never over what a person wrote there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from genpress.artifacts.atomic import PendingFile, Root, WriteFailed, explained, remove_litter
from genpress.artifacts.layouts import Drafts, LinesDrafts, MarkdownDrafts
from genpress.artifacts.manifest import ManifestWriter
from genpress.artifacts.names import draft_path, lines_path
from genpress.artifacts.ownership import LINES, PENDING, TABLES, Files, State, stamp
from genpress.domain.unit import UnitId
from genpress.interfaces import EVERYTHING, Artifact, Ledger, ManifestRow, Selection

_INCOMPLETE = -1
"""Version recorded while files are being replaced; no ledger's version is below 0."""


@dataclass(frozen=True, slots=True)
class Written:
    """What bringing the outputs up to date did."""

    files_written: int
    files_unchanged: int
    kept: tuple[Path, ...] = ()
    """Files that a person changed and that were therefore left alone, relative to the workspace."""
    removed: int = 0
    """Drafts of units that are gone."""


class OutputsView:
    """The folder outputs/BRIEF."""

    def __init__(self, root: Path, brief: str, layout: str, ledger: Ledger) -> None:
        """Make a view; nothing is read or written yet.

        Args:
            root: The workspace.
            brief: The brief's name.
            layout: `markdown` for one file a draft, `jsonl` for one file a deliverable and market.
            ledger: What is shown.
        """
        self._root = Root(root)
        self._brief = brief
        self._folder = f"outputs/{brief}"
        self._layout = layout
        self._ledger = ledger

    def write(self) -> Written:
        """Bring the files up to date; without a change since the last time, only their sizes and times are looked at.

        Raises:
            WriteFailed: the disk is full, or a folder leads out of the workspace; every file is whole, old or new.
        """
        version = self._ledger.version(self._brief)
        recorded = self._ledger.artifacts(self._brief)
        files = Files(self._root, self._ledger, recorded, self._folder)
        if version == self._ledger.artifacts_version(self._brief) and self._is_laid_out(recorded):
            kept = None if files.foreign else _kept_only(files)
            if kept is not None:
                return Written(0, len(recorded) - len(kept), tuple(Path(path) for path in kept))
        remove_litter(self._root.path / self._folder)
        return self._rewrite(version, files)

    def refuse_unwritable(self) -> None:
        """Find out before anything is paid for that the drafts could not be written.

        Raises:
            WriteFailed: a folder of the outputs may not be written to.
        """
        top = self._root.path / self._folder
        nearest = next(folder for folder in (top, *top.parents) if folder.exists())
        below = (Path(folder) for folder, _, _ in os.walk(top)) if nearest == top else iter([nearest])
        for folder in below:
            if not os.access(folder, os.W_OK | os.X_OK):
                raise WriteFailed(f"{folder} may not be written to", hint="Change its permissions and run again.")

    @property
    def lacks_history(self) -> bool:
        """Whether a manifest stands here, and the ledger knows nothing of the brief."""
        return self._ledger.version(self._brief) == 0 and (self._root.path / self._folder / TABLES[1]).is_file()

    def manifest(self, selection: Selection = EVERYTHING) -> Iterator[ManifestRow]:
        """Yield the manifest's rows as the tables show them, each with the path of its draft."""
        for row, draft in self._ledger.manifest(self._brief, selection):
            yield row if draft is None else replace(row, artifact=self._path_of(draft.unit))

    def _path_of(self, unit: UnitId) -> str:
        lines = self._layout == "jsonl"
        return lines_path(unit.group.deliverable, unit.group.market) if lines else draft_path(unit)

    def edited(self) -> list[tuple[UnitId, Path]]:
        """Return the units whose draft files people changed, with the file, relative to the workspace.

        Text that the ledger has already taken in is no edit any more. A line of JSON Lines that cannot be read is left
        out here, since it names no unit; its file is kept all the same.
        """
        files = Files(self._root, self._ledger, self._ledger.artifacts(self._brief), self._folder)
        found: list[tuple[UnitId, Path]] = []
        for artifact in files.suspects():
            for unit in _edited_units(files, artifact):
                with contextlib.suppress(ValueError):
                    found.append((UnitId.parse(unit), Path(artifact.path)))
        return found

    def _is_laid_out(self, recorded: Mapping[str, Artifact]) -> bool:
        """Return whether the recorded drafts are laid out as the brief wants them now."""
        drafts = f"{self._folder}/drafts/"
        wanted = self._layout == "jsonl"
        return all(path.endswith(LINES) == wanted for path in recorded if path.startswith(drafts))

    # --- a full pass --------------------------------------------------------------------------------------------------

    def _rewrite(self, version: int, files: Files) -> Written:
        make: type[Drafts] = LinesDrafts if self._layout == "jsonl" else MarkdownDrafts
        tables = [PendingFile(self._root, f"{self._folder}/{name}") for name in TABLES]
        with contextlib.ExitStack() as stack:
            for table in tables:
                stack.enter_context(table)
            drafts = stack.enter_context(make(self._root, self._folder, files))
            writer = ManifestWriter(*tables)
            for row, draft in self._ledger.manifest(self._brief):
                writer.write(row, drafts.add(row.status, draft) if draft else "")
            drafts.finish()
            removed = self._remove_gone(files, drafts)
            moved = self._place_tables(version, files, drafts, tables)
        kept = tuple(Path(path) for path in [*drafts.kept, *moved])
        return Written(drafts.written, drafts.unchanged, kept, removed)

    def _remove_gone(self, files: Files, drafts: Drafts) -> int:
        removed = 0
        for path, artifact in files.recorded.items():
            if path in drafts.artifacts or PurePosixPath(path).name.removesuffix(PENDING) in TABLES:
                continue
            state = State.SAME if files.is_as_recorded(artifact) else files.state(path)
            if state is State.EDITED:
                drafts.keep(path, artifact.unit)
            elif state is not State.ABSENT:
                self._remove(path)
                removed += 1
        return removed

    def _remove(self, path: str) -> None:
        full = self._root.target(path)
        with explained(full):
            full.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # Goes on until a folder is not empty.
            for folder in full.parents:
                folder.rmdir()

    def _place_tables(self, version: int, files: Files, drafts: Drafts, tables: Iterable[PendingFile]) -> list[str]:
        """Put the manifest in place after everything it speaks of; return where people's versions of it were moved."""
        paths = {f"{self._folder}/{table.path.name}": table for table in tables}
        changed = {path: table for path, table in paths.items() if not self._stands(path, table, files, drafts)}
        moved = [aside for path in changed if (aside := self._move_aside(path, files))]
        if changed:
            self._ledger.set_artifacts(self._brief, _INCOMPLETE, self._intermediate(files, drafts, changed))
        for path, table in changed.items():
            stamp = table.commit()
            drafts.record(Artifact(path, stamp.digest, stamp.size, stamp.mtime_ns))
            drafts.written += 1
        self._ledger.set_artifacts(self._brief, version, drafts.artifacts.values())
        return moved

    @staticmethod
    def _stands(path: str, table: PendingFile, files: Files, drafts: Drafts) -> bool:
        artifact = files.recorded.get(path)
        if artifact is None or artifact.digest != table.digest or not files.is_as_recorded(artifact):
            return False
        drafts.record(artifact)
        drafts.unchanged += 1
        return True

    @staticmethod
    def _intermediate(files: Files, drafts: Drafts, changed: Mapping[str, PendingFile]) -> list[Artifact]:
        old = [artifact for path in changed if (artifact := files.recorded.get(path))]
        new = [Artifact(path + PENDING, table.digest, 0, 0) for path, table in changed.items()]
        return [*drafts.artifacts.values(), *old, *new]

    def _move_aside(self, path: str, files: Files) -> str:
        """Give a table that a person changed another name; return it, or the empty string when there is none."""
        ours = {known.digest for name in (path, path + PENDING) if (known := files.recorded.get(name))}
        full = self._root.target(path)
        if not ours or not full.is_file() or stamp(full).digest in ours:
            return ""
        aside = _free_name(full)
        with explained(full):
            full.rename(aside)
        return aside.relative_to(self._root.path).as_posix()


def _kept_only(files: Files) -> list[str] | None:
    """Return the files that people changed; None when anything else is not as it was recorded."""
    kept: list[str] = []
    for artifact in files.suspects():
        state = files.state(artifact.path)
        if state is State.EDITED and PurePosixPath(artifact.path).name not in TABLES:
            kept.append(artifact.path)
        elif state is not State.SAME:
            return None
    return kept


def _edited_units(files: Files, artifact: Artifact) -> list[str]:
    if PurePosixPath(artifact.path).name in TABLES or files.state(artifact.path) is not State.EDITED:
        return []
    return files.edited_units(artifact.path) if artifact.path.endswith(LINES) else [artifact.unit]


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.edited-{number}{path.suffix}")).exists():
        number += 1
    return aside
