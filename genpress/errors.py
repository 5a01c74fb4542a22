"""What can go wrong, once: problems with their place, and the errors that end a command with an exit code."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class Exit(enum.IntEnum):
    """The exit codes of `genpress`; people script against them."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    FAILED = 3
    BLOCKED = 4
    BUDGET = 5
    BATCH_PENDING = 6
    CONFLICT = 7
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands."""

    file: str = ""
    """Path as the user would type it, relative to the workspace."""
    line: int = 0
    """Line in the file, from 1; 0 when the place is the whole file."""
    column: int = 0
    """Column in the line, from 1, in code points; 0 when the place is the whole line."""
    key: str = ""
    """The catalogue key or unit the place belongs to, if any."""

    def __str__(self) -> str:
        """Return `file:line:column` with whatever part is known; a row is `file:line:key`."""
        parts = [self.file, str(self.line or ""), str(self.column or ""), self.key]
        return ":".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in what the user wrote or gave: what, where, and what to do."""

    place: Place
    code: str
    """Stable code, such as `BRF003`; listed in docs/reference/codes.md."""
    message: str
    """What is wrong and what was expected."""
    hint: str = ""
    """What to do about it, as a sentence; empty when the message says it."""

    def __str__(self) -> str:
        """Return `file:line:column: CODE message (hint)`."""
        where = f"{self.place}: " if str(self.place) else ""
        stop = "" if self.message.endswith((".", "!", "?", "…", ":")) or not self.hint else "."
        return f"{where}{self.code} {self.message}{stop}" + (f" {self.hint}" if self.hint else "")


class GenpressError(Exception):
    """An error that genpress explains: it ends the command with its exit code and no traceback."""

    exit_code: Exit = Exit.DEFECT

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What went wrong and where."""
        self.hint = hint
        """What to do next; may be empty."""


class UsageError(GenpressError):
    """The command line or the configuration cannot be used."""

    exit_code = Exit.USAGE


class InvalidInput(UsageError):
    """Files the user wrote have problems; all that were found are reported at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} found")

    def __str__(self) -> str:
        """Return the problems, one a line, and their number: what a program sees that does not catch it."""
        return "\n".join([*map(str, self.problems), self.message])


class BudgetExceeded(GenpressError):
    """A call would spend more than the budget allows; it was not made."""

    exit_code = Exit.BUDGET


class Conflict(GenpressError):
    """Something changed underneath: a saved plan has drifted, an import conflicts, another run holds the brief."""

    exit_code = Exit.CONFLICT


class LedgerCorrupt(GenpressError):
    """What the ledger holds does not match its digest."""

    exit_code = Exit.DEFECT


class FailureKind(enum.StrEnum):
    """Why a call gave no usable answer; the backends' errors are translated into these, once."""

    RETRYABLE = "retryable"
    """A passing fault: connection reset, time-out before sending, 5xx."""
    RATE_LIMITED = "rate_limited"
    """Too many requests or tokens; may say how long to wait."""
    OVERLOADED = "overloaded"
    """The provider as a whole is busy (529, 503)."""
    REFUSED = "refused"
    """The model declined to answer."""
    TRUNCATED = "truncated"
    """The answer was cut off at the token limit."""
    MALFORMED = "malformed"
    """The answer is not what was asked for: no JSON, wrong fields."""
    EMPTY = "empty"
    """The answer holds no text."""
    BAD_REQUEST = "bad_request"
    """The request can never succeed as it is (4xx)."""
    AUTH = "auth"
    """The key is missing, wrong, or lacks permission."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    """The request was sent and no answer came: it may have been paid for."""
    UNAVAILABLE = "unavailable"
    """The backend cannot answer here: model not pulled, package not installed, unknown model, host not found."""


class BackendError(GenpressError):
    """A backend gave no answer. Never holds a vendor's exception: those carry the live key."""

    exit_code = Exit.FAILED

    def __init__(self, kind: FailureKind, message: str, *, retry_after: float | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        """How the failure is to be treated."""
        self.retry_after = retry_after
        """Seconds the provider asked to wait, as sent and uncapped; None when it did not say."""
