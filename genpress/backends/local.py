"""Drafts from a model on this machine: free, offline, the same answer every time, held to the facts by a grammar."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from genpress.backends.estimates import OVERHEAD, estimate_tokens
from genpress.backends.grammar import GRAMMAR_VERSION, build_grammar
from genpress.backends.local_prompt import system_text, user_text
from genpress.backends.local_runtime import MISSING, Chat, Reply, Runtime, Stop, runtime_version
from genpress.backends.local_settle import settle
from genpress.backends.models import ModelStore, Weights
from genpress.backends.parameters import identity_of, most_tokens, parameter_problems
from genpress.domain.config import BackendConfig
from genpress.domain.money import FREE, Price, Usage
from genpress.domain.request import Answer, Capabilities, Outcome, Request
from genpress.errors import BackendError, FailureKind, InvalidInput, Place, Problem, UsageError
from genpress.hashing import Json
from genpress.interfaces import Backend, BackendEnvironment, Probe

PROMPT_VERSION = 1
"""Part of the identity: counts up when what is said around a prompt changes."""
DEFAULT_MODEL = "qwen2.5-coder-1.5b"
_VARIANT_TEMPERATURE = 0.7
"""Temperature of the second and further variants: at 0 all would be the same. Their seeds keep them repeatable."""

_TAKES = {name: (name,) for name in (
    "temperature", "top_p", "top_k", "min_p", "repeat_penalty", "repeat_last_n", "presence_penalty",
    "frequency_penalty", "seed", "dry_multiplier", "dry_base", "dry_allowed_length", "dry_penalty_last_n",
)}  # fmt: skip
_SAMPLING: Mapping[str, float] = {"temperature": 0.0, "top_k": 40, "top_p": 0.95, "min_p": 0.05, "repeat_penalty": 1.0}


def create(name: str, config: BackendConfig, environment: BackendEnvironment) -> Backend:
    """Return a local backend; loads nothing.

    Raises:
        InvalidInput: the declaration names no known model, or parameters that the runtime does not take.
    """
    model = config.model or DEFAULT_MODEL
    store = ModelStore(environment.models_folder)
    problems = list(parameter_problems(name, config, _TAKES, strict=True, api="the local model"))
    if not model.casefold().endswith(".gguf"):
        try:
            store.info(model)
        except UsageError as error:
            place = Place("genpress.toml", key=f"backends.{name}.model")
            problems.append(Problem(place, "BKD001", error.message, error.hint))
    if problems:
        raise InvalidInput(problems)
    return LocalBackend(name, config.model_copy(update={"model": model}), store)


class LocalBackend:
    """A model that llama.cpp runs in this process, one request after the other in a thread of its own.

    Args:
        name: name in genpress.toml.
        config: its declaration; `model` is a known name or the path of a .gguf file.
        store: where the models are.
    """

    def __init__(self, name: str, config: BackendConfig, store: ModelStore) -> None:
        self.name = name
        self.model = config.model
        self.price: Price | None = FREE
        self._config = config
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"local model {name}")
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
            "model": self.model if not self.model.endswith(".gguf") else "",
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
        return Usage(input_tokens=prompt, output_tokens=most_tokens(self._config, request.parameters))

    async def answer(self, request: Request) -> Answer:
        """Answer one request; others wait their turn. Cancelling it frees the model at its next token.

        Raises:
            BackendError: the model or its runtime is not here, the prompt does not fit, or the time is over.
        """
        loop = asyncio.get_running_loop()
        stop = Stop(self._config.timeout)
        self._running.add(stop)
        try:
            return await loop.run_in_executor(self._thread, self._answer, request, stop)
        except asyncio.CancelledError:
            stop.set()
            raise
        finally:
            self._running.discard(stop)

    async def probe(self) -> Probe:
        """Say whether the model and its runtime are here; loads nothing."""
        return await asyncio.to_thread(self._probe)

    async def close(self) -> None:
        """End what is running, wait for it, and free the model's memory."""
        for stop in self._running:
            stop.set()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._free)
        self._thread.shutdown(wait=False)

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
        chat = Chat(system_text(request), user_text(request), self._options(request))
        if self._runtime is None:
            stop.check()
            config = self._config
            self._runtime = Runtime(self._path(), threads=config.threads, context=config.context)
        try:
            return self._read(self._runtime.chat(chat, stop), request)
        except BackendError as error:
            if error.kind is FailureKind.RETRYABLE and not stop.now:
                self._free()
            raise

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
        if self.model.casefold().endswith(".gguf"):
            raise BackendError(FailureKind.UNAVAILABLE, f"there is no model file {self.model}")
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
        return reply.text, Outcome.TRUNCATED, "max_tokens"
    try:
        content = json.loads(reply.text)
    except ValueError:
        outcome = Outcome.MALFORMED if reply.text.strip() else Outcome.EMPTY
        return reply.text, outcome, "the model stopped before the end of its answer"
    settled, cut = settle(content, request.fields)
    if cut:
        return reply.text, Outcome.TRUNCATED, f"{cut} ran into its limit in the middle of a sentence"
    return json.dumps(settled, ensure_ascii=False), Outcome.COMPLETE, ""
