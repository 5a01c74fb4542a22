"""The faulty server's HTTP side: every fault, done to a real connection."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from email.utils import formatdate

from aiohttp import web

from tests.servers.answers import answer_for
from tests.servers.protocols import CHAT, MESSAGES, RESPONSES, Reply, error, schema_of, shape
from tests.servers.script import Script

_STATUS = {
    "400": (400, "invalid_request_error"),
    "401": (401, "authentication_error"),
    "402": (402, "billing_error"),
    "403": (403, "permission_error"),
    "404-path": (404, "not_found"),
    "408": (408, "timeout"),
    "409": (409, "conflict"),
    "413": (413, "request_too_large"),
    "422": (422, "invalid_request_error"),
    "429": (429, "rate_limit_error"),
    "429-ms": (429, "rate_limit_error"),
    "429-day": (429, "rate_limit_error"),
    "429-date": (429, "rate_limit_error"),
    "429-bare": (429, "rate_limit_error"),
    "429-reset": (429, "rate_limit_error"),
    "quota": (429, "insufficient_quota"),
    "500": (500, "server_error"),
    "502": (502, "server_error"),
    "503": (503, "server_error"),
    "529": (529, "overloaded_error"),
}
_ENDINGS = {"refusal": "I cannot help with that.", "filter": "", "empty": "", "pause": "{"}
_TEXTS = {"wrong-json": '{"surprise": 1}', "prose": "Sure! Here is your copy."}
_ODD_BODIES = {"html": "<html>Bad gateway</html>", "not-object": "[]", "error-200": '{"error": {"message": "no"}}'}


class Handlers:
    """Answers calls as the script says."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._wire = {
            "reset": self._reset,
            "reset-half": self._reset_half,
            "hang": self._hang,
            "slow": self._slow,
            "truncated": self._truncated,
            "redirect": self._redirect,
        }

    def app(self) -> web.Application:
        """Return the application with all its paths."""
        app = web.Application(client_max_size=64 * 2**20)
        for path in (RESPONSES, CHAT, MESSAGES):
            app.router.add_post(path, self._call)
        for path in ("/v1/models", "/anthropic/v1/models"):
            app.router.add_get(path, self._models)
            app.router.add_get(path + "/{id:.+}", self._model)
        app.router.add_get("/count", self._count)
        app.router.add_get("/calls", self._calls)
        app.router.add_get("/arrivals", self._arrivals)
        app.router.add_post("/control/script", self._order)
        app.router.add_post("/control/reset", self._start_over)
        return app

    async def _call(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw)
        tokens = self._tokens(request.path, body, raw)
        fault = self._script.next_fault(request.path, tokens)
        call = {"path": request.path, "fault": fault, "headers": dict(request.headers), "body": body}
        self._script.arrived(call, tokens)
        try:
            if self._script.latency:
                await asyncio.sleep(self._script.latency)
            return await self._end(request, fault, body, raw)
        finally:
            self._script.left()

    def _tokens(self, path: str, body: dict, raw: bytes) -> int:
        """Return the tokens the call takes if it is answered; 0 where they do not matter."""
        if not self._script.tokens_per_minute:
            return 0
        usage = shape(path, body, _reply("ok", path, body, raw))["usage"]
        return sum(
            usage.get(name, 0) for name in ("input_tokens", "prompt_tokens", "output_tokens", "completion_tokens")
        )

    async def _end(self, request: web.Request, fault: object, body: dict, raw: bytes) -> web.StreamResponse:
        if isinstance(fault, dict) and "status" in fault:
            return _given(fault)
        failed = _failure(str(fault), request)
        if failed is not None:
            return failed
        whole = json.dumps(shape(request.path, body, _reply(fault, request.path, body, raw))).encode()
        if isinstance(fault, str) and fault in self._wire:
            return await self._wire[fault](request, whole)
        self._script.answered(hashlib.sha256(raw).digest())
        text = _ODD_BODIES.get(str(fault), whole.decode())
        return web.Response(text=text, content_type="application/json", headers=_limits(request.path))

    async def _reset(self, request: web.Request, _whole: bytes) -> web.StreamResponse:
        request.transport.abort()
        return web.Response()

    async def _reset_half(self, request: web.Request, whole: bytes) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(whole)), "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(whole[: len(whole) // 2])
        await asyncio.sleep(0.02)
        request.transport.abort()
        return response

    async def _hang(self, _request: web.Request, _whole: bytes) -> web.StreamResponse:
        await asyncio.sleep(3600)
        return web.Response()

    async def _slow(self, request: web.Request, whole: bytes) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(whole)), "Content-Type": "application/json"})
        await response.prepare(request)
        for byte in whole:
            await response.write(bytes([byte]))
            await asyncio.sleep(0.05)
        return response

    async def _truncated(self, _request: web.Request, whole: bytes) -> web.StreamResponse:
        return web.Response(body=whole[: len(whole) // 2], content_type="application/json")

    async def _redirect(self, request: web.Request, _whole: bytes) -> web.StreamResponse:
        elsewhere = f"http://localhost:{request.url.port}{request.path}"
        return web.Response(status=307, headers={"Location": elsewhere})

    async def _models(self, request: web.Request) -> web.Response:
        failed = _failure(str(self._script.paths.get(request.path, "ok")), request)
        listed = [{"id": name, "object": "model", "type": "model"} for name in ("test-model", "other-model")]
        return failed or web.json_response({"object": "list", "data": listed, "has_more": False})

    async def _model(self, request: web.Request) -> web.Response:
        path, name = request.path.rpartition("/")[0], request.match_info["id"]
        fault = str(self._script.paths.get(path, "404" if name.startswith("no") else "ok"))
        return _failure(fault, request) or web.json_response({"id": name, "object": "model", "type": "model"})

    async def _count(self, _request: web.Request) -> web.Response:
        return web.json_response(self._script.count())

    async def _calls(self, _request: web.Request) -> web.Response:
        return web.json_response(self._script.calls())

    async def _arrivals(self, _request: web.Request) -> web.Response:
        return web.json_response(self._script.arrivals())

    async def _order(self, request: web.Request) -> web.Response:
        self._script.order(await request.json())
        return web.json_response(self._script.count())

    async def _start_over(self, _request: web.Request) -> web.Response:
        self._script.reset()
        return web.json_response(self._script.count())


def _given(fault: dict) -> web.Response:
    body = fault.get("body", {})
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": "application/json", **fault.get("headers", {})}
    return web.Response(status=fault["status"], text=text, headers=headers)


def _failure(fault: str, request: web.Request) -> web.Response | None:
    path = request.path
    if fault == "404":
        kind = "not_found_error" if path.startswith("/anthropic") else "model_not_found"
        return web.json_response(error(path, 404, kind, "The model `nope` does not exist"), status=404)
    if fault == "leak":
        key = request.headers.get("x-api-key") or request.headers.get("Authorization", "")
        return web.json_response(error(path, 401, "invalid_api_key", f"Incorrect API key: {key}"), status=401)
    if fault not in _STATUS:
        return None
    status, kind = _STATUS[fault]
    return web.json_response(error(path, status, kind, f"{kind} on order"), status=status, headers=_waits(fault, path))


def _waits(fault: str, path: str) -> dict:
    now = time.time()
    later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + 3))
    anthropic = {"anthropic-ratelimit-requests-reset": later, "anthropic-ratelimit-requests-remaining": "0"}
    openai = {"x-ratelimit-reset-requests": "1m2.5s", "x-ratelimit-remaining-requests": "0"}
    waits = {
        "429": {"Retry-After": "1"},
        "429-ms": {"retry-after-ms": "250"},
        "429-day": {"Retry-After": "86400"},
        "429-date": {"Retry-After": formatdate(now + 2, usegmt=True)},
        "429-reset": anthropic if path.startswith("/anthropic") else openai,
        "503": {"Retry-After": "2"},
    }
    return waits.get(fault, {})


def _limits(path: str) -> dict:
    if path.startswith("/anthropic"):
        return {
            "anthropic-ratelimit-requests-limit": "600",
            "anthropic-ratelimit-requests-remaining": "599",
            "anthropic-ratelimit-tokens-limit": "80000",
            "anthropic-ratelimit-tokens-remaining": "79000",
            "request-id": "req_anthropic",
        }
    return {
        "x-ratelimit-limit-requests": "600",
        "x-ratelimit-remaining-requests": "599",
        "x-ratelimit-reset-requests": "100ms",
        "x-ratelimit-limit-tokens": "80000",
        "x-ratelimit-remaining-tokens": "79000",
        "x-ratelimit-reset-tokens": "6m0s",
        "x-request-id": "req_openai",
    }


def _reply(fault: object, path: str, body: dict, raw: bytes) -> Reply:
    if isinstance(fault, dict):
        return Reply(fault["text"], fault.get("ending", "complete"))
    if fault in _ENDINGS:
        return Reply(_ENDINGS[str(fault)], str(fault))
    made = json.dumps(answer_for(schema_of(path, body), hashlib.sha256(raw).hexdigest()), ensure_ascii=False)
    if fault == "long":
        words = answer_for(schema_of(path, body), hashlib.sha256(raw).hexdigest())
        made = json.dumps(
            {name: " ".join([text] * 3) if isinstance(text, str) else text for name, text in words.items()}
        )
    if fault == "max_tokens":
        return Reply(made[: len(made) // 2], "max_tokens")
    return Reply(_TEXTS.get(str(fault), made), cached=len(raw) // 8 if fault == "cached" else 0)
