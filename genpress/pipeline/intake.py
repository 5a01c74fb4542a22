"""Taking rows of a review apart: which text of which unit an editor was shown, and what they say of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from genpress.domain.draft import Draft
from genpress.domain.fields import Content
from genpress.domain.unit import UnitId
from genpress.errors import Place, Problem
from genpress.exporters.workbook import Entry, Signer, field_header, read_cell
from genpress.exporters.workbook import layout as lay
from genpress.exporters.workbook.guide import DECISIONS, OVERRIDE
from genpress.exporters.workbook.reader import Sent
from genpress.exporters.workbook.tokens import Signature
from genpress.pipeline.merge import Words

_ALIASES = {"approved": "Approve", "changes requested": "Request changes", "rejected": "Reject"}
_VERBS = {word.casefold(): verb for word, verb in DECISIONS.items()}


@dataclass(frozen=True, slots=True)
class Parsed:
    """One row, or one edited draft file, whose identity is beyond doubt."""

    place: Place
    unit: UnitId
    text_hash: str
    """Hash of the text that the editor was shown."""
    revision: int = 0
    """Revision that held it; 0: to be found by the hash."""
    source_hash: str = ""
    decided: int | None = None
    words: Words = Words()
    sent: Sent | None = None
    """The row; None for a draft file."""
    content: Content | None = None
    """Text of a draft file."""

    def theirs(self, shown: Draft) -> Content:
        """Return all fields as the editor sent them back, given the revision they were shown."""
        if self.sent is None:
            return self.content if self.content is not None else shown.content
        cells = self.sent.cells
        return {name: read_cell(cells.get(field_header(name), ""), value) for name, value in shown.content.items()}


@dataclass(slots=True)
class Intake:
    """Rows of one file, taken apart."""

    rows: list[Parsed] = field(default_factory=list)
    strangers: list[Sent] = field(default_factory=list)
    """Rows that an editor inserted: they have no id."""
    problems: list[Problem] = field(default_factory=list)
    headers: set[str] = field(default_factory=set)
    """Columns that hold something."""

    def foreign(self, facts: Iterable[str], fields: Collection[str]) -> list[str]:
        """Return the columns that hold something and show none of these facts and fields, nor are our own."""
        known = {*lay.OWN, *facts, *(field_header(name) for name in fields)}
        counters = tuple(f"{field_header(name)}: " for name in fields)
        return sorted(name for name in self.headers if not _is_known(name, known, counters))


def _is_known(header: str, known: set[str], counters: tuple[str, ...]) -> bool:
    plain = header
    while plain.endswith(lay.SOURCE):
        plain = plain.removesuffix(lay.SOURCE)
    return header in known or plain in known or f"_{plain}" in known or header.startswith(("_", *counters))


def take_apart(rows: Sequence[Sent], signer: Signer, reviewer: str = "") -> Intake:
    """Take rows apart; those that were tampered with are problems, and then nothing of the file may be taken in.

    Args:
        rows: as they were read.
        signer: knows the tokens of this workspace.
        reviewer: who decides where the row does not say.
    """
    intake = Intake()
    for sent in rows:
        intake.headers.update(name for name, cell in sent.cells.items() if cell.strip())
        if not sent.text(lay.UNIT):
            intake.strangers.append(sent)
            continue
        signature = _signature(sent)
        if signature is None or not signer.fits(signature, sent.text(lay.TOKEN)):
            intake.problems.append(_tampered(sent))
            continue
        intake.problems += _row_problems(sent, signature.unit)
        intake.rows.append(
            Parsed(
                place=sent.place,
                unit=signature.unit,
                text_hash=signature.text_hash,
                revision=signature.revision,
                source_hash=signature.source_hash,
                decided=signature.decided,
                words=_words(sent, reviewer),
                sent=sent,
            )
        )
    return intake


def _signature(sent: Sent) -> Signature | None:
    try:
        return Signature(
            UnitId.parse(sent.text(lay.UNIT)),
            int(sent.text(lay.REVISION)),
            sent.text(lay.TEXT_HASH),
            sent.text(lay.SOURCE_HASH),
            int(sent.text(lay.DECIDED)),
        )
    except ValueError:
        return None


def _tampered(sent: Sent) -> Problem:
    message = (
        f"the hidden columns of the row with key {sent.text(lay.KEY)!r} were changed, or it is another workspace's."
    )
    return Problem(sent.place, "REV013", message, "Nothing was taken in. Delete the row, or put its cells back.")


def _row_problems(sent: Sent, unit: UnitId) -> Iterator[Problem]:
    key, found = Entry.key_of(unit), sent.text(lay.KEY)
    if not _same_key(found, key):
        message = f"the row says it is {found!r}, but its hidden id is that of {key!r}: was only a part of it sorted?"
        yield Problem(sent.place, "REV014", message, "Nothing was taken in. Sort whole rows, hidden columns included.")
    decision = sent.text(lay.DECISION)
    if decision and _decision(decision) not in _VERBS:
        message = f"the decision {decision[:40]!r} is none of: {', '.join(DECISIONS)}."
        yield Problem(sent.place, "REV012", message)


def _same_key(found: str, key: str) -> bool:
    if found == key.strip():
        return True
    try:
        # A program that took the key of a CSV file for a number has dropped its zeros.
        return float(found) == float(key)
    except ValueError:
        return False


def _decision(text: str) -> str:
    plain = " ".join(text.split()).casefold()
    return _ALIASES.get(plain, plain).casefold()


def _words(sent: Sent, reviewer: str) -> Words:
    reason = sent.text(lay.REASON)
    return Words(
        verb=_VERBS.get(_decision(sent.text(lay.DECISION))),
        reviewer=sent.text(lay.REVIEWER) or reviewer,
        reason=reason,
        comment=sent.text(lay.COMMENT),
        override=reason.casefold().startswith(OVERRIDE.casefold()),
    )
