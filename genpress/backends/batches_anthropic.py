"""Anthropic's Message Batches API: one call with all requests, one stream of results. It keeps no id of ours."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Mapping
from contextlib import aclosing
from typing import Protocol

import httpx2
import orjson

from genpress.backends.batches import SECONDS, item_error, moment
from genpress.backends.batches_served import ServedBatches
from genpress.backends.reading import count, mapping, text
from genpress.backends.transport import Wire
from genpress.domain.plain import one_line
from genpress.domain.request import Answer, Request
from genpress.errors import BackendError
from genpress.interfaces import BatchResult, Parcel, ProviderBatch

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


class AnthropicBatches(ServedBatches[SendingWire]):
    """One backend's batches at Anthropic, or at a server that speaks its API."""

    path, cursor, most = "/v1/messages/batches", "after_id", (100_000, 256)
    keeps_submission = False

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
        response = await self._transport.use(lambda wire: wire.send(self.path, _body(parcel), size), SECONDS)
        return self._described(response.content)

    async def results(self, batch: ProviderBatch) -> AsyncGenerator[BatchResult, None]:
        """Stream the results, in any order.

        They are asked for under the API's own path: the address in `results_url` might lead a key elsewhere.

        Raises:
            BackendError: the stream broke; what came before it is good.
        """
        async with aclosing(self._results_at(f"{self.path}/{batch.id}/results")) as results:
            async for result in results:
                yield result

    def _read(self, batch: Mapping[str, object]) -> ProviderBatch:
        state, counts = one_line(text(batch.get("processing_status"))), mapping(batch.get("request_counts"))
        return ProviderBatch(
            id=text(batch.get("id")),
            state=state,
            ended=state == "ended",
            created_at=moment(batch.get("created_at")),
            total=sum(count(number) for number in counts.values()),
            succeeded=count(counts.get("succeeded")),
        )

    def _result(self, item: Mapping[str, object]) -> BatchResult:
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


async def _body(parcel: Parcel) -> AsyncIterator[bytes]:
    """Yield the body: the parcel's lines as a JSON array, one in memory at a time."""
    parcel.file.seek(0)
    yield _BEFORE
    for number, line in enumerate(parcel.file):
        yield (b"," if number else b"") + line.rstrip(b"\n")
    yield _AFTER
