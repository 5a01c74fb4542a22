"""Dialects: how a request is written and an answer read in one API. One file each, behind this interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import orjson

from genpress.backends.estimates import estimate_json
from genpress.backends.parameters import Body, Takes
from genpress.domain.fields import FieldSpec, json_schema
from genpress.domain.money import Usage
from genpress.domain.plain import one_line
from genpress.domain.request import Answer, Outcome, Request

SCHEMA_NAME = "draft"
"""What the schema of an answer is called where an API wants a name."""
_KEPT = 64
"""Schemas kept: one a deliverable and market."""


class Dialect(Protocol):
    """One API of one vendor."""

    @property
    def api(self) -> str:
        """Its name in identities."""
        ...

    @property
    def path(self) -> str:
        """Path of a call, below the base URL."""
        ...

    @property
    def models_path(self) -> str:
        """Path of the list of models, below the base URL."""
        ...

    @property
    def takes(self) -> Takes:
        """Parameters it takes."""
        ...

    def body(self, request: Request, model: str, tokens: int, schema: orjson.Fragment) -> Body:
        """Return the request's body, without parameters."""
        ...

    def read(self, answer: Mapping[str, object]) -> Answer | None:
        """Return the answer in a response object; None when it is not one."""
        ...


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended, in a vendor's words and in ours."""

    outcome: Outcome
    reason: str = ""


def settle(text: str, ending: Ending, model: str, usage: Usage, provider_id: str) -> Answer:
    """Return an answer; a complete one without text is empty."""
    if ending.outcome is Outcome.COMPLETE and not text.strip():
        ending = replace(ending, outcome=Outcome.EMPTY)
    return Answer(text, ending.outcome, one_line(model), usage, one_line(ending.reason), one_line(provider_id))


def usage_of(total: int, cached: int, written: int, output: int) -> Usage:
    """Return a usage that adds up, whatever the server said: the parts are never more than the whole."""
    cached = min(cached, total)
    return Usage(total, cached, output, min(written, total - cached))


class Schemas:
    """JSON Schemas as JSON, made once per set of fields."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Sequence[FieldSpec], orjson.Fragment, int]] = {}

    def of(self, fields: tuple[FieldSpec, ...]) -> tuple[orjson.Fragment, int]:
        """Return the schema of an answer with these fields, and its tokens, estimated."""
        # By identity: the fields of a deliverable are one object, and hashing them costs more than making the schema.
        found = self._made.get(id(fields))
        if found is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            data = orjson.dumps(json_schema(fields))
            found = self._made[id(fields)] = (fields, orjson.Fragment(data), estimate_json(data))
        return found[1], found[2]
