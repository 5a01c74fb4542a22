"""Transport: one connection pool a backend and event loop, through the vendor's SDK by its cheapest path."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Generic, Protocol, TypeVar

import aiohttp
import httpx2

from genpress.backends.faults import Asked, translate, unknown
from genpress.backends.vendors import Endpoint, is_address
from genpress.domain.config import BackendConfig
from genpress.errors import BackendError, FailureKind

_IDLE = 4.0
"""Seconds an unused connection is kept: less than servers keep it (uvicorn: 5), so that no call is written into a
connection that is just being closed, and its outcome left in doubt."""
_CONNECT = 10.0
"""Most seconds to wait for a connection; nothing is sent before it stands."""
_HTTP_ERRORS = (aiohttp.ClientError, httpx2.HTTPError, ssl.SSLError, OSError)
"""What can come up from under the SDKs without being wrapped by them."""


class Wire(Protocol):
    """A vendor's SDK client, reduced to what is used of it."""

    @property
    def error(self) -> type[Exception]:
        """What the SDK raises, at its root."""
        ...

    def post(self, path: str, content: bytes) -> Awaitable[httpx2.Response]:
        """Send JSON; return the successful answer, read to its end."""
        ...

    def get(self, path: str) -> Awaitable[httpx2.Response]:
        """Return the successful answer to a request without a body."""
        ...

    def stream(self, path: str) -> Awaitable[httpx2.Response]:
        """Return the same with its body still to be read; it must be closed."""
        ...

    def close(self) -> Awaitable[None]:
        """Close all connections."""
        ...


T = TypeVar("T")
W = TypeVar("W", bound=Wire)
STREAMED = {"X-Stainless-Raw-Response": "stream"}
"""The header by which both SDKs are told to leave a body unread."""


def http_options(config: BackendConfig) -> tuple[httpx2.Timeout, httpx2.Limits]:
    """Return the time-outs and the connection limits of a backend's client: a connection for each call in flight."""
    timeout = httpx2.Timeout(config.timeout, connect=min(_CONNECT, config.timeout))
    count = config.max_concurrency
    return timeout, httpx2.Limits(max_connections=count, max_keepalive_connections=count, keepalive_expiry=_IDLE)


class Transport(Generic[W]):
    """Sends a backend's calls and translates what goes wrong."""

    def __init__(self, asked: Asked, timeout: float, connect: Callable[[], W]) -> None:
        self.asked = asked
        """Who asks whom."""
        self._timeout = timeout
        self._connect = connect
        self._wire: W | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.last_headers: Mapping[str, str] | None = None
        """Headers of the last answer, an error's included."""

    async def post(self, path: str, content: bytes) -> httpx2.Response:
        """Send a request that may cost money.

        Raises:
            BackendError: no answer came.
        """
        wire = await self._connected()
        return await self._finish(wire, wire.post(path, content), self._timeout)

    async def get(self, path: str, timeout: float) -> httpx2.Response:  # noqa: ASYNC109 - the SDKs have none for all
        """Send a request that is free.

        Raises:
            BackendError: no answer came.
        """
        wire = await self._connected()
        return await self._finish(wire, wire.get(path), timeout)

    async def use(self, work: Callable[[W], Awaitable[T]], seconds: float) -> T:
        """Do anything with the vendor's client within so many seconds.

        Raises:
            BackendError: it failed.
        """
        wire = await self._connected()
        return await self._guarded(wire, work(wire), seconds)

    async def lines(self, path: str) -> AsyncGenerator[bytes, None]:
        """Stream the lines of an answer, of which only one is in memory, however long it is.

        Lines end with a line feed and nothing else: other characters that some take for line ends may stand in JSON.

        Raises:
            BackendError: the stream broke.
        """
        wire, rest = await self._connected(), b""
        try:
            response = await wire.stream(path)
            try:
                async for chunk in response.aiter_bytes():
                    *whole, rest = (rest + chunk).split(b"\n")
                    for line in whole:
                        yield line
            finally:
                await response.aclose()
        except (wire.error, TimeoutError, *_HTTP_ERRORS) as error:
            fault = self._translated(error)
        else:
            if rest:
                yield rest
            return
        raise fault

    async def _finish(self, wire: Wire, call: Awaitable[httpx2.Response], seconds: float) -> httpx2.Response:
        response = await self._guarded(wire, call, seconds)
        self.last_headers = response.headers
        return response

    async def _guarded(self, wire: Wire, call: Awaitable[T], seconds: float) -> T:
        try:
            # The SDKs' time-outs hold between two bytes; this one holds for the whole call.
            async with asyncio.timeout(seconds):
                result = await call
        except TimeoutError:
            fault = unknown(self.asked, f"gave no answer in {seconds:g} s")
        except (wire.error, *_HTTP_ERRORS) as error:
            fault = self._translated(error)
        else:
            return result
        # Raised out here, so that not even `__context__` keeps the vendor's error, which holds the key.
        raise fault

    def _translated(self, error: Exception) -> BackendError:
        response = getattr(error, "response", None)
        if isinstance(response, httpx2.Response):
            self.last_headers = response.headers
        return translate(error, self.asked)

    async def _connected(self) -> W:
        loop = asyncio.get_running_loop()
        if self._wire is None or self._loop is not loop:
            # A pool belongs to the event loop it was made in; commands may run several, one after the other.
            await _refuse_hidden_address(self.asked)
        if self._wire is None or self._loop is not loop:  # while that was found out, another call may have connected
            self._wire, self._loop = self._connect(), loop
        return self._wire

    async def close(self) -> None:
        """Close all connections; a later call opens new ones."""
        wire, self._wire = self._wire, None
        if wire is not None and self._loop is asyncio.get_running_loop():
            await wire.close()


async def _refuse_hidden_address(asked: Asked) -> None:
    """Refuse a name that leads to this machine, or to the network of the machine's own host, without saying so."""
    if asked.where.custom and not asked.where.named_loopback:
        for address in await _addresses(asked.where):
            if is_address(address, "is_link_local") or is_address(address, "is_loopback"):
                words = f"{asked.where.host} leads to the hidden address {address}; nothing was sent"
                raise asked.fail(FailureKind.UNAVAILABLE, words, hint="If that is meant, write 127.0.0.1 in base_url.")


async def _addresses(where: Endpoint) -> set[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(where.host, None, type=socket.SOCK_STREAM)
    except OSError:
        return set()  # A proxy may know the name; otherwise the call itself says that nobody does.
    return {str(entry[4][0]).partition("%")[0] for entry in found}
