"""Model parameters: which ones an API takes, and where they stand in its request."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from genpress.domain.config import BackendConfig
from genpress.errors import Place, Problem
from genpress.hashing import Json

Takes: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""Name of a parameter as genpress knows it → its path in the request's body."""
Body: TypeAlias = "dict[str, object]"
Value: TypeAlias = "str | int | float | bool"

_OURS = frozenset(
    {"model", "messages", "input", "instructions", "system", "max_tokens", "max_output_tokens", "max_completion_tokens"}
    | {"response_format", "text", "output_config", "stream", "n", "store", "background", "tools", "tool_choice"}
)
"""What genpress sets itself, or what would change the shape or the number of the answers."""


def parameter_problems(name: str, config: BackendConfig, takes: Takes, *, strict: bool, api: str) -> Iterator[Problem]:
    """Yield the declared parameters that the API does not take.

    Args:
        name: name of the backend.
        config: its declaration.
        takes: what the API takes.
        strict: whether other parameters are errors; compatible servers have their own, which are passed on.
        api: what to call the API.
    """
    place = Place("genpress.toml", key=f"backends.{name}.parameters")
    for parameter in config.parameters:
        if parameter in _OURS:
            hint = "Set max_tokens beside model." if "token" in parameter else "Remove it."
            yield Problem(place, "BKD003", f"{parameter!r} is set by genpress itself", hint)
        elif strict and parameter not in takes:
            yield Problem(place, "BKD003", f"{api} takes no {parameter!r}", _meant(parameter, takes))


def _meant(parameter: str, takes: Takes) -> str:
    near = difflib.get_close_matches(parameter, takes, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"It takes: {', '.join(sorted(takes))}."


def apply(body: Body, declared: Mapping[str, Value], asked: Mapping[str, Value], takes: Takes) -> None:
    """Put parameters into a request's body.

    Those declared for the backend are all sent; those of a request only where the API takes them, because a deliverable
    may be answered by any backend of its chain. The request's own win.
    """
    for name, value in {**declared, **{name: asked[name] for name in asked if name in takes}}.items():
        _put(body, takes.get(name, (name,)), value)


def _put(body: Body, path: Sequence[str], value: Value) -> None:
    *folders, last = path
    for name in folders:
        inner = body.setdefault(name, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{name} is no object")
        body = inner
    body[last] = value


def most_tokens(config: BackendConfig, asked: Mapping[str, Value]) -> int:
    """Return the most output tokens of a call: the request's own `max_tokens`, else the backend's."""
    own = asked.get("max_tokens")
    return int(own) if isinstance(own, int | float) and own >= 1 else config.max_tokens


def identity_of(parameters: Mapping[str, Value]) -> dict[str, Json]:
    """Return parameters as part of an identity."""
    return dict(parameters)
