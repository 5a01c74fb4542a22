"""Reports for people and for scripts: a line of text a finding, a line of JSON a finding."""

from __future__ import annotations

from typing import BinaryIO

import orjson

from genpress.artifacts.lintreports.entry import Checked, Noted, Tally
from genpress.domain.finding import Finding, Severity
from genpress.hashing import Json

_SHOWN = 80
"""Most characters of a fact or a replacement that a line shows."""


class TextReport:
    """`file:line:column: RULE severity: message` for documents, `file:line:id: field 4-9 …` for rows."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def text(self, checked: Checked) -> None:
        """Print the findings of one text."""
        for noted in checked.findings:
            self._out.write(f"{_where(checked, noted)} {_said(noted.finding)}\n".encode(errors="backslashreplace"))

    def end(self, _tally: Tally, /) -> None:
        """Print nothing more: the summary goes to stderr."""
        self._out.flush()


def _where(checked: Checked, noted: Noted) -> str:
    if noted.line:
        return f"{checked.file}:{noted.line}:{noted.column}:"
    span = f" {noted.finding.start}-{noted.finding.end}" if noted.finding.end else ""
    return f"{checked.place}: {noted.finding.field}{span}:"


def _said(finding: Finding) -> str:
    said = f"{finding.rule} {finding.severity}: {finding.message}"
    if finding.replacement is not None:
        said += f" [write {_short(finding.replacement)!r}]"
    if "source" in finding.evidence and "value" in finding.evidence:
        said += f" [{finding.evidence['source']}: {_short(str(finding.evidence['value']))}]"
    return " ".join(said.split())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


class JsonReport:
    """One JSON object a line and finding: `id, field, start, end, rule, severity, verdict, message, evidence`.

    A finding in a document has `line` and `column` besides; with several files each has `file`.
    """

    def __init__(self, out: BinaryIO, *, several_files: bool = False) -> None:
        self._out = out
        self._several = several_files

    def text(self, checked: Checked) -> None:
        """Print the findings of one text."""
        for noted in checked.findings:
            self._out.write(orjson.dumps(self._object(checked, noted), option=orjson.OPT_APPEND_NEWLINE))

    def _object(self, checked: Checked, noted: Noted) -> dict[str, Json]:
        document: dict[str, Json] = {"line": noted.line, "column": noted.column} if noted.line else {}
        file: dict[str, Json] = {"file": checked.file} if self._several else {}
        return {"id": checked.id, **described(noted.finding), **document, **file}

    def end(self, _tally: Tally, /) -> None:
        """Print nothing more: every line of the output is a finding."""
        self._out.flush()


def described(finding: Finding) -> dict[str, Json]:
    """Return a finding as JSON."""
    return {
        "field": finding.field,
        "start": finding.start,
        "end": finding.end,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "verdict": finding.verdict.value if finding.verdict else None,
        "message": finding.message,
        "evidence": dict(finding.evidence),
    }


def summary(tally: Tally) -> str:
    """Return what a linting amounts to, in one line."""
    counts = [f"{tally.severities[s]} {s}{'' if tally.severities[s] == 1 else 's'}" for s in _SHOWN_SEVERITIES]
    parts = [f"{tally.texts} text{'' if tally.texts == 1 else 's'} checked: {', '.join(counts)}"]
    parts += [f"{tally.clean} without a finding"]
    parts += [f"{number} {what}" for number, what in _optional(tally) if number]
    return f"{'; '.join(parts)}; {tally.seconds:.1f} s"


_SHOWN_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def _optional(tally: Tally) -> list[tuple[int, str]]:
    return [
        (tally.accepted, "accepted by the baseline"),
        (tally.fixed, "fixed"),
        (tally.unread, "that could not be read"),
    ]
