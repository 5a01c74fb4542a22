"""Cells of CSV files: no text may become a formula in a spreadsheet (S1), and every escape can be taken back.

A spreadsheet would run a cell that begins with `=`, `+`, `-`, `@`, TAB, CR, LF or a full-width form of the first four
as a formula; such a cell gets one `'` in front. So does a cell that begins with apostrophes and then one of these,
which makes the escape reversible: where a cell begins with one or more `'` and then one of these characters, `unescape`
takes the first `'` away. Files for machines hold no escapes.
"""

from __future__ import annotations

import re

_SUSPECT = frozenset("'=+-@\t\r\n＝＋－＠")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def escape(text: str) -> str:
    """Return text so that no spreadsheet takes it for a formula (S1)."""
    return f"'{text}" if text[:1] in _SUSPECT and _FORMULA.match(text) else text


def unescape(text: str) -> str:
    """Return the text that `escape` was given."""
    return text[1:] if _ESCAPED.match(text) else text
