"""The tests' own server: what it counts and promises must be true, since other tests rest on it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from genpress.domain.fields import FieldSpec, FieldType, Limit, json_schema
from tests.servers.answers import answer_for
from tests.servers.faulty import FaultyServer

SCHEMA = json_schema(
    [
        FieldSpec(name="title", description="A title", limits=(Limit(min=20, max=60),)),
        FieldSpec(name="tags", type=FieldType.LIST, min_items=2, max_items=4, limits=(Limit(max=12),)),
    ]
)


@pytest.fixture(scope="module")
def _server() -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server


@pytest.fixture
def server(_server: FaultyServer) -> FaultyServer:
    _server.reset()
    return _server


def ask(server: FaultyServer, user: str = "row 1") -> tuple[int, dict]:
    body = {"model": "m", "messages": [{"role": "user", "content": user}]}
    body["response_format"] = {"type": "json_schema", "json_schema": {"schema": SCHEMA}}
    request = urllib.request.Request(f"{server.openai_url}/chat/completions", json.dumps(body).encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers)


def test_an_answer_keeps_the_schema_and_the_limits_in_its_words() -> None:
    for seed in map(str, range(50)):
        made = answer_for(SCHEMA, seed)
        assert list(made) == ["title", "tags"]
        assert 20 <= len(made["title"]) <= 60
        assert 2 <= len(made["tags"]) <= 4
        assert all(0 < len(tag) <= 12 for tag in made["tags"])


def test_other_schemas_are_kept_too() -> None:
    schema = {
        "type": "object",
        "properties": {
            "kind": {"enum": ["a", "b"]},
            "count": {"type": "integer", "minimum": 3, "maximum": 5},
            "flag": {"type": "boolean"},
            "gone": {"type": ["null", "string"]},
            "inner": {"$ref": "#/$defs/inner"},
            "either": {"anyOf": [{"const": 1}, {"type": "string"}]},
        },
        "$defs": {"inner": {"type": "object", "properties": {"text": {"type": "string", "maxLength": 8}}}},
    }
    made = answer_for(schema, "seed")
    assert made["kind"] in {"a", "b"}
    assert 3 <= made["count"] <= 5
    assert isinstance(made["flag"], bool)
    assert len(made["inner"]["text"]) <= 8
    assert made["either"] == 1


def test_the_same_request_gets_the_same_text_and_counts_as_bought_twice(server: FaultyServer) -> None:
    first, second, other = ask(server), ask(server), ask(server, "row 2")
    assert first == second != other
    count = server.count()
    assert (count["calls"], count["answered"], count["distinct"]) == (3, 3, 2)


def test_faults_come_in_order_and_are_not_counted_as_answered(server: FaultyServer) -> None:
    server.script(["500", "429-ms", "ok"])
    assert [ask(server)[0] for _ in range(4)] == [500, 429, 200, 200]
    assert server.count()["answered"] == 2
    assert server.count()["by_fault"] == {"500": 1, "429-ms": 1, "ok": 2}
    assert [call["fault"] for call in server.calls()] == ["500", "429-ms", "ok", "ok"]


def test_a_default_a_path_and_any_answer_can_be_scripted(server: FaultyServer) -> None:
    server.script(default="503")
    assert ask(server)[0] == 503
    server.script(default="ok", paths={"/v1/chat/completions": {"status": 418, "body": {"tea": True}}})
    assert ask(server)[0] == 418
    server.script(paths={}, queue=[{"text": "as said"}])
    assert ask(server)[1]["choices"][0]["message"]["content"] == "as said"


def test_chance_is_the_same_for_the_same_seed(server: FaultyServer) -> None:
    def draw() -> list[int]:
        server.reset()
        server.script(fault_rate={"500": 0.3, "429": 0.2}, seed=7)
        return [ask(server, str(number))[0] for number in range(40)]

    drawn = draw()
    assert drawn == draw()
    assert {200, 429, 500} == set(drawn)


def test_a_rate_limit_lets_through_what_it_allows(server: FaultyServer) -> None:
    server.script(rate_per_minute=600, burst=3)
    started = time.monotonic()
    statuses = [ask(server, str(number))[0] for number in range(30)]
    allowed = 3 + (time.monotonic() - started) * 10
    assert statuses[:3] == [200, 200, 200]
    assert 429 in statuses
    assert statuses.count(200) <= allowed + 1


def test_latency_is_waited_for(server: FaultyServer) -> None:
    server.script(latency=0.2)
    started = time.monotonic()
    ask(server)
    assert time.monotonic() - started >= 0.2


def test_an_order_it_does_not_know_is_an_error(server: FaultyServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        server.script(latencyy=1)
    caught.value.close()


def test_it_ends_with_its_caller() -> None:
    with FaultyServer() as ours:
        url, process = ours.url, ours._process
    assert process.poll() is not None
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url + "/count", timeout=1)
