"""The HTTP client of the SDKs: what a server sees of the calls that are made from an earlier one."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from genpress.backends.http_client import GuardedClient, HeaderGuard
from genpress.domain.fields import FieldSpec
from genpress.domain.request import Request
from genpress.errors import BackendError

URL = "http://127.0.0.1:9/v1/chat"


def request(words: str) -> Request:
    return Request("the brand", words, (FieldSpec(name="title"),))


@pytest.fixture(params=["openai", "anthropic"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def url(faulty, kind: str) -> str:
    return faulty.openai_url if kind == "openai" else faulty.anthropic_url


def ask(backend, *words: str, probe: bool = False) -> None:
    async def work() -> None:
        for text in words:
            await backend.answer(request(text))
            if probe:
                await backend.probe()
        await backend.close()

    asyncio.run(work())


@pytest.mark.parametrize("probe", [False, True])
def test_every_call_has_the_first_ones_headers_and_a_length_of_its_own(make, faulty, kind, url, probe) -> None:
    ask(make(kind, base_url=url), "a", "a much longer row than before", "c" * 5000, probe=probe)
    first, *others = [call["headers"] for call in faulty.calls() if call["headers"].get("Content-Length")]
    assert len(others) == 2
    for headers in others:
        assert set(headers) == set(first)
        assert {n: v for n, v in headers.items() if n != "Content-Length"} == {
            n: v for n, v in first.items() if n != "Content-Length"
        }
    assert first["Host"] in url
    assert first["Content-Type"] == "application/json"
    assert first["Accept-Encoding"]
    assert len({headers["Content-Length"] for headers in (first, *others)}) == 3


def test_no_header_of_the_environment_comes_with_a_later_call(make, faulty, kind, url, monkeypatch) -> None:
    for name in ("OPENAI_CUSTOM_HEADERS", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.setenv(name, "X-Thief: ambient-secret\nauthorization: Bearer ambient-secret")
    ask(make(kind, base_url=url), "a", "b", "c", probe=True)
    for call in faulty.calls():
        assert "ambient-secret" not in str(call["headers"])
        assert call["headers"]["Authorization"] == "Bearer sk-canary-0123456789abcdef"


def test_no_key_of_a_call_leaves(make, faulty, kind, url) -> None:
    """A server must never take two calls for one because of a key that we made up."""
    ask(make(kind, base_url=url), "a", "b")
    assert not [name for call in faulty.calls() for name in call["headers"] if "idempotency" in name.lower()]


def built(client: GuardedClient, **options: object) -> httpx2.Request:
    return client.build_request("POST", URL, **{"headers": [("X-One", "1")], "content": b"{}"} | options)


@pytest.mark.parametrize(
    "other",
    [
        {"headers": [("X-One", "2")]},
        {"headers": [("X-One", "1"), ("X-Two", "2")]},
        {"timeout": 3.0},
        {"params": {"page": "2"}},
        {"cookies": {"a": "b"}},
        {"extensions": {"sni_hostname": "other"}},
    ],
)
def test_a_request_that_differs_in_more_than_its_content_is_made_anew(other) -> None:
    client, plain = GuardedClient(), httpx2.AsyncClient()
    built(client)
    made, expected = built(client, **other), built(plain, **other)
    assert made.url == expected.url
    assert made.headers == expected.headers
    assert made.extensions == expected.extensions


def test_a_request_from_an_earlier_one_is_what_httpx2_makes() -> None:
    client = GuardedClient()
    built(client)
    made, expected = built(client, content=b'{"a": 1}'), built(httpx2.AsyncClient(), content=b'{"a": 1}')
    assert (made.method, made.url, made.content) == (expected.method, expected.url, expected.content)
    assert made.extensions == expected.extensions
    assert set(expected.headers.items()) - set(made.headers.items()) == {
        ("content-length", "8"),
        ("host", "127.0.0.1:9"),
    }
    made.extensions["timeout"] = None
    assert built(client).extensions["timeout"] is not None


def test_a_body_that_is_read_as_it_is_sent_is_never_kept() -> None:
    async def parts():
        yield b"{}"

    client = GuardedClient()
    made = built(client, content=parts())
    assert made.headers["Transfer-Encoding"] == "chunked"
    assert "Transfer-Encoding" not in built(client).headers


def test_the_guard_knows_what_is_ours() -> None:
    guard = HeaderGuard.of(
        {"Accept": "a", "X-Stainless-OS": "b", "Cookie": "c", "Authorization": "d"}, {"Authorization": "ours"}
    )
    assert guard.odd == ("cookie",)
    headers = httpx2.Headers({"cookie": "c", "AUTHORIZATION": "d", "accept": "a"})
    guard.clean(headers)
    assert dict(headers) == {"authorization": "ours", "accept": "a"}


@pytest.mark.parametrize(
    ("kind", "base", "path"),
    [
        ("anthropic", "", "/v1/messages"),
        ("anthropic", "/", "/v1/messages"),
        ("anthropic", "/gateway", "/gateway/v1/messages"),
        ("anthropic", "/gateway/", "/gateway/v1/messages"),
        ("openai", "", "/chat/completions"),
        ("openai", "/v1", "/v1/chat/completions"),
        ("openai", "/v1/", "/v1/chat/completions"),
    ],
)
def test_a_call_goes_below_the_base_url_whether_it_ends_in_a_slash_or_has_no_path(make, kind, base, path) -> None:
    asked: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode().split()[1])
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def work() -> None:
        server = await asyncio.start_server(refuse, "127.0.0.1", 0)
        backend = make(kind, base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{base}")
        with pytest.raises(BackendError):
            await backend.answer(request("a"))
        await backend.close()
        server.close()

    asyncio.run(work())
    assert asked == [path]
