"""Facts that a field must state: is each there, in its own words or in the ones the brief declares."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.checks.facts.table import Table
from genpress.domain.finding import Finding
from genpress.interfaces import CheckContext, Subject


def missing_facts(context: CheckContext, subject: Subject, table: Table) -> Iterator[Finding]:
    """Yield a finding for each mandatory fact that its field does not state."""
    yield from ()
