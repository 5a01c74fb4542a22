from __future__ import annotations

import pytest

from genpress.artifacts.atomic import Root, WriteFailed
from genpress.artifacts.layouts import _BATCH, LinesDrafts, MarkdownDrafts
from genpress.artifacts.ownership import Files
from genpress.domain.review import Status


@pytest.fixture
def make(desk):
    """Make a layout over what is recorded so far."""

    def made(layout):
        root = Root(desk.root)
        return layout(root, "outputs/trail", Files(root, desk.ledger, desk.ledger.artifacts("trail"), "outputs/trail"))

    return made


def drafts_of(desk, count, market="de-DE"):
    for number in range(count):
        desk.draft(desk.unit(f"K{number}", market=market))
    return [draft for _, draft in desk.ledger.manifest("trail") if draft]


def test_more_files_than_wait_at_once(desk, make):
    with make(MarkdownDrafts) as layout:
        paths = [layout.add(Status.NEEDS_REVIEW, draft) for draft in drafts_of(desk, _BATCH + 30)]
        assert len(list(desk.out.rglob("*.md"))) == _BATCH
        layout.finish()
    assert layout.written == len(paths) == len(set(paths))
    assert all((desk.out / path).is_file() for path in paths)


def test_every_file_is_recorded_as_it_stands(desk, make):
    drafts = drafts_of(desk, 3)
    with make(MarkdownDrafts) as layout:
        for draft in drafts:
            layout.add(Status.NEEDS_REVIEW, draft)
        layout.finish()
    for path, artifact in layout.artifacts.items():
        found = (desk.root / path).stat()
        assert (artifact.path, artifact.size, artifact.mtime_ns) == (path, found.st_size, found.st_mtime_ns)
    assert {artifact.unit for artifact in layout.artifacts.values()} == {str(draft.unit) for draft in drafts}


def test_a_new_group_begins_a_new_file(desk, make):
    drafts_of(desk, 2)
    drafts = drafts_of(desk, 2, "fr-FR")
    with make(LinesDrafts) as layout:
        paths = [layout.add(Status.NEEDS_REVIEW, draft) for draft in drafts]
        assert [path.name for path in desk.out.rglob("*.jsonl")] == ["pdp.de-DE.jsonl"]
        layout.finish()
        layout.finish()
    assert paths == ["drafts/pdp.de-DE.jsonl"] * 2 + ["drafts/pdp.fr-FR.jsonl"] * 2
    assert layout.written == 2


def test_what_is_left_unfinished_was_never_there(desk, make):
    drafts = drafts_of(desk, 2)
    with make(LinesDrafts) as layout:
        layout.add(Status.NEEDS_REVIEW, drafts[0])
    assert [path for path in desk.out.rglob("*") if path.is_file()] == []


def test_one_file_that_cannot_be_written_stops_the_pass_and_leaves_no_half(desk, make):
    drafts = drafts_of(desk, 40)
    with make(MarkdownDrafts) as layout:
        paths = [layout.add(Status.NEEDS_REVIEW, draft) for draft in drafts]
        (desk.out / paths[20]).mkdir(parents=True)
        with pytest.raises(WriteFailed):
            layout.finish()
    assert not list(desk.out.rglob("*.genpress-tmp"))
    assert all(path.read_text().startswith("---\n") for path in desk.out.rglob("*.md") if path.is_file())
