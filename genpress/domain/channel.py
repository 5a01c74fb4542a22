"""Channels: where copy is shown, and the limits that hold there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pydantic import Field

from genpress.domain.fields import Authored, FieldSpec


class Channel(Authored):
    """One kind of place copy is shown in, such as `google.search_ad`."""

    channel: str
    """Dotted name, unique over all packs."""
    title: str = ""
    fields: tuple[FieldSpec, ...] = ()
    """The limits per field; a prompt's field of the same name is bound by them."""
    forbidden_characters: str = ""
    """Characters the channel refuses in any field."""
    rules: Mapping[str, Mapping[str, str | bool | int | float | tuple[str, ...]]] = Field(default_factory=dict)
    """Further rules per field (`"*"`: every field), such as `max_hashtags: 5`; see docs/reference/channels.md."""
    checks: Mapping[str, str] = Field(default_factory=dict)
    """Severity per rule code or family, as in a brand."""
    source: str = ""
    """Where the rules come from, with how sure we are: official, secondary, or from memory."""
    as_of: datetime.date | None = None
    """The day the rules were read."""
