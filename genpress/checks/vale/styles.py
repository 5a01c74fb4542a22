"""Reading a folder of Vale styles as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from genpress.checks.text import LeftOut
from genpress.checks.vale.compiling import compile_rule
from genpress.checks.vale.inheriting import flattened
from genpress.checks.vale.rules import StyleRule
from genpress.errors import InvalidInput, Place, Problem


@dataclass(frozen=True, slots=True)
class Style:
    """A folder's rules."""

    rules: tuple[StyleRule, ...]
    """In the order of their names."""
    left_out: tuple[LeftOut, ...] = ()


def read_styles(folder: Path, shown: str = "") -> Style:
    """Return the rules of a folder: a style (`*.yml` files, also in folders of its own), or styles as its sub-folders.

    Words of `Vocab/NAME/accept.txt` or `config/vocabularies/NAME/accept.txt` are exceptions to every rule.

    Args:
        folder: where the style stands.
        shown: the path as the user wrote it, for messages.

    Raises:
        InvalidInput: there is no such folder, it holds no rule, or a file is not YAML.
    """
    shown = shown or folder.as_posix()
    if not folder.is_dir():
        raise InvalidInput([Problem(Place(shown), "VAL002", "there is no such folder of Vale styles")])
    accepted = _accepted(folder)
    rules, left_out = [], []
    given = {name: _definition(path, f"{shown}/{path.relative_to(folder).as_posix()}") for name, path in _files(folder)}
    for name, definition in given.items():
        try:
            rules.append(compile_rule(name, flattened(definition, given.get), accepted))
        except ValueError as reason:
            left_out.append(LeftOut(name, str(reason)))
    if not rules and not left_out:
        raise InvalidInput(
            [Problem(Place(shown), "VAL002", "the folder holds no rule", "Rules are files named *.yml.")]
        )
    return Style(tuple(rules), tuple(left_out))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each rule's name and file; the folders between a style's and the rule's are part of its name."""
    if any(folder.glob("*.yml")):
        yield from _of_style(folder)
        return
    for style in sorted(path for path in folder.iterdir() if path.is_dir() and path.name not in {"config", "Vocab"}):
        if not _is_inert(style):
            yield from _of_style(style)


def _of_style(style: Path) -> Iterator[tuple[str, Path]]:
    # A resolved name, for a style that is given as "." is called after its folder all the same.
    base = style.resolve().name
    for path in sorted(style.rglob("*.yml")):
        inner = path.relative_to(style)
        if path.is_file() and not any(_is_inert(part) for part in inner.parents if part.name):
            yield ".".join((base, *inner.parent.parts, path.stem)), path


def _is_inert(folder: Path) -> bool:
    """Return whether rules in a folder are asleep: drafts, and what is not of the style at all."""
    return folder.name.startswith((".", "_"))


def _definition(path: Path, shown: str) -> dict[str, object]:
    try:
        value = yaml.load(path.read_text("utf-8-sig"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        # The mark of the parser in C is no yaml.Mark, but has its line and column.
        mark = getattr(error, "problem_mark", None)
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        raise InvalidInput([Problem(place, "VAL003", "this rule is not YAML in UTF-8")]) from None
    return {str(key): held for key, held in value.items()} if isinstance(value, dict) else {}


def _accepted(folder: Path) -> tuple[str, ...]:
    # The vocabulary stands beside the styles: in the folder of styles, or in the one around a single style.
    words: list[str] = []
    for base in (folder, folder.parent):
        for pattern in ("Vocab/*/accept.txt", "config/vocabularies/*/accept.txt"):
            for path in sorted(base.glob(pattern)):
                lines = path.read_text("utf-8-sig").splitlines()
                words += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return tuple(dict.fromkeys(words))
