"""Names of draft files: readable, and safe on every file system for any key (S2)."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from genpress.domain.unit import UnitId, split_key

SLUG = 80
"""Most characters of the readable part."""

_SHORT, _LONG = 8, 16
"""Hexadecimal digits of the hash: the slug tells plain keys apart but for case and punctuation; others need more."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, with any ending."""


def slug(text: str) -> str:
    """Return text as lower-case ASCII letters, digits and hyphens, at most `SLUG` characters; may be empty."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG].strip("-")


def file_name(key: str) -> str:
    """Return a file name without ending for a unit's key: a slug to read and a hash that tells any two keys apart."""
    readable = slug(" ".join(split_key(key))) or "draft"
    digits = _SHORT if len(key) <= SLUG and _PLAIN.fullmatch(key) else _LONG
    return f"{readable}-{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()[:digits]}"


def folder_name(name: str) -> str:
    """Return a name for a folder: itself where that is safe everywhere, else a slug with a hash."""
    safe = len(name) <= SLUG and _PLAIN.fullmatch(name) and name[-1] not in ".-" and not _RESERVED.fullmatch(name)
    return name if safe else file_name(name)


def draft_path(unit: UnitId) -> str:
    """Return a unit's Markdown file, relative to `outputs/BRIEF/`: `drafts/DELIVERABLE/MARKET/NAME[~2].md`."""
    variant = "" if unit.variant == 1 else f"~{unit.variant}"
    group = f"{folder_name(unit.group.deliverable)}/{folder_name(unit.group.market)}"
    return f"drafts/{group}/{file_name(unit.key)}{variant}.md"


def lines_path(deliverable: str, market: str) -> str:
    """Return the JSON Lines file of a group, relative to `outputs/BRIEF/`: `drafts/DELIVERABLE.MARKET.jsonl`."""
    return f"drafts/{folder_name(deliverable)}.{folder_name(market)}.jsonl"
