"""What a run shows while it goes on: a live line on a terminal, plain lines at a low rate elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Protocol, Self

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from genpress.cli.output import money, stderr
from genpress.pipeline.events import (
    BackendGaveUp,
    BackendPaused,
    BatchTold,
    CallRetried,
    Event,
    HistoryMissing,
    RowRejected,
    RunStopping,
    RunSummary,
    UnitDrafted,
    UnitOvertaken,
    UnitUnanswered,
    WorkCounted,
)

_EVERY = 10.0
"""Seconds between plain lines."""
_BAD_ROWS_SHOWN = 20


class Display(Protocol):
    """Shows a run."""

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, whatever happened."""
        ...

    def tell(self, event: Event) -> None:
        """Show an event."""
        ...


def words(event: Event) -> str:
    """Return an event that deserves a line of its own, in words; empty for the others."""
    match event:
        case RowRejected(problem):
            return f"row left out: {problem}"
        case UnitUnanswered(unit, error):
            return f"failed: {unit}: {error}"
        case UnitOvertaken(unit, reason):
            return f"kept: {unit}: {reason}"
        case BackendPaused() | BackendGaveUp() | BatchTold():
            return _of_backend(event)
        case RunStopping() | HistoryMissing():
            return _of_run(event)
        case _:
            return ""


def _of_run(event: RunStopping | HistoryMissing) -> str:
    return f"stopping: {event.reason}" if isinstance(event, RunStopping) else history_missing(event.brief)


def history_missing(brief: str) -> str:
    """Return the words for drafts without a history."""
    return (
        f"outputs/{brief} holds drafts, and the ledger knows nothing of {brief}: was the ledger lost, or is it another "
        "one? All is drafted, and paid for, anew; approved files are kept as they are."
    )


def _of_backend(event: BackendPaused | BackendGaveUp | BatchTold) -> str:
    if isinstance(event, BatchTold):
        return f"batch {event.batch} ({event.backend}): {event.text}"
    if isinstance(event, BackendPaused):
        return f"{event.backend} does not answer, tried again in {event.wait:.0f} s: {event.message}"
    return f"{event.backend} is not asked again in this run: {event.message}"


class _Lines:
    """Prints events as lines, bad rows only up to a number."""

    def __init__(self) -> None:
        self._bad_rows = 0

    def show(self, event: Event) -> None:
        """Print an event that deserves a line."""
        if isinstance(event, RowRejected):
            self._bad_rows += 1
            if self._bad_rows > _BAD_ROWS_SHOWN:
                return
        if line := words(event):
            stderr.print(escape(line))

    def rest(self) -> None:
        """Say how many bad rows were not printed."""
        if self._bad_rows > _BAD_ROWS_SHOWN:
            stderr.print(f"… and {self._bad_rows - _BAD_ROWS_SHOWN} more rows left out")


class PlainDisplay:
    """Lines at a low rate, for logs."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._lines = _Lines()
        self._count = RunSummary()
        self._total = 0
        self._next = time.monotonic() + _EVERY

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, whatever happened."""
        self._lines.rest()

    def tell(self, event: Event) -> None:
        """Show an event, or count it for the next line."""
        self._count.note(event)
        self._lines.show(event)
        if isinstance(event, WorkCounted):
            self._total = event.work
        if not self._quiet and time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            stderr.print(self._progress())

    def _progress(self) -> str:
        count = self._count
        parts = [f"{count.drafted} of {self._total} drafted"]
        parts += [f"{count.cached} without a call"] if count.cached else []
        parts += [f"{count.failed} failed"] if count.failed else []
        return ", ".join([*parts, _cost(count)])


class LiveDisplay:
    """A progress bar with counts, cost, rate and time left."""

    def __init__(self) -> None:
        self._count = RunSummary()
        self._lines = _Lines()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[detail]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=stderr,
            refresh_per_second=4,
            transient=True,
        )
        self._task: TaskID = self._progress.add_task("drafting", total=None, detail="")
        self._notice = ""
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        """Begin."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, whatever happened."""
        self._progress.stop()
        self._lines.rest()

    def tell(self, event: Event) -> None:
        """Show an event."""
        self._count.note(event)
        self._lines.show(event)
        match event:
            case WorkCounted(work):
                self._progress.update(self._task, total=work)
            case UnitDrafted() | UnitUnanswered():
                self._progress.advance(self._task)
                self._notice = ""
            case CallRetried(backend, kind, wait):
                self._notice = f"{backend}: {kind}, again in {wait:.0f} s"
            case _:
                pass
        self._progress.update(self._task, detail=self._detail())

    def _detail(self) -> str:
        count = self._count
        done = count.drafted + count.failed
        rate = f"{done / max(time.monotonic() - self._begun, 0.1):.1f} units/s" if done else ""
        parts = [f"{count.cached} cached" if count.cached else "", f"{count.failed} failed" if count.failed else ""]
        parts += [f"{count.usage.output_tokens:,} tokens" if count.usage.output_tokens else "", _cost(count), rate]
        parts.append(self._notice)
        return escape(" · ".join(part for part in parts if part))


def _cost(count: RunSummary) -> str:
    return money(count.cost) + (f" + {count.unpriced} calls of unknown price" if count.unpriced else "")


def display_for(*, quiet: bool, live: bool) -> Display:
    """Return the display that fits where stderr goes."""
    return LiveDisplay() if live and not quiet and stderr.is_terminal else PlainDisplay(quiet=quiet)
