"""Drafts as JSON Lines: one file per deliverable and market, one draft a line, for large catalogues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from genpress.artifacts.drafts import describe
from genpress.domain.draft import Draft, content_hash
from genpress.domain.fields import Content
from genpress.domain.review import Status


def line(draft: Draft, status: Status) -> bytes:
    """Return a draft as one line of JSON, its LF included; keys in a fixed order."""
    return orjson.dumps(
        {
            "unit": str(draft.unit),
            "revision": draft.revision,
            "status": status.value,
            "origin": draft.origin.value,
            "backend": draft.backend,
            "model": draft.model,
            "author": draft.author,
            "created_at": draft.created_at,
            "request_hash": draft.request_hash,
            "facts": dict(draft.facts),
            "findings": [describe(finding) for finding in draft.findings],
            "content": draft.content,
            "content_hash": draft.content_hash,
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


@dataclass(frozen=True, slots=True)
class EditedLine:
    """A line whose text is not the one its hash was made of: a person changed it."""

    unit: str
    """Unit id as the line says; empty when the line cannot be read."""
    content: Content | None
    """Text as it stands there; None when it is not a draft's."""
    content_hash: str = ""
    """Hash of the text that was written into the line."""


def edited_lines(path: Path) -> Iterator[EditedLine]:
    """Yield the lines of a file that people changed; one at a time is in memory."""
    with path.open("rb") as opened:
        for raw in opened:
            if raw.strip() and (edited := _edited(raw)):
                yield edited


def _edited(raw: bytes) -> EditedLine | None:
    try:
        value = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return EditedLine("", None)
    if not isinstance(value, dict) or not isinstance(value.get("unit"), str):
        return EditedLine("", None)
    content = read_content(value.get("content"))
    written = value.get("content_hash")
    if content is not None and content_hash(content) == written:
        return None
    return EditedLine(value["unit"], content, written if isinstance(written, str) else "")


def read_content(value: object) -> Content | None:
    """Return JSON as a draft's fields; None when it is not an object of texts and lists of texts."""
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and _is_field(text) for name, text in value.items()
    ):
        return None
    return value


def _is_field(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))
