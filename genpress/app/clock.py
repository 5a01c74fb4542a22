"""The clock of the composition root; everything below is told the time."""

from __future__ import annotations

import datetime


def utc_now() -> str:
    """Return the time as UTC, ISO 8601 to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
