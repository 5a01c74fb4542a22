"""The batch endpoints of llmock (OpenAI) and mock-ai-api (Anthropic), with words that fit the schema.

Files, batches, states, lists and results are those servers' own, over HTTP; only what the model says is ours, since
theirs says it in prose. mock-ai-api ends a batch when its results are fetched, which the vendor does by itself: here it
ends when it is asked about. Each app keeps its batches until its process ends.
"""

from __future__ import annotations

import json

from app import anthropic_app
from app.anthropic import catalog
from llmock import main
from llmock.routers import batch as llmock_batch

from tests.servers.answers import answer_for
from tests.servers.protocols import CHAT, MESSAGES, schema_of


def _words(path: str, body: dict) -> str:
    return json.dumps(answer_for(schema_of(path, body), json.dumps(body, sort_keys=True)))


_chat = llmock_batch._build_openai_like_chat


def _fitting_chat(provider: str, body: dict) -> dict:
    made = _chat(provider, body)
    made["choices"][0]["message"]["content"] = _words(CHAT, body)
    return made


llmock_batch._build_openai_like_chat = _fitting_chat
llmock_batch._BATCH_DELAY = 0.5


class Fitting(catalog.BatchStore):
    """mock-ai-api's store."""

    def get(self, batch_id: str) -> dict | None:
        self.results(batch_id)
        return super().get(batch_id)

    def list_all(self) -> list[dict]:
        return [self.get(name) for name in list(self._batches)]

    def results(self, batch_id: str) -> list[dict] | None:
        lines = super().results(batch_id)
        bodies = {item["custom_id"]: item["params"] for item in super().get(batch_id)["_requests"]}
        for line in lines or ():
            line["result"]["message"]["content"][0]["text"] = _words(MESSAGES, bodies[line["custom_id"]])
        return lines


catalog.batch_store = Fitting()
anthropic = anthropic_app.app
"""mock-ai-api's Anthropic application."""

openai = main.app
"""llmock's application."""
