"""The ledger in a file: settings, schema versions, and what its errors say."""

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import GenpressError, LedgerCorrupt, UsageError
from genpress.interfaces import DraftMade, EntryKind
from genpress.ledger import SqliteLedger
from genpress.ledger.database import Table
from genpress.ledger.migrations import Migration, migrations
from genpress.ledger.sqlite import APPLICATION_ID, SqliteDatabase, explain

OLD = Path(__file__).with_name("version_1.sql")
GROUP = Group("launch", "pdp", "de-DE")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "er" / "ledger.db"


def pragma(path, name):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def objects(path):
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall())


def test_a_new_ledger_is_marked_and_durable(path):
    database = SqliteDatabase(path)
    with database.reading() as db, database.writing() as tx:
        for session in (db, tx):
            settings = [
                session.rows(str, f"PRAGMA {name}")[0] for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert settings == ["wal", "2", "1"]
    database.close()
    assert pragma(path, "application_id") == APPLICATION_ID
    assert pragma(path, "user_version") == migrations("sqlite")[-1].version
    assert [file.name for file in path.parent.iterdir()] == ["ledger.db"]


def test_readers_cannot_write(path):
    database = SqliteDatabase(path)
    with pytest.raises(GenpressError, match="readonly"), database.reading() as db:
        db.run("UPDATE ledger_state SET tick = 0")
    database.close()


def test_a_reference_to_nothing_is_refused(path):
    database = SqliteDatabase(path)
    with pytest.raises(GenpressError, match="FOREIGN KEY"), database.writing() as tx:
        tx.run("INSERT INTO decision VALUES (1, 99, 'u', 1, x'00', 'approve', '', '', '', '', 0, 0, '', '')")
    database.close()


# --- versions of the schema -------------------------------------------------------------------------------------------


@pytest.fixture
def old(path):
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    assert pragma(path, "user_version") == 1
    return path


def test_an_old_ledger_is_brought_up_to_date_and_loses_nothing(old):
    ledger = SqliteLedger.open(old)
    assert list(ledger.verify()) == []
    rows = {row.key: row for row, _ in ledger.manifest("launch")}
    assert [row.status for row in rows.values()] == [Status.APPROVED, Status.NEEDS_REVIEW, Status.FAILED]
    assert rows["A"].reviewer == "ann"
    assert ledger.budget("launch").spent == 80
    assert len(ledger.responses(["a" * 64, "b" * 64])) == 2
    assert ledger.artifacts_version("launch") == 3
    kinds = {entry.kind for entry in ledger.history(UnitId(GROUP, "A"))}
    assert kinds == {EntryKind.ATTEMPT, EntryKind.DRAFT, EntryKind.DECISION}
    draft = ledger.draft(UnitId(GROUP, "B"))
    ledger.commit_now([DraftMade(replace(draft, revision=2), Status.BLOCKED)])
    assert ledger.states(GROUP, ["B"])["B", 1].revision == 2
    ledger.close()
    assert pragma(old, "user_version") == migrations("sqlite")[-1].version


def test_an_old_ledger_ends_up_with_the_schema_of_a_new_one(old, tmp_path):
    SqliteLedger.open(old).close()
    SqliteLedger.open(tmp_path / "new.db").close()
    assert objects(old) == objects(tmp_path / "new.db")


def test_a_step_that_fails_leaves_the_ledger_as_it_was(old):
    before = objects(old)
    broken = Migration(2, "CREATE TABLE half (id INTEGER);\nCREATE TABLE budget (id INTEGER);\n")
    with pytest.raises(GenpressError, match="budget"):
        SqliteDatabase(old, [migrations("sqlite")[0], broken])
    assert objects(old) == before
    assert pragma(old, "user_version") == 1


def test_a_ledger_of_the_future_is_refused_by_name_and_left_alone(old):
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = old.read_bytes()
    with pytest.raises(UsageError, match=r"ledger\.db was written by a newer genpress: .* version 99") as caught:
        SqliteLedger.open(old)
    assert "Upgrade" in caught.value.hint
    assert old.read_bytes() == before


# --- what cannot be opened --------------------------------------------------------------------------------------------


def test_a_text_file_is_no_ledger(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_text("sku,title\n" * 500, encoding="utf-8")
    with pytest.raises(UsageError, match=r"ledger\.db: this file is no ledger"):
        SqliteLedger.open(path)


def test_a_folder_is_no_ledger(tmp_path):
    with pytest.raises(UsageError, match="cannot be opened"):
        SqliteLedger.open(tmp_path)


def test_a_file_stands_where_a_folder_should(tmp_path):
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be opened"):
        SqliteLedger.open(tmp_path / "state" / "ledger.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere; see tests/acceptance/test_read_only.py")
def test_a_ledger_that_may_not_be_written_is_read_and_says_so_when_it_is_written(path):
    SqliteLedger.open(path).close()
    path.chmod(0o400)
    ledger = SqliteLedger.open(path)
    assert ledger.version("launch") == 0
    with pytest.raises(UsageError, match="cannot be written"):
        ledger.set_budget("launch", 1)
    ledger.close()


def test_an_old_ledger_that_may_not_be_written_is_not_read(path, monkeypatch):
    SqliteLedger.open(path).close()

    def refuse(*_):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("genpress.ledger.sqlite.prepare", refuse)
    SqliteLedger.open(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 1")
    with pytest.raises(UsageError, match="cannot be written"):
        SqliteLedger.open(path)


def test_a_ledger_held_too_long_says_so(path, monkeypatch):
    monkeypatch.setattr("genpress.ledger.sqlite.TIMEOUT_SECONDS", 0.05)
    ledger = SqliteLedger.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UsageError, match="another process has held the ledger"):
            ledger.set_budget("launch", 1)
        other.execute("ROLLBACK")
    assert ledger.set_budget("launch", 1).limit == 1
    ledger.close()


def test_a_writer_waits_for_another_process(path):
    ledger = SqliteLedger.open(path)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ["COMMIT"])
        release.start()
        begin = time.monotonic()
        ledger.set_budget("launch", 1)
        assert time.monotonic() - begin > 0.2
        release.join()
    ledger.close()


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("database or disk is full", UsageError, "no space"),
        ("disk I/O error", UsageError, "disk"),
        ("attempt to write a readonly database", UsageError, "written"),
        ("database disk image is malformed", LedgerCorrupt, "damaged"),
        ("something new", GenpressError, "something new"),
    ],
)
def test_every_error_says_where_and_what_to_do(text, kind, word):
    error = explain(Path("state/ledger.db"), sqlite3.OperationalError(text))
    assert type(error) is kind
    assert word in error.message
    assert error.message.startswith("state/ledger.db: ")
    assert error.hint


# --- bulk -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 3, 63, 64, 65, 151])
def test_rows_are_written_whole_whatever_their_number(path, count):
    database = SqliteDatabase(path)
    table = Table("budget", ("id", "name", "ceiling", "spent", "reserved"))
    with database.writing() as tx:
        tx.upsert(table, [(n, f"b{n}", n, 0, 0) for n in range(count)])
        tx.upsert(table, [(n, f"b{n}", n * 2, 0, 0) for n in range(count)])
    with database.reading() as db:
        assert db.rows(int, "SELECT ceiling FROM budget ORDER BY id") == [n * 2 for n in range(count)]
        assert list(db.stream(int, "SELECT ceiling FROM budget ORDER BY id")) == [n * 2 for n in range(count)]
    database.close()


def test_connections_are_used_again(path):
    database = SqliteDatabase(path)
    for _ in range(50):
        with database.reading() as db:
            db.rows(int, "SELECT 1")
    with database.reading() as one, database.reading() as two:
        assert one.rows(int, "SELECT 1") == two.rows(int, "SELECT 1")
    assert database._readers.qsize() == 2
    database.close()
    assert database._readers.qsize() == 0


def test_a_copy_of_the_file_is_a_ledger(old, tmp_path):
    SqliteLedger.open(old).close()
    shutil.copy(old, tmp_path / "copy.db")
    copy = SqliteLedger.open(tmp_path / "copy.db")
    assert list(copy.verify()) == []
    copy.close()
