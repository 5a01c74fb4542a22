"""OpenAI's Responses API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from genpress.backends.dialects import SCHEMA_NAME, Ending, settle, usage_of
from genpress.backends.parameters import Body, Takes
from genpress.backends.reading import count, items, mapping, objects, text
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome, Request

_STOPPED = {
    "max_output_tokens": Outcome.TRUNCATED,
    "max_tokens": Outcome.TRUNCATED,
    "content_filter": Outcome.REFUSED,
}

_TAKES: Takes = {
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "reasoning_effort": ("reasoning", "effort"),
    "verbosity": ("text", "verbosity"),
    "service_tier": ("service_tier",),
    "prompt_cache_key": ("prompt_cache_key",),
    "prompt_cache_retention": ("prompt_cache_retention",),
    "safety_identifier": ("safety_identifier",),
}


class Responses:
    """`POST /responses`, with the schema in `text.format`."""

    api = "responses"
    path = "/responses"
    models_path = "/models"
    takes = _TAKES

    def body(self, request: Request, model: str, tokens: int, schema: orjson.Fragment) -> Body:
        """Return the request's body; nothing is stored at the vendor."""
        answer_format = {"type": "json_schema", "name": SCHEMA_NAME, "schema": schema, "strict": True}
        body: Body = {"model": model}
        if request.system:
            body["instructions"] = request.system
        body["input"] = [{"role": "user", "content": request.user}]
        body["text"] = {"format": answer_format}
        body["max_output_tokens"] = tokens
        body["store"] = False
        return body

    def read(self, answer: Mapping[str, object]) -> Answer | None:
        """Return the answer in a response object; None when it is not one."""
        if not isinstance(answer.get("output"), list):
            return None
        said, refused = _said(answer)
        return settle(
            said or refused, _ending(answer, refused), text(answer.get("model")), _usage(answer), text(answer.get("id"))
        )


def _said(answer: Mapping[str, object]) -> tuple[str, str]:
    """Return the text of the last message that has any, and the refusal."""
    messages = [item for item in objects(answer["output"]) if item.get("type") == "message"]
    # Some models comment on their work before the answer; such messages say so.
    final = [message for message in messages if message.get("phase") != "commentary"]
    texts = [_joined(message, "output_text", "text") for message in final]
    refusals = [_joined(message, "refusal", "refusal") for message in final]
    return _last(texts), _last(refusals)


def _joined(message: Mapping[str, object], kind: str, field: str) -> str:
    return "".join(text(part.get(field)) for part in objects(message.get("content")) if part.get("type") == kind)


def _last(texts: Sequence[str]) -> str:
    return next((said for said in reversed(texts) if said), "")


def _ending(answer: Mapping[str, object], refused: str) -> Ending:
    status = text(answer.get("status")) or "completed"
    reason = text(mapping(answer.get("incomplete_details")).get("reason"))
    if status == "incomplete" or reason:
        return Ending(_STOPPED.get(reason, Outcome.TRUNCATED), reason or status)
    if refused:
        return Ending(Outcome.REFUSED, refused)
    if status != "completed":
        return Ending(Outcome.MALFORMED, status)
    kinds = [text(item.get("type")) for item in objects(items(answer["output"]))]
    return Ending(Outcome.COMPLETE, "" if "message" in kinds else "no message")


def _usage(answer: Mapping[str, object]) -> Usage:
    usage = mapping(answer.get("usage"))
    details = mapping(usage.get("input_tokens_details"))
    return usage_of(
        count(usage.get("input_tokens")),
        count(details.get("cached_tokens")),
        count(details.get("cache_write_tokens")),
        count(usage.get("output_tokens")),
    )
