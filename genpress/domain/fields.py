"""Fields: what one draft consists of, their limits, and reading an answer into them."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from genpress.hashing import Json

FieldValue: TypeAlias = "str | list[str]"
"""One field of a draft: a text, or a list of texts."""
Content: TypeAlias = "dict[str, FieldValue]"
"""A draft's fields in the order the prompt declares them."""


class Counter(enum.StrEnum):
    """How a limit counts."""

    CODEPOINT = "codepoint"
    GRAPHEME = "grapheme"
    UTF16 = "utf16"
    BYTES = "bytes"
    WIDTH = "width"
    X_WEIGHTED = "x_weighted"
    SMS_SEGMENTS = "sms_segments"
    PIXELS = "pixels"
    WORDS = "words"


COUNTED = {
    Counter.CODEPOINT: "characters",
    Counter.GRAPHEME: "characters",
    Counter.UTF16: "characters",
    Counter.BYTES: "UTF-8 bytes",
    Counter.WIDTH: "characters, wide ones counting two",
    Counter.X_WEIGHTED: "characters, as X counts them",
    Counter.SMS_SEGMENTS: "SMS segments",
    Counter.PIXELS: "pixels",
    Counter.WORDS: "words",
}
"""What a counter counts, in words."""


class FieldType(enum.StrEnum):
    """What a field holds."""

    TEXT = "text"
    """One line or paragraph of plain text."""
    MARKDOWN = "markdown"
    HTML = "html"
    LIST = "list"
    """A list of texts, each within the limits."""


class Authored(BaseModel):
    """Base of everything people write: unknown keys are errors, values are never changed afterwards.

    Where a number is asked for, `true` is none (Python takes it for 1), and neither is infinity.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True, allow_inf_nan=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, bool) and info.field_name:
            kinds = _kinds(cls.model_fields[info.field_name].annotation)
            if bool not in kinds:
                kind = next((name for number, name in _NUMBERS.items() if number in kinds), "")
                if kind:
                    raise PydanticCustomError(kind, "a number")
        return value


_NUMBERS: Mapping[object, Literal["int_type", "float_type", "decimal_type"]] = {
    int: "int_type",
    float: "float_type",
    Decimal: "decimal_type",
}
"""Types of numbers, with pydantic's name for the error that a value is none."""


def _kinds(annotation: object) -> set[object]:
    """Return the types a field may have: of `int | None` both."""
    return {annotation, *get_args(annotation)}


class Limit(Authored):
    """One bound on the size of a field."""

    counter: Counter = Counter.CODEPOINT
    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)
    hard: bool = True
    """A hard limit blocks; a soft one warns."""
    source: str = ""
    """Where the rule comes from: a page, or `prompt`."""


class FieldSpec(Authored):
    """One field of a deliverable: its type, its limits, what it is for."""

    name: str
    type: FieldType = FieldType.TEXT
    description: str = ""
    """What to write, in words; goes into the schema the model sees."""
    required: bool = True
    limits: tuple[Limit, ...] = ()
    """All limits that hold: the channel's and the prompt's together."""
    min_items: int | None = Field(default=None, ge=0)
    max_items: int | None = Field(default=None, ge=1)
    facts: tuple[str, ...] = ()
    """Facts that must appear in this field, by column."""

    def max_of(self, counter: Counter) -> int | None:
        """Return the strictest hard maximum for a counter, or None."""
        bounds = [
            limit.max for limit in self.limits if limit.counter is counter and limit.hard and limit.max is not None
        ]
        return min(bounds, default=None)


def stricter(ours: FieldSpec, channel: FieldSpec) -> FieldSpec:
    """Return the field with both sides' limits; of two item counts, the stricter wins."""
    least = [n for n in (ours.min_items, channel.min_items) if n is not None]
    most = [n for n in (ours.max_items, channel.max_items) if n is not None]
    return ours.model_copy(
        update={
            "limits": tuple(dict.fromkeys(ours.limits + channel.limits)),
            "min_items": max(least, default=None),
            "max_items": min(most, default=None),
            "type": channel.type if ours.type is FieldType.TEXT else ours.type,
            "description": ours.description or channel.description,
        }
    )


def merge_fields(ours: Sequence[FieldSpec], channel: Sequence[FieldSpec]) -> tuple[FieldSpec, ...]:
    """Return the prompt's fields with the limits of the channel's fields of the same name.

    A field that only the channel has is left out: the prompt says what is written.
    """
    limits = {field.name: field for field in channel}
    return tuple(stricter(field, limits[field.name]) if field.name in limits else field for field in ours)


def json_schema(fields: Sequence[FieldSpec]) -> dict[str, Json]:
    """Return the JSON Schema of an answer: an object with exactly these fields.

    Sizes stand in the descriptions, since the providers' strict modes refuse `maxLength` and `maxItems`.
    """
    properties: dict[str, Json] = {field.name: _property(field) for field in fields}
    return {
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }


def _property(field: FieldSpec) -> Json:
    described: dict[str, Json] = {"description": describe(field)} if describe(field) else {}
    if field.type is FieldType.LIST:
        return {"type": "array", "items": {"type": "string"}, **described}
    return {"type": "string", **described}


def describe(field: FieldSpec) -> str:
    """Return what to write and within which limits, in words, for the model."""
    parts = [field.description.rstrip(".")] if field.description else []
    if field.type is FieldType.LIST and (field.min_items or field.max_items):
        parts.append(f"{_range(field.min_items, field.max_items)} items")
    each = "each " if field.type is FieldType.LIST else ""
    parts += [f"{each}{_range(limit.min, limit.max)} {COUNTED[limit.counter]}" for limit in field.limits]
    return ". ".join(parts)


def _range(least: int | None, most: int | None) -> str:
    if least and most is not None:
        return f"{least} to {most}" if least != most else f"exactly {most}"
    return f"at least {least or 0}" if most is None else f"at most {most}"


def read_content(answer: object, fields: Sequence[FieldSpec]) -> Content:
    """Return a parsed JSON answer as a draft's content, in the fields' order.

    Raises:
        ValueError: the answer is not an object of exactly these fields, or a required field is empty.
    """
    if not isinstance(answer, Mapping):
        raise ValueError(f"the answer is {type(answer).__name__}, not an object of fields")
    unknown = sorted(set(answer) - {field.name for field in fields})
    if unknown:
        raise ValueError(f"the answer has unknown fields: {', '.join(map(str, unknown))}")
    return {field.name: _read_field(answer.get(field.name), field) for field in fields}


def _read_field(value: object, field: FieldSpec) -> FieldValue:
    read = _read_list(value, field) if field.type is FieldType.LIST else _read_text(value, field)
    if field.required and not any(read):
        raise ValueError(f"field {field.name} is empty")
    return read


def _read_list(value: object, field: FieldSpec) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"field {field.name} is not a list of texts")
    return [normalise_text(item) for item in value]


def _read_text(value: object, field: FieldSpec) -> str:
    if not isinstance(value, str):
        raise ValueError(f"field {field.name} is {'missing' if value is None else 'not a text'}")
    return normalise_text(value)


def normalise_text(text: str) -> str:
    """Return text with LF line ends and no space around it: the form that is stored, hashed and compared."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
