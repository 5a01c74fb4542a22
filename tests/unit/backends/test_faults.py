"""The classification, on the SDKs' own exception objects, made as the SDKs make them."""

from __future__ import annotations

import json
import pickle
import socket
import ssl

import aiohttp
import anthropic
import httpx2
import openai
import pytest
from aiohttp.client_reqrep import ConnectionKey

from genpress.backends.faults import Asked, translate, unknown
from genpress.errors import BackendError, FailureKind

SDKS = {
    "openai": openai.AsyncOpenAI(api_key="sk-canary-0123456789abcdef", base_url="https://models.example/v1"),
    "anthropic": anthropic.AsyncAnthropic(api_key="sk-canary-0123456789abcdef", base_url="https://models.example"),
}
REQUEST = httpx2.Request(
    "POST", "https://models.example/v1", headers={"Authorization": "Bearer sk-canary-0123456789abcdef"}
)


def status_error(sdk: str, status: int, body: object = None, headers: dict[str, str] | None = None) -> Exception:
    given = {"json": body} if isinstance(body, dict | list) else {"text": body or ""}
    response = httpx2.Response(status, request=REQUEST, headers=headers, **given)
    return SDKS[sdk]._make_status_error_from_response(response)


def connection_error(sdk: str, *causes: BaseException) -> Exception:
    """Chain causes as `raise … from …` does, the innermost last, under the SDK's own error."""
    module = openai if sdk == "openai" else anthropic
    error: BaseException = module.APIConnectionError(request=REQUEST)
    outer = error
    for cause in causes:
        error.__cause__ = cause
        error = cause
    return outer


def timeout_error(sdk: str, *causes: BaseException) -> Exception:
    error = (openai if sdk == "openai" else anthropic).APITimeoutError(request=REQUEST)
    error.__cause__ = connection_error(sdk, *causes).__cause__
    return error


@pytest.fixture(params=["openai", "anthropic"])
def sdk(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, FailureKind.UNAVAILABLE),
        (307, FailureKind.UNAVAILABLE),
        (400, FailureKind.BAD_REQUEST),
        (401, FailureKind.AUTH),
        (402, FailureKind.UNAVAILABLE),
        (403, FailureKind.AUTH),
        (404, FailureKind.UNAVAILABLE),
        (405, FailureKind.BAD_REQUEST),
        (408, FailureKind.RETRYABLE),
        (409, FailureKind.RETRYABLE),
        (413, FailureKind.BAD_REQUEST),
        (422, FailureKind.BAD_REQUEST),
        (425, FailureKind.RETRYABLE),
        (429, FailureKind.RATE_LIMITED),
        (431, FailureKind.BAD_REQUEST),
        (499, FailureKind.BAD_REQUEST),
        (500, FailureKind.RETRYABLE),
        (502, FailureKind.RETRYABLE),
        (503, FailureKind.OVERLOADED),
        (504, FailureKind.RETRYABLE),
        (524, FailureKind.RETRYABLE),
        (529, FailureKind.OVERLOADED),
    ],
)
def test_the_kind_by_status(sdk: str, asked: Asked, status: int, kind: FailureKind) -> None:
    assert translate(status_error(sdk, status), asked).kind is kind


def wrapped(sdk: str, kind: str, message: str = "as the vendor says", **more: object) -> dict[str, object]:
    error = {"type": kind, "message": message, **more}
    return {"error": error} if sdk == "openai" else {"type": "error", "error": error}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "insufficient_quota", FailureKind.UNAVAILABLE),
        (403, "billing_error", FailureKind.UNAVAILABLE),
        (400, "billing_hard_limit_reached", FailureKind.UNAVAILABLE),
        (400, "model_not_found", FailureKind.UNAVAILABLE),
        (404, "not_found_error", FailureKind.UNAVAILABLE),
        (400, "content_filter", FailureKind.REFUSED),
        (400, "content_policy_violation", FailureKind.REFUSED),
        (400, "context_length_exceeded", FailureKind.BAD_REQUEST),
        (429, "rate_limit_error", FailureKind.RATE_LIMITED),
        (429, "tokens", FailureKind.RATE_LIMITED),
    ],
)
def test_the_vendors_own_code_can_say_more_than_the_status(sdk, asked, status, code, kind) -> None:
    assert translate(status_error(sdk, status, wrapped(sdk, code)), asked).kind is kind
    assert translate(status_error(sdk, status, wrapped(sdk, "invalid_request_error", code=code)), asked).kind is kind


def test_no_money_said_in_words_only(sdk: str, asked: Asked) -> None:
    said = wrapped(sdk, "invalid_request_error", "Your credit balance is too low to access the API.")
    assert translate(status_error(sdk, 400, said), asked).kind is FailureKind.UNAVAILABLE


def test_a_429_without_money_asks_for_no_second_try(sdk: str, asked: Asked) -> None:
    error = translate(status_error(sdk, 429, wrapped(sdk, "insufficient_quota"), {"retry-after": "20"}), asked)
    assert error.kind is FailureKind.UNAVAILABLE
    assert "no money or quota left" in error.message


def test_the_message_names_backend_host_status_and_the_vendors_words(sdk: str, asked: Asked) -> None:
    error = translate(status_error(sdk, 400, wrapped(sdk, "bad", "temperature: not taken")), asked)
    assert error.message.startswith("backend press: models.example")
    assert "HTTP 400" in error.message
    assert "temperature: not taken" in error.message


def test_a_refused_key_is_named_by_its_variable(sdk: str, asked: Asked) -> None:
    assert "PRESS_KEY" in translate(status_error(sdk, 401), asked).hint


def test_an_unknown_model_and_a_wrong_address_are_named(sdk: str, asked: Asked) -> None:
    message = translate(status_error(sdk, 404, "<html>Not Found</html>"), asked).message
    assert "'gpt-x'" in message
    assert "https://models.example/v1" in message


def test_waits_are_passed_on_as_sent(sdk: str, asked: Asked) -> None:
    assert translate(status_error(sdk, 429, None, {"retry-after": "86400"}), asked).retry_after == 86400
    assert translate(status_error(sdk, 529, None, {"retry-after": "3"}), asked).retry_after == 3
    assert translate(status_error(sdk, 503, None, {"retry-after-ms": "80"}), asked).retry_after == 0.08
    assert translate(status_error(sdk, 400, None, {"retry-after": "3"}), asked).retry_after is None


@pytest.mark.parametrize(
    "body",
    ["", "plain words", [], ["x"], {}, {"error": None}, {"error": "words"}, {"error": {"message": 7}}, "x" * 9000],
)
def test_any_body_is_read_without_harm(sdk: str, asked: Asked, body: object) -> None:
    error = translate(status_error(sdk, 500, body), asked)
    assert error.kind is FailureKind.RETRYABLE
    assert len(error.message) < 600


@pytest.mark.parametrize(
    "words",
    [
        "\x1b[2J\x1b]0;owned\x07gone",
        "a\r\nfake: line",
        "\x9b31m",
        "\u202etxt.exe",
        "half \ud83d of a pair",
        "\x00\x85\u2028",
    ],
)
def test_a_vendors_words_steer_nothing_and_fit_in_a_file(sdk: str, asked: Asked, words: str) -> None:
    body = json.dumps(wrapped(sdk, f"bad{words}", words, code=words))
    for error in (
        translate(status_error(sdk, 400, body), asked),
        translate(status_error(sdk, 400, words_only(words)), asked),
    ):
        assert error.message.isprintable()
        assert error.message.encode()


def words_only(words: str) -> str:
    return words.encode(errors="replace").decode()


def test_a_name_server_that_is_silent_is_asked_again(sdk: str, asked: Asked) -> None:
    silent, nobody = socket.gaierror(socket.EAI_AGAIN, "try again"), socket.gaierror(socket.EAI_NONAME, "unknown name")
    for cause, kind in ((silent, FailureKind.RETRYABLE), (nobody, FailureKind.UNAVAILABLE)):
        by_aiohttp = aiohttp.ClientConnectorDNSError(HOST, cause)
        assert translate(connection_error(sdk, httpx2.ConnectError("x"), by_aiohttp, cause), asked).kind is kind
        assert translate(connection_error(sdk, httpx2.ConnectError("x"), by_aiohttp), asked).kind is kind
        assert translate(connection_error(sdk, httpx2.ConnectError("x"), cause), asked).kind is kind


def test_a_key_in_the_vendors_words_is_hidden(sdk: str, asked: Asked, key: str) -> None:
    said = wrapped(sdk, "auth", f"Incorrect API key provided: {key}. Also {key[:12]}*****{key[-4:]}.")
    error = translate(status_error(sdk, 401, said), asked)
    assert key[:8] not in error.message
    assert key not in repr(vars(error))
    assert key.encode() not in pickle.dumps(error.message)


HOST = ConnectionKey("models.example", 443, True, None, None, None, None)
REFUSED = aiohttp.ClientConnectorError(HOST, OSError(111, "Connection refused"))
NO_NAME = aiohttp.ClientConnectorDNSError(HOST, OSError(None, "Name or service not known"))


@pytest.mark.parametrize(
    ("causes", "kind"),
    [
        # aiohttp under httpx2, as the SDKs' transport chains them
        ((httpx2.ConnectError("x"), REFUSED), FailureKind.RETRYABLE),
        ((httpx2.ConnectTimeout("x"), aiohttp.ConnectionTimeoutError("x")), FailureKind.RETRYABLE),
        ((httpx2.ConnectError("x"), NO_NAME), FailureKind.UNAVAILABLE),
        ((httpx2.ConnectError("x"), REFUSED, socket.gaierror(-2, "unknown name")), FailureKind.UNAVAILABLE),
        ((httpx2.ConnectError("x"), aiohttp.ClientConnectorSSLError(HOST, OSError(1, "ssl"))), FailureKind.UNAVAILABLE),
        ((httpx2.ConnectError("x"), ssl.SSLCertVerificationError(1, "expired")), FailureKind.UNAVAILABLE),
        ((httpx2.UnsupportedProtocol("x"), aiohttp.InvalidURL("x")), FailureKind.UNAVAILABLE),
        # the transport calls these attempts to connect, but the request was on its way
        ((httpx2.ConnectTimeout("x"), aiohttp.ServerDisconnectedError()), FailureKind.UNKNOWN_OUTCOME),
        ((httpx2.ConnectTimeout("x"), aiohttp.ClientOSError(104, "reset")), FailureKind.UNKNOWN_OUTCOME),
        ((httpx2.ReadTimeout("x"), aiohttp.SocketTimeoutError("x")), FailureKind.UNKNOWN_OUTCOME),
        ((httpx2.ReadError("x"), aiohttp.ClientPayloadError("x")), FailureKind.UNKNOWN_OUTCOME),
        # httpx2's own transport
        ((httpx2.ConnectError("x"), OSError(111, "refused")), FailureKind.RETRYABLE),
        ((httpx2.ConnectTimeout("x"),), FailureKind.RETRYABLE),
        ((httpx2.PoolTimeout("x"),), FailureKind.RETRYABLE),
        ((httpx2.ConnectError("x"), socket.gaierror(-2, "unknown name")), FailureKind.UNAVAILABLE),
        ((httpx2.ReadTimeout("x"),), FailureKind.UNKNOWN_OUTCOME),
        ((httpx2.WriteError("x"),), FailureKind.UNKNOWN_OUTCOME),
        ((httpx2.RemoteProtocolError("x"),), FailureKind.UNKNOWN_OUTCOME),
        ((httpx2.DecodingError("x"),), FailureKind.UNKNOWN_OUTCOME),
        ((), FailureKind.UNKNOWN_OUTCOME),
    ],
)
def test_what_was_sent_decides_over_broken_connections(sdk, asked, causes, kind) -> None:
    for cause in causes:
        cause.__cause__ = cause.__context__ = None
    assert translate(connection_error(sdk, *causes), asked).kind is kind
    assert translate(timeout_error(sdk, *causes), asked).kind is kind


def test_errors_that_the_sdks_let_through_are_read_too(asked: Asked) -> None:
    info = aiohttp.RequestInfo(
        "https://models.example", "POST", {"Authorization": "Bearer sk-canary-0123456789abcdef"}, ""
    )
    error = translate(aiohttp.ClientResponseError(info, (), status=400, message="bad status line"), asked)
    assert error.kind is FailureKind.UNKNOWN_OUTCOME
    assert "canary" not in error.message


def test_a_chain_that_bites_its_tail_ends(asked: Asked) -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert translate(first, asked).kind is FailureKind.UNKNOWN_OUTCOME


def test_an_unknown_outcome_says_that_it_may_have_cost_money(asked: Asked) -> None:
    error = unknown(asked, "it went dark")
    assert isinstance(error, BackendError)
    assert "may have charged" in error.message
