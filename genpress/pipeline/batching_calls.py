"""Calls about batches that cost nothing: tried again as calls for answers are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from genpress.pipeline.retry import RetryPolicy, retrying

T = TypeVar("T")


async def persistently(call: Callable[[], Awaitable[T]], policy: RetryPolicy, stop: asyncio.Event) -> T:
    """Return what a call gives, tried again where the policy says so.

    Raises:
        BackendError: it failed to the end.
    """

    async def attempt() -> T:
        """Make the call once."""
        return await call()

    result: T = await retrying(policy, lambda _error, _wait: None, stop=stop)(attempt)
    return result
