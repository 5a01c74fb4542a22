from __future__ import annotations

import asyncio

import pytest

from genpress.backends.probing import _look_up, _names


def probe(backend):
    async def work():
        found = await backend.probe()
        await backend.close()
        return found

    return asyncio.run(work())


@pytest.fixture(params=["openai", "anthropic"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def server(faulty, kind: str) -> dict[str, str]:
    return {"base_url": faulty.openai_url if kind == "openai" else faulty.anthropic_url, "kind": kind}


def models_path(kind: str) -> str:
    return "/v1/models" if kind == "openai" else "/anthropic/v1/models"


def test_a_model_that_is_listed_is_ready_without_a_call(make, faulty, server) -> None:
    found = probe(make(**server))
    assert found.ready
    assert found.detail == "test-model at 127.0.0.1"
    assert faulty.count()["calls"] == 0


def test_a_model_that_is_not_listed_is_named_with_the_nearest(make, server) -> None:
    found = probe(make(**server, model="tset-model"))
    assert not found.ready
    assert "'tset-model'" in found.detail
    assert "test-model" in found.detail


@pytest.mark.parametrize(
    ("fault", "words"),
    [("401", "PRESS_KEY"), ("500", "HTTP 500"), ("leak", "***"), ("529", "overloaded")],
)
def test_what_is_wrong_is_said_in_words(make, faulty, server, fault, words) -> None:
    faulty.script(paths={models_path(server["kind"]): fault})
    found = probe(make(**server))
    assert not found.ready
    assert words in found.detail


def test_a_server_that_lists_no_models_may_still_answer(make, faulty, server) -> None:
    faulty.script(paths={models_path(server["kind"]): "404-path"})
    found = probe(make(**server))
    assert found.ready
    assert "not checked" in found.detail


def test_a_server_that_is_not_there(make, kind) -> None:
    found = probe(make(kind, base_url="http://127.0.0.1:1/v1"))
    assert not found.ready
    assert "cannot connect to 127.0.0.1" in found.detail


@pytest.mark.parametrize("listed", ["llama3:latest", "llama3-20260101", "llama3-2026-01-01", "llama3-latest", "llama3"])
def test_a_short_name_stands_for_its_tag_or_date(listed: str) -> None:
    assert _look_up("llama3", [listed, "other"], "host").ready


def test_a_short_name_does_not_stand_for_another_model() -> None:
    assert not _look_up("gpt-4", ["gpt-4-turbo", "gpt-4o"], "host").ready


def test_a_server_of_one_model_answers_whatever_it_is_called() -> None:
    found = _look_up("my-model", ["/models/qwen.gguf"], "host")
    assert found.ready
    assert "qwen" in found.detail


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"data": 7}', b'{"data": [7]}'])
def test_odd_lists_are_no_lists(content: bytes) -> None:
    assert list(_names(content)) == []
