import orjson
import pytest

from genpress.backends.openai_chat import Chat
from genpress.domain.money import Usage
from genpress.domain.request import Outcome, Request

SCHEMA = orjson.Fragment(b'{"type":"object"}')


def completion(content: object, finish: object = "stop", **message: object) -> dict[str, object]:
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
    usage = {"prompt_tokens": 50, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 32}}
    return {"id": "chatcmpl-1", "model": "m-1", "choices": [choice], "usage": usage}


def test_the_body_of_a_request() -> None:
    body = Chat(own=True).body(Request("the brand", "the row", ()), "gpt-x", 99, SCHEMA)
    schema = {"name": "draft", "schema": {"type": "object"}, "strict": True}
    assert orjson.loads(orjson.dumps(body)) == {
        "model": "gpt-x",
        "messages": [{"role": "system", "content": "the brand"}, {"role": "user", "content": "the row"}],
        "response_format": {"type": "json_schema", "json_schema": schema},
        "max_completion_tokens": 99,
    }


def test_other_servers_know_the_older_name_of_the_limit() -> None:
    body = Chat(own=False).body(Request("", "the row", ()), "m", 99, SCHEMA)
    assert body["max_tokens"] == 99
    assert "max_completion_tokens" not in body
    assert len(body["messages"]) == 1


@pytest.mark.parametrize("finish", ["stop", "eos", "end_turn"])
def test_a_complete_answer(finish: str) -> None:
    answer = Chat(own=True).read(completion('{"a":1}', finish))
    assert (answer.text, answer.outcome, answer.reason, answer.provider_id) == (
        '{"a":1}',
        Outcome.COMPLETE,
        "",
        "chatcmpl-1",
    )
    assert answer.usage == Usage(50, 32, 5)


def test_content_in_parts_is_joined_without_the_thinking() -> None:
    parts = [{"type": "thinking", "text": "hm"}, {"type": "text", "text": '{"a":'}, {"type": "text", "text": "1}"}, 7]
    assert Chat(own=False).read(completion(parts)).text == '{"a":1}'


@pytest.mark.parametrize(
    ("found", "outcome", "reason"),
    [
        (completion("{", "length"), Outcome.TRUNCATED, "length"),
        (completion("{", "length", refusal="No."), Outcome.TRUNCATED, "length"),
        (completion("", "content_filter"), Outcome.REFUSED, "content_filter"),
        (completion(None, "stop", refusal="No."), Outcome.REFUSED, "No."),
        (completion("{}", "tool_calls"), Outcome.MALFORMED, "tool_calls"),
        (completion("{}", "error"), Outcome.MALFORMED, "error"),
        (completion("{}", None), Outcome.MALFORMED, "no finish_reason"),
        (completion(None), Outcome.EMPTY, ""),
        (completion("  "), Outcome.EMPTY, ""),
        (completion(7), Outcome.EMPTY, ""),
    ],
)
def test_endings_that_are_not_complete(found: dict[str, object], outcome: Outcome, reason: str) -> None:
    answer = Chat(own=True).read(found)
    assert (answer.outcome, answer.reason) == (outcome, reason)


@pytest.mark.parametrize("found", [{}, {"choices": []}, {"choices": None}, {"choices": [7]}, {"choices": "x"}])
def test_what_is_no_completion_is_not_read(found: dict[str, object]) -> None:
    assert Chat(own=True).read(found) is None


def test_an_odd_message_is_empty() -> None:
    assert Chat(own=True).read({"choices": [{"message": "x", "finish_reason": "stop"}]}).outcome is Outcome.EMPTY
