"""Anthropic, and servers that speak its Messages API."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING

from genpress.backends.anthropic_messages import Messages
from genpress.backends.batches_anthropic import AnthropicBatches
from genpress.backends.remote import RemoteBackend
from genpress.backends.secrets import Secret
from genpress.backends.vendors import ANTHROPIC, Endpoint
from genpress.domain.config import BackendConfig
from genpress.interfaces import Backend, BackendEnvironment

if TYPE_CHECKING:
    from genpress.backends.anthropic_wire import AnthropicWire


def create(name: str, config: BackendConfig, environment: BackendEnvironment) -> Backend:
    """Return a backend that asks Anthropic or a compatible server.

    Raises:
        InvalidInput: the declaration can never work.
    """
    return RemoteBackend(
        name,
        config,
        ANTHROPIC,
        Messages(),
        connect=_connect,
        batches=partial(AnthropicBatches, connect=_connect),
        environment=environment,
    )


def _connect(where: Endpoint, key: Secret, config: BackendConfig) -> AnthropicWire:
    # The SDK takes most of a second to import; a run that has nothing to ask does without it.
    wire: type[AnthropicWire] = importlib.import_module("genpress.backends.anthropic_wire").AnthropicWire
    return wire(where, key, config)
