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
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from genpress.errors import BackendError, FailureKind

PACKAGE = "xllamacpp"
_INSTALL = "Install it: pip install 'genpress[local]'"
MISSING = f"the package {PACKAGE} is not installed. {_INSTALL}"


class _Server(Protocol):
    def handle_chat_completions(
        self, body: Mapping[str, object], callback: Callable[[object], bool] | None = None
    ) -> object: ...


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
    def CommonParams(self) -> _Params: ...  # noqa: N802 - the library's name

    def Server(self, params: _Params) -> _Server: ...  # noqa: N802 - the library's name


@dataclass(frozen=True, slots=True)
class Chat:
    """One request to the runtime."""

    system: str
    user: str
    options: Mapping[str, object]
    """Grammar, sampling, seed, `max_tokens`, as the runtime names them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the runtime answered."""

    text: str
    finish: str
    """`stop`, or `length` when the limit of tokens or the context was reached."""
    input_tokens: int
    cached_tokens: int
    output_tokens: int


class Stop:
    """Tells a running request to end: it was cancelled, or its time is over."""

    def __init__(self, seconds: float) -> None:
        self._event = threading.Event()
        self._seconds = seconds
        self._deadline = float("inf")

    def begin(self) -> None:
        """Start the clock: a request that waits for its turn has all its time still."""
        self._deadline = time.monotonic() + self._seconds

    def set(self) -> None:
        """End the request at its next token."""
        self._event.set()

    @property
    def now(self) -> bool:
        """Whether the request should end."""
        return self._event.is_set() or time.monotonic() > self._deadline

    def check(self) -> None:
        """Raise if the request was told to end.

        Raises:
            BackendError: it was.
        """
        if self.now:
            message = "was cancelled" if self._event.is_set() else f"took more than {self._seconds:g} seconds"
            raise BackendError(FailureKind.RETRYABLE, f"the local model {message}")


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
        usage = _usage(_object(self._serve(body, None)))
        return usage[0], usage[1]

    def _complete(self, chat: Chat, stop: Stop, *, cached: bool) -> Reply:
        pieces = _Pieces(stop)
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


class _Pieces:
    """Collects a streamed answer; its callback stops the runtime by returning True."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._text: list[str] = []
        self._finish = ""
        self._usage = (0, 0, 0)
        self._failure: BackendError | None = None

    def take(self, chunk: object) -> bool:
        # Whatever is raised in here gets lost in the runtime: it is kept, and raised by `reply`.
        try:
            self._read(_object(chunk))
        except BackendError as error:
            self._failure = error
        return self._failure is not None or self._stop.now

    def _read(self, chunk: Mapping[str, object]) -> None:
        for choice in _list(chunk.get("choices")):
            delta = _mapping(choice.get("delta"))
            self._text.append(str(delta.get("content") or ""))
            self._finish = str(choice.get("finish_reason") or self._finish)
        if "usage" in chunk:
            self._usage = _usage(chunk)

    def reply(self) -> Reply:
        """Return the whole answer.

        Raises:
            BackendError: the runtime reported an error.
        """
        if self._failure is not None:
            raise self._failure
        return Reply("".join(self._text), self._finish, self._usage[0], self._usage[1], self._usage[2])


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


def _object(reply: object) -> Mapping[str, object]:
    """Return a reply of the runtime, or raise the error it reports."""
    if not isinstance(reply, dict):
        raise BackendError(FailureKind.RETRYABLE, f"the runtime answered {type(reply).__name__}, not an object")
    error = reply.get("error")
    if error is None:
        return reply
    told = error if isinstance(error, dict) else {"message": str(error)}
    message = str(told.get("message", "unknown error"))
    if told.get("type") == "exceed_context_size_error":
        tokens, room = told.get("n_prompt_tokens"), told.get("n_ctx")
        hint = "Shorten the prompt or the facts, or set `context` for this backend in genpress.toml."
        raise BackendError(
            FailureKind.BAD_REQUEST, f"the prompt has {tokens} tokens and the model's context holds {room}", hint=hint
        )
    kind = FailureKind.BAD_REQUEST if told.get("code") == 400 else FailureKind.RETRYABLE
    raise BackendError(kind, f"the local model: {message}")


def _usage(reply: Mapping[str, object]) -> tuple[int, int, int]:
    usage = _mapping(reply.get("usage"))
    details = _mapping(usage.get("prompt_tokens_details"))
    return (
        _number(usage.get("prompt_tokens")),
        _number(details.get("cached_tokens")),
        _number(usage.get("completion_tokens")),
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
