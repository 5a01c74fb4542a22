"""Opening a ledger by its URL."""

import subprocess
import sys

import pytest

from genpress.errors import UsageError
from genpress.ledger import SqliteLedger, open_ledger


def test_a_path_is_relative_to_the_workspace(tmp_path):
    open_ledger("sqlite:.genpress/ledger.db", tmp_path).close()
    assert (tmp_path / ".genpress" / "ledger.db").is_file()
    ledger = open_ledger(f"sqlite:{tmp_path}/absolute.db", tmp_path / "elsewhere")
    assert isinstance(ledger, SqliteLedger)
    ledger.close()
    assert (tmp_path / "absolute.db").is_file()


@pytest.mark.parametrize("url", ["", "sqlite", "sqlite:", "mysql://me:s3cret@host/db", "ledger.db"])
def test_what_names_no_ledger_is_refused_without_telling_passwords(url, tmp_path):
    with pytest.raises(UsageError, match="names no ledger") as caught:
        open_ledger(url, tmp_path)
    assert "s3cret" not in caught.value.message
    assert "sqlite:PATH" in caught.value.hint


@pytest.mark.parametrize(
    "url", ["postgresql://me:s3cret@[bad/db", "postgresql://me:s3cret@127.0.0.1:1/db?connect_timeout=1"]
)
def test_an_unreachable_server_is_told_without_the_password(url, tmp_path):
    pytest.importorskip("psycopg")
    with pytest.raises(UsageError) as caught:
        open_ledger(url, tmp_path)
    for said in (caught.value.message, caught.value.hint, str(caught.value.__cause__)):
        assert "s3cret" not in said


def test_a_missing_driver_is_named(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("psycopg", "genpress.ledger.postgres"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match="needs psycopg") as caught:
        open_ledger("postgresql://host/db", tmp_path)
    assert "genpress[postgres]" in caught.value.hint


def test_no_driver_is_imported_before_it_is_used():
    script = "import sys, genpress.ledger; print([name for name in sys.modules if 'psycopg' in name])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
