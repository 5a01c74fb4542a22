"""Probing: whether a backend could answer, asked of the list of models, which costs nothing anywhere."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

import orjson

from genpress.backends.reading import mapping, objects, text
from genpress.backends.transport import Transport, Wire
from genpress.domain.config import BackendConfig
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import Probe

_TAG = r":.+|-\d{8}|-\d{4}-\d\d-\d\d|-latest"
"""What a short name leaves out: `llama3` stands for `llama3:latest`, `claude-x` for `claude-x-20260101`."""
_SECONDS = 15.0
"""Longest wait for the list of models."""


async def ask_for_model(transport: Transport[Wire], config: BackendConfig, models_path: str) -> Probe:
    """Say whether a server knows the model.

    Args:
        transport: the way to the server.
        config: the backend's declaration.
        models_path: path of the list of models; the vendors also have an entry for each below it.

    Raises:
        BackendError: the server cannot be asked.
    """
    where = transport.asked.where
    seconds = min(_SECONDS, config.timeout)
    if not where.custom:
        await transport.get(f"{models_path}/{config.model}", seconds)
        return Probe(ready=True, detail=f"{config.model} at {where.host}")
    try:
        response = await transport.get(models_path, seconds)
    except BackendError as error:
        if error.kind is FailureKind.UNAVAILABLE and "HTTP 404" in error.message:
            return Probe(ready=True, detail=f"{where.host} answers, but lists no models; {config.model} is not checked")
        raise
    return _look_up(config.model, _names(response.content), where.host)


def _names(content: bytes) -> Sequence[str]:
    try:
        listed = mapping(orjson.loads(content)).get("data")
    except orjson.JSONDecodeError:
        return []
    return [text(entry.get("id")) for entry in objects(listed)]


def _look_up(model: str, names: Sequence[str], host: str) -> Probe:
    dated = re.compile(f"{re.escape(model)}(?:{_TAG})")
    if any(name == model or dated.fullmatch(name) for name in names):
        return Probe(ready=True, detail=f"{model} at {host}")
    if len(names) <= 1:
        # A server of one model answers with it, whatever it is called.
        serves = f"serves {names[0]}" if names else "lists no models"
        return Probe(ready=True, detail=f"{host} {serves}; {model} is not checked")
    near = difflib.get_close_matches(model, names, n=3) or names[:3]
    return Probe(ready=False, detail=f"{host} does not know the model {model!r}; it has {', '.join(near)}")
