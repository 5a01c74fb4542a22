"""Drafts from a model on this machine: free, offline, the same answer every time, held to the facts by a grammar."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from genpress.backends.estimates import OVERHEAD, estimate_tokens
from genpress.backends.grammar import GRAMMAR_VERSION, build_grammar
from genpress.backends.local_prompt import system_text, user_text
from genpress.backends.local_replies import Reply, Stop
from genpress.backends.local_runtime import MISSING, Chat, Runtime, runtime_version
from genpress.backends.local_settle import settle
from genpress.backends.models import ModelStore, Weights, is_file_name
from genpress.backends.parameters import identity_of, most_tokens, parameter_problems
from genpress.domain.config import BackendConfig
from genpress.domain.money import FREE, Price, Usage
from genpress.domain.request import Answer, Capabilities, Outcome, Request
from genpress.errors import BackendError, FailureKind, InvalidInput, UsageError
from genpress.hashing import Json
from genpress.interfaces import Backend, BackendEnvironment, Probe

PROMPT_VERSION = 1
"""Part of the identity: counts up when what is said around a prompt changes."""
DEFAULT_MODEL = "qwen2.5-coder-1.5b"
_VARIANT_TEMPERATURE = 0.7
"""Temperature of the second and further variants: at 0 all would be the same. Their seeds keep them repeatable."""

_SECOND_SEED = 1_000_000
"""Added to the seed where a first try could not be finished within a field's limit."""
CUT_OFF = "max_tokens"
"""Reason of an answer that reached the limit of tokens, or the end of the context."""

_TAKES = {name: (name,) for name in (
    "temperature", "top_p", "top_k", "min_p", "repeat_penalty", "repeat_last_n", "presence_penalty",
    "frequency_penalty", "seed", "dry_multiplier", "dry_base", "dry_allowed_length", "dry_penalty_last_n",
)}  # fmt: skip
_SAMPLING: Mapping[str, float] = {
    "temperature": 0.0,
    "top_k": 40,
    "top_p": 0.95,
    "min_p": 0.05,
    "repeat_penalty": 1.1,
    "repeat_last_n": 64,
}


def create(name: str, config: BackendConfig, environment: BackendEnvironment) -> Backend:
    """Return a local backend; loads nothing. A model that is not here shows when it is asked for an answer.

    Raises:
        InvalidInput: the declaration has parameters that the runtime does not take.
    """
    problems = list(parameter_problems(name, config, _TAKES, strict=True, api="the local model"))
    if problems:
        raise InvalidInput(problems)
    return LocalBackend(name, config, ModelStore(environment.models_folder))


class LocalBackend:
    """A model that llama.cpp runs in this process, one request after the other in a thread of its own.

    Args:
        name: name in genpress.toml.
        config: its declaration; `model` is a known name or the path of a .gguf file.
        store: where the models are.
    """

    def __init__(self, name: str, config: BackendConfig, store: ModelStore) -> None:
        self.name = name
        self.model = config.model or DEFAULT_MODEL
        self.price: Price | None = FREE
        self._config = config
        self._store = store
        self._thread: ThreadPoolExecutor | None = None
        self._runtime: Runtime | None = None
        self._running: set[Stop] = set()
        self._weights: Weights | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What it can do: not localise, unless genpress.toml says so of this model."""
        return Capabilities(schema=True, grammar=True, seed=True, free=True, localises=bool(self._config.localises))

    @property
    def identity(self) -> Mapping[str, Json]:
        """What changes its answers: the weights, the runtime, the context, and our prompt and grammar.

        Not the threads: every element of a matrix is computed by one of them, in the same order (tested).
        """
        return {
            "kind": "local",
            "model": Path(self.model).name,
            "sha256": self._found().sha256,
            "runtime": runtime_version(),
            "context": self._config.context,
            "max_tokens": self._config.max_tokens,
            "parameters": identity_of(self._config.parameters),
            "grammar": GRAMMAR_VERSION,
            "prompt": PROMPT_VERSION,
        }

    def estimate(self, request: Request) -> Usage:
        """Return the tokens a call may take; it is free, so that only the time depends on them."""
        prompt = estimate_tokens(system_text(request)) + estimate_tokens(user_text(request)) + OVERHEAD
        # Twice, for the second try of a text that ran into its limit.
        return Usage(input_tokens=2 * prompt, output_tokens=2 * most_tokens(self._config, request.parameters))

    async def answer(self, request: Request) -> Answer:
        """Answer one request; others wait their turn. Cancelling it frees the model at its next token.

        Raises:
            BackendError: the model or its runtime is not here, the prompt does not fit, or the time is over.
        """
        stop = Stop(self._config.timeout)
        self._running.add(stop)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor(), self._answer, request, stop)
        except asyncio.CancelledError:
            stop.set()
            raise
        finally:
            self._running.discard(stop)

    async def probe(self) -> Probe:
        """Say whether the model and its runtime are here; loads nothing."""
        return await asyncio.to_thread(self._probe)

    async def close(self) -> None:
        """End what is running, wait for it, and free the model's memory; the next answer loads it again."""
        for stop in self._running:
            stop.set()
        if self._thread is not None:
            thread, self._thread = self._thread, None
            await asyncio.get_running_loop().run_in_executor(thread, self._free)
            thread.shutdown()

    def _executor(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"local model {self.name}")
        return self._thread

    def _probe(self) -> Probe:
        try:
            path = self._path()
        except BackendError as error:
            return Probe(ready=False, detail=f"{error.message}. {error.hint}".strip())
        if not runtime_version():
            return Probe(ready=False, detail=MISSING)
        return Probe(ready=True, detail=f"{self.model} at {path}")

    def _answer(self, request: Request, stop: Stop) -> Answer:
        stop.begin()
        try:
            return self._chat(request, stop)
        except BackendError as error:
            failure = error
        if failure.kind is FailureKind.RETRYABLE and not stop.now:
            self._free()  # whatever state the runtime is in, the next call begins with a new one
        raise BackendError(failure.kind, f"{self.name}: {failure.message}", hint=failure.hint)

    def _chat(self, request: Request, stop: Stop) -> Answer:
        if self._runtime is None:
            stop.check()
            config = self._config
            self._runtime = Runtime(self._path(), threads=config.threads, context=config.context)
        chat = Chat(system_text(request), user_text(request), self._options(request))
        answer = self._read(self._runtime.chat(chat, stop), request)
        if answer.outcome is Outcome.TRUNCATED and answer.reason != CUT_OFF:
            return self._again(self._runtime, chat, request, stop, answer.usage)
        return answer

    def _again(self, runtime: Runtime, chat: Chat, request: Request, stop: Stop, spent: Usage) -> Answer:
        # At temperature 0 the same words would come again. A seed of its own keeps the second try repeatable too.
        warmer = {"temperature": _VARIANT_TEMPERATURE, "seed": _SECOND_SEED + request.variant}
        options = {**chat.options, **warmer}
        second = self._read(runtime.chat(Chat(chat.system, chat.user, options), stop), request)
        return dataclasses.replace(second, usage=spent + second.usage)

    def _options(self, request: Request) -> dict[str, object]:
        asked = {name: value for name, value in request.parameters.items() if name in _TAKES}
        sampling = dict(_SAMPLING)
        if request.variant > 1:
            sampling["temperature"] = _VARIANT_TEMPERATURE
        return {
            "seed": request.variant,
            **sampling,
            **self._config.parameters,
            **asked,
            "grammar": build_grammar(request),
            "max_tokens": most_tokens(self._config, request.parameters),
        }

    def _read(self, reply: Reply, request: Request) -> Answer:
        usage = Usage(reply.input_tokens, reply.cached_tokens, reply.output_tokens)
        text, outcome, reason = _finish(reply, request)
        return Answer(text, outcome, self.model, usage, reason)

    def _path(self) -> Path:
        weights = self._found()
        if weights.path is not None:
            return weights.path
        if is_file_name(self.model):
            raise BackendError(FailureKind.UNAVAILABLE, f"there is no model file {self.model}")
        try:
            self._store.info(self.model)
        except UsageError as error:
            raise BackendError(FailureKind.UNAVAILABLE, error.message, hint=error.hint) from None
        raise BackendError(
            FailureKind.UNAVAILABLE,
            f"the model {self.model} is not on this machine",
            hint=f"Fetch it once: genpress models pull {self.model}",
        )

    def _found(self) -> Weights:
        # Asked for with every unit; looked up again only while the model is missing.
        if self._weights is None or self._weights.path is None:
            self._weights = self._store.weights(self.model)
        return self._weights

    def _free(self) -> None:
        if self._runtime is not None:
            self._runtime.close()
            self._runtime = None


def _finish(reply: Reply, request: Request) -> tuple[str, Outcome, str]:
    """Return the answer's text, how it ended, and why."""
    if reply.finish == "length":
        return reply.text, Outcome.TRUNCATED, CUT_OFF
    try:
        content = json.loads(reply.text)
    except ValueError:
        outcome = Outcome.MALFORMED if reply.text.strip() else Outcome.EMPTY
        return reply.text, outcome, "the model stopped before the end of its answer"
    settled, cut = settle(content, request.fields)
    if cut:
        return reply.text, Outcome.TRUNCATED, f"{cut} ran into its limit in the middle of a sentence"
    return json.dumps(settled, ensure_ascii=False), Outcome.COMPLETE, ""
