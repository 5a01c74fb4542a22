"""What the tests of backends share: a server that fails on order, and how a backend is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genpress.backends.faults import Asked
from genpress.backends.secrets import Secret
from genpress.backends.vendors import OPENAI, endpoint
from genpress.domain.config import BackendConfig
from genpress.interfaces import Backend, BackendEnvironment
from genpress.plugins import backend_factory
from tests.servers.faulty import FaultyServer

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture(scope="package")
def _server() -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server


@pytest.fixture
def faulty(_server: FaultyServer) -> FaultyServer:
    _server.reset()
    return _server


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def make() -> Callable[..., Backend]:
    def make(kind: str = "openai", environ: dict[str, str] | None = None, **declared: object) -> Backend:
        config = BackendConfig(kind=kind, **{"model": "test-model", "api_key_env": "PRESS_KEY", **declared})
        environment = BackendEnvironment({"PRESS_KEY": KEY} if environ is None else environ, Path("models"))
        return backend_factory(kind)("press", config, environment)

    return make


@pytest.fixture
def asked() -> Asked:
    where = endpoint(
        BackendConfig(kind="openai", api_key_env="PRESS_KEY", base_url="https://models.example/v1"), OPENAI
    )
    return Asked("press", "gpt-x", where, Secret(KEY))
