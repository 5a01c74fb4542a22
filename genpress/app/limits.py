"""Limits of fields that no text can keep, told before anybody is asked to write one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from genpress.domain.fields import COUNTED, Counter, FieldSpec
from genpress.errors import Place, Problem


def problems_of_limits(fields: Iterable[FieldSpec], place: Place) -> list[Problem]:
    """Return the fields whose limits, the prompt's and the channel's together, leave no text.

    Args:
        fields: the merged fields of a deliverable.
        place: where the brief names its prompt.
    """
    hint = "Change `min` or `max` in the prompt; a channel's limits hold beside them."
    return [
        Problem(place, "PRM004", f"{field.name}: nothing has at least {least} and at most {most} {what}.", hint)
        for field in fields
        for least, most, what in _bounds(field)
        if least > most
    ]


def _bounds(field: FieldSpec) -> Iterator[tuple[int, int, str]]:
    if field.min_items is not None and field.max_items is not None:
        yield field.min_items, field.max_items, "items"
    for counter in Counter:
        own = [limit for limit in field.limits if limit.counter is counter and limit.hard]
        least = max((limit.min for limit in own if limit.min is not None), default=0)
        most = min((limit.max for limit in own if limit.max is not None), default=least)
        yield least, most, COUNTED[counter]
