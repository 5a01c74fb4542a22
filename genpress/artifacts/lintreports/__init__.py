"""Reports of linting, in the formats that people, scripts, code hosts and CI servers read."""

from __future__ import annotations

import importlib.metadata
from typing import BinaryIO

from genpress.artifacts.lintreports.entry import Checked, Noted, Report, RuleNote, Rules, Tally
from genpress.artifacts.lintreports.junit import JunitReport
from genpress.artifacts.lintreports.lines import JsonReport, TextReport, summary
from genpress.artifacts.lintreports.sarif import SarifReport

__all__ = ["FORMATS", "Checked", "Noted", "Report", "RuleNote", "Rules", "Tally", "open_report", "summary"]

FORMATS = ("text", "json", "sarif", "junit")
"""Names of the formats."""


def open_report(name: str, out: BinaryIO, rules: Rules, *, several_files: bool = False) -> Report:
    """Return a report of one of `FORMATS` that is written to a stream."""
    if name == "json":
        return JsonReport(out, several_files=several_files)
    if name == "sarif":
        return SarifReport(out, rules, importlib.metadata.version("genpress"))
    return JunitReport(out) if name == "junit" else TextReport(out)
