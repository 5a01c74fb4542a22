"""The response cache: how much it holds, and deleting what no draft rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from genpress.interfaces import CacheSize
from genpress.ledger.book import Book
from genpress.ledger.codec import response_digest
from genpress.ledger.database import CHUNK, Reader
from genpress.ledger.runs import is_alive

_UNUSED = "request_hash NOT IN (SELECT request_hash FROM revision)"


def cache_size(db: Reader) -> CacheSize:
    """Return how much the response cache holds."""
    sql = f"""SELECT count(*), coalesce(sum(length(body)), 0), coalesce(sum(CASE WHEN {_UNUSED} THEN 1 ELSE 0 END), 0)
    FROM response"""
    return db.rows(_size, sql)[0]


def _size(count: int, size: int, unused: int) -> CacheSize:
    return CacheSize(int(count), int(size), int(unused))


Unneeded = tuple[int, int, bool]
"""A response's id, its size in bytes, and whether no draft rests on it."""


def prunable(db: Reader, before: int | None = None) -> Iterator[Unneeded]:
    """Yield the responses that no draft rests on, and damaged ones; only those from before a time, where given."""
    sql = f"""SELECT id, CAST(request_hash AS BLOB), CAST(body AS BLOB), digest, received_at,
    CASE WHEN {_UNUSED} THEN 1 ELSE 0 END FROM response"""
    for number, size, sound, received_at, unused in db.stream(_weighed, sql):
        if (unused and (before is None or received_at < before)) or not sound:
            yield number, size, unused


def _weighed(
    number: int, request_hash: bytes, body: bytes, digest: bytes, received_at: int, unused: int
) -> tuple[int, int, bool, int, bool]:
    return number, len(body), response_digest(request_hash, body) == digest, received_at, unused == 1


def size_of(unneeded: Iterator[Unneeded] | Sequence[Unneeded]) -> CacheSize:
    """Return the size of some responses together."""
    counted = list(unneeded)
    return CacheSize(len(counted), sum(size for _, size, _ in counted), sum(unused for *_, unused in counted))


def prune(book: Book) -> CacheSize:
    """Delete them, except what arrived since the oldest run began that is still at work: its draft may be to come."""
    gone = list(prunable(book.tx, _oldest_live(book)))
    numbers = [number for number, *_ in gone]
    for start in range(0, len(numbers), CHUNK):
        book.tx.run("DELETE FROM response WHERE id @in", (), numbers[start : start + CHUNK])
    return size_of(gone)


def _oldest_live(book: Book) -> int | None:
    book.runs.load(book.tx, "ended_at IS NULL", ())
    return min((row.started_at for row in book.runs.all if is_alive(row, book.now)), default=None)
