import orjson
import pytest

from genpress.backends.openai_responses import Responses
from genpress.domain.money import Usage
from genpress.domain.request import Outcome, Request

SCHEMA = orjson.Fragment(b'{"type":"object"}')
USAGE = {"input_tokens": 90, "input_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 8}, "output_tokens": 7}


def message(*content: dict[str, object], **more: object) -> dict[str, object]:
    return {"type": "message", "content": list(content), **more}


def said(text: str) -> dict[str, object]:
    return {"type": "output_text", "text": text}


def response(*output: object, **more: object) -> dict[str, object]:
    return {
        "id": "resp_1",
        "model": "gpt-x-2026",
        "status": "completed",
        "output": list(output),
        "usage": USAGE,
        **more,
    }


def test_the_body_of_a_request() -> None:
    body = Responses().body(Request("the brand", "the row", ()), "gpt-x", 99, SCHEMA)
    assert orjson.loads(orjson.dumps(body)) == {
        "model": "gpt-x",
        "instructions": "the brand",
        "input": [{"role": "user", "content": "the row"}],
        "text": {"format": {"type": "json_schema", "name": "draft", "schema": {"type": "object"}, "strict": True}},
        "max_output_tokens": 99,
        "store": False,
    }


def test_without_a_system_prompt_there_are_no_instructions() -> None:
    assert "instructions" not in Responses().body(Request("", "the row", ()), "gpt-x", 99, SCHEMA)


def test_a_complete_answer() -> None:
    answer = Responses().read(response({"type": "reasoning"}, message(said('{"a":'), said("1}"))))
    assert (answer.text, answer.outcome, answer.model, answer.provider_id) == (
        '{"a":1}',
        Outcome.COMPLETE,
        "gpt-x-2026",
        "resp_1",
    )
    assert answer.usage == Usage(90, 64, 7, 8)


def test_comments_on_the_work_are_not_the_answer() -> None:
    comment, final = message(said("Let me see."), phase="commentary"), message(said("{}"), phase="final_answer")
    assert Responses().read(response(comment, final)).text == "{}"
    assert Responses().read(response(final, comment)).text == "{}"


@pytest.mark.parametrize(
    ("found", "outcome", "reason"),
    [
        (
            response(message(said("{")), status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
            Outcome.TRUNCATED,
            "max_output_tokens",
        ),
        (
            response(message(said("{")), status="incomplete", incomplete_details={"reason": "content_filter"}),
            Outcome.REFUSED,
            "content_filter",
        ),
        (response(message(said("{}")), status="incomplete"), Outcome.TRUNCATED, "incomplete"),
        (response(message(said("{}")), incomplete_details={"reason": "new_reason"}), Outcome.TRUNCATED, "new_reason"),
        (response(message({"type": "refusal", "refusal": "No."})), Outcome.REFUSED, "No."),
        (response(message(said("{}"), {"type": "refusal", "refusal": "No."})), Outcome.REFUSED, "No."),
        (response(message(said("{}")), status="in_progress"), Outcome.MALFORMED, "in_progress"),
        (response(message(said("{}")), status="cancelled"), Outcome.MALFORMED, "cancelled"),
        (response(message(said(" \n"))), Outcome.EMPTY, ""),
        (response({"type": "reasoning"}), Outcome.EMPTY, "no message"),
        (response({"type": "function_call", "arguments": "{}"}), Outcome.EMPTY, "no message"),
        (response(), Outcome.EMPTY, "no message"),
    ],
)
def test_endings_that_are_not_complete(found: dict[str, object], outcome: Outcome, reason: str) -> None:
    answer = Responses().read(found)
    assert (answer.outcome, answer.reason) == (outcome, reason)


@pytest.mark.parametrize("found", [{}, {"output": None}, {"output": "text"}, {"output": {}}])
def test_what_is_no_response_is_not_read(found: dict[str, object]) -> None:
    assert Responses().read(found) is None


@pytest.mark.parametrize(
    "odd", [None, 7, "x", [1], {"content": 7}, {"type": "message", "content": [7, {"type": "output_text", "text": 7}]}]
)
def test_odd_parts_are_passed_over(odd: object) -> None:
    assert Responses().read(response(odd, message(said("{}")))).text == "{}"


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, Usage()),
        ({"input_tokens": "9", "output_tokens": True}, Usage()),
        ({"input_tokens": -5, "output_tokens": 3}, Usage(0, 0, 3)),
        # More cached than there was: the parts never exceed the whole, or a cost would be negative.
        (
            {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 99, "cache_write_tokens": 99}},
            Usage(10, 10, 0, 0),
        ),
    ],
)
def test_odd_counts_of_tokens(usage: object, expected: Usage) -> None:
    assert Responses().read(response(message(said("{}")), usage=usage)).usage == expected
