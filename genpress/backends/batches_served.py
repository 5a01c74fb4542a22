"""Batches at a server: what is asked of OpenAI's and Anthropic's APIs alike, and what each has of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import ClassVar, Generic, TypeVar

import orjson

from genpress.backends.batches import BatchParts, page_of, paged, parsed
from genpress.backends.faults import Asked
from genpress.backends.reading import mapping
from genpress.backends.secrets import Secret
from genpress.backends.transport import Transport, Wire
from genpress.backends.vendors import Endpoint
from genpress.domain.config import BackendConfig
from genpress.domain.money import Price
from genpress.interfaces import BatchLimits, BatchResult, ProviderBatch

_PAGE = 100
W = TypeVar("W", bound=Wire)


class ServedBatches(ABC, Generic[W]):
    """One backend's batches at a server."""

    path: ClassVar[str]
    """Where batches are created and listed."""
    cursor: ClassVar[str]
    """The parameter that names the last batch of the page before."""
    most: ClassVar[tuple[int, int]]
    """Most requests and megabytes of one batch."""

    def __init__(self, parts: BatchParts, *, connect: Callable[[Endpoint, Secret, BackendConfig], W]) -> None:
        self._parts = parts
        self._connect = connect
        self._opened: Transport[W] | None = None

    @abstractmethod
    def _read(self, batch: Mapping[str, object]) -> ProviderBatch:
        """Return a batch from its description."""

    @abstractmethod
    def _result(self, item: Mapping[str, object]) -> BatchResult:
        """Return one result from its line."""

    @property
    def limits(self) -> BatchLimits:
        """Most of one batch."""
        return self._parts.limits(*self.most)

    @property
    def grace(self) -> float:
        """Seconds after which a submission that is nowhere listed was never made."""
        return self._parts.config.batch_grace

    @property
    def price(self) -> Price | None:
        """Price of a request in a batch; None when it is unknown."""
        return self._parts.price

    async def status(self, provider_id: str) -> ProviderBatch:
        """Ask how a batch stands.

        Raises:
            BackendError: no answer came.
        """
        response = await self._transport.get(f"{self.path}/{provider_id}", self._parts.config.timeout)
        return self._described(response.content)

    async def cancel(self, provider_id: str) -> ProviderBatch:
        """Ask the provider to stop a batch.

        Raises:
            BackendError: no answer came, or the batch has ended.
        """
        response = await self._transport.post(f"{self.path}/{provider_id}/cancel", b"{}")
        return self._described(response.content)

    def list(self) -> AsyncGenerator[ProviderBatch, None]:
        """Stream the account's batches, newest first."""
        return paged(self._page, self._read)

    async def close(self) -> None:
        """Close all connections."""
        if self._opened is not None:
            await self._opened.close()

    async def _page(self, after: str) -> Mapping[str, object]:
        query = f"{self.path}?limit={_PAGE}" + (f"&{self.cursor}={after}" if after else "")
        response = await self._transport.get(query, self._parts.config.timeout)
        return page_of(response.content, self._asked)

    def _described(self, content: bytes) -> ProviderBatch:
        return self._read(parsed(content, self._asked))

    async def _results_at(self, path: str) -> AsyncGenerator[BatchResult, None]:
        """Stream the results of a file, in any order; a line that is no JSON is a result of nobody."""
        async with aclosing(self._transport.lines(path)) as lines:
            async for line in lines:
                if line.strip():
                    yield self._result(_item(line))

    @property
    def _asked(self) -> Asked:
        return self._parts.asked()

    @property
    def _transport(self) -> Transport[W]:
        if self._opened is None:
            asked, config = self._asked, self._parts.config
            self._opened = Transport(asked, config.timeout, partial(self._connect, asked.where, asked.key, config))
        return self._opened


def _item(line: bytes) -> Mapping[str, object]:
    try:
        return mapping(orjson.loads(line))
    except orjson.JSONDecodeError:
        return {}
