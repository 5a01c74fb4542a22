"""Schema-valid answers for any JSON Schema, the same for the same request, without a model."""

from __future__ import annotations

import hashlib
import re

WORDS = re.findall(
    r"\w+",
    "light steady trail ready quiet morning ridge pocket strap simple honest sturdy calm river early stone path open "
    "easy clear warm plain useful everyday long short mountain forest",
)
_MOST = re.compile(r"(?:at most|exactly|to) (\d+) (characters|words|items|UTF-8 bytes)")
_LEAST = re.compile(r"(?:at least|exactly) (\d+) (characters|words|items)|(\d+) to \d+ (characters|words|items)")
_DEFAULT_LENGTH = 60


def answer_for(schema: dict, seed: str) -> object:
    """Return a value that the schema accepts; limits written in `description` in words are kept as well."""
    return _value(schema, schema, seed)


def _value(schema: dict, root: dict, seed: str) -> object:
    if "$ref" in schema:
        schema = _resolve(schema["$ref"], root)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return _value(schema[word][0], root, seed)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][_number(seed) % len(schema["enum"])]
    return _MAKERS[_type(schema)](schema, root, seed)


def _type(schema: dict) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return kind if isinstance(kind, str) else next(item for item in kind if item != "null")


def _resolve(ref: str, root: dict) -> dict:
    found = root
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return found


def _object(schema: dict, root: dict, seed: str) -> dict:
    return {name: _value(part, root, f"{seed}/{name}") for name, part in schema.get("properties", {}).items()}


def _array(schema: dict, root: dict, seed: str) -> list:
    said = schema.get("description", "")
    least = schema.get("minItems", _said(_LEAST, said, "items") or 1)
    most = schema.get("maxItems", _said(_MOST, said, "items") or max(least, 3))
    items = dict(schema.get("items", {}))
    items.setdefault("description", said)
    return [_value(items, root, f"{seed}[{index}]") for index in range(max(least, min(most, 3)))]


def _string(schema: dict, _root: dict, seed: str) -> str:
    said = schema.get("description", "")
    most_words = _said(_MOST, said, "words")
    most = schema.get("maxLength") or _said(_MOST, said, "characters") or _said(_MOST, said, "UTF-8 bytes")
    least = max(schema.get("minLength", 0), _said(_LEAST, said, "characters") or 0)
    least_words = _said(_LEAST, said, "words") or 0
    return _sentence(seed, least, most or max(_DEFAULT_LENGTH, least), max(least_words, 1), most_words or 10_000)


def _sentence(seed: str, least: int, most: int, least_words: int, most_words: int) -> str:
    """Return words that differ with the seed, of between `least` and `most` characters where that can be."""
    aim = max(least, int(most * 0.8))
    text, count, number = "", 0, _number(seed)
    while count < most_words and (len(text) < aim or count < least_words):
        word = WORDS[(number >> (count % 40)) % len(WORDS)]
        text, count = f"{text} {word}".strip(), count + 1
    return text[:most].rstrip().capitalize()


def _said(pattern: re.Pattern, text: str, unit: str) -> int | None:
    for match in pattern.finditer(text):
        if unit in match.groups():
            return int(next(part for part in match.groups() if part and part.isdigit()))
    return None


def _number(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")


def _integer(schema: dict, _root: dict, seed: str) -> int:
    least = int(schema.get("minimum", 0))
    return least + _number(seed) % max(1, int(schema.get("maximum", least + 10)) - least + 1)


_MAKERS = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _integer,
    "boolean": lambda _schema, _root, seed: bool(_number(seed) % 2),
    "null": lambda _schema, _root, _seed: None,
}
