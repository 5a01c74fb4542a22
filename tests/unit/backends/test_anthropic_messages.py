import orjson
import pytest

from genpress.backends.anthropic_messages import Messages
from genpress.domain.money import Usage
from genpress.domain.request import Outcome, Request

SCHEMA = orjson.Fragment(b'{"type":"object"}')


def message(*content: object, stop: object = "end_turn", **more: object) -> dict[str, object]:
    return {"id": "msg_1", "model": "claude-x", "content": list(content), "stop_reason": stop, **more}


def said(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def test_the_body_of_a_request_marks_the_shared_prefix_for_the_cache() -> None:
    body = Messages().body(Request("the brand", "the row", ()), "claude-x", 99, SCHEMA)
    assert orjson.loads(orjson.dumps(body)) == {
        "model": "claude-x",
        "max_tokens": 99,
        "system": [{"type": "text", "text": "the brand", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": "the row"}],
        "output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}},
    }


def test_the_cached_prefix_is_the_same_for_every_row() -> None:
    bodies = [
        orjson.dumps(Messages().body(Request("the brand", row, ()), "claude-x", 99, SCHEMA)) for row in ("a", "b")
    ]
    prefix = bodies[0].index(b'"messages"')
    assert bodies[0][:prefix] == bodies[1][:prefix]


def test_without_a_system_prompt_nothing_is_marked() -> None:
    assert "system" not in Messages().body(Request("", "the row", ()), "claude-x", 99, SCHEMA)


@pytest.mark.parametrize("stop", ["end_turn", "stop_sequence"])
def test_a_complete_answer(stop: str) -> None:
    answer = Messages().read(message({"type": "thinking", "thinking": "hm"}, said('{"a":'), said("1}"), stop=stop))
    assert (answer.text, answer.outcome, answer.reason, answer.provider_id) == (
        '{"a":1}',
        Outcome.COMPLETE,
        "",
        "msg_1",
    )


def test_our_input_holds_what_anthropic_counts_apart() -> None:
    usage = {"input_tokens": 20, "cache_read_input_tokens": 300, "cache_creation_input_tokens": 80, "output_tokens": 9}
    assert Messages().read(message(said("{}"), usage=usage)).usage == Usage(400, 300, 9, 80)
    assert Messages().read(
        message(said("{}"), usage={"input_tokens": 20, "cache_read_input_tokens": None})
    ).usage == Usage(20)


@pytest.mark.parametrize(
    ("found", "outcome", "reason"),
    [
        (message(said("{"), stop="max_tokens"), Outcome.TRUNCATED, "max_tokens"),
        (message(said("{"), stop="model_context_window_exceeded"), Outcome.TRUNCATED, "model_context_window_exceeded"),
        (message(stop="refusal"), Outcome.REFUSED, "refusal"),
        (message(said("No."), stop="refusal", stop_details={"explanation": "policy"}), Outcome.REFUSED, "policy"),
        (message(said("{}"), stop="pause_turn"), Outcome.MALFORMED, "pause_turn"),
        (message({"type": "tool_use", "input": {}}, stop="tool_use"), Outcome.MALFORMED, "tool_use"),
        (message(said("{}"), stop=None), Outcome.MALFORMED, "no stop_reason"),
        (message(), Outcome.EMPTY, ""),
        (message(said(" ")), Outcome.EMPTY, ""),
        (message(7, None, {"type": "text", "text": 7}), Outcome.EMPTY, ""),
    ],
)
def test_endings_that_are_not_complete(found: dict[str, object], outcome: Outcome, reason: str) -> None:
    answer = Messages().read(found)
    assert (answer.outcome, answer.reason) == (outcome, reason)


@pytest.mark.parametrize("found", [{}, {"content": None}, {"content": "text"}])
def test_what_is_no_message_is_not_read(found: dict[str, object]) -> None:
    assert Messages().read(found) is None
