"""The batch server's HTTP side: OpenAI's files and batches, Anthropic's message batches."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time

from aiohttp import web

from tests.servers.handlers import Handlers, _reply
from tests.servers.protocols import MESSAGES, shape
from tests.servers.script import Script

UNPAID = frozenset({"expired", "errored", "invalid"})


class BatchHandlers(Handlers):
    """The faulty server with batches."""

    def __init__(self, store) -> None:
        super().__init__(Script())
        self.store = store

    def app(self) -> web.Application:
        app = super().app()
        add = app.router
        add.add_post("/v1/files", self._upload)
        add.add_get("/v1/files/{id}/content", self._content)
        add.add_post("/v1/batches", self._create_openai)
        add.add_get("/v1/batches", self._list)
        add.add_get("/v1/batches/{id}", self._show)
        add.add_post("/v1/batches/{id}/cancel", self._cancel)
        path = "/anthropic/v1/messages/batches"
        add.add_post(path, self._create_anthropic)
        add.add_get(path, self._list)
        add.add_get(path + "/{id}", self._show)
        add.add_post(path + "/{id}/cancel", self._cancel)
        add.add_get(path + "/{id}/results", self._results)
        add.add_post("/control/batches", self._control)
        add.add_get("/batches", self._all)
        add.add_get("/bought", self._bought)
        return app

    # --- control ---

    async def _control(self, request: web.Request) -> web.Response:
        self.store.order(await request.json())
        return web.json_response({})

    async def _all(self, _request: web.Request) -> web.Response:
        keys = ("id", "kind", "status", "metadata")
        store = self.store
        return web.json_response(
            [{**{k: made[k] for k in keys}, "custom_ids": store.ids(made)} for made in store.made.values()]
        )

    async def _bought(self, _request: web.Request) -> web.Response:
        return web.json_response(self.store.bought())

    # --- creating ---

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        text = form["file"].file.read().decode()
        if self.store.upload:
            status, self.store.upload = int(self.store.upload), ""
            return web.json_response({"error": {"message": "on order", "type": "server_error"}}, status=status)
        name = f"file-{hashlib.sha256(text.encode()).hexdigest()[:12]}-{len(self.store.files)}"
        self.store.files[name] = text
        return web.json_response({"id": name, "object": "file", "bytes": len(text), "purpose": "batch"})

    async def _create_openai(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        lines = self.store.files[body["input_file_id"]].splitlines()
        return await self._create(request, "openai", [json.loads(line) for line in lines], body.get("metadata"))

    async def _create_anthropic(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        return await self._create(request, "anthropic", body["requests"], None)

    async def _create(self, request: web.Request, kind: str, items: list, metadata: dict | None) -> web.StreamResponse:
        order, self.store.create = str(self.store.create), ""
        if order == "unheard":
            request.transport.abort()
            return web.Response()
        if order in {"400", "401", "429"}:
            error = {"message": "on order", "type": "invalid_request_error"}
            return web.json_response({"type": "error", "error": error}, status=int(order))
        assert len({item["custom_id"] for item in items}) == len(items), "a custom_id stands twice in one batch"
        made = self.store.add(kind, items, metadata)
        if order == "lost":
            request.transport.abort()
            return web.Response()
        if order == "hang":
            await asyncio.sleep(3600)
        if order == "500":
            return web.json_response({"error": {"message": "on order", "type": "server_error"}}, status=500)
        return web.json_response(self._shape(made, fresh=True))

    # --- asking ---

    def _shape(self, made: dict, *, fresh: bool = False) -> dict:
        if not fresh:
            self.store.refresh(made)
        ok = sum(outcome not in UNPAID for _, outcome in made["requests"])
        total, ended = len(made["requests"]), made["status"] == "ended"
        if made["kind"] == "openai":
            names = {"ended": "completed", "canceling": "cancelling"}
            return {
                "id": made["id"],
                "object": "batch",
                "status": "validating" if fresh else names.get(made["status"], made["status"]),
                "metadata": made["metadata"],
                "created_at": int(made["created"]),
                "request_counts": {"total": total if ended else 0, "completed": ok if ended else 0, "failed": 0},
                "output_file_id": f"out-{made['id']}" if ended and ok else None,
                "error_file_id": f"err-{made['id']}" if ended and ok < total else None,
            }
        counts = {"processing": 0, "succeeded": ok, "errored": total - ok, "canceled": 0, "expired": 0}
        return {
            "id": made["id"],
            "type": "message_batch",
            "processing_status": made["status"],
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(made["created"])),
            "request_counts": counts if ended else {**dict.fromkeys(counts, 0), "processing": total},
            "results_url": f"http://elsewhere.invalid/{made['id']}" if ended else None,
        }

    def _of(self, request: web.Request) -> dict:
        return self.store.made[request.match_info["id"]]

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._shape(self._of(request)))

    async def _cancel(self, request: web.Request) -> web.Response:
        made = self._of(request)
        made["status"] = "canceling"
        made["requests"] = [(item, "expired" if n else outcome) for n, (item, outcome) in enumerate(made["requests"])]
        return web.json_response({**self._shape(made, fresh=True), "status": "cancelling"})

    async def _list(self, request: web.Request) -> web.Response:
        kind = "anthropic" if request.path.startswith("/anthropic") else "openai"
        found = [made for made in reversed(self.store.made.values()) if made["kind"] == kind]
        after = request.query.get("after") or request.query.get("after_id")
        ids = [made["id"] for made in found]
        rest = found[ids.index(after) + 1 :] if after else found
        page = rest[:2]  # small pages, so that paging is walked
        data = [self._shape(made) for made in page]
        return web.json_response({"data": data, "has_more": len(rest) > len(page)})

    # --- results ---

    async def _content(self, request: web.Request) -> web.StreamResponse:
        part, _, name = request.match_info["id"].partition("-")
        made = self.store.made[name]
        good = [entry for entry in made["requests"] if (entry[1] in UNPAID) == (part == "err")]
        return await self._stream(request, [self._openai_line(item, outcome) for item, outcome in good])

    async def _results(self, request: web.Request) -> web.StreamResponse:
        made = self._of(request)
        return await self._stream(request, [self._anthropic_line(*entry) for entry in made["requests"]])

    async def _stream(self, request: web.Request, lines: list[dict]) -> web.StreamResponse:
        random.Random(7).shuffle(lines)
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        for number, line in enumerate(lines):
            if number == self.store.cut:
                self.store.cut = -1
                await asyncio.sleep(0.05)
                request.transport.abort()
                return response
            await response.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            await asyncio.sleep(self.store.pace)
        await response.write_eof()
        return response

    def _answer(self, path: str, body: dict, outcome: str) -> dict:
        # As it would have come in a call of its own, so that it gets the same words.
        raw = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        return shape(path, body, _reply(outcome, path, body, raw))

    def _openai_line(self, item: dict, outcome: str) -> dict:
        line = {"id": "req", "custom_id": item["custom_id"], "response": None, "error": None}
        if outcome == "expired":
            line["error"] = {"code": "batch_expired", "message": "could not be executed before the batch expired"}
        elif outcome in {"errored", "invalid"}:
            status = 500 if outcome == "errored" else 400
            error = {"message": "on order", "type": "server_error" if status == 500 else "invalid_request_error"}
            line["response"] = {"status_code": status, "body": {"error": error}}
        else:
            line["response"] = {"status_code": 200, "body": self._answer(item["url"], item["body"], outcome)}
        return line

    def _anthropic_line(self, item: dict, outcome: str) -> dict:
        if outcome == "expired":
            result = {"type": "expired"}
        elif outcome in {"errored", "invalid"}:
            kind = "api_error" if outcome == "errored" else "invalid_request_error"
            result = {"type": "errored", "error": {"type": "error", "error": {"type": kind, "message": "on order"}}}
        else:
            result = {"type": "succeeded", "message": self._answer(MESSAGES, item["params"], outcome)}
        return {"custom_id": item["custom_id"], "result": result}
