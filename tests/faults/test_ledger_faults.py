"""Faults the ledger must survive: kill -9 at any moment, a full disk, several processes at once, a damaged file."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from genpress.domain.unit import Group
from genpress.errors import GenpressError, LedgerCorrupt, UsageError
from genpress.ledger import open_ledger

WRITER = """
import asyncio, os, sys
from pathlib import Path
from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.errors import BudgetExceeded
from genpress.interfaces import AttemptEnded, AttemptStarted, DraftMade
from genpress.ledger import open_ledger

root, name, tasks, count, budgets, filler = Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6]), int(sys.argv[6])
ledger = open_ledger("sqlite:ledger.db", root)
group = Group("launch", "pdp", "de-DE")
numbers = iter(range(count))
run = ledger.start_run("launch", "run")
hashes = Hashes("f", "g", "p", "b")
names = ("launch",) if budgets else ()

async def task(number):
    for n in numbers:
        key = f"{name}-{n}"
        unit = UnitId(group, key)
        try:
            await ledger.commit([AttemptStarted(key, run, unit, key, "claude", "m", 100, names)])
        except BudgetExceeded:
            return
        answer = Answer(key + "x" * filler, Outcome.COMPLETE, "m", Usage(1, 0, 1))
        draft = Draft(unit, 1, {"title": key}, hashes, Origin.GENERATED, key, "claude", "m")
        await ledger.commit([AttemptEnded(key, answer, 60), DraftMade(draft, Status.NEEDS_REVIEW, 60)])
        os.write(1, (key + "\\n").encode())

async def main():
    await asyncio.gather(*map(task, range(tasks)))

asyncio.run(main())
ledger.end_run(run, 0)
ledger.close()
"""
GROUP = Group("launch", "pdp", "de-DE")


def command(root, name="k", tasks=64, count=10**6, *, budgets=0, filler=0):
    return [sys.executable, "-c", WRITER, str(root), name, *map(str, (tasks, count, budgets, filler))]


def audit(root, acknowledged):
    """Return the ledger's manifest, having checked that nothing is lost, doubled or disagrees."""
    ledger = open_ledger("sqlite:ledger.db", root)
    try:
        ledger.start_run("launch", "run")
        rows = {row.key: row for row, _ in ledger.manifest("launch")}
        assert set(acknowledged) <= {key for key, row in rows.items() if row.revision == 1}
        for start in range(0, len(acknowledged), 1000):
            assert len(ledger.responses(acknowledged[start : start + 1000])) == len(acknowledged[start : start + 1000])
        responses = [response.request_hash for response in ledger.export_responses()]
        assert len(responses) == len(set(responses))
        assert list(ledger.verify()) == []
        return ledger, rows
    finally:
        ledger.close()


def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path):
    chance, acknowledged = random.Random(20), []
    for round_ in range(6):
        with subprocess.Popen(command(tmp_path, f"r{round_}"), stdout=subprocess.PIPE) as child:
            acknowledged.append(child.stdout.readline().decode().strip())
            time.sleep(chance.uniform(0, 0.25))
            child.send_signal(signal.SIGKILL)
            acknowledged += child.stdout.read().decode().split()
    acknowledged = [key for key in acknowledged if key]
    _, rows = audit(tmp_path, acknowledged)
    assert len(acknowledged) > 64
    unacknowledged = set(rows) - set(acknowledged)
    assert len(unacknowledged) <= 6 * 64, "more was under way than there were slots"


def test_four_processes_at_once_wait_for_each_other(tmp_path):
    children = [subprocess.Popen(command(tmp_path, f"p{n}", 16, 300), stdout=subprocess.PIPE) for n in range(4)]
    said = [child.communicate(timeout=120)[0].decode().split() for child in children]
    assert [child.returncode for child in children] == [0] * 4
    acknowledged = sorted(key for keys in said for key in keys)
    assert len(acknowledged) == 1200
    _, rows = audit(tmp_path, acknowledged)
    assert len(rows) == 1200


@pytest.mark.parametrize("processes", [1, 4])
def test_budgets_hold_across_processes(tmp_path, processes):
    ledger = open_ledger("sqlite:ledger.db", tmp_path)
    ledger.set_budget("launch", 10_000)
    children = [
        subprocess.Popen(command(tmp_path, f"p{n}", 16, 300, budgets=1), stdout=subprocess.PIPE)
        for n in range(processes)
    ]
    seen = []
    while any(child.poll() is None for child in children):
        budget = ledger.budget("launch")
        seen.append(budget.spent + budget.reserved)
        time.sleep(0.005)
    done = sum(len(child.communicate()[0].split()) for child in children)
    budget = ledger.budget("launch")
    assert max(seen) <= 10_000
    assert (budget.spent, budget.reserved) == (done * 60, 0)
    assert budget.spent + 100 > 10_000 - 100 * 16 * processes, "it stopped long before the limit"
    assert list(ledger.verify()) == []
    ledger.close()


def test_several_processes_may_create_a_ledger_at_once(tmp_path):
    script = """import sys, pathlib; from genpress.ledger import open_ledger
open_ledger("sqlite:ledger.db", pathlib.Path(sys.argv[1])).close()"""
    children = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(6)]
    assert [child.wait(60) for child in children] == [0] * 6


# --- the disk ---------------------------------------------------------------------------------------------------------


def fill_up(root, **popen):
    child = subprocess.run(
        command(root, tasks=8, count=4000, filler=2000), capture_output=True, check=False, timeout=120, **popen
    )
    text = child.stderr.decode()
    assert child.returncode == 1, text
    assert "genpress.errors.UsageError" in text
    return child.stdout.decode().split(), text


def test_a_file_that_may_not_grow_is_an_error_and_no_loss(tmp_path):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    acknowledged, text = fill_up(tmp_path, preexec_fn=limit)
    assert "what was committed before is safe" in text
    assert acknowledged
    audit(tmp_path, acknowledged)


@pytest.fixture
def small_disk(tmp_path):
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    where = tmp_path / "small"
    where.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(where)], check=False)
    if made.returncode:
        pytest.skip("mounting is not allowed here")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


def test_a_full_disk_is_an_error_and_no_loss(small_disk, tmp_path):
    acknowledged, text = fill_up(small_disk)
    assert "no space is left" in text
    assert acknowledged
    copy = tmp_path / "copy"
    shutil.copytree(small_disk, copy)
    audit(copy, acknowledged)


def write_much(ledger):
    for number in range(2000):
        ledger.set_budget(f"budget {number} {'x' * 3000}", 1)


def test_a_full_disk_still_lets_the_ledger_be_read(small_disk):
    ledger = open_ledger("sqlite:ledger.db", small_disk)
    ledger.set_budget("launch", 5)
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="space"):
        ballast.write_bytes(b"\0" * 2**21)
    with pytest.raises(GenpressError, match="no space is left"):
        write_much(ledger)
    assert ledger.budget("launch").limit == 5
    ballast.unlink()
    ledger.set_budget("launch", 6)
    assert ledger.budget("launch").limit == 6
    ledger.close()


# --- a damaged or foreign file ----------------------------------------------------------------------------------------


def test_a_damaged_file_is_named(tmp_path):
    subprocess.run(command(tmp_path, count=500), check=True, stdout=subprocess.DEVNULL)
    path = tmp_path / "ledger.db"
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(data)
    with pytest.raises(LedgerCorrupt, match=r"ledger\.db") as caught:
        audit(tmp_path, [])
    assert caught.value.hint


def test_one_flipped_bit_is_found(tmp_path):
    subprocess.run(command(tmp_path, count=50), check=True, stdout=subprocess.DEVNULL)
    path = tmp_path / "ledger.db"
    data = path.read_bytes()
    at = data.rindex(b'"text":"k-7"') + 9
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    ledger = open_ledger("sqlite:ledger.db", tmp_path)
    assert [problem.code for problem in ledger.verify()] == ["LGR001"]
    ledger.close()


def test_another_database_is_left_alone(tmp_path):
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE customers (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="not a genpress ledger"):
        open_ledger("sqlite:shop.db", tmp_path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["shop.db"]


# --- the campaign -----------------------------------------------------------------------------------------------------


@pytest.mark.campaign
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("call", ["fsync,fdatasync", "pwrite64", "openat", "unlink", "ftruncate"])
def test_kill_at_every_system_call(tmp_path, call):
    for k in range(1, 40, 3):
        root = tmp_path / str(k)
        root.mkdir()
        inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={k}"]
        child = subprocess.run(
            [*inject, *command(root, tasks=4, count=12)], capture_output=True, check=False, timeout=60
        )
        audit(root, child.stdout.decode().split())
        assert sorted(file.name for file in root.iterdir()) == ["ledger.db"]


@pytest.mark.campaign
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC", "pwrite64:error=EIO", "fsync,fdatasync:error=EIO"])
def test_the_disk_fails_at_every_write(tmp_path, fault):
    for k in range(1, 40, 3):
        root = tmp_path / str(k)
        root.mkdir()
        inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={fault}:when={k}"]
        child = subprocess.run(
            [*inject, *command(root, tasks=4, count=12)], capture_output=True, check=False, timeout=60
        )
        if child.returncode:
            assert b"genpress.errors" in child.stderr
        audit(root, child.stdout.decode().split())
