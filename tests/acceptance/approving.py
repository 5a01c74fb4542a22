"""Approving units as an editor would, for the tests of what comes after."""

from genpress import Press
from genpress.domain.draft import Origin
from genpress.domain.review import Decision, Verb
from genpress.domain.unit import UnitId
from genpress.interfaces import DraftMade

WHEN = "2026-11-20T12:00:00Z"


def approve(folder, *units, brief="trail", reviewer="Ann Lee", **said):
    """Approve the newest texts of units; of none, of all."""
    decide(folder, Verb.APPROVE, *units, brief=brief, reviewer=reviewer, **said)


def decide(folder, verb, *units, brief="trail", reviewer="Ann Lee", **said):
    with Press.open(folder.root, environ={}) as press:
        ledger = press.workspace.ledger
        named = units or [row.unit_id for row in press.manifest(brief)]
        for name in named:
            draft = ledger.draft(UnitId.parse(name))
            ledger.commit_now([Decision(draft.unit, draft.revision, draft.content_hash, verb, reviewer, WHEN, **said)])


def edit(folder, unit, author="Ann Lee", **fields):
    """Save a person's edit of some fields as a revision of its own."""
    from dataclasses import replace

    from genpress.domain.review import Status

    with Press.open(folder.root, environ={}) as press:
        ledger = press.workspace.ledger
        old = ledger.draft(UnitId.parse(unit))
        new = replace(
            old,
            revision=old.revision + 1,
            content={**old.content, **fields},
            origin=Origin.EDITED,
            request_hash="",
            backend="",
            model="",
            author=author,
            created_at=WHEN,
        )
        ledger.commit_now([DraftMade(new, Status.NEEDS_REVIEW)])
