"""The words of the workbook: the page for the editor, the choices, the reasons."""

from __future__ import annotations

from collections.abc import Mapping

from genpress.domain.review import Verb

DECISIONS: Mapping[str, Verb] = {
    "Approve": Verb.APPROVE,
    "Request changes": Verb.REQUEST_CHANGES,
    "Reject": Verb.REJECT,
}
"""What can stand in the column Decision."""

OVERRIDE = "Override"
"""Begins the reasons by which an approval stands against the checks."""

REASONS = (
    "Wrong fact",
    "Tone of voice",
    "Too long",
    "Unclear",
    "Off brand",
    "Translation",
    "Legal",
    "Other",
    f"{OVERRIDE}: the check is wrong here",
    f"{OVERRIDE}: exception agreed",
)
"""What the column Reason offers; any other text is taken as well."""

TITLE = "How to review"
_EDIT = """Change the text in the white cells. The counter beside it turns red above the limit; a changed cell turns \
blue. In a list, every line of the cell is one item."""
_DECIDE = """Choose Approve, Request changes or Reject in the column Decision. An empty decision leaves the row in \
review; what you changed in the text is kept all the same."""
_FINDINGS = f"""✖ stands against approval, ⚠ is a warning. Mend the text, or, where the check is wrong, approve with a \
Reason that begins with {OVERRIDE}."""
_APPROVED = """Where you see it, this text is live, and what it was made from has changed since. It stands until you \
approve the new one. Words that go are struck through, words that come are green."""
_SORT = """Filter as you like. To sort or to delete, take the protection off (it has no password), and sort whole \
rows. Rows are known by hidden columns; rows that you delete stay as they are."""

GUIDE: tuple[tuple[str, str], ...] = (
    ("Read", "Each row is one text. The columns left of it are the facts it was written from."),
    ("Edit in place", _EDIT),
    ("Decide", _DECIDE),
    ("Request changes", "Say in Comment what should change: your words are given to the writer of the next draft."),
    ("Findings", _FINDINGS),
    ("Claims", "What the text states as fact. ? was not found in the source, ✖ is against it, ✓ is in it."),
    ("Approved text", _APPROVED),
    ("Approved for a like source", "What was approved for a text much like this one's: take over what fits."),
    ("Reviewer", "Write your name; each edit and decision is kept under it."),
    ("Sort, filter, delete", _SORT),
    ("Send back", "Save, and send the file to whoever sent it to you, or run: genpress review import FILE"),
)
"""What the editor is told: a word and what it means."""

RETURNED: tuple[tuple[str, str], ...] = (
    ("Why it came back", "These rows were sent in before and could not be taken in whole: the column says why."),
    ("Now in the ledger", "The text as it stands there now. The white cell beside it is what you had sent."),
)
"""What else the editor is told of rows that came back."""
