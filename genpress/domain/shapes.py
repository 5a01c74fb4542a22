"""Looking into pydantic models: which keys may stand at a location of a document."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping

from pydantic import BaseModel


def known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the keys a document of this model may have at a location; none where any key may stand."""
    kinds: list[object] = [model]
    for part in loc:
        kinds = [inner for kind in kinds for inner in _inside(kind, part)]
    return tuple(key for kind in kinds for found in _models(kind) for key in _keys(found))


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        yield info.alias or name


def _models(kind: object) -> Iterator[type[BaseModel]]:
    for member in _members(kind):
        if isinstance(member, type) and issubclass(member, BaseModel):
            yield member


def _members(kind: object) -> Iterator[object]:
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        for member in typing.get_args(kind):
            yield from _members(member)
    else:
        yield kind


def _inside(kind: object, part: str | int) -> Iterator[object]:
    for member in _members(kind):
        origin, arguments = typing.get_origin(member), typing.get_args(member)
        if isinstance(member, type) and issubclass(member, BaseModel):
            yield from _field(member, part)
        elif isinstance(origin, type) and issubclass(origin, Mapping):
            yield arguments[1]
        elif origin in {tuple, list} and arguments:
            yield arguments[0]


def _field(model: type[BaseModel], part: str | int) -> Iterator[object]:
    for name, info in model.model_fields.items():
        if part == (info.alias or name):
            yield info.annotation
