"""Reports as JUnit XML, which CI servers count: a test case a text, which fails where it has errors."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections import Counter
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from genpress.artifacts.lintreports.entry import Checked, Tally
from genpress.artifacts.lintreports.lines import TextReport
from genpress.domain.finding import Severity

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 allows in no form (section 2.2)."""
_SPOOL = 1 << 20
"""Bytes of test cases kept in memory before they go to a temporary file."""


class JunitReport:
    """One suite a file. The head counts the cases, so they wait in a temporary file until the end."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._cases = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - closed by end
        self._counts: Counter[str] = Counter()

    def text(self, checked: Checked) -> None:
        """Write one test case."""
        self._counts["tests"] += 1
        name = f"  <testcase classname={_attribute(checked.file)} name={_attribute(str(checked.id))}"
        body = self._body(checked)
        self._cases.write(f"{name}>\n{body}  </testcase>\n".encode() if body else f"{name}/>\n".encode())

    def _body(self, checked: Checked) -> str:
        errors = [noted for noted in checked.findings if noted.finding.severity is Severity.ERROR]
        others = [noted for noted in checked.findings if noted.finding.severity is not Severity.ERROR]
        body = ""
        if errors:
            self._counts["failures"] += 1
            rules = ", ".join(dict.fromkeys(noted.finding.rule for noted in errors))
            lines = _lines(Checked(checked.file, checked.line, checked.id, errors))
            body += f"    <failure type={_attribute(rules)} message={_attribute(lines.partition(chr(10))[0])}>"
            body += f"{_text(lines)}</failure>\n"
        if others:
            lines = _lines(Checked(checked.file, checked.line, checked.id, others))
            body += f"    <system-out>{_text(lines)}</system-out>\n"
        return body

    def end(self, tally: Tally, /) -> None:
        """Write the document."""
        counts = f'tests="{self._counts["tests"]}" failures="{self._counts["failures"]}" errors="{tally.unread}"'
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n'
        self._out.write(f'{head}<testsuite name="genpress lint" {counts} time="{tally.seconds:.3f}">\n'.encode())
        with self._cases as cases:
            cases.seek(0)
            shutil.copyfileobj(cases, self._out)
        self._out.write(b"</testsuite>\n</testsuites>\n")
        self._out.flush()


def _lines(checked: Checked) -> str:
    held = io.BytesIO()
    TextReport(held).text(checked)
    return held.getvalue().decode().rstrip("\n")


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
