"""The HTTP client given to the vendors' SDKs: only headers of ours leave, and a call is not put together in full.

Both an SDK and httpx2 merge the same headers and take the same address apart for every call. Here the first one is
made in full, and the next ones with the same headers to the same address take over what it came to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from httpx2 import _client, _types

_PLAIN_HEADERS = frozenset(
    {"host", "accept", "accept-encoding", "connection", "user-agent", "content-type", "content-length"}
    | {"anthropic-version", "idempotency-key"}
)


@dataclass(frozen=True, slots=True)
class HeaderGuard:
    """Lets no header of the user's environment reach a server that is not the vendor's.

    The SDKs add headers from variables of their own (organisation, project, custom headers), whatever the host.
    """

    odd: tuple[str, ...]
    """Names of headers that are not ours."""
    ours: Mapping[str, str]
    """The headers that hold our key; no other value of theirs is sent."""

    @classmethod
    def of(cls, defaults: Mapping[str, object], ours: Mapping[str, str]) -> HeaderGuard:
        """Return the guard against the headers an SDK sends with every request."""
        known = _PLAIN_HEADERS | {name.lower() for name in ours}
        names = [name.lower() for name in defaults]
        return cls(tuple(n for n in names if n not in known and not n.startswith("x-stainless")), ours)

    def clean(self, headers: httpx2.Headers) -> None:
        """Leave only what is ours."""
        for name in self.odd:
            headers.pop(name, None)
        for name, value in self.ours.items():
            headers[name] = value


_PER_REQUEST = frozenset({b"content-length", b"host"})
"""Headers that are left to the transport: they hold for one request only."""


@dataclass(frozen=True, slots=True)
class _Mould:
    """What a request that was made in full came to, but for its content."""

    asked: tuple[object, ...]
    """The arguments it was made from."""
    method: str
    url: httpx2.URL
    headers: httpx2.Headers
    extensions: Mapping[str, object]

    @classmethod
    def of(cls, asked: tuple[object, ...], request: httpx2.Request) -> _Mould:
        """Return what a request came to."""
        headers = httpx2.Headers([pair for pair in request.headers.raw if pair[0].lower() not in _PER_REQUEST])
        return cls(asked, request.method, request.url, headers, request.extensions)

    def request(self, content: bytes) -> httpx2.Request:
        """Return the same request with other content."""
        stream = httpx2.ByteStream(content)
        made = httpx2.Request(
            self.method, self.url, headers=self.headers, stream=stream, extensions=dict(self.extensions)
        )
        made.read()
        return made


class GuardedClient(httpx2.AsyncClient):
    """Makes the requests of one SDK client; mixed into the SDK's own HTTP client."""

    guard: HeaderGuard | None = None
    """What may leave; None where the server is the vendor's."""
    _mould: _Mould | None = None

    def build_request(
        self,
        method: str,
        url: httpx2.URL | str,
        *,
        content: _types.RequestContent | None = None,
        data: _types.RequestData | None = None,
        files: _types.RequestFiles | None = None,
        json: object = None,
        params: _types.QueryParamTypes | None = None,
        headers: _types.HeaderTypes | None = None,
        cookies: _types.CookieTypes | None = None,
        timeout: _types.TimeoutTypes | _client.UseClientDefault = httpx2.USE_CLIENT_DEFAULT,
        extensions: _types.RequestExtensions | None = None,
    ) -> httpx2.Request:
        """Return a request; what it shares with the last one is not made again."""
        asked = (method, url, headers, timeout)
        plain = content if not any((data, files, json, params, cookies, extensions)) else None
        if isinstance(plain, bytes) and self._mould is not None and self._mould.asked == asked:
            return self._mould.request(plain)
        request = super().build_request(
            method,
            url,
            content=content,
            data=data,
            files=files,
            json=json,
            params=params,
            headers=headers,
            cookies=cookies,
            timeout=timeout,
            extensions=extensions,
        )
        if self.guard is not None:
            self.guard.clean(request.headers)
        if isinstance(plain, bytes):
            self._mould = _Mould.of(asked, request)
        return request
