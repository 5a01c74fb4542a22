"""The one place where vendors' errors become ours: a typed classification by status, code and what was sent.

Both SDKs wrap the same HTTP libraries and raise alike, so one table serves both, and every server that speaks their
protocols. Nothing of the vendor's exception is kept: it holds the request, and with it the live key.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import aiohttp
import httpx2

from genpress.backends.limits import retry_after
from genpress.backends.reading import mapping, text
from genpress.backends.secrets import Secret
from genpress.backends.vendors import Endpoint
from genpress.domain.plain import one_line, spelled_out
from genpress.errors import BackendError, FailureKind

_KINDS: Mapping[int, FailureKind] = {
    401: FailureKind.AUTH,
    402: FailureKind.UNAVAILABLE,
    403: FailureKind.AUTH,
    404: FailureKind.UNAVAILABLE,
    408: FailureKind.RETRYABLE,
    409: FailureKind.RETRYABLE,
    425: FailureKind.RETRYABLE,
    429: FailureKind.RATE_LIMITED,
    503: FailureKind.OVERLOADED,
    529: FailureKind.OVERLOADED,
}
_NO_MONEY = frozenset({"insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active"})
_NO_MODEL = frozenset({"model_not_found", "invalid_model", "not_found_error"})
_FILTERED = frozenset({"content_filter", "content_policy_violation"})
_CREDIT = "credit balance is too low"
"""How Anthropic says, in a 400, that there is no money."""

_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_NOT_SENT_BARE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_NO_WAY = (
    aiohttp.ClientConnectorDNSError,
    aiohttp.ClientSSLError,
    aiohttp.InvalidURL,
    httpx2.UnsupportedProtocol,
    socket.gaierror,
    ssl.SSLCertVerificationError,
)
"""Nothing was sent, and nothing ever will be as things are declared."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked whom: what a message about a failure must name."""

    backend: str
    model: str
    where: Endpoint
    key: Secret

    def fail(self, kind: FailureKind, words: str, *, wait: float | None = None, hint: str = "") -> BackendError:
        """Return a failure in words that hold no key, and nothing that steers a terminal."""
        message = spelled_out(self.key.redact(f"backend {self.backend}: {words}"))
        return BackendError(kind, message, retry_after=wait, hint=hint)


def translate(error: Exception, asked: Asked) -> BackendError:
    """Return our error for one of an SDK's or of the HTTP libraries under it."""
    response = getattr(error, "response", None)
    if isinstance(response, httpx2.Response):
        return from_status(response.status_code, getattr(error, "body", None), response.headers, asked)
    return _from_connection(list(_causes(error)), asked)


def from_status(status: int, body: object, headers: Mapping[str, str], asked: Asked) -> BackendError:
    """Return our error for an answer that is not a success.

    Args:
        status: HTTP status; redirects count as failures, since a key must not follow them.
        body: parsed JSON or text of the answer.
        headers: headers of the answer, by lower-case name.
        asked: who asked whom.
    """
    said = mapping(body)
    said = mapping(said.get("error")) or said
    code = text(said.get("code")) or text(said.get("type"))
    detail = text(said.get("message")) or text(mapping(body).get("error")) or text(body)
    kind = _kind(status, {code, text(said.get("type"))}, detail)
    words = _words(kind, status, asked) + (f": {one_line(detail)}" if detail else "")
    wait = retry_after(headers) if status in {408, 409, 429} or status >= 500 else None
    return asked.fail(kind, words, wait=wait, hint=_hint(kind, status, asked))


def _kind(status: int, codes: set[str], detail: str) -> FailureKind:
    if codes & _NO_MONEY or _CREDIT in detail:
        return FailureKind.UNAVAILABLE
    if codes & _NO_MODEL:
        return FailureKind.UNAVAILABLE
    if codes & _FILTERED:
        return FailureKind.REFUSED
    if status in _KINDS:
        return _KINDS[status]
    if status >= 500:
        return FailureKind.RETRYABLE
    return FailureKind.UNAVAILABLE if 300 <= status < 400 else FailureKind.BAD_REQUEST


def _words(kind: FailureKind, status: int, asked: Asked) -> str:
    host = asked.where.host
    if 300 <= status < 400:
        return f"{host} redirects elsewhere, which is not followed (HTTP {status})"
    if kind is FailureKind.UNAVAILABLE and status == 404:
        return f"{host} does not know the model {asked.model!r} or the address {asked.where.base_url} (HTTP 404)"
    if kind is FailureKind.UNAVAILABLE and status in {402, 429}:
        return f"the account at {host} has no money or quota left (HTTP {status})"
    phrase = {
        FailureKind.AUTH: "refused the key",
        FailureKind.RATE_LIMITED: "has been asked too often",
        FailureKind.OVERLOADED: "is overloaded",
        FailureKind.RETRYABLE: "has a passing fault",
        FailureKind.REFUSED: "declined the request",
        FailureKind.UNAVAILABLE: f"cannot answer with the model {asked.model!r}",
    }
    return f"{host} {phrase.get(kind, 'cannot accept the request')} (HTTP {status})"


def _hint(kind: FailureKind, status: int, asked: Asked) -> str:
    if kind is FailureKind.AUTH:
        variable = asked.where.key_variable
        return f"Check the key in {variable}." if variable else "Name the variable of its key in api_key_env."
    if kind is FailureKind.UNAVAILABLE and status == 404:
        return f"Check model and base_url under [backends.{asked.backend}] in genpress.toml."
    return ""


def _from_connection(causes: list[BaseException], asked: Asked) -> BackendError:
    host = asked.where.host
    if any(_is_passing(cause) for cause in causes):
        return asked.fail(FailureKind.RETRYABLE, f"the address of {host} cannot be looked up just now")
    if any(isinstance(cause, _NO_WAY) for cause in causes):
        why = _first(causes, _NO_WAY)
        return asked.fail(FailureKind.UNAVAILABLE, f"cannot reach {host}: {one_line(why)}", hint="Check base_url.")
    # aiohttp's own error decides where there is one: the SDKs take a connection that was reset for one never made.
    below = any(isinstance(cause, aiohttp.ClientError) for cause in causes)
    not_sent = _NOT_SENT if below else _NOT_SENT_BARE
    if any(isinstance(cause, not_sent) for cause in causes):
        return asked.fail(FailureKind.RETRYABLE, f"cannot connect to {host}: {one_line(_first(causes, not_sent))}")
    return unknown(asked, "the connection broke before the answer was complete")


def _is_passing(cause: BaseException) -> bool:
    """Return whether no name server answered (EAI_AGAIN, RFC 3493): one that says there is no such name does."""
    looked_up = isinstance(cause, aiohttp.ClientConnectorDNSError | socket.gaierror)
    return looked_up and isinstance(cause, OSError) and cause.errno == socket.EAI_AGAIN


def unknown(asked: Asked, what: str) -> BackendError:
    """Return the failure of a request that was sent and may have been charged."""
    words = f"{asked.where.host} was asked, but {what}; it may have charged for the call"
    return asked.fail(FailureKind.UNKNOWN_OUTCOME, words)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _first(causes: list[BaseException], kinds: tuple[type[BaseException], ...]) -> str:
    cause = next(cause for cause in causes if isinstance(cause, kinds))
    return str(cause) or type(cause).__name__
