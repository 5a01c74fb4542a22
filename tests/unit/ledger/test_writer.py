"""The one writer: groups, order, failures, life signs."""

import asyncio
import threading
import time

import pytest

from genpress.domain.unit import Group, UnitId
from genpress.errors import GenpressError
from genpress.interfaces import UnitsPlanned
from genpress.ledger.sqlite import SqliteDatabase
from genpress.ledger.writer import Writer

GROUP = Group("b", "d", "de-DE")


@pytest.fixture
def database(tmp_path):
    database = SqliteDatabase(tmp_path / "ledger.db")
    yield database
    database.close()


@pytest.fixture
def writer(database):
    writer = Writer(database, beat=lambda book: None, beat_seconds=60)
    yield writer
    writer.close()


def planned(key):
    return [UnitsPlanned((UnitId(GROUP, str(key)),))]


def ticks(database):
    with database.reading() as db:
        return db.rows(int, "SELECT tick FROM ledger_state")[0]


def keys(database):
    with database.reading() as db:
        return db.rows(str, "SELECT key FROM unit ORDER BY id")


def test_waiting_commits_share_transactions(writer, database):
    async def many():
        for round_ in range(5):
            await asyncio.gather(*(writer.commit(planned(f"{round_}-{n}")) for n in range(200)))

    asyncio.run(many())
    assert len(keys(database)) == 1000
    assert ticks(database) < 100


def test_everything_happens_in_the_order_it_was_asked_for(writer, database):
    async def mixed():
        waits = [writer.commit(planned(n)) for n in range(5)]
        seen = await asyncio.to_thread(writer.call, lambda book: book.tx.rows(int, "SELECT count(*) FROM unit")[0])
        waits += [writer.commit(planned(n)) for n in range(5, 10)]
        await asyncio.gather(*waits)
        return seen

    assert asyncio.run(mixed()) == 5
    assert keys(database) == [str(n) for n in range(10)]


def test_threads_and_loops_share_a_writer(writer, database):
    async def some(name):
        await asyncio.gather(*(writer.commit(planned(f"{name}-{n}")) for n in range(50)))

    threads = [threading.Thread(target=asyncio.run, args=(some(name),)) for name in "ab"]
    threads += [threading.Thread(target=lambda n=n: writer.commit_now(planned(f"now-{n}"))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys(database)) == 120


def test_a_job_that_fails_leaves_nothing_and_the_thread_goes_on(writer, database):
    def half(book):
        book.unit(UnitId(GROUP, "half"))
        book.tx.run("UPDATE ledger_state SET decisions = 99")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        writer.call(half)
    writer.commit_now(planned("after"))
    assert keys(database) == ["after"]
    with database.reading() as db:
        assert db.rows(int, "SELECT decisions FROM ledger_state") == [0]


def test_a_loop_that_is_gone_harms_nobody(writer, database):
    async def leave():
        writer.commit(planned("left"))

    for _ in range(20):
        asyncio.run(leave())
    writer.commit_now(planned("here"))
    assert keys(database) == ["left", "here"]


def test_closing_finishes_what_waits(database):
    writer = Writer(database, beat=lambda book: None, beat_seconds=60)

    async def many():
        waits = [writer.commit(planned(n)) for n in range(300)]
        await asyncio.to_thread(writer.close)
        await asyncio.gather(*waits)

    asyncio.run(many())
    assert len(keys(database)) == 300
    for call in (writer.commit_now, writer.call):
        with pytest.raises(GenpressError, match="closed"):
            call([])


def test_an_idle_writer_gives_signs_of_life(database):
    beats = []
    writer = Writer(database, beat=lambda book: beats.append(book.now), beat_seconds=0.02)
    deadline = time.monotonic() + 5
    while len(beats) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    writer.close()
    assert len(beats) >= 3


def test_a_writer_that_writes_all_the_time_gives_signs_of_life(database):
    beats = []
    writer = Writer(database, beat=lambda book: beats.append(book.now), beat_seconds=0.02)
    deadline = time.monotonic() + 5
    while len(beats) < 3 and time.monotonic() < deadline:
        writer.commit_now(planned("same"))
    writer.close()
    assert len(beats) >= 3


class Broken(Writer):
    """A writer with a defect that nobody foresaw."""

    def _commit(self, sets):
        raise ZeroDivisionError


def test_nobody_waits_for_ever_for_a_writer_with_a_defect(database):
    writer = Broken(database, beat=lambda book: None, beat_seconds=60)

    async def two():
        return await asyncio.gather(*(writer.commit(planned(n)) for n in range(2)), return_exceptions=True)

    assert [type(error) for error in asyncio.run(two())] == [ZeroDivisionError] * 2
    with pytest.raises(ZeroDivisionError):
        writer.commit_now(planned("now"))
    with pytest.raises(ZeroDivisionError):
        writer.call(lambda book: None)
    writer.close()
