"""The interfaces between the floors: what a backend, a check, a reader and the ledger promise."""

from genpress.interfaces.backends import (
    Backend,
    BackendEnvironment,
    BackendFactory,
    Probe,
    RateLimits,
    ReportsRateLimits,
)
from genpress.interfaces.catalogues import CatalogueReader, Chunk, Row
from genpress.interfaces.checks import Check, CheckContext, Subject
from genpress.interfaces.ledger import Ledger
from genpress.interfaces.records import (
    AttemptEnded,
    AttemptStarted,
    DraftKept,
    DraftMade,
    Record,
    UnitFailed,
    UnitsPlanned,
    UnitsStale,
    UnitState,
)
from genpress.interfaces.views import (
    Artifact,
    Budget,
    CacheSize,
    EntryKind,
    HistoryEntry,
    ManifestRow,
    ReviewExport,
    Selection,
    StoredResponse,
    Totals,
)

__all__ = [
    "Artifact",
    "AttemptEnded",
    "AttemptStarted",
    "Backend",
    "BackendEnvironment",
    "BackendFactory",
    "Budget",
    "CacheSize",
    "CatalogueReader",
    "Check",
    "CheckContext",
    "Chunk",
    "DraftKept",
    "DraftMade",
    "EntryKind",
    "HistoryEntry",
    "Ledger",
    "ManifestRow",
    "Probe",
    "RateLimits",
    "Record",
    "ReportsRateLimits",
    "ReviewExport",
    "Row",
    "Selection",
    "StoredResponse",
    "Subject",
    "Totals",
    "UnitFailed",
    "UnitState",
    "UnitsPlanned",
    "UnitsStale",
]
