"""From a server's response to an answer: whatever was paid for is kept, and nothing unfinished passes for finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import httpx2
import orjson

from genpress.backends.dialects import Dialect
from genpress.backends.estimates import estimate_tokens
from genpress.backends.faults import Asked, from_status, unknown
from genpress.backends.reading import mapping, text
from genpress.domain.money import Usage
from genpress.domain.plain import one_line
from genpress.domain.request import Answer, Outcome
from genpress.errors import BackendError

_CODES = {"server_error": 500, "rate_limit_exceeded": 429, "overloaded_error": 529, "api_error": 500}
"""HTTP statuses for errors that come inside a response with status 200."""


def read_answer(response: httpx2.Response, dialect: Dialect, asked: Asked, estimate: Callable[[], Usage]) -> Answer:
    """Return the answer in a response with a status of success.

    Args:
        response: read to its end.
        dialect: the API it was asked in.
        asked: who asked whom.
        estimate: the most tokens the call should have taken, for servers that do not count them.

    Raises:
        BackendError: the body is not whole JSON, or tells of an error.
    """
    body = _parsed(response, asked)
    error = _error_in(body, response.headers, asked)
    if error is not None:
        raise error
    answer = dialect.read(mapping(body))
    if answer is None:
        return Answer(response.text, Outcome.MALFORMED, asked.model, estimate(), "not a response object")
    return _completed(answer, response, asked, estimate)


def _parsed(response: httpx2.Response, asked: Asked) -> object:
    try:
        body: object = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        size = len(response.content)
        fault = unknown(asked, f"what came with status {response.status_code} is not whole JSON ({size} bytes)")
    else:
        return body
    raise fault


def _error_in(body: object, headers: Mapping[str, str], asked: Asked) -> BackendError | None:
    said = mapping(body)
    error = mapping(said.get("error"))
    code = error.get("code") or error.get("type")
    status = code if isinstance(code, int) and 400 <= code < 600 else _CODES.get(text(code))
    if status is None and error and said.get("status") == "failed":
        status = 400
    return None if status is None else from_status(status, body, headers, asked)


def _completed(answer: Answer, response: httpx2.Response, asked: Asked, estimate: Callable[[], Usage]) -> Answer:
    """Fill in what a server left out: the model, its id of the call, and the tokens, which are then estimated."""
    usage = answer.usage
    if not usage.input_tokens or (answer.text and not usage.output_tokens):
        most = estimate()
        written = min(most.output_tokens, estimate_tokens(answer.text))
        usage = replace(most, output_tokens=max(usage.output_tokens, written))
    headers = response.headers
    named = answer.provider_id or headers.get("x-request-id") or headers.get("request-id") or ""
    return replace(answer, model=answer.model or asked.model, usage=usage, provider_id=one_line(named))
