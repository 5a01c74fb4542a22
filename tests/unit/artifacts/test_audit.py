"""What `verify` says of the files under outputs/."""

from __future__ import annotations

import hashlib

import pytest

from genpress.artifacts.audit import CODES, audit
from genpress.artifacts.drafts import render
from genpress.artifacts.names import draft_path
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import Artifact

FILE = f"outputs/trail/{draft_path(UnitId(Group('trail', 'pdp', 'de-DE'), 'A'))}"


@pytest.fixture
def written(desk):
    for key in "AB":
        desk.draft(desk.unit(key))
    desk.view().write()
    return desk


def found(desk):
    problems = list(audit(desk.root, "trail", desk.ledger))
    assert all(problem.code in CODES and problem.hint for problem in problems)
    return [(problem.code, problem.place.file) for problem in problems]


def add_row(desk, *rows: Artifact):
    recorded = desk.ledger.artifacts("trail")
    desk.ledger.set_artifacts("trail", desk.ledger.version("trail"), [*recorded.values(), *rows])


def row(desk, path: str, text: bytes) -> Artifact:
    return Artifact(path, hashlib.sha256(text).hexdigest(), len(text), 0)


def test_what_was_written_holds(written):
    assert found(written) == []


def test_a_file_that_is_gone(written):
    (written.root / FILE).unlink()
    assert found(written) == [("OUT001", FILE)]


def test_an_edit_says_how_to_take_it_in(written):
    path = written.root / FILE
    path.write_text(path.read_text().replace("Title of A", "A better title"))
    problem = next(audit(written.root, "trail", written.ledger))
    assert (problem.code, problem.hint) == ("OUT002", f"Take the edit in with: genpress review import {FILE}")


def test_a_changed_table_says_that_it_is_moved_aside(written):
    (written.out / "manifest.csv").write_text("mine")
    problem = next(audit(written.root, "trail", written.ledger))
    assert problem.code == "OUT002"
    assert "moved aside: genpress status trail --write" in problem.hint


def test_a_draft_that_a_killed_run_wrote_and_did_not_record_is_no_edit(written):
    unit = written.unit("A")
    written.draft(unit, title="Newer", bullets=["one"])
    draft = written.ledger.draft(unit)
    (written.root / FILE).write_text(render(draft, Status.NEEDS_REVIEW))
    assert found(written) == [("OUT004", FILE)]
    written.view().write()
    assert found(written) == []


def test_a_table_that_a_killed_run_put_in_place_is_no_edit(written):
    text = b"newer"
    (written.out / "manifest.csv").write_bytes(text)
    add_row(written, row(written, "outputs/trail/manifest.csv#pending", text))
    assert found(written) == [("OUT004", "outputs/trail/manifest.csv")]


@pytest.mark.parametrize(
    "path", ["briefs/trail.yaml", "../secret.txt", "outputs/trail/../../briefs/trail.yaml", "outputs/other/a.md"]
)
def test_a_row_that_names_another_file_is_told_and_never_followed(written, path):
    target = written.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("mine")
    add_row(written, row(written, path, b"mine"))
    assert found(written) == [("OUT003", path)]
    written.view().write()
    assert target.read_text() == "mine"
    assert path not in written.ledger.artifacts("trail")


def test_a_link_out_of_the_workspace_is_not_followed(written, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    folder = written.out / "drafts"
    folder.rename(elsewhere / "drafts")
    folder.symlink_to(elsewhere / "drafts")
    assert {code for code, _ in found(written)} == {"OUT003"}
