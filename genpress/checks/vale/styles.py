"""Reading a folder of Vale styles as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from genpress.checks.text import LeftOut
from genpress.checks.vale.compiling import compile_rule
from genpress.checks.vale.config import FILE, LEVELS, Config, read_config
from genpress.checks.vale.ignoring import Ignored
from genpress.checks.vale.inheriting import Definition, flattened
from genpress.checks.vale.rules import StyleRule
from genpress.checks.vale.values import read_rule
from genpress.checks.vale.vocabulary import read_vocabulary
from genpress.domain.finding import Severity
from genpress.errors import InvalidInput, Place, Problem


@dataclass(frozen=True, slots=True)
class Style:
    """A folder's rules."""

    rules: tuple[StyleRule, ...]
    """In the order of their names."""
    left_out: tuple[LeftOut, ...] = ()
    ignored: Mapping[str, Ignored] = field(default_factory=dict)
    """What is passed over, by kind of text (`md`, `html`, `txt`)."""


def read_styles(folder: Path, shown: str = "", *, within: Path | None = None) -> Style:
    """Return the rules of a folder: a style (`*.yml` files, also in folders of its own), or styles as its sub-folders.

    A `.vale.ini` in a folder of styles says which of their rules are asked, or where the styles are. Words of
    `Vocab/NAME/accept.txt` or `config/vocabularies/NAME/accept.txt` are exceptions to every rule.

    Args:
        folder: where the style stands.
        shown: the path as the user wrote it, for messages.
        within: folder that a `.vale.ini` must not lead out of; None for none.

    Raises:
        InvalidInput: there is no such folder, it holds no rule, or a file is not YAML.
    """
    shown = shown or folder.as_posix()
    if not folder.is_dir():
        raise InvalidInput([Problem(Place(shown), "VAL002", "there is no such folder of Vale styles")])
    config = read_config(folder, shown)
    style = _configured(config, shown, within) if config else _all(folder, shown)
    if not style.rules and not style.left_out:
        raise InvalidInput(
            [Problem(Place(shown), "VAL002", "the folder holds no rule", "Rules are files named *.yml.")]
        )
    return style


def _all(folder: Path, shown: str) -> Style:
    return _compiled(_definitions(folder, shown), read_vocabulary((folder, folder.parent)).accepted)


def _configured(config: Config, shown: str, within: Path | None) -> Style:
    folder = (config.folder / config.styles).resolve()
    if not folder.is_dir() or (within is not None and not folder.is_relative_to(within.resolve())):
        problem = "leads out of the workspace" if folder.is_dir() else "is not there"
        raise InvalidInput([Problem(Place(f"{shown}/{FILE}"), "VAL002", f"its StylesPath {problem}")])
    words = read_vocabulary((folder,), config.vocabularies)
    given = {**words.rules(), **_definitions(folder, f"{shown}/{config.styles}")}
    asked = {name: found for name in given if (found := config.severities(name, _own(given[name])))}
    style = _compiled(given, words.accepted, asked)
    return Style(style.rules, (*style.left_out, *config.left_out), config.ignored)


def _own(definition: Definition) -> Severity:
    return LEVELS.get(str(definition.get("level")), Severity.WARNING)


def _compiled(
    given: Mapping[str, Definition],
    accepted: tuple[str, ...],
    asked: Mapping[str, Mapping[str, Severity]] | None = None,
) -> Style:
    rules, left_out = [], []
    for name in given if asked is None else asked:
        try:
            severities = asked[name] if asked is not None else None
            rules.append(compile_rule(name, flattened(given[name], given.get), accepted, severities))
        except ValueError as reason:
            left_out.append(LeftOut(name, str(reason)))
    return Style(tuple(rules), tuple(left_out))


def _definitions(folder: Path, shown: str) -> dict[str, Definition]:
    return {name: _definition(path, f"{shown}/{path.relative_to(folder).as_posix()}") for name, path in _files(folder)}


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
        value = read_rule(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        # The mark of the parser in C is no yaml.Mark, but has its line and column.
        mark = getattr(error, "problem_mark", None)
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        raise InvalidInput([Problem(place, "VAL003", "this rule is not YAML in UTF-8")]) from None
    return {str(key): held for key, held in value.items()} if isinstance(value, dict) else {}
