"""What can be wrong with a catalogue: the codes, what each means, and how a problem is made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from genpress.errors import InvalidInput, Place, Problem

MAX_CELL = 131_072
"""Characters one cell may hold; the csv module's own default, four times what a workbook cell can hold."""

CODES: Mapping[str, str] = MappingProxyType(
    {
        "CAT001": "The file or folder does not exist.",
        "CAT002": "The path leads out of the workspace.",
        "CAT003": "The format is unknown, or the file is of another format than it says.",
        "CAT004": "The table has no rows at all.",
        "CAT005": "The file is binary, not text.",
        "CAT006": "The brief does not say which column is the key.",
        "CAT007": "The brief names a column that the table does not have.",
        "CAT008": "The encoding is unknown, or the bytes cannot be read with it.",
        "CAT009": "The file is larger inside than genpress is willing to unpack.",
        "CAT010": "A package that reads this format is not installed.",
        "CAT011": "The header cannot be used: a name stands twice, or a line is broken.",
        "CAT012": "The file cannot be read: permissions, damage, or not a regular file.",
        "CAT013": "The columns' separator cannot be used.",
        "CAT020": "A row has no key.",
        "CAT021": "A key stands on more than one row.",
        "CAT022": "A value is not of the type its column is declared to have.",
        "CAT023": "A required value is missing.",
        "CAT024": "A row has more cells than there are columns.",
        "CAT025": "A row has fewer cells than there are columns.",
        "CAT026": "The quoting of a row is broken.",
        "CAT027": "A row holds a NUL character.",
        "CAT028": "A row holds bytes or code points that are no text.",
        "CAT029": "A cell or a row is too large.",
        "CAT030": "The brief's `where` cannot be answered for a row.",
        "CAT031": "A line is not a JSON object.",
        "CAT032": "A document of the folder cannot be read.",
        "CAT033": "A cell of a workbook holds an error such as #N/A, or a formula without a result.",
        "CAT034": "The key of a workbook's row is a number of more digits than a workbook keeps.",
        "CAT035": "A key stands twice in a JSON object, with two values.",
    }
)
"""Code → what it means. CAT001 to CAT019 refuse a table as a whole; from CAT020 on they mark one row."""


def refusal(code: str, file: str, message: str, hint: str = "", *, line: int = 0) -> InvalidInput:
    """Return the error that refuses a table as a whole, ready to be raised."""
    return InvalidInput([Problem(Place(file, line), code, message, hint)])


class BadRow(Exception):
    """One row cannot be used; turned into a `Problem` where the row's place is known."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        """One of `CODES`."""
        self.message = message
        """What is wrong and what was expected."""
        self.hint = hint
        """What to do about it; may be empty."""

    def at(self, file: str, line: int, key: str = "") -> Problem:
        """Return the problem, with its place."""
        return Problem(Place(file, line, 0, key), self.code, self.message, self.hint)


def shown(text: str, limit: int = 60) -> str:
    """Return a value as messages show it: quoted, control characters escaped, cut to `limit` characters."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")
