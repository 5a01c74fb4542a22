"""The llama.cpp runtime in this process: loading, one chat at a time, and a cached prefix that changes no answer.

Everything here blocks and is called from one thread. A prompt cache changes the answers of llama.cpp, because the last
bits of a computation depend on how the prompt was split into batches, and the cache splits it by what was asked before.
So the cache is brought into the same state before every request: the prefix (the system message) is computed by itself
once, and its last token again before each request. Answers then do not depend on the order of requests (tested by
their log-probabilities), and a unit costs its own facts instead of the whole brand guidelines, at 50 tokens a second.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from genpress.backends.local_replies import Pieces, Reply, Stop, checked, usage_of
from genpress.errors import BackendError, FailureKind

PACKAGE = "xllamacpp"
_INSTALL = "Install it: pip install 'genpress[local]'"
MISSING = f"the package {PACKAGE} is not installed. {_INSTALL}"


class _Server(Protocol):
    def handle_chat_completions(
        self, body: Mapping[str, object], callback: Callable[[object], bool] | None = None
    ) -> object:
        """Answer a chat as OpenAI's API has it; each piece of the answer goes to `callback` as it comes."""
        ...


class _Params(Protocol):
    """The settings that are made; the runtime's own object has some two hundred."""

    model: _Named
    cpuparams: _Threads
    cpuparams_batch: _Threads
    n_ctx: int
    n_parallel: int
    n_threads_http: int
    n_ctx_checkpoints: int
    cache_ram_mib: int
    verbosity: int
    hostnames: list[str]
    api_keys: list[str]
    ui: bool
    endpoint_slots: bool
    fit_params: bool
    warmup: bool
    offline: bool


class _Named(Protocol):
    path: str


class _Threads(Protocol):
    n_threads: int


class _Library(Protocol):
    def CommonParams(self) -> _Params:  # noqa: N802 - the library's name
        """Return the settings as the runtime has them by itself."""
        ...

    def Server(self, params: _Params) -> _Server:  # noqa: N802 - the library's name
        """Load a model with these settings."""
        ...


@dataclass(frozen=True, slots=True)
class Chat:
    """One request to the runtime."""

    system: str
    user: str
    options: Mapping[str, object]
    """Grammar, sampling, seed, `max_tokens`, as the runtime names them."""


def runtime_version() -> str:
    """Return the version of the installed runtime; empty when it is not installed. Does not import it."""
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return ""


class Runtime:
    """A loaded model.

    Args:
        path: the GGUF file.
        threads: threads that compute.
        context: tokens of prompt and answer together.

    Raises:
        BackendError: the package is missing, or the file cannot be loaded.
    """

    def __init__(self, path: Path, *, threads: int, context: int) -> None:
        library = _library()
        # The runtime insists on listening somewhere. A socket in a folder of our own is out of anyone's reach; where
        # there is none (Windows), a key that nobody knows keeps others out.
        self._folder = tempfile.TemporaryDirectory(prefix="genpress-")
        params = _params(library, path, threads, context, Path(self._folder.name))
        try:
            self._server: _Server | None = library.Server(params)
        except RuntimeError as error:
            self._folder.cleanup()
            hint = "Check the file: genpress models verify. It may also be a lack of memory."
            raise BackendError(FailureKind.UNAVAILABLE, f"{path} cannot be loaded: {error}", hint=hint) from None
        self._prefix: tuple[str, int] | None = None

    def chat(self, chat: Chat, stop: Stop) -> Reply:
        """Answer one chat; the same chat has the same answer, whatever was asked before.

        Raises:
            BackendError: the runtime refuses, or the request was told to end.
        """
        stop.check()
        length = self._prime(chat.system)
        stop.check()
        reply = self._complete(chat, stop, cached=True)
        if reply.cached_tokens != length:
            # This model's chat format does not begin with the system message by itself: no cache, the same answers.
            self._prefix = None
            reply = self._complete(chat, stop, cached=False)
        return reply

    def close(self) -> None:
        """Free the model's memory."""
        self._server = None
        self._folder.cleanup()

    def _prime(self, system: str) -> int:
        """Bring the cache into the one state that belongs to a system message; return its tokens."""
        if self._prefix is None or self._prefix[0] != system:
            self._prefix = None
            length, _ = self._prefill(system, cached=False)
            self._prefix = (system, length)
        length, reused = self._prefill(system, cached=True)
        if reused != length - 1:
            self._prefix = None
            return -1
        return length

    def _prefill(self, system: str, *, cached: bool) -> tuple[int, int]:
        body = {
            "messages": [{"role": "system", "content": system}],
            "add_generation_prompt": False,
            "max_tokens": 0,
            "cache_prompt": cached,
        }
        usage = usage_of(checked(self._serve(body, None)))
        return usage[0], usage[1]

    def _complete(self, chat: Chat, stop: Stop, *, cached: bool) -> Reply:
        pieces = Pieces(stop)
        body = {
            **chat.options,
            "messages": [{"role": "system", "content": chat.system}, {"role": "user", "content": chat.user}],
            "cache_prompt": cached,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        self._serve(body, pieces.take)
        stop.check()
        return pieces.reply()

    def _serve(self, body: Mapping[str, object], callback: Callable[[object], bool] | None) -> object:
        if self._server is None:
            raise BackendError(FailureKind.UNAVAILABLE, "the local model was closed")
        chat = self._server.handle_chat_completions
        return chat(body) if callback is None else chat(body, callback)


def _library() -> _Library:
    # Idle OpenMP threads would spin and take the processor from the ones that compute; read when the library is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        return cast("_Library", importlib.import_module(PACKAGE))
    except ImportError as error:
        message = f"the local model needs the package {PACKAGE}: {error}"
        raise BackendError(FailureKind.UNAVAILABLE, message, hint=_INSTALL) from None


def _params(library: _Library, path: Path, threads: int, context: int, folder: Path) -> _Params:
    params = library.CommonParams()
    params.model.path = str(path)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.n_ctx = context
    # One slot, and no store of earlier prompts: `Runtime.chat` alone decides what is reused.
    params.n_parallel = 1
    params.cache_ram_mib = params.n_ctx_checkpoints = 0
    params.n_threads_http = 1
    params.verbosity = -1  # not a word on stdout or stderr
    params.hostnames = ["127.0.0.1"] if sys.platform == "win32" else [str(folder / "llama.sock")]
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = params.endpoint_slots = params.fit_params = params.warmup = False
    params.offline = True
    return params
