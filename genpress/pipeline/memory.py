"""The memory of approved copy: what was approved for the same source text is offered again before a model is asked.

Exact: a unit made `from` another takes over the approved text of any unit of its market that was made from the same
source texts and has the same fields, as a revision that still has to be reviewed. Similar texts are only shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from rapidfuzz import fuzz, process

from genpress.domain.draft import Draft, Origin
from genpress.domain.unit import UnitId
from genpress.hashing import digest
from genpress.interfaces import DraftKept, DraftMade, Ledger, Selection, Subject
from genpress.pipeline.compose import Composer
from genpress.pipeline.decide import Action
from genpress.pipeline.plan import Task
from genpress.pipeline.settle import Examined, Settler, Spent, Written

_SOURCE = "source."
_LOOKED_AT = 20_000
"""Approved texts of a market that are compared for likeness at most."""
_COMPARED = 10_000_000
"""Comparisons of a whole export at most: a few seconds."""
_LIKE = 70.0
"""Least likeness of a source text that is shown, in percent: below, a text is faster written than mended."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Approved copy whose source is like that of another unit."""

    draft: Draft
    likeness: float
    """Of the source texts, in percent (Indel similarity)."""


class Memory:
    """Approved copy by the source it was made from; a market is read when it is first asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._markets: dict[str, dict[str, tuple[UnitId, int]]] = {}

    def recall(self, composer: Composer, tasks: Sequence[Task]) -> dict[UnitId, Draft]:
        """Return the approved text for each unit whose source was met before."""
        wanted = [task for task in tasks if _may_recall(task)]
        known = self._of_market(composer.market.locale) if wanted else {}
        names = [spec.name for spec in composer.stage.fields]
        found: dict[UnitId, Draft] = {}
        for task in wanted:
            place = known.get(_identity(task.facts, names))
            draft = self._ledger.draft(*place) if place is not None and place[0] != task.unit else None
            if draft is not None:
                found[task.unit] = draft
        return found

    def _of_market(self, market: str) -> Mapping[str, tuple[UnitId, int]]:
        if market not in self._markets:
            self._markets[market] = dict(self._read(market))
        return self._markets[market]

    def _read(self, market: str) -> Iterator[tuple[str, tuple[UnitId, int]]]:
        standing = self._ledger.standing("", Selection(markets=(market,)))
        # The latest text wins: written last, it is read last.
        newest = sorted(
            (one.draft.created_at, _identity(one.draft.facts, one.draft.content), one.draft.unit, one.draft.revision)
            for one in standing
            if not one.stale and _sources(one.draft.facts)
        )
        for _, identity, unit, revision in newest:
            yield identity, (unit, revision)

    def settle(self, settler: Settler, composer: Composer, task: Task, found: Draft) -> DraftMade | DraftKept:
        """Return the record of a unit that takes over an approved text; it names the model that wrote the text."""
        made = self._maker(found)
        content = {spec.name: found.content[spec.name] for spec in composer.stage.fields}
        written = Written(content, composer.stage.chain[0], made.model, "", Spent(), Origin.REUSED)
        source = None if task.source is None else task.source.content
        # Checked as what it is, words that people had approved: nothing is fixed, and no backend is distrusted.
        result = settler.checks(composer, localises=True).run(Subject(content, task.facts, source))
        record = settler.draft(composer, task, Examined(written, result))
        return replace(record, draft=replace(record.draft, backend=made.backend, model=made.model))

    def _maker(self, draft: Draft) -> Draft:
        while draft.origin is Origin.EDITED and draft.revision > 1:
            before = self._ledger.draft(draft.unit, draft.revision - 1)
            if before is None:
                break
            draft = before
        return draft


def _may_recall(task: Task) -> bool:
    """Return whether a unit may take over a text: it is new, or its source has changed; nobody asked for changes."""
    if task.source is None or task.feedback:
        return False
    return task.verdict.action is Action.NEW or "facts" in task.verdict.why


def _sources(facts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in facts.items() if path.startswith(_SOURCE)}


def _identity(facts: Mapping[str, str], fields: Iterable[str]) -> str:
    return digest([_sources(facts), sorted(fields)])


def similar(ledger: Ledger, draft: Draft, count: int = 3) -> list[Suggestion]:
    """Return approved copy of the market whose source texts are most like a draft's, the likest first.

    Bounded: of a market with more approved texts, only the first are compared.
    """
    return Likeness(ledger).of(draft, count)


class Likeness:
    """Approved copy by how like its source is to another's; a market is read when it is first asked for."""

    def __init__(self, ledger: Ledger, *, most: int = _COMPARED) -> None:
        """Make an empty one.

        Args:
            ledger: where the approved texts are.
            most: comparisons that are made in all; after that, nothing is like anything.
        """
        self._ledger = ledger
        self._left = most
        self._markets: dict[str, _Shelf] = {}

    def of(self, draft: Draft, count: int = 1) -> list[Suggestion]:
        """Return approved texts of other units whose source is like a draft's, the likest first."""
        wanted = _joined(draft.facts)
        if not wanted:
            return []
        shelf = self._shelf(draft.unit.group.market)
        self._left -= len(shelf.sources)
        if self._left < 0:
            return []
        rated = process.extract(wanted, shelf.sources, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=count + 1)
        others = [(score, shelf.places[at]) for _, score, at in rated if shelf.places[at][0] != draft.unit]
        drafts = [(score, self._ledger.draft(*place)) for score, place in others[:count]]
        return [Suggestion(found, round(score, 1)) for score, found in drafts if found is not None]

    def _shelf(self, market: str) -> _Shelf:
        if market not in self._markets:
            shelf = self._markets[market] = _Shelf()
            for one in islice(self._ledger.standing("", Selection(markets=(market,))), _LOOKED_AT):
                shelf.sources.append(_joined(one.draft.facts))
                shelf.places.append((one.draft.unit, one.draft.revision))
        return self._markets[market]


@dataclass(slots=True)
class _Shelf:
    """The approved texts of a market."""

    sources: list[str] = field(default_factory=list)
    places: list[tuple[UnitId, int]] = field(default_factory=list)


def _joined(facts: Mapping[str, str]) -> str:
    return "\n".join(text for _, text in sorted(_sources(facts).items()))
