"""What a report of linting is made of: the texts that were checked, and what was found in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from genpress.domain.finding import Finding, Severity
from genpress.hashing import Json


@dataclass(frozen=True, slots=True)
class RuleNote:
    """What a report says of a rule."""

    title: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """One finding with its place."""

    finding: Finding
    line: int = 0
    """Line of the span in its document, from 1; 0 in a table, where the row's line says where it is."""
    column: int = 0
    """Column of the span in its document, from 1, in code points."""
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """One row or document that was checked."""

    file: str
    """As the user named it."""
    line: int
    """Line (or record) where the row begins, from 1; 0 for a document."""
    id: Json
    """The row's id as it stands in the file; for a document its path."""
    findings: Sequence[Noted] = ()

    @property
    def place(self) -> str:
        """`file:line:id` of a row, `file` of a document."""
        return f"{self.file}:{self.line}:{self.id}" if self.line else self.file


@dataclass(slots=True)
class Tally:
    """What a linting amounts to."""

    texts: int = 0
    """Rows and documents."""
    clean: int = 0
    """Those of them without any finding."""
    severities: Counter[Severity] = field(default_factory=Counter)
    accepted: int = 0
    """Findings that the baseline accepts; they are in no report."""
    fixed: int = 0
    """Texts that `--fix` changed."""
    unread: int = 0
    """Rows that could not be read."""
    seconds: float = 0.0

    def count(self, findings: Iterable[Noted]) -> None:
        """Count a text with its findings."""
        self.texts += 1
        before = self.severities.total()
        self.severities.update(noted.finding.severity for noted in findings)
        self.clean += self.severities.total() == before


class Report(Protocol):
    """A report in one format: is told each text as it is checked, so that nothing is held in memory."""

    def text(self, checked: Checked) -> None:
        """Report one row or document, clean ones included."""
        ...

    def end(self, tally: Tally, /) -> None:
        """Finish the report."""
        ...


Rules = Mapping[str, RuleNote]
"""What is known of the rules, by code."""
