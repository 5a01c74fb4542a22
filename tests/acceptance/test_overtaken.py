"""A person decides or edits while a run is going on: their text stands, and the answer that was paid for is kept."""

import pytest

from genpress import Press, RunOptions
from genpress.domain.draft import Draft, Origin
from genpress.domain.review import Status
from genpress.domain.unit import UnitId
from genpress.interfaces import DraftMade
from genpress.pipeline.events import UnitOvertaken
from tests.acceptance.test_faults import connect
from tests.servers.faulty import FaultyServer


@pytest.fixture
def server():
    with FaultyServer() as running:
        yield running


def edit(press, unit):
    ledger = press.workspace.ledger
    draft = ledger.draft(unit)
    edited = Draft(
        unit, draft.revision + 1, {**draft.content, "title": "By hand"}, draft.hashes, Origin.EDITED, author="Ann"
    )
    ledger.commit_now([DraftMade(edited, Status.NEEDS_REVIEW)])


def test_an_edit_during_the_run_stands(trail, server):
    connect(trail, server, concurrency=1)
    trail.run("run", "trail", "--market", "en-GB")
    trail.replace("prompts/product_page.j2", "Write the page", "Draft the page")
    unit, overtaken = UnitId.parse("trail/pdp/en-GB/AP-40-BK"), []
    environ = {"TEST_KEY": trail.environ["TEST_KEY"]}
    with Press.open(trail.root, environ=environ) as editor, Press.open(trail.root, environ=environ) as press:

        def listen(event):
            if isinstance(event, UnitOvertaken):
                overtaken.append(event.unit)
            if (
                server.count()["calls"] == 4
                and not editor.workspace.ledger.states(unit.group, [unit.key])[unit.key, 1].edited
            ):
                edit(editor, unit)

        press.run("trail", RunOptions(), listener=listen)
        assert overtaken == [unit]
        assert editor.workspace.ledger.draft(unit).content["title"] == "By hand"
        assert editor.workspace.ledger.cache_size().responses == 3 + 6
        assert list(editor.workspace.ledger.verify()) == []
