"""Merging what an editor sent back with what the ledger holds by now: per unit and field, three ways. Pure.

Nobody's edit is dropped in silence: what cannot be taken in comes back with the reason.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from genpress.domain.draft import Draft, content_hash
from genpress.domain.fields import Content, FieldValue
from genpress.domain.finding import Claim, Finding, blocks
from genpress.domain.plain import one_line, spelled_out
from genpress.domain.review import Decision, Verb


class Kind(enum.StrEnum):
    """What became of one row."""

    UNCHANGED = "unchanged"
    APPROVED = "approved"
    EDITED = "edited"
    CHANGES_REQUESTED = "changes requested"
    REJECTED = "rejected"
    CONFLICT = "conflict"
    """Two people changed the same, or what was decided on is not what stands there now."""
    STALE_SOURCE = "stale source"
    """The facts changed since the editor saw them: the approval does not count."""
    UNKNOWN = "unknown id"
    DUPLICATE = "duplicate id"
    BLOCKED = "blocked by a check"
    """Checks stand against the approval, and it does not say that it overrides them."""


_DECIDED = {
    Verb.APPROVE: Kind.APPROVED,
    Verb.REQUEST_CHANGES: Kind.CHANGES_REQUESTED,
    Verb.REJECT: Kind.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Words:
    """What an editor says of a text; control characters, which a manifest must not carry, are spelled out."""

    verb: Verb | None = None
    reviewer: str = ""
    """Name, one line; empty: not said."""
    reason: str = ""
    comment: str = ""
    override: bool = False

    def __post_init__(self) -> None:
        """Make the words fit to be shown."""
        object.__setattr__(self, "reviewer", one_line(self.reviewer.strip()))
        object.__setattr__(self, "reason", spelled_out(" ".join(self.reason.split())))
        object.__setattr__(self, "comment", spelled_out(self.comment.replace("\r\n", "\n").strip()))


@dataclass(frozen=True, slots=True)
class Submission:
    """A text as an editor sent it back, and what they were shown."""

    theirs: Content
    """All fields; those that were not touched as they were shown."""
    shown: Draft
    """The revision that the editor was shown."""
    words: Words = Words()
    source_hash: str = ""
    """Hash of the facts that were shown; empty: not known."""
    decided: int | None = None
    """How many decisions there were on the unit when it was shown; None: not known."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger holds of the unit by now."""

    now: Draft
    """Newest revision."""
    failed: bool = False
    """The last attempt at a newer one failed: there is nothing to decide on."""
    decisions: Sequence[Decision] = ()
    """All there are on the unit, oldest first."""
    source_hash: str = ""
    """Hash of the facts a draft would be written from now; empty: not known."""
    required: frozenset[str] = frozenset()
    """Fields that may not be empty."""
    approvals: int = 1
    """Different people who must approve."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of a text."""

    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()


Check = Callable[[Content], Checked]
"""Runs the checks; asked only for a text that is new."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What is to be done with one row."""

    kind: Kind
    note: str = ""
    text: Content | None = None
    """Text to be recorded as a new revision; None where the newest one says it already."""
    checked: Checked = Checked()
    """What the checks say of that text."""
    decide: bool = False
    """Whether the decision is to be recorded."""
    held: bool = False
    """Whether anything of the row was not taken in, so that it comes back."""


def merge(submission: Submission, known: Known, check: Check) -> Merged:
    """Return what is to be done with a row."""
    text, clashes = merge_fields(submission.shown.content, known.now.content, submission.theirs)
    if clashes:
        note = f"{', '.join(clashes)}: changed here, and by somebody else in revision {known.now.revision}"
        return Merged(Kind.CONFLICT, note, held=True)
    new = text if content_hash(text) != known.now.content_hash else None
    if empty := [name for name in sorted(known.required) if new is not None and not _filled(new.get(name, ""))]:
        return Merged(Kind.BLOCKED, f"{', '.join(empty)}: may not be empty", held=True)
    checked = check(new) if new is not None else Checked(known.now.findings, known.now.claims)
    if submission.words.verb is None:
        return _undecided(submission, new, checked)
    kind, note = _judge(submission, known, text, checked)
    held = kind in {Kind.CONFLICT, Kind.STALE_SOURCE, Kind.BLOCKED}
    return Merged(kind, note, new, checked, decide=not held and kind is not Kind.UNCHANGED, held=held)


def merge_fields(base: Content, now: Content, theirs: Content) -> tuple[Content, list[str]]:
    """Return the fields as both sides want them, and the names of those on which they differ."""
    text: Content = {}
    clashes: list[str] = []
    for name in dict.fromkeys([*now, *theirs]):
        before, mine, other = base.get(name), theirs.get(name, base.get(name)), now.get(name)
        if mine in (before, other):
            wanted = other
        elif other == before:
            wanted = mine
        else:
            clashes.append(name)
            continue
        if wanted is not None:
            text[name] = wanted
    return text, clashes


def _filled(value: FieldValue) -> bool:
    return any(value) if isinstance(value, list) else bool(value)


def _undecided(submission: Submission, new: Content | None, checked: Checked) -> Merged:
    words = submission.words
    lost = " and ".join(name for name, said in (("comment", words.comment), ("reason", words.reason)) if said)
    # Words without a decision have no place in the ledger: they are given back rather than dropped.
    note = f"the {lost} stands without a decision and was not kept" if lost else ""
    kind = Kind.UNCHANGED if new is None else Kind.EDITED
    return Merged(kind, note, new, checked, held=bool(note))


def _judge(submission: Submission, known: Known, text: Content, checked: Checked) -> tuple[Kind, str]:
    """Return what a decision comes to, and a note on it."""
    words, now = submission.words, known.now
    if content_hash(submission.theirs) != content_hash(text):
        return (
            Kind.CONFLICT,
            f"the text was changed to revision {now.revision} since it was sent out: decide on it anew",
        )
    same_text = text == now.content
    if same_text and known.failed:
        return Kind.CONFLICT, "the last attempt at a new draft failed: run it again before it is decided on"
    if same_text and _is_recorded(words, known):
        return Kind.UNCHANGED, "recorded before"
    if others := _overtaken(submission, known):
        return Kind.CONFLICT, f"{others[-1].reviewer} decided otherwise since it was sent out: {others[-1].verb}"
    if words.verb is not Verb.APPROVE:
        return _DECIDED[words.verb or Verb.REJECT], ""
    return _approve(submission, known, checked, same_text=same_text)


def _approve(submission: Submission, known: Known, checked: Checked, *, same_text: bool) -> tuple[Kind, str]:
    words = submission.words
    if known.source_hash and submission.source_hash and known.source_hash != submission.source_hash:
        return Kind.STALE_SOURCE, "the facts changed since it was sent out: look at the text again"
    if blocks(checked.findings) and not (words.override and words.reason):
        rules = sorted({finding.rule for finding in checked.findings if blocks((finding,))})
        return Kind.BLOCKED, f"{', '.join(rules)}: mend the text, or give a reason that begins with Override"
    missing = known.approvals - len(approvers(known, same_text=same_text) | {words.reviewer.strip().casefold()})
    return Kind.APPROVED, f"{missing} more approval{'s' * (missing > 1)} needed" if missing > 0 else ""


def _is_recorded(words: Words, known: Known) -> bool:
    """Return whether the very decision is the newest one on the newest revision."""
    if not known.decisions or known.decisions[-1].revision != known.now.revision:
        return False
    last = known.decisions[-1]
    said = (last.verb, last.reviewer, last.reason, last.comment)
    return said == (words.verb, words.reviewer, words.reason, words.comment)


def _overtaken(submission: Submission, known: Known) -> list[Decision]:
    """Return the decisions of others since the editor was shown the text that say something else."""
    if submission.decided is None:
        return []
    words = submission.words
    since = known.decisions[submission.decided :]
    return [d for d in since if d.reviewer.casefold() != words.reviewer.casefold() and d.verb is not words.verb]


def approvers(known: Known, *, same_text: bool = True) -> set[str]:
    """Return who has approved the newest revision since anybody last decided otherwise on it."""
    names: set[str] = set()
    for decision in known.decisions if same_text else ():
        if decision.revision == known.now.revision:
            names = names | {decision.reviewer.strip().casefold()} if decision.verb is Verb.APPROVE else set()
    return names
