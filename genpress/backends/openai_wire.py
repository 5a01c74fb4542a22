"""The client of OpenAI's SDK; importing this module imports the SDK, so it is done at the first call."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import BinaryIO

import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient, OpenAIError

from genpress.backends.secrets import Secret
from genpress.backends.transport import STREAMED, guard_headers, http_options
from genpress.backends.vendors import Endpoint
from genpress.domain.config import BackendConfig


class OpenAIWire:
    """OpenAI's client, without its own retries, redirects and response models."""

    error = OpenAIError

    def __init__(self, where: Endpoint, key: Secret, config: BackendConfig) -> None:
        timeout, limits = http_options(config)
        # Said explicitly, so that no header from the environment stands in for the key.
        ours = {"Authorization": f"Bearer {key.reveal()}"}
        http = DefaultAioHttpClient(
            timeout=timeout, limits=limits, follow_redirects=False, trust_env=not where.named_loopback
        )
        self._client = AsyncOpenAI(
            api_key=key.reveal(),
            base_url=where.base_url,
            timeout=timeout,
            max_retries=0,
            http_client=http,
            default_headers=ours,
        )
        if where.custom:
            guard_headers(http, self._client.default_headers, ours)

    def post(self, path: str, content: bytes) -> Awaitable[httpx2.Response]:
        """Send JSON; return the successful answer, read to its end."""
        return self._client.post(path, cast_to=httpx2.Response, content=content)

    def get(self, path: str) -> Awaitable[httpx2.Response]:
        """Return the successful answer to a request without a body."""
        return self._client.get(path, cast_to=httpx2.Response)

    def stream(self, path: str) -> Awaitable[httpx2.Response]:
        """Return the same with its body still to be read; it must be closed."""
        return self._client.get(path, cast_to=httpx2.Response, options={"headers": STREAMED})

    async def upload(self, name: str, file: BinaryIO) -> str:
        """Upload a file of batch requests, read as it is sent; return its id."""
        made = await self._client.files.create(file=(name, file, "application/jsonl"), purpose="batch")
        return made.id

    def close(self) -> Awaitable[None]:
        """Close all connections."""
        return self._client.close()
