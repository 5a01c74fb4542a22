"""Anthropic's Messages API."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from genpress.backends.dialects import Ending, settle, usage_of
from genpress.backends.parameters import Body, Takes
from genpress.backends.reading import count, mapping, objects, text
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome, Request

_ENDINGS = {
    "end_turn": Outcome.COMPLETE,
    "stop_sequence": Outcome.COMPLETE,
    "max_tokens": Outcome.TRUNCATED,
    "model_context_window_exceeded": Outcome.TRUNCATED,
    "refusal": Outcome.REFUSED,
}

_TAKES: Takes = {
    "effort": ("output_config", "effort"),
    "reasoning_effort": ("output_config", "effort"),
    "service_tier": ("service_tier",),
    "thinking": ("thinking", "type"),
    "thinking_budget": ("thinking", "budget_tokens"),
}


class Messages:
    """`POST /v1/messages`, with the schema in `output_config` and the shared prefix marked for the prompt cache."""

    api = "messages"
    path = "/v1/messages"
    models_path = "/v1/models"
    takes = _TAKES

    def body(self, request: Request, model: str, tokens: int, schema: orjson.Fragment) -> Body:
        """Return the request's body."""
        body: Body = {"model": model, "max_tokens": tokens}
        if request.system:
            prefix = {"type": "text", "text": request.system, "cache_control": {"type": "ephemeral"}}
            body["system"] = [prefix]
        body["messages"] = [{"role": "user", "content": request.user}]
        body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
        return body

    def read(self, answer: Mapping[str, object]) -> Answer | None:
        """Return the answer in a message object; None when it is not one."""
        if not isinstance(answer.get("content"), list):
            return None
        said = "".join(text(part.get("text")) for part in objects(answer["content"]) if part.get("type") == "text")
        return settle(said, _ending(answer), text(answer.get("model")), _usage(answer), text(answer.get("id")))


def _ending(answer: Mapping[str, object]) -> Ending:
    stop = text(answer.get("stop_reason"))
    outcome = _ENDINGS.get(stop, Outcome.MALFORMED)
    why = text(mapping(answer.get("stop_details")).get("explanation"))
    return Ending(outcome, "" if outcome is Outcome.COMPLETE else why or stop or "no stop_reason")


def _usage(answer: Mapping[str, object]) -> Usage:
    usage = mapping(answer.get("usage"))
    cached, written = count(usage.get("cache_read_input_tokens")), count(usage.get("cache_creation_input_tokens"))
    # Anthropic counts apart what it read from or wrote to the cache; our input holds all of it.
    total = count(usage.get("input_tokens")) + cached + written
    return usage_of(total, cached, written, count(usage.get("output_tokens")))
