"""What must hold between the parts of a brief, and between the brief and the files it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from genpress.domain.brief import AXIS_MARKET, AXIS_ROW, AXIS_SEGMENT, Brief, Deliverable, Table
from genpress.domain.faults import Location, value_at
from genpress.domain.problems import OUTSIDE, dotted, propose, shown
from genpress.sources.brands import BRIEFS, check_severities
from genpress.sources.files import Found, exists, inside, missing, relative, stems
from genpress.sources.salvage import is_within
from genpress.sources.yamls import YamlDocument

_OWN_AXES = (AXIS_ROW, AXIS_MARKET, AXIS_SEGMENT)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PROMPTS = PurePosixPath("prompts")
_TABLES = (".csv", ".tsv", ".xlsx", ".parquet", ".jsonl", ".txt", ".md")


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One brief, held against itself and its workspace."""

    root: Path
    brief: Brief
    document: YamlDocument
    locales: tuple[str, ...] | None
    """Locales the markets file declares; None when it could not be read, so that nothing is said of them."""
    broken: frozenset[Location]
    """Locations in the brief of which enough has been said."""
    found: Found

    def run(self) -> None:
        """Note everything that does not fit together."""
        self._name()
        self._markets()
        self._lists()
        self._table("catalogue", self.brief.catalogue)
        self._table("segments", self.brief.segments)
        check_severities(self.brief.checks, self.document, self.found, "BRF027")
        for name, deliverable in self.brief.deliverables.items():
            self._deliverable(name, deliverable)
        self._circles()

    def _add(self, loc: Location, code: str, message: str, hint: str = "") -> None:
        if not is_within(loc, self.broken):
            # What is said of a whole mapping is said at its key.
            whole = isinstance(value_at(self.document.data, loc), dict)
            place = self.document.key_place(*loc) if whole else self.document.place(*loc)
            self.found.add(place, code, f"{dotted(loc)}: {message}", hint)

    def _name(self) -> None:
        path, name = PurePosixPath(self.document.file), self.brief.brief
        if path.parent == BRIEFS and path.stem != name:
            message = f"the name is {shown(name)}, the file is named {shown(path.stem)}."
            self._add(
                ("brief",), "BRF023", message, "Make them the same: outputs and unit ids are named after the brief."
            )

    def _markets(self) -> None:
        for index, locale in enumerate(self.brief.markets):
            self._market(locale, ("markets", index))
        self._repeats(self.brief.markets, ("markets",))

    def _market(self, locale: str, loc: Location) -> None:
        if self.locales is not None and locale not in self.locales:
            hint = propose(locale, self.locales, "Markets declared") or "Declare it in briefs/markets.yaml."
            self._add(loc, "BRF010", f"the market {shown(locale)} is not declared.", hint)

    def _repeats(self, values: Sequence[str], loc: Location) -> None:
        for index, value in enumerate(values):
            if value in values[:index]:
                self._add((*loc, index), "BRF022", f"{shown(value)} stands here a second time.", "Delete it.")

    def _lists(self) -> None:
        for name, values in self.brief.lists.items():
            loc = ("lists", name)
            if name in _OWN_AXES:
                self._add(loc, "BRF021", f"{name} is an axis of genpress's own.", "Give the list another name.")
            if not values:
                self._add(loc, "BRF021", "the list is empty.", "Write its values, or delete it.")
            self._repeats(values, loc)

    def _table(self, key: str, table: Table | None) -> None:
        if table is None:
            return
        loc = (key, "path") if (key, "path") in self.document.places else (key,)
        path = BRIEFS / table.path
        if inside(self.root, path) is None:
            self._add(loc, "BRF" + OUTSIDE, "this path leads out of the workspace.", "Copy the file into briefs/.")
        elif not exists(self.root, path, folder=True):
            hint = propose(table.path, self._tables(), "Tables here")
            self._add(loc, "BRF019", missing("table", table.path, relative(self.root, path)), hint)

    def _tables(self) -> Iterable[str]:
        return (name + ending for ending in _TABLES for name in stems(self.root, str(BRIEFS), ending))

    def _deliverable(self, name: str, deliverable: Deliverable) -> None:
        loc = ("deliverables", name)
        if not _NAME.fullmatch(name):
            hint = "Use letters A to Z, digits, `.`, `_` and `-`, beginning with a letter or digit."
            self._add(loc, "BRF024", "this name cannot stand in a unit id.", hint)
        check_severities(deliverable.checks, self.document, self.found, "BRF027", *loc)
        self._prompt(deliverable.prompt, (*loc, "prompt"))
        self._axes(deliverable, loc)
        self._fixed_market(deliverable, loc)
        self._source(deliverable, (*loc, "from"))

    def _prompt(self, prompt: str, loc: Location) -> None:
        path = PROMPTS / f"{prompt}.j2"
        if inside(self.root, path) is None:
            self._add(loc, "BRF" + OUTSIDE, "this path leads out of the workspace.", "Name a file in prompts/.")
        elif not exists(self.root, path):
            hint = propose(prompt, stems(self.root, str(PROMPTS), ".j2"), "Prompts here")
            self._add(loc, "BRF018", missing("prompt", prompt, relative(self.root, path)), hint)

    def _axes(self, deliverable: Deliverable, loc: Location) -> None:
        needs = {AXIS_ROW: ("catalogue", "BRF014"), AXIS_SEGMENT: ("segments", "BRF015")}
        for index, axis in enumerate(deliverable.per):
            # `per` may be one word, or left to its default: then the place is the nearest around it.
            place = (*loc, "per", index)
            key, code = needs.get(axis, ("", ""))
            if axis not in _OWN_AXES and axis not in self.brief.lists:
                hint = propose(axis, (*_OWN_AXES, *self.brief.lists), "Axes here")
                self._add(place, "BRF013", f"there is no axis {shown(axis)}.", hint)
            elif key and getattr(self.brief, key) is None:
                self._add(
                    place,
                    code,
                    f"the axis {axis} needs `{key}`.",
                    f"Add `{key}` to the brief, or take {axis} out of `per`.",
                )
        self._repeats(deliverable.per, (*loc, "per"))

    def _fixed_market(self, deliverable: Deliverable, loc: Location) -> None:
        fixed, is_axis = deliverable.market, AXIS_MARKET in deliverable.per
        if fixed:
            self._market(fixed, (*loc, "market"))
        if fixed and is_axis:
            hint = f"Delete `market: {fixed}`, or write `per` without market."
            self._add((*loc, "market"), "BRF017", "the market is fixed and an axis as well.", hint)
        if not fixed and not is_axis and len(self.brief.markets) > 1:
            hint = "Add market to `per`, or name one with `market:`."
            self._add(loc, "BRF016", "it has no market, and the brief has several.", hint)

    def _source(self, deliverable: Deliverable, loc: Location) -> None:
        source = deliverable.source
        if source is None:
            return
        if source.market:
            self._market(source.market, (*loc, "market"))
        feeding = self.brief.deliverables.get(source.deliverable)
        if feeding is None:
            hint = propose(source.deliverable, self.brief.deliverables, "Deliverables of this brief")
            message = f"the brief has no deliverable {shown(source.deliverable)}."
            self._add((*loc, "deliverable"), "BRF011", message, hint)
            return
        self._source_markets(deliverable, feeding, loc)
        self._source_axes(deliverable, feeding, loc)

    def _source_markets(self, deliverable: Deliverable, feeding: Deliverable, loc: Location) -> None:
        asked = deliverable.source.market if deliverable.source else ""
        needed = (asked,) if asked else self._made_in(deliverable)
        made = self._made_in(feeding)
        if lacking := self._lacking(needed, made):
            message = f"its source is not made in {', '.join(lacking[:5])}."
            hint = f"It is made in {', '.join(made[:12])}: name one with `market:`."
            self._add((*loc, "market") if asked else loc, "BRF025", message, hint)

    def _lacking(self, needed: Sequence[str], made: Sequence[str]) -> list[str]:
        # Nothing is said of markets that are unsound or undeclared: that has been told already.
        if not made or any(broken[:1] == ("markets",) for broken in self.broken):
            return []
        declared = set(self.locales or needed)
        return [locale for locale in needed if locale in declared - set(made)]

    def _made_in(self, deliverable: Deliverable) -> tuple[str, ...]:
        if AXIS_MARKET in deliverable.per or (not deliverable.market and len(self.brief.markets) == 1):
            return self.brief.markets
        return (deliverable.market,) if deliverable.market else ()

    def _source_axes(self, deliverable: Deliverable, feeding: Deliverable, loc: Location) -> None:
        extra = [axis for axis in feeding.per if axis != AXIS_MARKET and axis not in deliverable.per]
        if extra:
            message = (
                f"its source is made per {' and '.join(extra)}, this deliverable is not, so there is no one source."
            )
            self._add((*loc, "deliverable"), "BRF026", message, f"Add {' and '.join(extra)} to `per`.")

    def _circles(self) -> None:
        told: set[str] = set()
        for name in self.brief.deliverables:
            circle = self._circle(name)
            if circle and told.isdisjoint(circle):
                told.update(circle)
                message = f"deliverables feed each other in a circle: {' → '.join((*circle, name))}."
                self._add(("deliverables", name, "from"), "BRF012", message, "One of them must stand without `from`.")

    def _circle(self, start: str) -> tuple[str, ...]:
        path, at = [start], self._fed_by(start)
        while at and at not in path:
            path.append(at)
            at = self._fed_by(at)
        return tuple(path) if at == start else ()

    def _fed_by(self, name: str) -> str:
        deliverable = self.brief.deliverables.get(name)
        return deliverable.source.deliverable if deliverable and deliverable.source else ""
