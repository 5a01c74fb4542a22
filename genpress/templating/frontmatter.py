"""The front matter of a prompt: YAML between two lines of `---`, read safely and with the place of every key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import Field, ValidationError, field_validator, model_validator

from genpress.domain.fields import Authored, Counter, FieldSpec, FieldType, Limit
from genpress.domain.problems import Document
from genpress.errors import InvalidInput, Place, Problem
from genpress.templating.codes import FAMILY, FRONT_MATTER
from genpress.templating.yamltext import Tree, read_yaml

_FENCE = "---"
_SOURCE = "prompt"
_MAX_FIELDS = 200


class FieldForm(Authored):
    """One field as a prompt declares it."""

    type: FieldType = FieldType.TEXT
    description: str = ""
    """What to write, in words."""
    required: bool = True
    max: int | None = Field(default=None, ge=0)
    """Most the field may have, counted as `counter` says."""
    min: int | None = Field(default=None, ge=0)
    counter: Counter = Counter.CODEPOINT
    limits: tuple[Limit, ...] = ()
    """Further limits, with other counters."""
    min_items: int | None = Field(default=None, ge=0)
    max_items: int | None = Field(default=None, ge=1)
    facts: tuple[str, ...] = ()
    """Facts that must stand in the field, by column."""
    template: str = ""
    """The deterministic text, a template of its own."""

    @model_validator(mode="before")
    @classmethod
    def _type_alone(cls, value: object) -> object:
        if value is None:
            return {}
        return {"type": value} if isinstance(value, str) else value

    def spec(self, name: str) -> FieldSpec:
        """Return the field as every part of genpress knows it."""
        bounds = [Limit(counter=self.counter, min=self.min, max=self.max)] if self.max or self.min else []
        return FieldSpec(
            name=name,
            type=self.type,
            description=self.description,
            required=self.required,
            limits=tuple(
                limit.model_copy(update={"source": limit.source or _SOURCE}) for limit in (*bounds, *self.limits)
            ),
            min_items=self.min_items,
            max_items=self.max_items,
            facts=self.facts,
        )


class FrontMatter(Authored):
    """What a prompt says of itself before its blocks."""

    description: str = ""
    """What the prompt is for."""
    fields: Mapping[str, FieldForm] = Field(default_factory=dict, max_length=_MAX_FIELDS)
    """What is written, by field name."""
    facts: tuple[str, ...] | None = None
    """The only columns that `row` offers; not given: all."""
    parameters: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    """Model parameters such as `temperature`."""

    @field_validator("fields", mode="after")
    @classmethod
    def _plain_names(cls, value: Mapping[str, FieldForm]) -> Mapping[str, FieldForm]:
        for name in value:
            if not name.isidentifier():
                raise ValueError("a field's name is letters, digits and `_`, and does not begin with a digit")
        return value


@dataclass(frozen=True, slots=True)
class FieldTemplate:
    """A field's template, and where it stands."""

    field: str
    text: str
    line: int
    """Line of its first character in the prompt's file, from 1."""


@dataclass(frozen=True, slots=True)
class Front:
    """Front matter that was read."""

    form: FrontMatter
    given: frozenset[str]
    """The keys that stand there."""
    templates: tuple[FieldTemplate, ...]
    fact_lines: Mapping[str, int]
    """Line of a field's `facts`, by field."""


def split_front(text: str, file: str) -> tuple[str | None, str]:
    """Return a template's front matter, None where it has none, and its body with all line numbers kept.

    Raises:
        InvalidInput: the front matter is not closed.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return None, text
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            # A comment of as many lines stands in its place, so that errors name the right line.
            padding = "{#" + "\n" * index + "-#}"
            return "\n".join(["", *lines[1:index]]), "\n".join([padding, *lines[index + 1 :]])
    raise InvalidInput(
        [Problem(Place(file, 1), FRONT_MATTER, "the front matter is not closed: a line `---` is missing")]
    )


def read_front(text: str, file: str) -> Front:
    """Return front matter as it was written.

    Args:
        text: the YAML, its first line empty, so that its lines are those of the file.
        file: the prompt's path for messages.

    Raises:
        InvalidInput: it is not valid; all problems at once.
    """
    tree = read_yaml(text, file)
    try:
        form = FrontMatter.model_validate(tree.data or {})
    except ValidationError as error:
        document = Document(FrontMatter, tree.data, FAMILY, tree.value_place, tree.key_place)
        raise InvalidInput(document.problems(error)) from None
    return Front(form, frozenset(_keys(tree.data)), tuple(_templates(form, tree)), _fact_lines(form, tree))


def _keys(data: object) -> Iterable[str]:
    return map(str, data) if isinstance(data, Mapping) else ()


def _templates(form: FrontMatter, tree: Tree) -> Iterable[FieldTemplate]:
    for name, field in form.fields.items():
        if field.template:
            yield FieldTemplate(name, field.template, tree.text_line(("fields", name, "template")))


def _fact_lines(form: FrontMatter, tree: Tree) -> dict[str, int]:
    return {
        name: tree.value_place(("fields", name, "facts")).line for name, field in form.fields.items() if field.facts
    }
