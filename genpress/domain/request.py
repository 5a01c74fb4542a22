"""Requests and answers: the fully rendered call, and what came back."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from genpress.domain.fields import FieldSpec, FieldValue, json_schema
from genpress.domain.money import Usage
from genpress.hashing import Json, digest


@dataclass(frozen=True, slots=True)
class Request:
    """One fully rendered call, the same for every backend."""

    system: str
    """What is the same for a whole deliverable × market: sent first, for the provider's prompt cache."""
    user: str
    """What is particular to this unit."""
    fields: tuple[FieldSpec, ...]
    """The fields to be written; the JSON Schema of the answer comes from them."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """The values the template read, by path; grammars take their numbers from here."""
    parameters: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """`temperature`, `max_tokens` and the like, as the deliverable declares them."""
    variant: int = 1
    """Which of several drafts of the same unit this is; part of the identity, so that variants differ."""
    prepared: Mapping[str, FieldValue] | None = None
    """The deterministic text of the prompt's field templates; set only for backends that ask for it."""

    @property
    def schema(self) -> dict[str, Json]:
        """JSON Schema of the answer."""
        return json_schema(self.fields)

    def identity(self, backend: Mapping[str, Json], *, uses_facts: bool = False) -> str:
        """Return the request's hash: canonical JSON of just what changes the answer.

        Args:
            backend: the backend's own identity: kind, model, parameters that change the answer.
            uses_facts: whether the backend reads the facts apart from the prompt (grammars).
        """
        return digest(
            {
                "system": self.system,
                "user": self.user,
                "schema": self.schema,
                "backend": backend,
                "parameters": dict(self.parameters),
                "variant": self.variant,
                "facts": dict(self.facts) if uses_facts else None,
                "prepared": None if self.prepared is None else dict(self.prepared),
            }
        )


class Outcome(enum.StrEnum):
    """How an answer that arrived ended."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    EMPTY = "empty"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a backend answered: paid for, so never lost, whatever its outcome."""

    text: str
    """The model's text as it came; JSON when the outcome is complete."""
    outcome: Outcome
    model: str
    """The model that answered, as the provider names it."""
    usage: Usage = Usage()
    reason: str = ""
    """The provider's own word for the outcome, such as `max_tokens`, or the refusal."""
    provider_id: str = ""
    """The provider's id of the response, for support requests."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do."""

    schema: bool = False
    """Enforces a JSON Schema on the answer."""
    grammar: bool = False
    """Enforces a grammar built from the fields and the facts; its identity then includes the facts."""
    seed: bool = False
    batch: bool = False
    images: bool = False
    audio: bool = False
    prepared: bool = False
    """Wants `Request.prepared` instead of a prompt."""
    localises: bool = True
    """False: drafts in other languages than English carry a finding that says so."""
    free: bool = False
    """Costs nothing per call."""
