"""The client of Anthropic's SDK; importing this module imports the SDK, so it is done at the first call."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable
from itertools import count
from uuid import uuid4

import httpx2
from anthropic import AnthropicError, AsyncAnthropic, DefaultAioHttpClient, RequestOptions

from genpress.backends.http_client import GuardedClient, HeaderGuard
from genpress.backends.secrets import Secret
from genpress.backends.transport import STREAMED, http_options
from genpress.backends.vendors import Endpoint
from genpress.domain.config import BackendConfig


class _HttpClient(GuardedClient, DefaultAioHttpClient):
    """Requests as we make them, over the SDK's connections by aiohttp."""


class AnthropicWire:
    """Anthropic's client, without its own retries, redirects, tracing and response models."""

    error = AnthropicError

    def __init__(self, where: Endpoint, key: Secret, config: BackendConfig) -> None:
        timeout, limits = http_options(config)
        # Said explicitly, so that no header from the environment stands in for the key. Anthropic itself reads the
        # first; servers that speak its protocol often know only the second.
        ours = {"Authorization": f"Bearer {key.reveal()}"} | ({"X-Api-Key": key.reveal()} if where.custom else {})
        http = _HttpClient(timeout=timeout, limits=limits, follow_redirects=False, trust_env=not where.named_loopback)
        self._client = AsyncAnthropic(
            api_key=key.reveal(),
            base_url=where.base_url,
            timeout=timeout,
            max_retries=0,
            http_client=http,
            open_telemetry=False,
            default_headers=ours,
        )
        if where.custom:
            http.guard = HeaderGuard.of(self._client.default_headers, ours)
        self._timeout, self._name, self._calls = timeout, uuid4().hex, count(1)
        self._root = str(self._client.base_url).rstrip("/") + "/"

    def post(self, path: str, content: bytes) -> Awaitable[httpx2.Response]:
        """Send JSON; return the successful answer, read to its end."""
        url = self._root + path.lstrip("/")
        # All is said: what is not, the SDK copies deeply from its defaults, and draws a random key that it never sends.
        options: RequestOptions = {
            "headers": {},
            "max_retries": 0,
            "timeout": self._timeout,
            "idempotency_key": f"{self._name}-{next(self._calls)}",
        }
        return self._client.post(url, cast_to=httpx2.Response, content=content, options=options)

    def get(self, path: str) -> Awaitable[httpx2.Response]:
        """Return the successful answer to a request without a body."""
        return self._client.get(path, cast_to=httpx2.Response)

    def stream(self, path: str) -> Awaitable[httpx2.Response]:
        """Return the same with its body still to be read; it must be closed."""
        return self._client.get(path, cast_to=httpx2.Response, options={"headers": STREAMED})

    def send(self, path: str, content: AsyncIterable[bytes], size: int) -> Awaitable[httpx2.Response]:
        """Send JSON that is read as it is sent; return the successful answer."""
        headers = {"Content-Length": str(size), "Content-Type": "application/json"}
        return self._client.post(path, cast_to=httpx2.Response, content=content, options={"headers": headers})

    def close(self) -> Awaitable[None]:
        """Close all connections."""
        return self._client.close()
