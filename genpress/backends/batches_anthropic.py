"""Anthropic's Message Batches API: one call with all requests, one stream of results. It keeps no id of ours."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Protocol

import httpx2
import orjson

from genpress.backends.batches import SECONDS, BatchParts, item_error, moment, page_of, paged, parsed
from genpress.backends.faults import Asked
from genpress.backends.reading import count, mapping, text
from genpress.backends.secrets import Secret
from genpress.backends.transport import Transport, Wire
from genpress.backends.vendors import Endpoint
from genpress.domain.config import BackendConfig
from genpress.domain.money import Price
from genpress.domain.plain import one_line
from genpress.domain.request import Answer, Request
from genpress.errors import BackendError
from genpress.interfaces import BatchLimits, BatchResult, Parcel, ProviderBatch

REQUESTS, MEGABYTES = 100_000, 256
"""Most of one batch."""
_PATH = "/v1/messages/batches"
_PAGE = 100
_BEFORE, _AFTER = b'{"requests":[', b"]}"
_STATUSES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""HTTP statuses of the errors that come inside results."""
_NOT_DONE = {"expired": "the batch expired before it was asked", "canceled": "the batch was cancelled before"}


class SendingWire(Wire, Protocol):
    """A client that can send a body as it reads it."""

    def send(self, path: str, content: AsyncIterable[bytes], size: int) -> Awaitable[httpx2.Response]:
        """Send so many bytes of JSON; return the successful answer."""
        ...


class AnthropicBatches:
    """One backend's batches at Anthropic, or at a server that speaks its API."""

    keeps_submission = False

    def __init__(self, parts: BatchParts, *, connect: Callable[[Endpoint, Secret, BackendConfig], SendingWire]) -> None:
        self._parts = parts
        self._connect = connect
        self._opened: Transport[SendingWire] | None = None

    @property
    def limits(self) -> BatchLimits:
        """Most of one batch."""
        return self._parts.limits(REQUESTS, MEGABYTES)

    @property
    def grace(self) -> float:
        """Seconds after which a submission that is nowhere listed was never made."""
        return self._parts.config.batch_grace

    @property
    def price(self) -> Price | None:
        """Price of a request in a batch; None when it is unknown."""
        return self._parts.price

    def line(self, request: Request, request_hash: str) -> bytes:
        """Return a request as one element of the list."""
        return orjson.dumps({"custom_id": request_hash, "params": orjson.Fragment(self._parts.content(request))})

    async def upload(self, parcel: Parcel) -> str:
        """Do nothing: the requests go out with the call that creates the batch."""
        del parcel
        return ""

    async def submit(self, parcel: Parcel, uploaded: str) -> ProviderBatch:
        """Create the batch.

        Raises:
            BackendError: it was refused; of kind unknown_outcome: nobody knows whether it was created.
        """
        del uploaded
        size = len(_BEFORE) + parcel.size - 1 + len(_AFTER)
        response = await self._transport.use(lambda wire: wire.send(_PATH, _body(parcel), size), SECONDS)
        return _read(parsed(response.content, self._asked))

    async def status(self, provider_id: str) -> ProviderBatch:
        """Ask how a batch stands.

        Raises:
            BackendError: no answer came.
        """
        response = await self._transport.get(f"{_PATH}/{provider_id}", self._parts.config.timeout)
        return _read(parsed(response.content, self._asked))

    async def results(self, batch: ProviderBatch) -> AsyncGenerator[BatchResult, None]:
        """Stream the results, in any order.

        They are asked for under the API's own path: the address in `results_url` might lead a key elsewhere.

        Raises:
            BackendError: the stream broke; what came before it is good.
        """
        async with aclosing(self._transport.lines(f"{_PATH}/{batch.id}/results")) as lines:
            async for line in lines:
                if line.strip():
                    yield self._result(line)

    async def cancel(self, provider_id: str) -> ProviderBatch:
        """Ask the provider to stop a batch.

        Raises:
            BackendError: no answer came, or the batch has ended.
        """
        response = await self._transport.post(f"{_PATH}/{provider_id}/cancel", b"{}")
        return _read(parsed(response.content, self._asked))

    def list(self) -> AsyncGenerator[ProviderBatch, None]:
        """Stream the workspace's batches, newest first."""
        return paged(self._page, _read)

    async def _page(self, after: str) -> Mapping[str, object]:
        query = f"{_PATH}?limit={_PAGE}" + (f"&after_id={after}" if after else "")
        response = await self._transport.get(query, self._parts.config.timeout)
        return page_of(response.content, self._asked)

    @property
    def _asked(self) -> Asked:
        return self._parts.asked()

    @property
    def _transport(self) -> Transport[SendingWire]:
        if self._opened is None:
            asked, config = self._asked, self._parts.config
            self._opened = Transport(asked, config.timeout, partial(self._connect, asked.where, asked.key, config))
        return self._opened

    def _result(self, line: bytes) -> BatchResult:
        try:
            item = mapping(orjson.loads(line))
        except orjson.JSONDecodeError:
            item = {}
        return text(item.get("custom_id")), self._answer(mapping(item.get("result")))

    def _answer(self, result: Mapping[str, object]) -> Answer | BackendError:
        kind = text(result.get("type"))
        if kind == "succeeded":
            return self._parts.read(result.get("message"))
        if kind in _NOT_DONE:
            return item_error(503, {"error": {"type": kind, "message": _NOT_DONE[kind]}}, self._asked)
        body = mapping(result.get("error"))
        error = mapping(body.get("error")) or body
        return item_error(_STATUSES.get(text(error.get("type")), 400), dict(body), self._asked)

    async def close(self) -> None:
        """Close all connections."""
        if self._opened is not None:
            await self._opened.close()


async def _body(parcel: Parcel) -> AsyncIterator[bytes]:
    """Yield the body: the parcel's lines as a JSON array, one in memory at a time."""
    parcel.file.seek(0)
    yield _BEFORE
    for number, line in enumerate(parcel.file):
        yield (b"," if number else b"") + line.rstrip(b"\n")
    yield _AFTER


def _read(batch: Mapping[str, object]) -> ProviderBatch:
    state, counts = one_line(text(batch.get("processing_status"))), mapping(batch.get("request_counts"))
    return ProviderBatch(
        id=text(batch.get("id")),
        state=state,
        ended=state == "ended",
        created_at=moment(batch.get("created_at")),
        total=sum(count(number) for number in counts.values()),
        succeeded=count(counts.get("succeeded")),
    )
