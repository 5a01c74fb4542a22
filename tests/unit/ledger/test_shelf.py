"""Rows in memory: fetched once, changed, undone, written."""

from dataclasses import dataclass

import pytest

from genpress.ledger.shapes import Record
from genpress.ledger.shelf import Shelf
from genpress.ledger.sqlite import SqliteDatabase


@dataclass(slots=True)
class Pet(Record):
    name: str = ""
    legs: int = 4


@pytest.fixture
def database(tmp_path):
    database = SqliteDatabase(tmp_path / "ledger.db")
    with database.writing() as tx:
        tx.run("CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT, legs INTEGER)")
        tx.many("INSERT INTO pet VALUES (?, ?, ?)", [(n, f"pet{n}", 4) for n in range(1, 2501)])
    yield database
    database.close()


@pytest.fixture
def undo():
    return []


@pytest.fixture
def shelf(undo):
    return Shelf("pet", Pet, lambda row: row.name, undo)


def take_back(undo):
    while undo:
        undo.pop()()


def stored(database):
    with database.reading() as db:
        return dict(db.rows(lambda *columns: columns, "SELECT name, legs FROM pet WHERE legs <> 4"))


def test_rows_are_loaded_in_parts(shelf, database):
    with database.reading() as db:
        shelf.load(db, "name @in", (), [f"pet{n}" for n in range(3000)])
    assert len(shelf) == 2500
    assert shelf.get("pet7") == shelf.find(7) == Pet(7, "pet7", 4)
    assert shelf.get("pet0") is None
    assert "pet0" not in shelf


def test_what_stands_on_the_shelf_is_not_read_over(shelf, database):
    with database.reading() as db:
        shelf.load(db, "id = ?", (7,))
        shelf.touch(shelf.get("pet7")).legs = 3
        shelf.load(db, "id < ?", (10,))
    assert shelf.get("pet7").legs == shelf.find(7).legs == 3


def test_new_and_changed_rows_are_written_once(shelf, database):
    with database.writing() as tx:
        shelf.load(tx, "id < ?", (200,))
        for row in list(shelf.all):
            shelf.touch(row).legs = 5
        number = shelf.next_id(tx)
        assert (number, shelf.next_id(tx)) == (2501, 2502)
        shelf.add(Pet(number, "snake", 0))
        shelf.flush(tx)
        assert list(shelf.dirty) == []
    assert stored(database) == {**{f"pet{n}": 5 for n in range(1, 200)}, "snake": 0}


def test_what_is_undone_is_not_written(shelf, undo, database):
    with database.writing() as tx:
        shelf.load(tx, "id < ?", (4,))
        shelf.touch(shelf.get("pet1")).legs = 5
        undo.clear()  # accepted
        shelf.touch(shelf.get("pet1")).legs = 6
        shelf.touch(shelf.get("pet1")).legs = 7
        shelf.touch(shelf.get("pet2")).legs = 8
        shelf.touch(shelf.add(Pet(shelf.next_id(tx), "snake", 0))).legs = 1
        take_back(undo)
        assert [shelf.get(name) and shelf.get(name).legs for name in ("pet1", "pet2", "snake")] == [5, 4, None]
        assert shelf.find(2501) is None
        shelf.flush(tx)
    assert stored(database) == {"pet1": 5}


def test_rows_nobody_wants_are_dropped(shelf, database):
    with database.reading() as db:
        shelf.load(db, "id < ?", (10,))
    shelf.keep(lambda row: row.id > 7)
    assert [row.id for row in shelf.all] == [8, 9]
    assert shelf.find(1) is None
    shelf.reset()
    assert len(shelf) == 0
    with database.reading() as db:
        assert shelf.next_id(db) == 2501
