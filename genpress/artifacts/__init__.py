"""The files under outputs/: a view of the ledger, written atomically, safe to delete."""

from genpress.artifacts.atomic import WriteFailed
from genpress.artifacts.audit import audit
from genpress.artifacts.view import OutputsView, Written

__all__ = ["OutputsView", "WriteFailed", "Written", "audit"]
