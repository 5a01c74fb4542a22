"""The wire, through the real SDKs and a real server."""

from __future__ import annotations

import asyncio
import socket
import time
import traceback

import pytest

from genpress.backends.transport import Wire, http_options
from genpress.domain.config import BackendConfig
from genpress.domain.fields import FieldSpec
from genpress.domain.request import Outcome, Request
from genpress.errors import BackendError, FailureKind

REQUEST = Request("the brand", "the row", (FieldSpec(name="title"),))


async def answer_and_close(backend):
    try:
        return await backend.answer(REQUEST)
    finally:
        await backend.close()


@pytest.fixture(params=["openai", "anthropic"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def url(faulty, kind: str) -> str:
    return faulty.openai_url if kind == "openai" else faulty.anthropic_url


def test_a_connection_for_each_call_in_flight_and_a_short_wait_to_connect() -> None:
    timeout, limits = http_options(BackendConfig(kind="openai", max_concurrency=300, timeout=120))
    assert (limits.max_connections, limits.max_keepalive_connections) == (300, 300)
    assert (timeout.connect, timeout.read) == (10, 120)
    assert http_options(BackendConfig(kind="openai", timeout=2))[0].connect == 2


def test_no_header_from_the_environment_reaches_another_server(make, faulty, kind, url, monkeypatch) -> None:
    theft = "X-Thief: 1\nauthorization: Bearer ambient-secret\nx-api-key: ambient-secret\nCookie: ambient-secret"
    for name in ("OPENAI_CUSTOM_HEADERS", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.setenv(name, theft)
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "OPENAI_ADMIN_KEY",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
    ):
        monkeypatch.setenv(name, "ambient-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/thief")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1/thief")
    asyncio.run(answer_and_close(make(kind, base_url=url)))
    (call,) = faulty.calls()
    assert call["headers"]["Authorization"] == "Bearer sk-canary-0123456789abcdef"
    assert "ambient-secret" not in str(call["headers"])
    assert not {"X-Thief", "Cookie", "OpenAI-Organization", "OpenAI-Project"} & set(call["headers"])


def test_a_server_without_a_key_gets_none_of_ours(make, faulty, kind, url, monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "ambient-secret")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "ambient-secret")
    environ = {"OPENAI_API_KEY": "ambient-secret", "ANTHROPIC_API_KEY": "ambient-secret"}
    asyncio.run(answer_and_close(make(kind, environ=environ, base_url=url, api_key_env="")))
    (call,) = faulty.calls()
    assert call["headers"]["Authorization"] == "Bearer none"
    assert "ambient-secret" not in str(call["headers"])


def test_a_proxy_of_the_environment_does_not_see_calls_to_this_machine(make, faulty, kind, url, monkeypatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert asyncio.run(answer_and_close(make(kind, base_url=url))).outcome is Outcome.COMPLETE


def test_a_redirect_is_not_followed_so_the_key_stays(make, faulty, kind, url) -> None:
    faulty.script(["redirect"])
    with pytest.raises(BackendError) as caught:
        asyncio.run(answer_and_close(make(kind, base_url=url)))
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert faulty.count()["calls"] == 1


def test_neither_error_nor_traceback_shows_the_key(make, faulty, kind, url, key) -> None:
    faulty.script(["leak", "reset", "500"])
    backend = make(kind, base_url=url)

    async def work() -> list[str]:
        shown = []
        for _ in range(3):
            try:
                await backend.answer(REQUEST)
            except BackendError as error:
                shown.append("".join(traceback.format_exception(error)) + repr(vars(error)))
        await backend.close()
        return shown

    shown = asyncio.run(work())
    assert len(shown) == 3
    assert key not in "".join(shown)


def test_a_slow_body_cannot_outlast_the_time_out(make, faulty, kind, url) -> None:
    faulty.script(["slow"])
    started = time.monotonic()
    with pytest.raises(BackendError) as caught:
        asyncio.run(answer_and_close(make(kind, base_url=url, timeout=0.4)))
    assert caught.value.kind is FailureKind.UNKNOWN_OUTCOME
    assert time.monotonic() - started < 3


def test_a_connection_is_used_again(make, faulty, kind, url) -> None:
    backend = make(kind, base_url=url)

    async def work() -> set[int]:
        used = set()
        for _ in range(4):
            await backend.answer(REQUEST)
            used.add(id(backend._transport._wire))
        await backend.close()
        return used

    assert len(asyncio.run(work())) == 1


def test_calls_that_begin_together_share_one_pool(make, faulty, kind, url) -> None:
    # A host that has to be looked up first, as every one but this machine by its usual names.
    transport = make(kind, base_url=url.replace("127.0.0.1", "0.0.0.0"))._open()  # noqa: S104 - it is asked, not bound
    made, connect = [], transport._connect

    def counted() -> Wire:
        made.append(connect())
        return made[-1]

    transport._connect = counted

    async def work() -> None:
        await asyncio.gather(*(transport.get("/models", 10) for _ in range(8)), return_exceptions=True)
        await transport.close()

    asyncio.run(work())
    assert len(made) == 1


def test_after_closing_a_call_opens_a_new_pool(make, faulty, kind, url) -> None:
    backend = make(kind, base_url=url)

    async def work() -> None:
        await backend.answer(REQUEST)
        await backend.close()
        await backend.answer(REQUEST)
        await backend.close()

    asyncio.run(work())
    assert faulty.count()["calls"] == 2


def test_a_cancelled_call_ends_at_once_and_leaves_the_pool_usable(make, faulty, kind, url) -> None:
    faulty.script(["hang"])
    backend = make(kind, base_url=url, max_concurrency=1)

    async def work() -> Outcome:
        call = asyncio.create_task(backend.answer(REQUEST))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        outcome = (await backend.answer(REQUEST)).outcome
        await backend.close()
        return outcome

    assert asyncio.run(work()) is Outcome.COMPLETE


def test_headers_of_a_refusal_say_the_limits_too(make, faulty, kind, url) -> None:
    faulty.script(["429-reset"])
    backend = make(kind, base_url=url)
    with pytest.raises(BackendError):
        asyncio.run(answer_and_close(backend))
    assert backend.rate_limits.requests_remaining == 0


@pytest.mark.parametrize("hidden", ["127.0.0.1", "169.254.169.254"])
def test_a_name_that_hides_this_machine_or_its_host_is_refused(make, kind, key, monkeypatch, hidden) -> None:
    backend = make(kind, base_url="https://models.example/v1")

    async def work() -> None:
        async def resolve(*_args: object, **_options: object) -> list[tuple[object, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (hidden, 0))]

        # Names cannot be served here, so the answer of the resolver is given.
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
        await answer_and_close(backend)

    with pytest.raises(BackendError) as caught:
        asyncio.run(work())
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert hidden in caught.value.message


def test_an_answer_that_is_no_http_is_an_unknown_outcome(make, kind) -> None:
    """aiohttp raises this one past the SDKs, with the request's headers in it."""

    async def work() -> BackendError:
        async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(100)
            writer.write(b"SMTP/1.0 what?\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(babble, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(BackendError) as caught:
            await answer_and_close(make(kind, base_url=f"http://127.0.0.1:{port}/v1"))
        server.close()
        await server.wait_closed()
        return caught.value

    error = asyncio.run(work())
    assert error.kind is FailureKind.UNKNOWN_OUTCOME
    assert "canary" not in "".join(traceback.format_exception(error))
