"""OpenAI's Batch API: a file of requests, and two files of results."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import aclosing
from typing import BinaryIO, Protocol

import orjson

from genpress.backends.batches import SECONDS, item_error, moment
from genpress.backends.batches_served import ServedBatches
from genpress.backends.reading import count, mapping, objects, text
from genpress.backends.transport import Wire
from genpress.domain.plain import one_line
from genpress.domain.request import Answer, Request
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import BatchResult, Parcel, ProviderBatch

SUBMISSION = "genpress_submission"
"""Key of our submission id in a batch's `metadata`."""
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_CODES = {"batch_expired": 503, "batch_cancelled": 503, "rate_limit_exceeded": 429, "server_error": 500}
"""HTTP statuses for requests that the batch itself gave no answer: they cost nothing and may be asked again."""
_FULL = frozenset({"token_limit_exceeded", "request_limit_exceeded", "rate_limit_exceeded"})
"""Why a batch is refused as a whole when too much is queued already."""


class FilesWire(Wire, Protocol):
    """A client that can upload files."""

    def upload(self, name: str, file: BinaryIO) -> Awaitable[str]:
        """Upload a file of batch requests; return its id."""
        ...


class OpenAIBatches(ServedBatches[FilesWire]):
    """One backend's batches at OpenAI, or at a server that speaks its Batch API."""

    path, cursor, most = "/batches", "after", (50_000, 200)
    keeps_submission = True

    def line(self, request: Request, request_hash: str) -> bytes:
        """Return a request as one line of a file."""
        body = orjson.Fragment(self._parts.content(request))
        url = f"/v1{self._parts.dialect.path}"
        return orjson.dumps({"custom_id": request_hash, "method": "POST", "url": url, "body": body})

    async def upload(self, parcel: Parcel) -> str:
        """Upload the file, which is free; return its id.

        Raises:
            BackendError: it did not arrive.
        """
        parcel.file.seek(0)
        name = f"genpress-{parcel.submission}.jsonl"
        return await self._transport.use(lambda wire: wire.upload(name, parcel.file), SECONDS)

    async def submit(self, parcel: Parcel, uploaded: str) -> ProviderBatch:
        """Create the batch, with our submission id in its metadata.

        Raises:
            BackendError: it was refused; of kind unknown_outcome: nobody knows whether it was created.
        """
        body = {
            "input_file_id": uploaded,
            "endpoint": f"/v1{self._parts.dialect.path}",
            "completion_window": "24h",
            "metadata": {SUBMISSION: parcel.submission},
        }
        response = await self._transport.post(self.path, orjson.dumps(body))
        return self._described(response.content)

    async def results(self, batch: ProviderBatch) -> AsyncGenerator[BatchResult, None]:
        """Stream both files of results, in any order.

        Raises:
            BackendError: the stream broke; what came before it is good.
        """
        for file in batch.files:
            async with aclosing(self._results_at(f"/files/{file}/content")) as results:
                async for result in results:
                    yield result

    def _read(self, batch: Mapping[str, object]) -> ProviderBatch:
        state, counts = one_line(text(batch.get("status"))), mapping(batch.get("request_counts"))
        files = (text(batch.get("output_file_id")), text(batch.get("error_file_id")))
        return ProviderBatch(
            id=text(batch.get("id")),
            state=state,
            ended=state in _ENDED,
            created_at=moment(batch.get("created_at")),
            total=count(counts.get("total")),
            succeeded=count(counts.get("completed")),
            submission=text(mapping(batch.get("metadata")).get(SUBMISSION)),
            failure=self._failure(batch) if state == "failed" and not any(files) else None,
            files=tuple(filter(None, files)),
        )

    def _failure(self, batch: Mapping[str, object]) -> BackendError:
        errors = objects(mapping(batch.get("errors")).get("data"))
        first: Mapping[str, object] = errors[0] if errors else {}
        code, said = one_line(text(first.get("code"))), text(first.get("message"))
        kind = FailureKind.RATE_LIMITED if code in _FULL else FailureKind.BAD_REQUEST
        return self._asked.fail(
            kind, f"the batch was refused as a whole ({code or 'no reason given'}): {one_line(said)}"
        )

    def _result(self, item: Mapping[str, object]) -> BatchResult:
        name, response = text(item.get("custom_id")), mapping(item.get("response"))
        return name, self._answer(item, response)

    def _answer(self, item: Mapping[str, object], response: Mapping[str, object]) -> Answer | BackendError:
        status, body = response.get("status_code"), response.get("body")
        if status == 200:
            return self._parts.read(body)
        if isinstance(status, int):
            return item_error(status, body, self._asked)
        error = mapping(item.get("error"))
        return item_error(_CODES.get(text(error.get("code")), 400), {"error": dict(error)}, self._asked)
