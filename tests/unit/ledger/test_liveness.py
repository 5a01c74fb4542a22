"""Which processes live."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from genpress.ledger import liveness
from genpress.ledger.liveness import LEASE_MS, lives, this_process


@pytest.fixture
def sleeper():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield child
    child.communicate(b"\n")


def test_this_process_lives():
    assert this_process().pid == os.getpid()
    assert this_process() == this_process()
    assert lives(this_process(), unseen_ms=10 * LEASE_MS)


def test_a_child_lives_until_it_is_killed(sleeper):
    child = replace(this_process(), pid=sleeper.pid, born=liveness._born(sleeper.pid))
    assert child.born
    assert lives(child, unseen_ms=0)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert not lives(child, unseen_ms=0), "a zombie does no work"
    sleeper.wait()
    assert not lives(child, unseen_ms=0)


def test_a_later_process_of_the_same_number_is_another():
    assert not lives(replace(this_process(), born="12345"), unseen_ms=0)


def test_without_a_start_time_the_number_must_do(sleeper):
    assert lives(replace(this_process(), born=""), unseen_ms=10 * LEASE_MS)
    sleeper.kill()
    sleeper.wait()
    assert not lives(replace(this_process(), pid=sleeper.pid, born=""), unseen_ms=0)
    assert lives(replace(this_process(), pid=1, born=""), unseen_ms=0)


@pytest.mark.parametrize(("unseen", "expected"), [(0, True), (LEASE_MS - 1, True), (LEASE_MS, False)])
def test_another_machine_is_believed_for_a_lease(unseen, expected):
    assert lives(replace(this_process(), host="elsewhere"), unseen_ms=unseen) is expected
