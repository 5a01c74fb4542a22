"""Batch APIs: what OpenAI's and Anthropic's have in common."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import orjson

from genpress.backends.dialects import Dialect
from genpress.backends.faults import Asked, from_status, unknown
from genpress.backends.reading import mapping, objects, text
from genpress.domain.config import BackendConfig
from genpress.domain.money import Price
from genpress.domain.request import Answer, Outcome, Request
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import BatchBackend, BatchLimits, ProviderBatch

SECONDS = 3600.0
"""Most seconds to send a whole batch; the time-outs between two bytes hold, too."""
_MEGABYTE = 10**6


@dataclass(frozen=True, slots=True)
class BatchParts:
    """What a batch API needs of its backend."""

    asked: Callable[[], Asked]
    """Who asks whom; raises `BackendError` of kind auth where there is no key."""
    config: BackendConfig
    dialect: Dialect
    content: Callable[[Request], bytes]
    """A request's body as JSON: the same as for a call of its own."""
    price: Price | None
    """In a batch."""

    def limits(self, requests: int, megabytes: int) -> BatchLimits:
        """Return the limits that hold: the provider's, or what is declared where that is less."""
        most = min(requests, self.config.batch_requests or requests)
        return BatchLimits(most, int(min(megabytes, self.config.batch_megabytes or megabytes) * _MEGABYTE))

    def read(self, body: object) -> Answer:
        """Return the answer in a response object; what is none is malformed."""
        answer = self.dialect.read(mapping(body))
        if answer is not None:
            return answer
        return Answer(orjson.dumps(body).decode(), Outcome.MALFORMED, self.config.model, reason="not a response object")


class ClosableBatches(BatchBackend, Protocol):
    """A batch API that holds connections."""

    def close(self) -> Awaitable[None]:
        """Close them."""
        ...


def parsed(data: bytes, asked: Asked) -> Mapping[str, object]:
    """Return an answer's JSON object.

    Raises:
        BackendError: it is none; the call's outcome is then unknown.
    """
    body = _loaded(data)
    if text(body.get("id")):
        return body
    raise unknown(asked, f"what came is not the description of a batch ({len(data)} bytes)")


def page_of(data: bytes, asked: Asked) -> Mapping[str, object]:
    """Return a page of a list.

    Raises:
        BackendError: it is none.
    """
    page = _loaded(data)
    if isinstance(page.get("data"), list):
        return page
    raise asked.fail(FailureKind.RETRYABLE, f"{asked.where.host} did not list its batches ({len(data)} bytes)")


def _loaded(data: bytes) -> Mapping[str, object]:
    try:
        return mapping(orjson.loads(data))
    except orjson.JSONDecodeError:
        return {}


def item_error(status: int, body: object, asked: Asked) -> BackendError:
    """Return why one request of a batch has no answer."""
    return from_status(status, body, {}, asked)


def moment(value: object) -> datetime | None:
    """Return a time: seconds since 1970, or RFC 3339; None for anything else."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        made = datetime.fromisoformat(text(value))
    except (ValueError, OverflowError, OSError):
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)


Page = Callable[[str], Awaitable[Mapping[str, object]]]
"""Fetches the page of a list that follows an id; of no id, the first."""


async def paged(
    fetch: Page, read: Callable[[Mapping[str, object]], ProviderBatch]
) -> AsyncGenerator[ProviderBatch, None]:
    """Stream the batches of a list, page by page; a server that repeats itself ends it."""
    after, seen = "", set[str]()
    while after not in seen:
        seen.add(after)
        page = await fetch(after)
        found = [read(entry) for entry in objects(page.get("data"))]
        for batch in found:
            yield batch
        if not (page.get("has_more") is True and found):
            return
        after = found[-1].id
