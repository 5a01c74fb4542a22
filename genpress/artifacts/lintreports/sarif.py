"""Reports as SARIF 2.1.0 (OASIS, 2020), which code hosts show beside the lines; written as a stream."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import BinaryIO
from urllib.parse import quote

import orjson

from genpress.artifacts.lintreports.entry import Checked, Noted, RuleNote, Rules, Tally
from genpress.domain.finding import Finding, Severity
from genpress.hashing import Json

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
)


class SarifReport:
    """One run; the results come first and the rules that they name last, so that nothing waits in memory."""

    def __init__(self, out: BinaryIO, rules: Rules, version: str) -> None:
        self._out = out
        self._rules = rules
        self._version = version
        self._numbers: dict[str, int] = {}
        self._begun = False

    def text(self, checked: Checked) -> None:
        """Write the results of one text."""
        for noted in checked.findings:
            self._begin(b",\n")
            self._out.write(orjson.dumps(self._result(checked, noted)))

    def end(self, _tally: Tally, /) -> None:
        """Write the rules and close the document."""
        self._begin(b"")
        driver = {"name": "genpress", "version": self._version, "rules": [self._rule(code) for code in self._numbers]}
        self._out.write(b'\n],"tool":' + orjson.dumps({"driver": driver}) + b"}]}\n")
        self._out.flush()

    def _begin(self, between: bytes) -> None:
        # Only with the first result, so that a command that is refused prints nothing.
        if self._begun:
            self._out.write(between)
            return
        self._begun = True
        opening = orjson.dumps({"version": "2.1.0", "$schema": _SCHEMA}).rstrip(b"}")
        self._out.write(opening + b',"runs":[{"columnKind":"unicodeCodePoints","results":[\n')

    def _result(self, checked: Checked, noted: Noted) -> dict[str, Json]:
        finding = noted.finding
        fixes = _fixes(checked, noted)
        return {
            "ruleId": finding.rule,
            "ruleIndex": self._numbers.setdefault(finding.rule, len(self._numbers)),
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.message},
            "locations": [_location(checked, noted)],
            "properties": _properties(checked, finding),
            **({"fixes": fixes} if fixes else {}),
        }

    def _rule(self, code: str) -> dict[str, Json]:
        note = self._rules.get(code, RuleNote(code))
        described: dict[str, Json] = {"id": code, "shortDescription": {"text": note.title}}
        return described | ({"fullDescription": {"text": note.explanation}} if note.explanation else {})


def _location(checked: Checked, noted: Noted) -> dict[str, Json]:
    physical: dict[str, Json] = {"artifactLocation": {"uri": _uri(checked.file)}}
    region = _region(checked, noted)
    place: dict[str, Json] = {"physicalLocation": physical | ({"region": region} if region else {})}
    if checked.line:
        field = noted.finding.field
        name = f"{checked.id}/{field}"
        place["logicalLocations"] = [{"name": field, "fullyQualifiedName": name, "kind": "member"}]
    return place


def _region(checked: Checked, noted: Noted) -> dict[str, Json]:
    if not noted.line:
        return {"startLine": checked.line} if checked.line else {}
    return {
        "startLine": noted.line,
        "startColumn": noted.column,
        "endLine": noted.end_line,
        "endColumn": noted.end_column,
    }


def _properties(checked: Checked, finding: Finding) -> dict[str, Json]:
    properties: dict[str, Json] = {"field": finding.field, "start": finding.start, "end": finding.end}
    if checked.line:
        properties["id"] = checked.id
    if finding.verdict:
        properties["verdict"] = finding.verdict.value
    return properties | ({"evidence": dict(finding.evidence)} if finding.evidence else {})


def _fixes(checked: Checked, noted: Noted) -> list[Json]:
    # Only in a document do lines and columns say where to write; a table's cells are fixed by `--fix`.
    if noted.finding.replacement is None or not noted.line:
        return []
    change: dict[str, Json] = {
        "deletedRegion": _region(checked, noted),
        "insertedContent": {"text": noted.finding.replacement},
    }
    return [{"artifactChanges": [{"artifactLocation": {"uri": _uri(checked.file)}, "replacements": [change]}]}]


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
