"""The shapes in which the two vendors' servers answer: OpenAI Responses and Chat Completions, Anthropic Messages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

RESPONSES, CHAT, MESSAGES = "/v1/responses", "/v1/chat/completions", "/anthropic/v1/messages"


@dataclass(frozen=True)
class Reply:
    """What a model said, before it is put into a vendor's shape."""

    text: str
    ending: str = "complete"
    """`complete`, `max_tokens`, `refusal`, `filter`, `pause` or `empty`."""
    cached: int = 0
    """Input tokens said to come from the prompt cache."""


def schema_of(path: str, body: dict) -> dict:
    """Return the JSON Schema a request asks for; an empty one when it asks for none."""
    if path == RESPONSES:
        return body.get("text", {}).get("format", {}).get("schema", {})
    if path == CHAT:
        return body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    return body.get("output_config", {}).get("format", {}).get("schema", {})


def shape(path: str, body: dict, reply: Reply) -> dict:
    """Return the vendor's response object for a reply."""
    name = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    tokens_in = max(1, len(json.dumps(body, ensure_ascii=False)) // 5)
    tokens_out = max(1, len(reply.text) // 4)
    makers = {RESPONSES: _responses, CHAT: _chat, MESSAGES: _messages}
    return makers[path](name, str(body.get("model")), reply, tokens_in, tokens_out)


def _responses(name: str, model: str, reply: Reply, tokens_in: int, tokens_out: int) -> dict:
    part = {"type": "output_text", "text": reply.text, "annotations": []}
    if reply.ending == "refusal":
        part = {"type": "refusal", "refusal": reply.text}
    stopped = {"max_tokens": "max_output_tokens", "filter": "content_filter"}.get(reply.ending)
    message = {"type": "message", "id": f"msg_{name}", "role": "assistant", "status": "completed", "content": [part]}
    reasoning = {"type": "reasoning", "id": f"rs_{name}", "summary": []}
    return {
        "id": f"resp_{name}",
        "object": "response",
        "created_at": 1_790_000_000,
        "model": model,
        "status": "incomplete" if stopped else "completed",
        "error": None,
        "incomplete_details": {"reason": stopped} if stopped else None,
        "output": [reasoning] if reply.ending == "empty" else [reasoning, message],
        "usage": {
            "input_tokens": tokens_in,
            "input_tokens_details": {"cached_tokens": reply.cached},
            "output_tokens": tokens_out,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": tokens_in + tokens_out,
        },
    }


def _chat(name: str, model: str, reply: Reply, tokens_in: int, tokens_out: int) -> dict:
    reason = {"max_tokens": "length", "filter": "content_filter"}.get(reply.ending, "stop")
    refused = reply.ending == "refusal"
    message = {
        "role": "assistant",
        "content": None if refused or reply.ending == "empty" else reply.text,
        "refusal": reply.text if refused else None,
    }
    return {
        "id": f"chatcmpl-{name}",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
            "prompt_tokens_details": {"cached_tokens": reply.cached},
        },
    }


def _messages(name: str, model: str, reply: Reply, tokens_in: int, tokens_out: int) -> dict:
    reasons = {"max_tokens": "max_tokens", "refusal": "refusal", "filter": "refusal", "pause": "pause_turn"}
    content = [{"type": "text", "text": reply.text}]
    return {
        "id": f"msg_{name}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [] if reply.ending == "empty" else content,
        "stop_reason": reasons.get(reply.ending, "end_turn"),
        "stop_sequence": None,
        "usage": {
            "input_tokens": tokens_in - reply.cached,
            "cache_read_input_tokens": reply.cached,
            "cache_creation_input_tokens": 0,
            "output_tokens": tokens_out,
        },
    }


def error(path: str, status: int, kind: str, message: str) -> dict:
    """Return the vendor's error object."""
    if path.startswith("/anthropic"):
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": f"req_{status}"}
    return {"error": {"message": message, "type": kind, "param": None, "code": kind}}
