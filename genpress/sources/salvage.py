"""Keeping what is sound of a document that is not, so that one reading tells of everything that is wrong."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from genpress.domain.faults import UNKNOWN_TYPE, Fault, Location, faults, value_at
from genpress.sources.yamls import Plain

_Model = TypeVar("_Model", bound=BaseModel)

_ROUNDS = 6
"""Times that mending is tried: what is mended may turn out to be wrong again, a level further up."""


def sound_part(
    model: type[_Model], data: Plain, stand_ins: Mapping[str, Plain]
) -> tuple[_Model | None, frozenset[Location]]:
    """Return a document as its model with its faults mended, and the locations that were.

    What stands at those locations means nothing; nothing more should be said of it. None when mending does not help.

    Args:
        model: what the document must be.
        data: the document.
        stand_ins: what to put for a broken or missing value, by its key, or by `KEY.*` for anything under that key.
            A key without one is left out.
    """
    mended, broken = copy.deepcopy(data), set[Location]()
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(mended), frozenset(broken)
        except ValidationError as error:
            for fault in faults(error, mended):
                broken.add(fault.loc)
                _mend(mended, fault, stand_ins)
    return None, frozenset(broken)


def is_within(loc: Location, broken: frozenset[Location]) -> bool:
    """Return whether a location is one of those that are broken, or under one."""
    return any(loc[:end] in broken for end in range(len(loc) + 1))


def _mend(data: Plain, fault: Fault, stand_ins: Mapping[str, Plain]) -> None:
    *above, last = fault.loc or ("",)
    parent = value_at(data, tuple(above))
    if isinstance(parent, list) and isinstance(last, int):
        parent[last] = stand_ins["*"]
    elif isinstance(parent, dict):
        put = None if fault.kind == UNKNOWN_TYPE else _stand_in(tuple(above), str(last), stand_ins)
        if put is None or parent.get(str(last)) == put:
            parent.pop(str(last), None)
        else:
            parent[str(last)] = copy.deepcopy(put)


def _stand_in(above: Location, last: str, stand_ins: Mapping[str, Plain]) -> Plain:
    return stand_ins.get(f"{above[-1]}.*" if above else "", stand_ins.get(last))
