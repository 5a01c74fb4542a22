"""What a backend promises: one answer to one request, errors translated once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from genpress.domain.config import BackendConfig
from genpress.domain.money import Price, Usage
from genpress.domain.request import Answer, Capabilities, Request
from genpress.hashing import Json


@dataclass(frozen=True, slots=True)
class Probe:
    """What asking a backend about itself gave."""

    ready: bool
    detail: str
    """In words: the model and where, or what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What a provider's headers said of its limits with its last answer; None where it did not say."""

    requests_limit: int | None = None
    """Requests allowed in the provider's window, usually a minute."""
    requests_remaining: int | None = None
    requests_reset: float | None = None
    """Seconds from that answer until the requests are replenished."""
    tokens_limit: int | None = None
    tokens_remaining: int | None = None
    tokens_reset: float | None = None


@runtime_checkable
class ReportsRateLimits(Protocol):
    """A backend that knows what its provider's headers say of its limits."""

    @property
    def rate_limits(self) -> RateLimits | None:
        """What the last answer said, refusals with 429 included; None when it said nothing."""
        ...


@dataclass(frozen=True, slots=True)
class BackendEnvironment:
    """What a backend may take from the machine."""

    environ: Mapping[str, str] = field(repr=False)
    """The environment variables, read for keys only."""
    models_folder: Path
    """The user's folder of downloaded models."""


class Backend(Protocol):
    """Answers requests. Translates its vendor's errors once, into `BackendError`; never retries by itself."""

    @property
    def name(self) -> str:
        """Name under which genpress.toml declares it."""
        ...

    @property
    def model(self) -> str:
        """Model it asks, as declared."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    @property
    def identity(self) -> Mapping[str, Json]:
        """What changes its answers: kind, model, base parameters, versions; never keys, time-outs or concurrency."""
        ...

    @property
    def price(self) -> Price | None:
        """Price of a call; None when it is unknown."""
        ...

    def estimate(self, request: Request) -> Usage:
        """Return the tokens a call may take, output at its maximum: what the budget reserves."""
        ...

    def answer(self, request: Request) -> Awaitable[Answer]:
        """Answer one request.

        Raises:
            BackendError: no answer came; `kind` says how to treat it.
        """
        ...

    def probe(self) -> Awaitable[Probe]:
        """Say whether a call could succeed, without paying for one."""
        ...

    def close(self) -> Awaitable[None]:
        """Give back connections and memory."""
        ...


BackendFactory: TypeAlias = "Callable[[str, BackendConfig, BackendEnvironment], Backend]"
"""Makes a backend from its name in genpress.toml, what is declared there, and the machine; makes no call.

It raises `InvalidInput` for a declaration that can never work. A missing key is not one: plans need no key.
"""
