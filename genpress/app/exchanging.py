"""Exchanging translations: XLIFF and PO out, and in again as part of `review import`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from genpress.app.selecting import Selectors
from genpress.app.workspace import Workspace
from genpress.artifacts.atomic import PendingFile, Root
from genpress.errors import InvalidInput, Place, Problem, UsageError
from genpress.exporters.publishing.po import read_po, write_po
from genpress.exporters.publishing.segments import Back, Pair, Translation
from genpress.exporters.publishing.xliff import read_xliff, write_xliff12, write_xliff20
from genpress.exporters.workbook.tokens import Signer
from genpress.interfaces import Ledger
from genpress.pipeline.exchange import Translations, take_back
from genpress.pipeline.intake import Intake
from genpress.pipeline.job import Job

_Writer: TypeAlias = "Callable[[Pair, Iterable[tuple[str, Iterator[Translation]]]], Iterator[str]]"
_Reader: TypeAlias = "Callable[[Path, str], list[Back]]"

FORMATS: Mapping[str, tuple[str, _Writer]] = MappingProxyType(
    {"xliff": (".xlf", write_xliff20), "xliff12": (".xlf", write_xliff12), "po": (".po", write_po)}
)
"""Format → the ending of its files, and what writes it."""
_READERS: Mapping[str, _Reader] = MappingProxyType({".xlf": read_xliff, ".xliff": read_xliff, ".po": read_po})
_HINT = "Export it again: genpress publish BRIEF --to xliff"
TRANSLATIONS = frozenset(_READERS)
"""Endings of files that translators send back."""


@dataclass(frozen=True, slots=True)
class ExchangeOptions:
    """What is to be exchanged."""

    to: str
    selectors: Selectors = field(default_factory=Selectors)
    source: str = ""
    """Market of the source texts, where a deliverable is not made `from` another; empty: the brief's first."""
    approved: bool = False
    """Only approved texts."""
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One file that was written."""

    market: str
    path: str
    """Relative to the workspace where it lies there."""
    units: int
    segments: int
    without_source: int
    """Units left out because no field has a source text."""


def write_translations(workspace: Workspace, job: Job, options: ExchangeOptions) -> list[Exchanged]:
    """Write a file per market with every drafted unit beside its source.

    Raises:
        UsageError: a name is not known, or one file is named for several markets.
    """
    views = [view for view in _views(workspace, job, options) if view.stages]
    if options.out is not None and len(views) > 1:
        raise UsageError(f"--out names one file, and there are {len(views)} markets", hint="Say --market LOCALE.")
    return [_write(workspace, job, options, view) for view in views]


def _views(workspace: Workspace, job: Job, options: ExchangeOptions) -> Iterator[Translations]:
    source = options.source or job.brief.markets[0]
    replace(options.selectors, markets=(source,)).scope(job)
    scope = options.selectors.scope(job)
    for name in dict.fromkeys(market.locale for stage in job.stages for market in stage.markets):
        if not scope.markets or name in scope.markets:
            of_market = replace(scope, markets=(name,))
            yield Translations(job, workspace.ledger, of_market, source=source, approved=options.approved)


def _write(workspace: Workspace, job: Job, options: ExchangeOptions, view: Translations) -> Exchanged:
    ending, write = FORMATS[options.to]
    pair = view.pair()
    folder = workspace.root / "outputs" / job.brief.brief / "translation"
    path = options.out.absolute() if options.out else folder / f"{options.to}.{pair.target}{ending}"
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(PendingFile(Root(path.parent), path.name))
        for part in write(pair, view.files()):
            file.write(part.encode())
        file.commit()
    tally = view.tally
    root = workspace.root.absolute()
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return Exchanged(pair.target, shown, tally.units, tally.segments, tally.without_source)


def read_translations(path: Path, shown: str, ledger: Ledger, signer: Signer, reviewer: str) -> Intake:
    """Return what translators sent back as rows of a review.

    Args:
        path: an XLIFF or PO file.
        shown: its name for messages.
        ledger: where the texts are.
        signer: knows the tokens of this workspace.
        reviewer: who translated, and approves what is marked final.

    Raises:
        InvalidInput: the file cannot be read.
    """
    backs = _READERS[path.suffix.casefold()](path, shown)
    if not backs:
        raise InvalidInput([Problem(Place(shown), "XCH004", "no unit of the file has an id of ours.", _HINT)])
    return take_back(backs, shown, ledger, signer, reviewer)
