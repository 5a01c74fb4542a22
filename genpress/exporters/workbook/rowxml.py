"""Rows of a sheet as XML (ECMA-376 part 1, 18.3.1.73): just the cells that XlsxWriter would write, by patterns.

Which cells of a row are filled decides all of its XML but its number and its texts. The rows of a review are alike, so
a pattern is made once and filled many times; XlsxWriter asks every cell anew what it is, which takes most of an export.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from xlsxwriter.utility import xl_col_to_name

from genpress.domain.counting import utf16_units
from genpress.domain.diff import Marked
from genpress.exporters.workbook import layout as lay
from genpress.exporters.workbook.cells import MAX_CELL
from genpress.exporters.workbook.layout import Column, Role
from genpress.exporters.workbook.styles import COUNTERS

ROW = "\0"
"""Stands for a row's number in patterns and formulas; no text of theirs can hold it."""
EMPTY, PLAIN, SPACED, RICH = range(4)
"""What a cell may be. `SPACED`: its text begins or ends with space, which is to be kept. `RICH`: its text has fonts."""

_UNSEEN = frozenset({Role.HIDDEN, Role.BASE})
"""Where an empty cell need not be written: nobody sees how it looks."""
_NUMBERS = frozenset({lay.REVISION, lay.DECIDED})
_KEPT = 256
"""Patterns that are kept; where rows differ more than that, they are made anew."""
_MARKUP = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_x[0-9a-fA-F]{4}_")

Form = tuple[str, str, str, str]
"""One column's cell: empty, plain, spaced, rich."""


class RowXml:
    """Makes the rows of one sheet."""

    def __init__(self, columns: Sequence[Column], styles: Sequence[str], formulas: Sequence[str]) -> None:
        """Prepare the cells of each column.

        Args:
            columns: of the sheet.
            styles: each column's style, as the attribute of its cells says it.
            formulas: each column's formula with `ROW` for the row's number; empty where it has none.
        """
        shown = zip(columns, styles, formulas, strict=True)
        self._forms = [_form(column, _start(at, style), formula) for at, (column, style, formula) in enumerate(shown)]
        self._pattern = lru_cache(maxsize=_KEPT)(self._pattern_of)

    def row(self, number: int, height: float, cells: Sequence[str | int], rich: Mapping[int, str]) -> str:
        """Return a row.

        Args:
            number: of the row, from 1.
            height: in points.
            cells: one per column.
            rich: what stands in a cell instead, by position: XML made by `rich_text`.

        Raises:
            ValueError: a cell cannot hold its text; nothing is ever cut in silence.
        """
        texts = list(map(str, cells))
        together = "\n".join(texts)
        if rich or len(together) > MAX_CELL // 2 or "_x" in together or _MARKUP.search(together) or _spaced(texts):
            kinds, values = _with_care(number, texts, rich)
        else:
            # `EMPTY` and `PLAIN` are what a truth value is as a number.
            kinds, values = tuple(map(bool, texts)), list(filter(None, texts))
        return self._pattern(kinds).replace(ROW, str(number)) % (f"{height:.16g}", *values)

    def _pattern_of(self, kinds: tuple[int, ...]) -> str:
        cells = "".join([form[kind] for form, kind in zip(self._forms, kinds, strict=True)])
        return f'<row r="{ROW}" ht="%s" customHeight="1">{cells}</row>'


def _start(at: int, style: str) -> str:
    return f'<c r="{xl_col_to_name(at)}{ROW}"{style}'


def _form(column: Column, start: str, formula: str) -> Form:
    empty = "" if column.role in _UNSEEN else f"{start}/>"
    if column.role in COUNTERS or column.header in _NUMBERS:
        said = f"<f>{_markup(formula).replace('%', '%%')}</f>" if formula else ""
        number = f"{start}>{said}<v>%s</v></c>"
        return empty, number, number, number
    text = f'{start} t="inlineStr"><is>%s</is></c>'
    return empty, text.replace("%s", "<t>%s</t>"), text.replace("%s", '<t xml:space="preserve">%s</t>'), text


def _spaced(texts: Sequence[str]) -> bool:
    return any([text != text.strip() for text in texts])  # noqa: C419 - a list is faster, and nearly all are looked at


def _with_care(number: int, texts: Sequence[str], rich: Mapping[int, str]) -> tuple[tuple[int, ...], list[str]]:
    """Return what each cell is, and the XML of those that are not empty."""
    kinds, values = list[int](), list[str]()
    for at, text in enumerate(texts):
        if len(text) > MAX_CELL // 2 and utf16_units(text) > MAX_CELL:
            where = f"row {number}: the sheet cannot hold"
            raise ValueError(f"{where} a text of {len(text)} characters in column {at + 1}")
        kind, value = (RICH, rich[at]) if at in rich else _safe(text)
        kinds.append(kind)
        if kind != EMPTY:
            values.append(value)
    return tuple(kinds), values


def _safe(text: str) -> tuple[int, str]:
    spelled = _without_controls(text)
    kind = SPACED if spelled != spelled.strip() else PLAIN if spelled else EMPTY
    return kind, _markup(spelled)


def _without_controls(text: str) -> str:
    """Return text with what XML cannot hold spelled `_xHHHH_`, and what is so spelled already told from it."""
    spelled = _LOOKS_ESCAPED.sub(r"_x005F\g<0>", text) if "_x" in text else text
    return _CONTROL.sub(lambda found: f"_x{ord(found.group()):04X}_", spelled)


def _markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text(parts: Marked, alone: str, common: str) -> str:
    """Return the XML of a text whose parts have one of two fonts.

    Args:
        parts: of the text; none holds control characters.
        alone: font of the parts that stand in this text alone, as XML.
        common: font of the others.
    """
    return "".join(
        f"<r>{alone if is_alone else common}{_START[text != text.strip()]}{_markup(text)}</t></r>"
        for text, is_alone in parts
    )


_START = {False: "<t>", True: '<t xml:space="preserve">'}
