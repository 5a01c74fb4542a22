"""What publishing did, or what a check of it found: file by file, and in all."""

from __future__ import annotations

from dataclasses import dataclass, field

from genpress.domain.review import Status
from genpress.errors import Exit
from genpress.interfaces import Published
from genpress.interfaces.exporters import Changed, LeftOut, Sent, Told

KEPT = 1000
"""Changes and omissions that a report names; the others are counted."""


@dataclass(slots=True)
class FileReport:
    """What went, or would go, into one file."""

    market: str
    """Empty where the file holds all markets."""
    path: str
    """The file, relative to the workspace where it lies there; in a check, the one that would be written."""
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

    def note(self, told: Told, target: str) -> None:
        """Count what an exporter told of one text, cell or omission."""
        match told:
            case Sent():
                self._note_sent(told, target)
            case Changed():
                self.cells_changed += 1
                self.cells += [told] if len(self.cells) < KEPT else []
            case LeftOut():
                self.missed += not told.expected
                self.left_out += [told] if len(self.left_out) < KEPT else []

    def _note_sent(self, sent: Sent, target: str) -> None:
        one = sent.unit.standing
        draft = one.draft
        self.sent += 1
        self.stale += bool(one.stale)
        known = one.published_hash == draft.content_hash
        if not known:
            self.new += not one.published_hash
            self.changed += bool(one.published_hash)
        if not known or one.status is Status.APPROVED:
            self.records.append(Published(draft.unit, draft.revision, draft.content_hash, target))
        if sent.cleaned and len(self.cleaned) < KEPT:
            self.cleaned.append(f"{draft.unit}: {', '.join(sent.cleaned)}")


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
