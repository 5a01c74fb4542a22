"""A workspace, or a part of it, that this user may not write to: what only looks works, what writes says so at once."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.acceptance.conftest import COMMAND

# Permissions do not bind root, unless it gives the right to pass over them away.
_RIGHTS = "-dac_override,-dac_read_search"
_BOUND = [] if os.name != "posix" or os.geteuid() else ["setpriv", "--bounding-set", _RIGHTS, "--inh-caps", _RIGHTS]

pytestmark = pytest.mark.skipif(
    os.name != "posix" or bool(_BOUND and shutil.which(_BOUND[0]) is None),
    reason="permissions do not bind this user",
)


def bound(folder, *words, code=0):
    """Run a command as a user whom permissions bind."""
    command = [*_BOUND, str(COMMAND), *words]
    done = subprocess.run(
        command, cwd=folder.root, env=folder.environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture
def locked(trail):
    """A workspace that was run, with everything in it closed to writing; open again afterwards."""
    trail.run("run", "trail")
    folders = [
        folder for name in (".genpress", "outputs") for folder in (trail.path(name), *trail.path(name).rglob("*"))
    ]
    for one in folders:
        one.chmod(0o555 if one.is_dir() else 0o444)
    trail.path("").chmod(0o555)
    yield trail
    for one in (trail.path(""), *folders):
        one.chmod(0o755)


def test_what_only_looks_works(locked):
    unit = locked.manifest("trail")[0]["unit_id"]
    assert "0 units to draft" in bound(locked, "plan", "trail").stdout
    assert unit.removeprefix("trail/") in bound(locked, "status", "trail", "--units").stdout
    assert unit in bound(locked, "show", unit).stdout
    assert "holds" in bound(locked, "verify").stdout
    bound(locked, "review", "status", "trail")
    assert not list(locked.path(".genpress").glob("ledger.db-*"))


def test_what_writes_says_what_it_may_not_write(locked):
    assert "Permission denied" in bound(locked, "run", "trail", code=2).stderr


def test_a_workspace_that_was_never_run_says_what_to_do(trail):
    trail.path("").chmod(0o555)
    try:
        told = bound(trail, "plan", "trail", code=2).stderr
    finally:
        trail.path("").chmod(0o755)
    assert "the ledger cannot be opened: Permission denied" in told
    assert "GENPRESS_LEDGER_URL" in told


def test_outputs_that_may_not_be_written_are_told_before_anything_is_drafted(trail):
    trail.run("run", "trail", "--limit", "1")
    drafts = next(path for path in trail.path("outputs/trail/drafts").rglob("*") if path.is_dir())
    drafts.chmod(0o555)
    try:
        told = bound(trail, "run", "trail", code=2).stderr
    finally:
        drafts.chmod(0o755)
    assert f"{drafts} may not be written to" in told
    assert "permissions" in told
    drafted = [row for row in trail.run("status", "trail", "--json").json() if row["request_hash"] or row["revision"]]
    assert len(drafted) == 2
