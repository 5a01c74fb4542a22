"""Which units are in the plan, and which files show a brief."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from genpress.domain.unit import Group
from genpress.interfaces import Artifact
from genpress.ledger.book import Book
from genpress.ledger.codec import pack, unpack
from genpress.ledger.database import CHUNK, Reader
from genpress.ledger.reading import Place, group_id


@dataclass(slots=True)
class Membership:
    """What a group's plan changes."""

    group: int
    back: list[int] = field(default_factory=list)
    """Units that were gone and are planned again."""
    gone: list[int] = field(default_factory=list)
    """Units that were planned and are no more."""
    absent: int = 0
    """Units that are not in the plan, those gone before included."""


def compare(db: Reader, group: Group, keep: Iterable[Place]) -> Membership:
    """Compare a group's units with its plan, in one byte of memory per unit."""
    change = Membership(group_id(db, group))
    if not change.group:
        return change
    wanted = bytearray(db.rows(int, "SELECT coalesce(max(id), 0) + 1 FROM unit")[0])
    places = iter(keep)
    while chunk := set(islice(places, CHUNK)):
        _mark(db, change, chunk, wanted)
    for number, live in db.stream(_pair, "SELECT id, live FROM unit WHERE group_id = ?", (change.group,)):
        if not wanted[number]:
            change.absent += 1
            if live:
                change.gone.append(number)
    return change


def _mark(db: Reader, change: Membership, chunk: set[Place], wanted: bytearray) -> None:
    sql = "SELECT id, live, key, variant FROM unit WHERE group_id = ? AND key @in"
    for number, live, place in db.rows(_placed, sql, (change.group,), [key for key, _ in chunk]):
        if place in chunk:
            wanted[number] = 1
            if not live:
                change.back.append(number)


def _pair(number: int, live: int) -> tuple[int, int]:
    return number, live


def _placed(number: int, live: int, key: str, variant: int) -> tuple[int, int, Place]:
    return number, live, (key, variant)


def enact(book: Book, group: Group, change: Membership) -> None:
    """Write down who is in the plan and who is not."""
    for live, numbers in ((1, change.back), (0, change.gone)):
        for start in range(0, len(numbers), CHUNK):
            part = numbers[start : start + CHUNK]
            book.tx.run("UPDATE unit SET live = ? WHERE id @in", (live,), part)
    book.units.forget()
    book.bump(group.brief)


# --- artifacts --------------------------------------------------------------------------------------------------------


def artifacts(db: Reader, brief: str) -> dict[str, Artifact]:
    """Return the files recorded for a brief, by path."""
    sql = "SELECT path, digest, size, mtime_ns, unit FROM artifact WHERE brief = ? ORDER BY path"
    return {artifact.path: artifact for artifact in db.rows(_artifact, sql, (brief,))}


def _artifact(path: str, digest: bytes, size: int, mtime_ns: int, unit: str) -> Artifact:
    return Artifact(path, unpack(digest), size, mtime_ns, unit)


def artifacts_version(db: Reader, brief: str) -> int:
    """Return the version the recorded files show; -1 when there are none."""
    found = db.rows(int, "SELECT shown FROM brief WHERE name = ?", (brief,))
    return found[0] if found else -1


def version(db: Reader, brief: str) -> int:
    """Return the version of a brief's manifest; 0 when nothing was ever recorded."""
    found = db.rows(int, "SELECT version FROM brief WHERE name = ?", (brief,))
    return found[0] if found else 0


def set_artifacts(book: Book, brief: str, shown: int, files: Iterable[Artifact]) -> None:
    """Replace what is recorded for a brief; rows that stay as they are are not written."""
    known = artifacts(book.tx, brief)
    changed = [file for file in files if known.pop(file.path, None) != file]
    gone = list(known)
    for start in range(0, len(gone), CHUNK):
        book.tx.run("DELETE FROM artifact WHERE brief = ? AND path @in", (brief,), gone[start : start + CHUNK])
    sql = """INSERT INTO artifact (brief, path, digest, size, mtime_ns, unit) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (brief, path) DO UPDATE SET
    digest = excluded.digest, size = excluded.size, mtime_ns = excluded.mtime_ns, unit = excluded.unit"""
    book.tx.many(sql, list(_rows(brief, changed)))
    book.briefs.touch(book.brief(brief)).shown = shown


def _rows(brief: str, files: Iterable[Artifact]) -> Iterator[tuple[str, str, bytes, int, int, str]]:
    return ((brief, file.path, pack(file.digest), file.size, file.mtime_ns, file.unit) for file in files)
