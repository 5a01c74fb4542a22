"""The files under outputs/: a view of the ledger, written atomically, safe to delete."""

from genpress.artifacts.atomic import WriteFailed
from genpress.artifacts.view import PENDING, OutputsView, Written

__all__ = ["PENDING", "OutputsView", "WriteFailed", "Written"]
