"""Records: what templates see of rows, briefs and markets. Read-only names with values, and nothing else of Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import StrictUndefined
from jinja2.utils import missing
from pydantic import BaseModel

from genpress.domain.brief import Column
from genpress.domain.problems import propose, shown
from genpress.templating.state import STATE


@dataclass(frozen=True, slots=True)
class About:
    """What a record is."""

    name: str
    """Its name in templates, such as `row`."""
    noun: str = "name"
    """What its keys are called, such as `column`."""
    columns: Mapping[str, Column] = field(default_factory=dict)
    """What the brief says of its columns."""
    offered: tuple[str, ...] | None = None
    """The columns the prompt's `facts` offers; None: all."""


class Record(Mapping[str, object]):
    """Values by name; `record.name` and `record["name"]` are the same, and methods are out of a template's reach."""

    __slots__ = ("about", "cells")

    def __init__(self, about: About, cells: Mapping[str, object]) -> None:
        self.about = about
        self.cells = cells

    def __getitem__(self, key: str) -> object:
        return self.cells[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


class Unknown(StrictUndefined):
    """A name that is not there; says which one is most like it when it is used."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return str(self._undefined_hint)
        name, owner = str(self._undefined_name), self._undefined_obj
        if owner is missing:
            return _sentence(f"{shown(name)} is not known here.", propose(name, STATE.names))
        if isinstance(owner, Record):
            return _absent(owner, name)
        return f"{_kind(owner)} has no {shown(name)} that a template may use."


def _absent(owner: Record, name: str) -> str:
    about = owner.about
    if about.offered is not None and name not in about.offered:
        return f"{about.name}.{name} is not among the `facts` that the prompt's front matter offers."
    return _sentence(f"{about.name} has no {about.noun} {shown(name)}.", propose(name, owner.cells))


def _sentence(text: str, hint: str) -> str:
    return f"{text} {hint}" if hint else text


def _kind(value: object) -> str:
    kinds = {str: "a text", int: "a number", float: "a number", list: "a list", tuple: "a list", dict: "a table"}
    return next((words for kind, words in kinds.items() if isinstance(value, kind)), f"a {type(value).__name__}")


def freeze(name: str, value: object) -> object:
    """Return a value as templates may see it: models and mappings as records, sequences as tuples."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return Record(About(name), {str(key): freeze(f"{name}.{key}", item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(f"{name}[{index}]", item) for index, item in enumerate(value))
    return value


def plain(value: object) -> object:
    """Return a value without records: what JSON can hold."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
