"""Front matter of a document: its texts are copy too, each with the scope `text.frontmatter.KEY`."""

from __future__ import annotations

import tomllib
from array import array
from collections.abc import Iterator

import regex
import yaml

from genpress.checks.vale.blocks import Block

_FRONT_MATTER = regex.compile(
    r"\A(?:---[ \t]*\r?\n(?P<yaml>.*?)(?:^---|^\.\.\.)|\+\+\+[ \t]*\r?\n(?P<toml>.*?)^\+\+\+)[ \t]*\r?(?:\n|\Z)",
    regex.DOTALL | regex.MULTILINE,
)


def without_front_matter(text: str) -> str:
    """Return a document with spaces in place of its front matter, so that all else keeps its place."""
    return _FRONT_MATTER.sub(lambda found: regex.sub(r"[^\n]", " ", found.group()), text, count=1)


def front_matter_blocks(text: str) -> Iterator[Block]:
    """Yield the front matter's texts (not its numbers, lists or tables) that stand there in one line as they are."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return
    begin, end = found.span("yaml" if found["yaml"] is not None else "toml")
    for key, value in _values(found).items():
        if isinstance(value, str) and value.strip():
            place = regex.compile(rf"(?m)^[\"']?{regex.escape(key)}[\"']?\s*[:=].*?\K{regex.escape(value)}")
            at = place.search(text, begin, end)
            if at:
                yield Block(value, f"text.frontmatter.{key}.md", array("l", range(*at.span())))


def _values(found: regex.Match[str]) -> dict[str, object]:
    try:
        if found["toml"] is not None:
            return tomllib.loads(found["toml"])
        values = yaml.load(found["yaml"], Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}
