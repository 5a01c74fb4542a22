"""OpenAI, and any server that speaks its Responses or Chat Completions API."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING

from genpress.backends.batches_openai import OpenAIBatches
from genpress.backends.openai_chat import Chat
from genpress.backends.openai_responses import Responses
from genpress.backends.remote import RemoteBackend
from genpress.backends.secrets import Secret
from genpress.backends.vendors import OPENAI, Endpoint, endpoint
from genpress.domain.config import BackendConfig
from genpress.interfaces import Backend, BackendEnvironment

if TYPE_CHECKING:
    from genpress.backends.openai_wire import OpenAIWire


def create(name: str, config: BackendConfig, environment: BackendEnvironment) -> Backend:
    """Return a backend that asks OpenAI or a compatible server.

    Raises:
        InvalidInput: the declaration can never work.
    """
    own = not endpoint(config, OPENAI).custom
    responses = config.api == "responses" or (not config.api and own)
    dialect = Responses() if responses else Chat(own=own)
    return RemoteBackend(
        name,
        config,
        OPENAI,
        dialect,
        connect=_connect,
        batches=partial(OpenAIBatches, connect=_connect),
        environment=environment,
    )


def _connect(where: Endpoint, key: Secret, config: BackendConfig) -> OpenAIWire:
    # The SDK takes most of a second to import; a run that has nothing to ask does without it.
    wire: type[OpenAIWire] = importlib.import_module("genpress.backends.openai_wire").OpenAIWire
    return wire(where, key, config)
