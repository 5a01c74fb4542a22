"""OpenAI's Chat Completions API, and what speaks it."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from genpress.backends.dialects import SCHEMA_NAME, Ending, settle, usage_of
from genpress.backends.parameters import Body, Takes
from genpress.backends.reading import count, mapping, objects, text
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome, Request

_ENDINGS = {
    "stop": Outcome.COMPLETE,
    "eos": Outcome.COMPLETE,
    "eos_token": Outcome.COMPLETE,
    "end_turn": Outcome.COMPLETE,
    "length": Outcome.TRUNCATED,
    "max_tokens": Outcome.TRUNCATED,
    "content_filter": Outcome.REFUSED,
    "refusal": Outcome.REFUSED,
}

_TAKES: Takes = {
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "seed": ("seed",),
    "frequency_penalty": ("frequency_penalty",),
    "presence_penalty": ("presence_penalty",),
    "reasoning_effort": ("reasoning_effort",),
    "verbosity": ("verbosity",),
    "service_tier": ("service_tier",),
    "prompt_cache_key": ("prompt_cache_key",),
    "prompt_cache_retention": ("prompt_cache_retention",),
    "safety_identifier": ("safety_identifier",),
}


class Chat:
    """`POST /chat/completions`, with the schema in `response_format`.

    Args:
        own: whether the server is OpenAI's. Its newer models take only `max_completion_tokens`, which many compatible
            servers do not know; all of those know `max_tokens`.
    """

    api = "chat"
    path = "/chat/completions"
    models_path = "/models"
    takes = _TAKES

    def __init__(self, *, own: bool) -> None:
        self._most = "max_completion_tokens" if own else "max_tokens"

    def body(self, request: Request, model: str, tokens: int, schema: orjson.Fragment) -> Body:
        """Return the request's body."""
        system = [{"role": "system", "content": request.system}] if request.system else []
        wrapped = {"name": SCHEMA_NAME, "schema": schema, "strict": True}
        return {
            "model": model,
            "messages": [*system, {"role": "user", "content": request.user}],
            "response_format": {"type": "json_schema", "json_schema": wrapped},
            self._most: tokens,
        }

    def read(self, answer: Mapping[str, object]) -> Answer | None:
        """Return the answer in a completion object; None when it is not one."""
        choices = objects(answer.get("choices"))
        if not choices:
            return None
        message = mapping(choices[0].get("message"))
        refused = text(message.get("refusal"))
        ending = _ending(text(choices[0].get("finish_reason")), refused)
        model, provider_id = text(answer.get("model")), text(answer.get("id"))
        return settle(_content(message) or refused, ending, model, _usage(answer), provider_id)


def _content(message: Mapping[str, object]) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return "".join(text(part.get("text")) for part in objects(content) if part.get("type") == "text")
    return text(content)


def _ending(reason: str, refused: str) -> Ending:
    if refused and reason != "length":
        return Ending(Outcome.REFUSED, refused)
    outcome = _ENDINGS.get(reason, Outcome.MALFORMED)
    return Ending(outcome, "" if outcome is Outcome.COMPLETE else reason or "no finish_reason")


def _usage(answer: Mapping[str, object]) -> Usage:
    usage = mapping(answer.get("usage"))
    details = mapping(usage.get("prompt_tokens_details"))
    return usage_of(
        count(usage.get("prompt_tokens")),
        count(details.get("cached_tokens")),
        count(details.get("cache_write_tokens")),
        count(usage.get("completion_tokens")),
    )
