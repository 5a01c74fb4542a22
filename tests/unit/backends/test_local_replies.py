"""What the runtime says, told in our words."""

from __future__ import annotations

import time

import pytest

from genpress.backends.local_replies import Pieces, Reply, Stop, checked, usage_of
from genpress.errors import BackendError, FailureKind


def kind_of(reply: object) -> FailureKind:
    with pytest.raises(BackendError) as caught:
        checked(reply)
    return caught.value.kind


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ({"error": {"code": 400, "message": "no", "type": "invalid_request_error"}}, FailureKind.BAD_REQUEST),
        ({"error": {"code": 400, "type": "exceed_context_size_error"}}, FailureKind.BAD_REQUEST),
        ({"error": {"code": 500, "message": "no"}}, FailureKind.RETRYABLE),
        ({"error": {"code": 503, "message": "loading"}}, FailureKind.RETRYABLE),
        ({"error": "words"}, FailureKind.RETRYABLE),
        (None, FailureKind.RETRYABLE),
        ([], FailureKind.RETRYABLE),
    ],
)
def test_errors(reply: object, kind: FailureKind) -> None:
    assert kind_of(reply) is kind


def test_a_prompt_that_does_not_fit_says_how_long_it_is_and_what_to_do() -> None:
    error = {"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 4096}
    with pytest.raises(BackendError, match=r"5000 tokens .* 4096") as caught:
        checked({"error": error})
    assert "genpress.toml" in caught.value.hint


def test_pieces_make_a_reply() -> None:
    pieces = Pieces(Stop(60))
    usage = {"prompt_tokens": 30, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 20}}
    for chunk in (
        {"choices": [{"delta": {"role": "assistant", "content": None}, "finish_reason": None}]},
        {"choices": [{"delta": {"content": "{}"}, "finish_reason": None}]},
        {"choices": [{"delta": {}, "finish_reason": "stop"}]},
        {"choices": [], "usage": usage},
    ):
        assert not pieces.take(chunk)
    assert pieces.reply() == Reply("{}", "stop", 30, 20, 4)


@pytest.mark.parametrize(
    "chunk", [{}, {"choices": None}, {"choices": [1]}, {"choices": [{"delta": 3}]}, {"usage": None}]
)
def test_odd_chunks_are_nothing(chunk: dict[str, object]) -> None:
    pieces = Pieces(Stop(60))
    assert not pieces.take(chunk)
    assert pieces.reply().text == ""


def test_an_error_in_the_stream_ends_it() -> None:
    pieces = Pieces(Stop(60))
    assert pieces.take({"error": {"code": 500, "message": "out of memory"}})
    with pytest.raises(BackendError, match="out of memory"):
        pieces.reply()


def test_a_stop_ends_a_request_at_its_next_token() -> None:
    stop = Stop(60)
    pieces = Pieces(stop)
    assert not pieces.take({"choices": []})
    stop.set()
    assert pieces.take({"choices": []})
    with pytest.raises(BackendError, match="was cancelled"):
        stop.check()


def test_time_runs_from_the_beginning_not_from_the_queue() -> None:
    stop = Stop(0.01)
    time.sleep(0.02)
    stop.check()
    stop.begin()
    time.sleep(0.02)
    with pytest.raises(BackendError, match=r"took more than 0\.01 seconds") as caught:
        stop.check()
    assert caught.value.kind is FailureKind.RETRYABLE


def test_usage_of_nothing_is_nothing() -> None:
    assert usage_of({}) == usage_of({"usage": {"prompt_tokens": "x"}}) == (0, 0, 0)
