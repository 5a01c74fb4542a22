"""The schema's steps."""

import re
import sqlite3

import pytest

from genpress.ledger.migrations import Migration, migrations, split


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_steps_are_numbered_without_a_gap(dialect):
    steps = migrations(dialect)
    assert [step.version for step in steps] == list(range(1, len(steps) + 1))
    assert len(steps) >= 2


def test_each_dialect_gets_what_all_share_and_its_own():
    first = {dialect: migrations(dialect)[0].sql for dialect in ("sqlite", "postgres")}
    for sql in first.values():
        assert sql.index("CREATE TABLE decision") < sql.index("TRIGGER")
    assert "plpgsql" in first["postgres"]
    assert "plpgsql" not in first["sqlite"]


def test_a_trigger_is_one_statement():
    script = (
        "CREATE TABLE t (a);\n-- why; and wherefore\nCREATE TRIGGER g BEFORE UPDATE ON t\nBEGIN\n  SELECT 1;\nEND;\n"
    )
    statements = list(split(script))
    assert len(statements) == 2
    assert statements[1].rstrip().endswith("END;")


def test_the_shared_part_uses_only_types_that_both_know():
    for step in migrations("sqlite"):
        types = set(re.findall(r"^  \w+ ([A-Z]+)", step.sql, re.MULTILINE))
        assert types <= {"INTEGER", "TEXT", "BLOB", "KEY", "RAISE"}


def test_every_statement_is_complete():
    connection = sqlite3.connect(":memory:")
    for step in migrations("sqlite"):
        for statement in split(step.sql):
            connection.execute(statement)
    connection.close()


def test_steps_sort_by_version():
    assert min([Migration(10, ""), Migration(9, "")]).version == 9
