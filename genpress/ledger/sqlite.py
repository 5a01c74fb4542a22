"""The ledger in one SQLite file: WAL, synchronous=FULL, one writer, readers beside it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from queue import Empty, LifoQueue

from genpress.errors import GenpressError, LedgerCorrupt, UsageError
from genpress.ledger.core import SqlLedger
from genpress.ledger.database import Reader, T, Table, Transaction, Value, shaped, streamed
from genpress.ledger.migrations import Migration, migrations, split, too_new

APPLICATION_ID = 0x67707273
"""`gprs`: marks the file as a genpress ledger (PRAGMA application_id)."""
TIMEOUT_SECONDS = 60.0
"""How long a writer waits for another process's transaction."""
_BATCHES = (64, 16, 4, 1)
"""Rows one statement writes: one step of SQLite for many rows, outside Python's lock."""
_FETCH = 500
_NOT_WRITABLE = ("readonly", "unable to open")
"""What SQLite says of a file, or its folder, that may not be written to."""
_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA cache_size = -6000",
)


class SqliteLedger(SqlLedger):
    """A ledger in a SQLite file."""

    @classmethod
    def open(cls, path: Path) -> SqliteLedger:
        """Open a ledger, made or brought up to date where necessary; one that may not be written to is only read.

        Raises:
            UsageError: the file is no ledger, is newer than this genpress, or would have to be brought up to date
                and cannot be written.
            LedgerCorrupt: the file is damaged.
        """
        return cls(SqliteDatabase(path))


def open_at(url: str, root: Path) -> SqliteLedger:
    """Open the ledger that `sqlite:PATH` names, the path relative to the workspace."""
    return SqliteLedger.open(root / url.partition(":")[2])


class SqliteDatabase:
    """A SQLite file with the ledger's schema."""

    def __init__(self, path: Path, steps: Sequence[Migration] | None = None) -> None:
        self._path = path
        self._closed = False
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._mode = "rwc"
        steps = migrations("sqlite") if steps is None else steps
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._writer = self._connect()
                prepare(self._writer, path, steps)
            except sqlite3.OperationalError as error:
                if not any(word in str(error) for word in _NOT_WRITABLE) or not path.is_file():
                    raise
                self._writer = self._only_read(error, steps)

    @property
    def where(self) -> str:
        """The file's path."""
        return str(self._path)

    def _only_read(self, refused: sqlite3.OperationalError, steps: Sequence[Migration]) -> sqlite3.Connection:
        """Open what may not be written to, as it is: looking at it needs no more."""
        log = self._path.with_name(f"{self._path.name}-wal")
        # Without a log, nobody is writing; then a file in a folder that cannot be written to is read as it lies there.
        calm = not log.exists() or not log.stat().st_size
        for self._mode in ("ro", "ro&immutable=1") if calm else ("ro",):
            with suppress(sqlite3.OperationalError):
                connection = self._connect()
                if _check(connection, self._path, steps) == steps[-1].version:
                    return connection
        raise refused

    def _connect(self) -> sqlite3.Connection:
        name = f"{self._path.resolve().as_uri()}?mode={self._mode}"
        connection = sqlite3.connect(
            name, TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256, uri=True
        )
        for setting in _SETTINGS:
            connection.execute(setting)
        return connection

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a snapshot."""
        with _explained(self._path):
            connection = self._reader()
            connection.execute("BEGIN")
            try:
                yield _Session(connection)
            finally:
                connection.rollback()
                self._put_back(connection)

    def _put_back(self, connection: sqlite3.Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._readers.put(connection)

    def _reader(self) -> sqlite3.Connection:
        try:
            return self._readers.get_nowait()
        except Empty:
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            return connection

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open the writing transaction."""
        with _explained(self._path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield _Session(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._writer.rollback()
                raise

    def damage(self) -> Iterator[str]:
        """Yield what SQLite's own check of the file finds."""
        with self.reading() as db:
            found = db.rows(str, "PRAGMA quick_check(20)")
        return iter([] if found == ["ok"] else found)

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        self._closed = True
        with suppress(Empty):
            while True:
                self._readers.get_nowait().close()
        self._writer.close()


class _Session:
    """A reader or a transaction on one connection."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(
        self, shape: Callable[..., T], sql: str, values: Sequence[Value] = (), among: Sequence[Value] | None = None
    ) -> list[T]:
        """Return what `shape` makes of each row's columns."""
        return shaped(shape, self._execute(sql, values, among))

    def stream(self, shape: Callable[..., T], sql: str, values: Sequence[Value] = ()) -> Iterator[T]:
        """Yield the same one by one."""
        cursor = self._execute(sql, values, None)
        while rows := cursor.fetchmany(_FETCH):
            yield from streamed(shape, rows)

    def run(self, sql: str, values: Sequence[Value] = (), among: Sequence[Value] | None = None) -> int:
        """Run a statement and return how many rows it touched."""
        return self._execute(sql, values, among).rowcount

    def _execute(self, sql: str, values: Sequence[Value], among: Sequence[Value] | None) -> sqlite3.Cursor:
        if among is None:
            return self._connection.execute(sql, values)
        marks = f"IN ({', '.join('?' * len(among))})"
        return self._connection.execute(sql.replace("@in", marks), (*values, *among))

    def many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement once per row."""
        self._connection.executemany(sql, rows)

    def upsert(self, table: Table, rows: Sequence[Sequence[Value]]) -> None:
        """Write rows whole, as many in one statement as stand together."""
        one = f"({', '.join('?' * len(table.columns))})"
        start = 0
        for size in _BATCHES:
            sql = table.upsert(f"VALUES {', '.join([one] * size)}")
            while len(rows) - start >= size:
                self._connection.execute(sql, list(chain.from_iterable(rows[start : start + size])))
                start += size

    def now(self) -> int:
        """Return the time in milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000


# --- the schema -------------------------------------------------------------------------------------------------------


def prepare(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration]) -> None:
    """Bring a file to the newest schema, whatever other processes do at the same moment.

    Raises:
        UsageError: it is somebody else's database, or a newer genpress wrote it.
    """
    _check(connection, path, steps)
    _use_wal(connection, path)
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _check(connection, path, steps)
        for step in steps:
            if step.version > version:
                _advance(connection, step)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _check(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration]) -> int:
    version = _number(connection, "PRAGMA user_version")
    ours = _number(connection, "PRAGMA application_id") == APPLICATION_ID
    if not ours and _number(connection, "SELECT count(*) FROM sqlite_master"):
        raise UsageError(f"{path} is a database, but not a genpress ledger", hint="Name another file in [ledger] url.")
    if version > steps[-1].version:
        raise too_new(str(path), version, steps[-1].version)
    return version


def _advance(connection: sqlite3.Connection, step: Migration) -> None:
    for statement in split(step.sql):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {step.version}")


def _use_wal(connection: sqlite3.Connection, path: Path) -> None:
    # The change of mode does not wait for other connections by itself.
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    if mode != "wal":
        raise UsageError(
            f"{path}: this file system cannot hold a write-ahead log (journal mode {mode})",
            hint="Put the ledger on a local disk, or use PostgreSQL: [ledger] url.",
        )


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


# --- errors -----------------------------------------------------------------------------------------------------------

_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("disk is full", "no space is left for the ledger", "Free some space and run the same command again."),
    ("disk I/O error", "the disk does not take what is written", "Check the disk, then run the same command again."),
    ("locked", "another process has held the ledger for too long", "End that process and run the same command again."),
    ("readonly", "the ledger cannot be written", "Check the permissions of the file and its folder."),
    ("unable to open", "the ledger cannot be opened", "Check that the folder exists and can be written."),
    ("not a database", "this file is no ledger", "Name another file in [ledger] url."),
)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say what SQLite's errors mean."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(path, error) from error
    except OSError as error:
        hint = "Make its folder writable, or name a ledger elsewhere: [ledger] url, or GENPRESS_LEDGER_URL."
        raise UsageError(f"{path}: the ledger cannot be opened: {error.strerror}", hint=hint) from error


def explain(path: Path, error: sqlite3.Error) -> GenpressError:
    """Return what an error of SQLite's means to the user."""
    text = str(error)
    for word, meaning, advice in _MEANINGS:
        if word in text:
            return UsageError(f"{path}: {meaning} ({text}); what was committed before is safe", hint=advice)
    if "malformed" in text:
        advice = "Restore a copy of it, or move it away and start anew; `sqlite3 FILE .recover` may save the rest."
        return LedgerCorrupt(f"{path}: the ledger's file is damaged ({text})", hint=advice)
    return GenpressError(f"{path}: the ledger refused: {text}", hint="Run `genpress verify`.")
