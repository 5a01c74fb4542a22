import httpx2
import pytest

from genpress.backends.answers import read_answer
from genpress.backends.faults import Asked
from genpress.backends.openai_chat import Chat
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome
from genpress.errors import BackendError, FailureKind

MOST = Usage(500, 0, 2048)


def read(asked: Asked, body: object, *, headers: dict[str, str] | None = None, status: int = 200) -> Answer:
    given = {"content": body} if isinstance(body, bytes) else {"json": body}
    return read_answer(httpx2.Response(status, headers=headers, **given), Chat(own=True), asked, lambda: MOST)


def completion(**more: object) -> dict[str, object]:
    choice = {"message": {"content": '{"title": "Light"}'}, "finish_reason": "stop"}
    return {
        "id": "c-1",
        "model": "m-1",
        "choices": [choice],
        "usage": {"prompt_tokens": 9, "completion_tokens": 5},
        **more,
    }


def test_a_whole_answer_is_read_as_it_came(asked: Asked) -> None:
    assert read(asked, completion()) == Answer('{"title": "Light"}', Outcome.COMPLETE, "m-1", Usage(9, 0, 5), "", "c-1")


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"choices": [{"mess', b"<html>busy</html>", b"\xff\xfe", b'{"a": NaN}', b"data: {}\n\n"]
)
def test_a_body_that_is_not_whole_json_may_have_been_paid_for(asked: Asked, body: bytes) -> None:
    with pytest.raises(BackendError) as caught:
        read(asked, body)
    assert caught.value.kind is FailureKind.UNKNOWN_OUTCOME
    assert caught.value.__context__ is None
    assert f"{len(body)} bytes" in caught.value.message


@pytest.mark.parametrize("body", [[], 7, "text", {}, {"choices": []}, {"error": {"message": "odd"}}, {"error": "odd"}])
def test_json_that_is_no_answer_is_kept_as_it_came_at_the_highest_cost(asked: Asked, body: object) -> None:
    answer = read(asked, body)
    assert answer.outcome is Outcome.MALFORMED
    assert answer.text == httpx2.Response(200, json=body).text
    assert answer.usage == MOST
    assert answer.reason


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 429, "message": "slow down"}, FailureKind.RATE_LIMITED),
        ({"code": 502, "message": "upstream"}, FailureKind.RETRYABLE),
        ({"code": 401, "message": "key"}, FailureKind.AUTH),
        ({"code": "rate_limit_exceeded", "message": "slow down"}, FailureKind.RATE_LIMITED),
        ({"code": "server_error", "message": "oops"}, FailureKind.RETRYABLE),
        ({"type": "overloaded_error", "message": "busy"}, FailureKind.OVERLOADED),
    ],
)
def test_an_error_inside_a_success_is_an_error(asked: Asked, error: dict[str, object], kind: FailureKind) -> None:
    with pytest.raises(BackendError) as caught:
        read(asked, {"error": error}, headers={"retry-after": "4"})
    assert caught.value.kind is kind


def test_a_failed_response_without_a_known_code_can_never_succeed(asked: Asked) -> None:
    failed = {"status": "failed", "output": [], "error": {"code": "invalid_prompt", "message": "not allowed"}}
    with pytest.raises(BackendError) as caught:
        read(asked, failed)
    assert caught.value.kind is FailureKind.BAD_REQUEST


def test_an_empty_error_is_none(asked: Asked) -> None:
    assert read(asked, completion(error=None)).outcome is Outcome.COMPLETE
    assert read(asked, completion(error={})).outcome is Outcome.COMPLETE


def test_tokens_that_a_server_does_not_count_are_estimated_not_free(asked: Asked) -> None:
    usage = read(asked, completion(usage=None)).usage
    assert usage.input_tokens == MOST.input_tokens
    assert 0 < usage.output_tokens <= 20


def test_what_a_server_leaves_out_is_filled_in(asked: Asked) -> None:
    answer = read(asked, completion(id=None, model=""), headers={"x-request-id": "req_7"})
    assert (answer.model, answer.provider_id) == ("gpt-x", "req_7")
    assert read(asked, completion(id=None), headers={"request-id": "req_8"}).provider_id == "req_8"
    assert read(asked, completion(id=None)).provider_id == ""
