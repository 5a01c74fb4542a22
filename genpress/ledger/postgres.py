"""The ledger in a PostgreSQL database, in a schema of its own: for teams whose machines have no disk in common."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from queue import Empty, LifoQueue

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8Dumper

from genpress.errors import GenpressError, UsageError
from genpress.ledger.core import SqlLedger
from genpress.ledger.database import Reader, T, Table, Transaction, Value, shaped, streamed
from genpress.ledger.migrations import Migration, migrations, too_new

SCHEMA = "genpress"
"""Schema that holds the ledger's tables."""
_LOCK = 0x67707273
"""Advisory lock under which the schema is made or brought up to date."""
_FETCH = 500
_SETTINGS = f"""SET search_path = {SCHEMA}; SET synchronous_commit = on; SET lock_timeout = '60s';
SET client_encoding = 'UTF8'; SET plan_cache_mode = force_custom_plan"""
# Custom plans: one that was kept from when the tables were empty would read them whole for ever after.
_NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"

Connection = psycopg.Connection[tuple[Value, ...]]


_Types = dict[str, Mapping[str, str]]
"""PostgreSQL's types by table and column."""


class PostgresLedger(SqlLedger):
    """A ledger in a PostgreSQL database."""

    @classmethod
    def open(cls, url: str) -> PostgresLedger:
        """Open a ledger, made or brought up to date where necessary.

        Raises:
            UsageError: the server cannot be reached or used, or a newer genpress wrote the ledger.
        """
        return cls(PostgresDatabase(url))


def open_at(url: str, _: Path) -> PostgresLedger:
    """Open the ledger that a URL names; it does not depend on the workspace."""
    return PostgresLedger.open(url)


class PostgresDatabase:
    """A PostgreSQL database with the ledger's schema."""

    def __init__(self, url: str, steps: Sequence[Migration] | None = None) -> None:
        self._url = url
        self._where = where(url)
        self._closed = False
        self._types: _Types = {}
        self._readers: LifoQueue[Connection] = LifoQueue()
        with _explained(self._where):
            self._writer = self._connect()
            prepare(self._writer, self._where, migrations("postgres") if steps is None else steps)

    @property
    def where(self) -> str:
        """Server and database, without user and password."""
        return self._where

    def _connect(self) -> Connection:
        connection: Connection = psycopg.connect(self._url, autocommit=True, application_name="genpress")
        # One width for all integers: one prepared statement for all rows.
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.execute(_SETTINGS)
        return connection

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a snapshot."""
        with _explained(self._where):
            connection = self._reader()
            try:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield _Session(connection, self._types)
            finally:
                self._put_back(connection)

    def _reader(self) -> Connection:
        try:
            return self._readers.get_nowait()
        except Empty:
            return self._connect()

    def _put_back(self, connection: Connection) -> None:
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
        if self._closed or connection.closed:
            connection.close()
        else:
            self._readers.put(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a transaction; the book takes the writers' lock in it."""
        with _explained(self._where):
            if self._writer.closed:
                self._writer = self._connect()
            self._writer.execute("BEGIN")
            try:
                yield _Session(self._writer, self._types)
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(psycopg.Error):
                    self._writer.execute("ROLLBACK")
                raise

    def damage(self) -> Iterator[str]:
        """Yield nothing: a PostgreSQL server checks its files itself."""
        return iter(())

    def close(self) -> None:
        """Close every connection."""
        self._closed = True
        with suppress(Empty):
            while True:
                self._readers.get_nowait().close()
        self._writer.close()


class _Session:
    """A reader or a transaction on one connection."""

    __slots__ = ("_connection", "_known", "_names")

    def __init__(self, connection: Connection, known: _Types) -> None:
        self._connection = connection
        self._known = known
        self._names = itertools.count()

    def rows(
        self, shape: Callable[..., T], sql: str, values: Sequence[Value] = (), among: Sequence[Value] | None = None
    ) -> list[T]:
        """Return what `shape` makes of each row's columns."""
        return shaped(shape, self._execute(sql, values, among))

    def stream(self, shape: Callable[..., T], sql: str, values: Sequence[Value] = ()) -> Iterator[T]:
        """Yield the same one by one, fetched in parts from the server."""
        with self._connection.cursor(f"stream_{next(self._names)}", binary=True) as cursor:
            cursor.execute(_translated(sql).encode(), [_stored(value) for value in values])
            while rows := cursor.fetchmany(_FETCH):
                yield from streamed(shape, rows)

    def run(self, sql: str, values: Sequence[Value] = (), among: Sequence[Value] | None = None) -> int:
        """Run a statement and return how many rows it touched."""
        return self._execute(sql, values, among).rowcount

    def _execute(
        self, sql: str, values: Sequence[Value], among: Sequence[Value] | None
    ) -> psycopg.Cursor[tuple[Value, ...]]:
        bound: list[Value | list[Value]] = [_stored(value) for value in values]
        if among is not None:
            bound.append([_stored(value) for value in among])
        return self._connection.execute(_translated(sql).encode(), bound, binary=True)

    def many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement once per row."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_translated(sql).encode(), [[_stored(value) for value in row] for row in rows])

    def upsert(self, table: Table, rows: Sequence[Sequence[Value]]) -> None:
        """Write rows whole, in one statement: a list per column, so that the statement is always the same."""
        arrays = ", ".join(f"%s::{self._types(table)[column]}[]" for column in table.columns)
        columns = [[_stored(value) for value in column] for column in zip(*rows, strict=True)]
        if columns:
            self._connection.execute(table.upsert(f"SELECT * FROM unnest({arrays})").encode(), columns, binary=True)

    def _types(self, table: Table) -> Mapping[str, str]:
        if table.name not in self._known:
            condition = "table_schema = ? AND table_name = ?"
            sql = f"SELECT column_name, data_type FROM information_schema.columns WHERE {condition}"
            self._known[table.name] = dict(self.rows(_pair, sql, (SCHEMA, table.name)))
        return self._known[table.name]

    def now(self) -> int:
        """Return the server's time in milliseconds since 1970 UTC."""
        return self.rows(int, _NOW)[0]


def _pair(name: str, kind: str) -> tuple[str, str]:
    return name, kind


@lru_cache(maxsize=256)
def _translated(sql: str) -> str:
    sql = sql.replace("%", "%%").replace("?", "%s").replace("@in", "= ANY(%s)")
    return sql.replace(" AS BLOB)", " AS BYTEA)")


def _stored(value: Value) -> Value:
    # PostgreSQL has no character 0 in text; what a page or a reviewer pasted must not stop a run.
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


# --- the schema -------------------------------------------------------------------------------------------------------


def prepare(connection: Connection, place: str, steps: Sequence[Migration]) -> None:
    """Bring a database to the newest schema, one process at a time.

    Raises:
        UsageError: a newer genpress wrote it.
    """
    connection.execute("BEGIN")
    try:
        version = _version(connection)
        _refuse_newer(place, version, steps)
        for step in steps:
            if step.version > version:
                connection.execute(_typed(step.sql).encode())
                connection.execute("INSERT INTO ledger_schema (version) VALUES (%s)", (step.version,))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: Connection) -> int:
    connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})".encode())
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
    connection.execute("CREATE TABLE IF NOT EXISTS ledger_schema (version BIGINT NOT NULL)")
    found = connection.execute("SELECT coalesce(max(version), 0) FROM ledger_schema").fetchone()
    return int(found[0] or 0) if found else 0


def _refuse_newer(place: str, version: int, steps: Sequence[Migration]) -> None:
    if version > steps[-1].version:
        raise too_new(place, version, steps[-1].version)


def _typed(sql: str) -> str:
    """Return a step's SQL with PostgreSQL's types: 64 bits, bytes, and text in the order of its code points."""
    sql = sql.replace(" INTEGER", " BIGINT").replace(" BLOB", " BYTEA")
    return sql.replace(" TEXT", ' TEXT COLLATE "C"')


# --- errors -----------------------------------------------------------------------------------------------------------


def where(url: str) -> str:
    """Return a URL's server and database, without user and password.

    Raises:
        UsageError: it is no URL of a PostgreSQL database.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        # The message of the library quotes the URL, which may hold a password.
        raise UsageError(
            "the PostgreSQL URL in [ledger] url cannot be read", hint="It is `postgresql://USER@HOST/DATABASE`."
        ) from None
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"postgresql://{parts.get('host') or ''}{port}/{parts.get('dbname') or ''}"


@contextmanager
def _explained(place: str) -> Iterator[None]:
    """Say what PostgreSQL's errors mean."""
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise _unusable(place, "another process has held the ledger for too long", error) from error
    except psycopg.errors.DiskFull as error:
        raise _unusable(place, "no space is left on the server", error) from error
    except psycopg.OperationalError as error:
        raise _unusable(place, "the ledger cannot be reached", error) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise _unusable(place, "the user may not do this", error) from error
    except psycopg.Error as error:
        raise GenpressError(f"{place}: the ledger refused: {error}", hint="Run `genpress verify`.") from error


def _unusable(place: str, meaning: str, error: psycopg.Error) -> UsageError:
    text = " ".join(str(error).split())
    return UsageError(
        f"{place}: {meaning} ({text}); what was committed before is safe", hint="Check the server and [ledger] url."
    )
