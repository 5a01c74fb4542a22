"""What can be wrong with a review: the codes, and what each means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "REV001": "A text does not fit into a cell of a workbook.",
        "REV010": "The file cannot be read as a review.",
        "REV011": "A column that the review needs is gone, was renamed, or stands twice.",
        "REV012": "A word in the column Decision is none of the three.",
        "REV013": "The hidden columns of a row do not fit its id: they were changed.",
        "REV014": "The column Key names another unit than the row's hidden id.",
        "REV015": "Nobody is named as the reviewer of an edit or a decision.",
        "REV016": "A draft file under outputs/ was edited so that it cannot be read.",
        "REV017": "The file belongs to another workspace.",
    }
)
"""Codes of problems with reviews."""
