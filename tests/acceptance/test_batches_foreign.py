"""Batches against two servers that nobody here wrote: llmock speaks OpenAI's API, mock-ai-api Anthropic's."""

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.acceptance.test_batches import connect, finish, kill
from tests.servers.ports import uvicorn

pytestmark = pytest.mark.campaign  # Servers of other packages, started anew for each test.


@dataclass(frozen=True)
class Foreign:
    """A running server."""

    kind: str
    url: str

    @property
    def openai_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def anthropic_url(self) -> str:
        return self.url

    def batches(self) -> list[dict]:
        path = "/v1/batches?limit=100" if self.kind == "openai" else "/v1/messages/batches"
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)["data"]


@pytest.fixture(params=["openai", "anthropic"])
def server(request) -> Iterator[Foreign]:
    with uvicorn(f"tests.servers.foreign:{request.param}") as url:
        yield Foreign(request.param, url)


def complete(folder, server, batches):
    """All six units have their drafts from six requests, in so many batches, and nothing is held back."""
    rows = folder.manifest("trail")
    assert {row["status"] for row in rows} <= {"needs_review", "blocked"}
    assert len({row["request_hash"] for row in rows}) == 6
    assert len(server.batches()) == batches
    listed = folder.run("batches", "--all", "--json").json()
    assert sum(batch["answered"] for batch in listed) == 6
    assert {batch["state"] for batch in listed} <= {"done", "void"}
    assert all(float(batch["reserved_usd"]) == 0 for batch in listed)
    folder.run("verify")


def test_a_brief_goes_out_and_comes_back(trail, server):
    connect(trail, server, server.kind, extra="batch_requests = 4")
    sent = trail.run("run", "trail", "--batch", "--json", code=6).json()
    assert (sent["submitted"], sent["open_batches"]) == (6, 2)
    time.sleep(0.6)
    assert finish(trail)["drafted"] == 6
    complete(trail, server, 2)


@pytest.mark.parametrize("server", ["anthropic"], indirect=True)  # the other one's batches end by the clock
def test_a_batch_is_cancelled_there(trail, server):
    connect(trail, server, server.kind)
    trail.run("run", "trail", "--batch", code=6)
    (batch,) = trail.run("batches", "--json").json()
    assert "cancel" in trail.run("batches", "cancel", batch["provider_id"]).out


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize(
    ("step", "batches"),
    [
        ("before:BatchIntended", 1),
        ("after:BatchIntended", 1),
        ("before:BatchMoved.sending", 1),
        ("after:BatchMoved.sending", 1),
        ("before:BatchMoved.pending", 1),
        ("after:BatchMoved.pending", 1),
    ],
)
def test_kill_9_while_submitting(trail, server, step, batches):
    connect(trail, server, server.kind)
    kill(trail, step)
    time.sleep(0.6)
    finish(trail)
    complete(trail, server, batches)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize(
    "step", ["before:BatchAnswered", "after:BatchAnswered", "after:BatchMoved.collected", "after:DraftMade"]
)
def test_kill_9_while_collecting(trail, server, step):
    connect(trail, server, server.kind)
    trail.run("run", "trail", "--batch", code=6)
    time.sleep(0.6)
    kill(trail, step)
    finish(trail)
    complete(trail, server, 1)
