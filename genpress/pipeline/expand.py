"""Expanding: a stage's axes into points, each with its key. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from genpress.domain.brief import AXIS_ROW, AXIS_SEGMENT
from genpress.domain.unit import join_key, plain_keys, split_key
from genpress.interfaces import Row

NO_VALUES: Mapping[str, str] = {}


class Point(NamedTuple):
    """One point of a stage's axes, the market apart."""

    key: str
    row: Row | None = None
    segment: Row | None = None
    lists: Mapping[str, str] = NO_VALUES
    """Value of each list axis, by its name."""

    @property
    def row_values(self) -> Mapping[str, str]:
        """The catalogue row's values; empty where `row` is not an axis."""
        return NO_VALUES if self.row is None else self.row.values

    @property
    def segment_values(self) -> Mapping[str, str]:
        """The segment's values; empty where `segment` is not an axis."""
        return NO_VALUES if self.segment is None else self.segment.values


@dataclass(frozen=True, slots=True)
class Axes:
    """A stage's axes but the market, and their values other than the catalogue's."""

    names: tuple[str, ...]
    segments: tuple[Row, ...] = ()
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def points(self, rows: Iterable[Row]) -> list[Point]:
        """Return the points of these rows, in the order of rows, then of the axes as declared.

        Where `row` is not an axis, `rows` is not read.
        """
        if self.names == (AXIS_ROW,):
            rows = list(rows)
            return list(map(Point, plain_keys([row.key for row in rows]), rows))
        values = [self._values(name, rows) for name in self.names]
        return [self._point(choice) for choice in itertools.product(*values)]

    def _values(self, name: str, rows: Iterable[Row]) -> Sequence[Row | str]:
        if name == AXIS_ROW:
            return list(rows)
        return self.segments if name == AXIS_SEGMENT else list(self.lists[name])

    def _point(self, choice: tuple[Row | str, ...]) -> Point:
        named = dict(zip(self.names, choice, strict=True))
        row, segment = named.get(AXIS_ROW), named.get(AXIS_SEGMENT)
        return Point(
            join_key(tuple(value.key if isinstance(value, Row) else value for value in choice)),
            row if isinstance(row, Row) else None,
            segment if isinstance(segment, Row) else None,
            {name: value for name, value in named.items() if isinstance(value, str)},
        )


def project_key(key: str, names: Sequence[str], onto: Sequence[str]) -> str:
    """Return the key of the source unit that a unit is made from: the axes the two have in common.

    Args:
        key: the unit's key.
        names: axes of the unit's stage, the market apart.
        onto: axes of the source's stage, the market apart; all of them are among `names`.
    """
    if tuple(names) == tuple(onto):
        return key
    by_name = dict(zip(names, split_key(key), strict=True))
    return join_key(tuple(by_name[name] for name in onto))
