"""What llama.cpp says, read without trusting its shape: streamed pieces, usage, errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from genpress.errors import BackendError, FailureKind


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


class Pieces:
    """Collects a streamed answer; its callback stops the runtime by returning True."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._text: list[str] = []
        self._finish = ""
        self._usage = (0, 0, 0)
        self._failure: BackendError | None = None

    def take(self, chunk: object) -> bool:
        """Take one chunk; True ends the request."""
        # Whatever is raised in here gets lost in the runtime: it is kept, and raised by `reply`.
        try:
            self._read(checked(chunk))
        except BackendError as error:
            self._failure = error
        return self._failure is not None or self._stop.now

    def _read(self, chunk: Mapping[str, object]) -> None:
        for choice in _list(chunk.get("choices")):
            delta = _mapping(choice.get("delta"))
            self._text.append(str(delta.get("content") or ""))
            self._finish = str(choice.get("finish_reason") or self._finish)
        if "usage" in chunk:
            self._usage = usage_of(chunk)

    def reply(self) -> Reply:
        """Return the whole answer.

        Raises:
            BackendError: the runtime reported an error.
        """
        if self._failure is not None:
            raise self._failure
        return Reply("".join(self._text), self._finish, self._usage[0], self._usage[1], self._usage[2])


def checked(reply: object) -> Mapping[str, object]:
    """Return a reply of the runtime.

    Raises:
        BackendError: it is no object, or reports an error.
    """
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


def usage_of(reply: Mapping[str, object]) -> tuple[int, int, int]:
    """Return a reply's tokens: of the prompt, of it from the cache, of the answer."""
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
