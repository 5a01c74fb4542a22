"""The `template` backend: the text that the prompt's field templates make; free, instant, always the same."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from genpress.domain.config import BackendConfig
from genpress.domain.money import FREE, Price, Usage
from genpress.domain.request import Answer, Capabilities, Outcome, Request
from genpress.errors import BackendError, FailureKind, InvalidInput, Place, Problem
from genpress.hashing import Json
from genpress.interfaces import Backend, BackendEnvironment, Probe

_MODEL = "template"
STRUCTURE = 1
"""Version of how answers are made; raised when that changes."""


def create(name: str, config: BackendConfig, _environment: BackendEnvironment) -> Backend:
    """Return a backend that answers with the prompt's own field templates.

    Raises:
        InvalidInput: the declaration names a server or a key, as if something were asked.
    """
    odd = [key for key in ("base_url", "api_key_env", "api", "parameters") if getattr(config, key)]
    place = Place("genpress.toml", key=f"backends.{name}")
    if odd:
        raise InvalidInput(Problem(place, "BKD003", f"kind template takes no {key}", "Remove it.") for key in odd)
    return TemplateBackend(name, config)


class TemplateBackend:
    """Answers with `Request.prepared`, the deterministic text of the prompt's field templates."""

    def __init__(self, name: str, config: BackendConfig) -> None:
        self._name = name
        self._model = config.model or _MODEL
        # A template is written once, in one language; who writes one per market says so.
        self._localises = bool(config.localises)

    @property
    def name(self) -> str:
        """Name under which genpress.toml declares it."""
        return self._name

    @property
    def model(self) -> str:
        """The declared model; `template` by default."""
        return self._model

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return Capabilities(schema=True, seed=True, prepared=True, localises=self._localises, free=True)

    @property
    def identity(self) -> Mapping[str, Json]:
        """What changes its answers: nothing but the request itself."""
        return {"kind": "template", "model": self._model, "structure": STRUCTURE}

    @property
    def price(self) -> Price | None:
        """It costs nothing."""
        return FREE

    def estimate(self, request: Request) -> Usage:  # noqa: ARG002 - the interface's name
        """Return no tokens: nothing is asked."""
        return Usage()

    async def answer(self, request: Request) -> Answer:
        """Answer with the prepared text.

        Raises:
            BackendError: the prompt has no template for one of its fields.
        """
        missing = [spec.name for spec in request.fields if spec.name not in (request.prepared or {})]
        if missing:
            message = f"backend {self._name}: the prompt has no `template:` for the field {', '.join(missing)}"
            raise BackendError(FailureKind.BAD_REQUEST, message, hint="Add one to the prompt, or use another backend.")
        prepared = request.prepared or {}
        content = {spec.name: prepared[spec.name] for spec in request.fields}
        if any(content.values()):
            return Answer(orjson.dumps(content).decode(), Outcome.COMPLETE, self._model)
        reason = "the prompt's fields have no `template:` that gives text here, and it reads no facts to make one of"
        return Answer(orjson.dumps(content).decode(), Outcome.EMPTY, self._model, reason=reason)

    async def probe(self) -> Probe:
        """It is always ready."""
        return Probe(ready=True, detail="the prompts' own field templates")

    async def close(self) -> None:
        """Nothing to give back."""

    def __repr__(self) -> str:
        return f"<template backend {self._name}>"
