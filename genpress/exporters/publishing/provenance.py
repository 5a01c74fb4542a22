"""The record beside each export: where every text comes from, who approved it, what was checked. JSON Lines.

What only a person can say (that the review was one of substance) is an empty place here, and stays one: a tool that
filled it in would attest in somebody's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from genpress.domain.draft import Draft, Origin
from genpress.hashing import Json
from genpress.interfaces.exporters import Outgoing, Sent

FORMAT = "genpress.provenance/1"
"""Name and version of the record's layout."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is the same for all lines of one record."""

    target: str
    file: str
    """Name of the exported file."""
    exported_at: str
    """UTC, ISO 8601 to the second."""
    checks: Sequence[str]
    """What was checked, by family of rules."""
    topics: Mapping[str, str]
    """Rule code → topic of public interest it belongs to."""


def provenance_line(sent: Sent, export: Export) -> bytes:
    """Return one text's record, its LF included; keys in a fixed order."""
    unit, draft = sent.unit, sent.unit.standing.draft
    record: dict[str, Json] = {
        "format": FORMAT,
        "unit": str(draft.unit),
        "revision": draft.revision,
        "content_hash": draft.content_hash,
        "target": export.target,
        "file": export.file,
        "exported_at": export.exported_at,
        "columns": dict(sent.columns),
        "cleaned": list(sent.cleaned),
        "made": _made(unit, draft),
        "review": _review(unit),
        "checked": _checked(draft, export),
        "disclosure": _disclosure(unit, draft, export),
    }
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def _made(unit: Outgoing, draft: Draft) -> Json:
    return {
        "origin": draft.origin.value,
        "created_at": draft.created_at,
        "author": draft.author,
        "ai_involved": unit.machine,
        "digital_source_type": _source_type(unit, draft),
        "backend": unit.backend,
        "model": unit.model,
        "prompt_hash": unit.prompt_hash,
        "facts_hash": draft.hashes.facts,
        "guidance_hash": draft.hashes.guidance,
        "request_hash": draft.request_hash,
        "stale": list(unit.standing.stale),
    }


def _source_type(unit: Outgoing, draft: Draft) -> str:
    """Return IPTC's word for how the text came about."""
    if not unit.machine:
        return "humanEdits" if draft.origin is Origin.EDITED else "algorithmicMedia"
    return "compositeWithTrainedAlgorithmicMedia" if draft.origin is Origin.EDITED else "trainedAlgorithmicMedia"


def _review(unit: Outgoing) -> Json:
    return [
        {
            "reviewer": said.reviewer,
            "role": None,
            "reviewed_at": said.decided_at,
            "content_hash": said.content_hash,
            "reason": said.reason,
            "comment": said.comment,
            "override": said.override,
        }
        for said in unit.approvals
    ]


def _checked(draft: Draft, export: Export) -> Json:
    verdicts = Counter(claim.verdict.value for claim in draft.claims)
    return {
        "families": list(export.checks),
        "findings": [
            {"rule": f.rule, "severity": f.severity.value, "field": f.field, "message": f.message}
            for f in draft.findings
        ],
        "claims": dict(sorted(verdicts.items())),
    }


def _disclosure(unit: Outgoing, draft: Draft, export: Export) -> Json:
    rules: Iterable[str] = (finding.rule for finding in draft.findings)
    topics = sorted({export.topics[rule] for rule in rules if rule in export.topics})
    return {
        "flag": unit.machine,
        "topics": list(topics),
        "approved_by_named_person": any(said.reviewer.strip() for said in unit.approvals),
        "attestation": None,
    }
