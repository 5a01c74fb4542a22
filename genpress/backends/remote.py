"""Backends that ask a server: all that OpenAI and Anthropic have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import orjson

from genpress.backends.answers import read_answer
from genpress.backends.batches import BatchParts, ClosableBatches
from genpress.backends.dialects import Dialect, Schemas
from genpress.backends.estimates import OVERHEAD, estimate_tokens
from genpress.backends.faults import Asked
from genpress.backends.limits import rate_limits
from genpress.backends.parameters import apply, identity_of, most_tokens, parameter_problems
from genpress.backends.prices import batch_price_of, price_of
from genpress.backends.probing import ask_for_model
from genpress.backends.secrets import Secret
from genpress.backends.transport import Transport, Wire
from genpress.backends.vendors import Endpoint, Vendor, endpoint, endpoint_problems, read_key
from genpress.domain.config import BackendConfig
from genpress.domain.money import Price, Usage
from genpress.domain.request import Answer, Capabilities, Request
from genpress.errors import BackendError, FailureKind, InvalidInput, Place, Problem
from genpress.hashing import Json
from genpress.interfaces import BackendEnvironment, BatchBackend, Probe, RateLimits

STRUCTURE = 1
"""Version of how prompts are put into requests; raised when that changes, since answers then do."""

Connect = Callable[[Endpoint, Secret, BackendConfig], Wire]
"""Makes a vendor's client."""


class RemoteBackend:
    """Answers requests by asking a server in one dialect."""

    def __init__(
        self,
        name: str,
        config: BackendConfig,
        vendor: Vendor,
        dialect: Dialect,
        *,
        connect: Connect,
        batches: Callable[[BatchParts], ClosableBatches],
        environment: BackendEnvironment,
    ) -> None:
        problems = list(_problems(name, config, vendor, dialect))
        if problems:
            raise InvalidInput(problems)
        self._name, self._config, self._vendor, self._dialect = name, config, vendor, dialect
        self._where = endpoint(config, vendor)
        self._price = price_of(config, self._where, vendor)
        self._schemas = Schemas()
        self._system: tuple[str, int] = ("", 0)
        self._transport: Transport[Wire] | None = None
        self._make_batches = batches
        self._batches: ClosableBatches | None = None
        self._no_key: BackendError | None = None
        try:
            key = read_key(name, self._where, environment.environ)
        except BackendError as error:
            # A plan needs no key: only a call says that there is none.
            self._no_key = BackendError(error.kind, error.message, hint=error.hint)
        else:
            asked = Asked(name, config.model, self._where, key)
            self._transport = Transport(asked, config.timeout, partial(connect, self._where, key, config))

    @property
    def name(self) -> str:
        """Name under which genpress.toml declares it."""
        return self._name

    @property
    def model(self) -> str:
        """Model it asks, as declared."""
        return self._config.model

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        free = self._price is not None and self._price.input == self._price.output == 0
        return Capabilities(
            schema=True,
            seed="seed" in self._dialect.takes,
            batch=True,
            localises=self._config.localises is not False,
            free=free,
        )

    @property
    def identity(self) -> Mapping[str, Json]:
        """What changes its answers; of a server that is not the vendor's, the host without the port."""
        identity: dict[str, Json] = {
            "kind": self._vendor.provider,
            "model": self._config.model,
            "api": self._dialect.api,
            "parameters": identity_of(self._config.parameters),
            "max_tokens": self._config.max_tokens,
            "structure": STRUCTURE,
        }
        if self._where.custom:
            identity["host"] = self._where.host
        return identity

    @property
    def price(self) -> Price | None:
        """Price of a call; None when it is unknown."""
        return self._price

    @property
    def rate_limits(self) -> RateLimits | None:
        """What the last answer's headers said of the provider's limits."""
        headers = None if self._transport is None else self._transport.last_headers
        return None if headers is None else rate_limits(headers)

    def estimate(self, request: Request) -> Usage:
        """Return the most tokens a call should take: the prompt's from its length, the output at its maximum.

        Where writing to the prompt cache costs more than reading the prompt, all input is taken as written.
        """
        _, schema = self._schemas.of(request.fields)
        tokens = OVERHEAD + schema + self._system_tokens(request.system) + estimate_tokens(request.user)
        price = self._price
        written = tokens if price and price.cache_write is not None and price.cache_write > price.input else 0
        return Usage(tokens, 0, most_tokens(self._config, request.parameters), written)

    def _system_tokens(self, system: str) -> int:
        if self._system[0] != system:
            self._system = (system, estimate_tokens(system))
        return self._system[1]

    async def answer(self, request: Request) -> Answer:
        """Answer one request.

        Raises:
            BackendError: no answer came; `kind` says how to treat it.
        """
        transport, content = self._open(), self._content(request)
        response = await transport.post(self._dialect.path, content)
        asked = transport.asked
        return read_answer(response, self._dialect, asked, lambda: self.estimate(request))

    def _content(self, request: Request) -> bytes:
        schema, _ = self._schemas.of(request.fields)
        tokens = most_tokens(self._config, request.parameters)
        body = self._dialect.body(request, self._config.model, tokens, schema)
        apply(body, self._config.parameters, request.parameters, self._dialect.takes)
        try:
            return orjson.dumps(body)
        except TypeError as error:
            words = f"backend {self._name}: the request cannot be written as JSON: {error}"
        raise BackendError(FailureKind.BAD_REQUEST, words)

    @property
    def batches(self) -> BatchBackend:
        """The provider's batch API, for the same model at the same place."""
        if self._batches is None:
            price = batch_price_of(self._config, self._where, self._vendor)
            self._batches = self._make_batches(
                BatchParts(lambda: self._open().asked, self._config, self._dialect, self._content, price)
            )
        return self._batches

    def _open(self) -> Transport[Wire]:
        if self._transport is None:
            error = self._no_key or BackendError(FailureKind.AUTH, f"backend {self._name}: no key")
            raise BackendError(error.kind, error.message, hint=error.hint)
        return self._transport

    async def probe(self) -> Probe:
        """Say whether a call could succeed, by asking for the model's entry, which is free."""
        try:
            return await ask_for_model(self._open(), self._config, self._dialect.models_path)
        except BackendError as error:
            return Probe(ready=False, detail=f"{error.message} {error.hint}".strip())

    async def close(self) -> None:
        """Close all connections."""
        if self._transport is not None:
            await self._transport.close()
        if self._batches is not None:
            await self._batches.close()

    def __repr__(self) -> str:
        return f"<{self._vendor.title} backend {self._name}: {self._config.model} at {self._where.host}>"


def _problems(name: str, config: BackendConfig, vendor: Vendor, dialect: Dialect) -> Iterator[Problem]:
    if not config.model:
        place = Place("genpress.toml", key=f"backends.{name}")
        yield Problem(place, "BKD004", "model is missing", "Name the model to ask, as its provider does.")
    found = list(endpoint_problems(name, config, vendor))
    yield from found
    strict = bool(found) or not endpoint(config, vendor).custom
    yield from parameter_problems(name, config, dialect.takes, strict=strict, api=f"{vendor.title} {dialect.api}")
