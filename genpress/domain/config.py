"""The shape of genpress.toml."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field

from genpress.domain.fields import Authored


class PriceConfig(Authored):
    """A model's price where the price list has none, in USD per million tokens."""

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    cached_input: Decimal | None = Field(default=None, ge=0)
    cache_write: Decimal | None = Field(default=None, ge=0)


class BackendConfig(Authored):
    """One backend: which model answers, where, and how fast it may be asked."""

    kind: str
    """`openai`, `anthropic`, `local`, `template`, or a plug-in's name."""
    model: str = ""
    base_url: str = ""
    """Another server that speaks the vendor's protocol; empty: the vendor's own."""
    api_key_env: str = ""
    """Name of the environment variable that holds the key; empty: the vendor's own, for the vendor's own host only."""
    api: str = Field(default="", pattern="^(responses|chat)?$")
    """For `openai`: `responses` or `chat`; empty: responses at the vendor's own host, chat elsewhere."""
    requests_per_minute: float | None = Field(default=None, gt=0)
    tokens_per_minute: float | None = Field(default=None, gt=0)
    max_concurrency: int = Field(default=16, ge=1, le=4096)
    timeout: float = Field(default=120, gt=0)
    """Seconds one call may take."""
    max_tokens: int = Field(default=2048, ge=1)
    """Most output tokens of one call."""
    batch_requests: int | None = Field(default=None, ge=1)
    """Most requests of one provider batch; empty, or above it: the provider's own limit."""
    batch_megabytes: float | None = Field(default=None, gt=0)
    """Most megabytes of one provider batch; empty, or above it: the provider's own limit."""
    batch_grace: float = Field(default=600, ge=0)
    """Seconds after which a batch whose submission was cut off, and that the provider does not list, was never made."""
    parameters: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    """Further model parameters, such as `temperature` or `reasoning_effort`."""
    localises: bool | None = None
    """Whether its drafts in other languages can be trusted; empty: as the kind says."""
    price: PriceConfig | None = None
    threads: int = Field(default=1, ge=1)
    """For `local`: threads that compute."""
    context: int = Field(default=4096, ge=512)
    """For `local`: tokens of prompt and answer together."""


class WorkspaceConfig(Authored):
    """The workspace as a whole."""

    name: str = ""
    default_backend: str = "template"
    plugins: tuple[str, ...] = ()
    """Plug-ins that may be loaded, by entry-point name; others never are."""


class LedgerConfig(Authored):
    """Where the ledger is."""

    url: str = "sqlite:.genpress/ledger.db"
    """`sqlite:PATH` relative to the workspace, or `postgresql://…`."""


class Config(Authored):
    """All of genpress.toml."""

    workspace: WorkspaceConfig = WorkspaceConfig()
    ledger: LedgerConfig = LedgerConfig()
    backends: Mapping[str, BackendConfig] = Field(default_factory=dict)
