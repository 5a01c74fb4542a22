"""Opening what people wrote: only regular files, only inside the workspace, only up to a size."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from genpress.domain.problems import OUTSIDE, UNREADABLE, Document, printable, shown
from genpress.errors import InvalidInput, Place, Problem
from genpress.sources.yaml_nodes import refusal
from genpress.sources.yamls import MAX_BYTES, YamlDocument, parse_yaml

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(slots=True)
class Found:
    """What reading several files gave so far: their problems, which are told together, and the files themselves."""

    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """Files that were read, relative to the workspace."""

    def add(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Note one problem."""
        self.problems.append(Problem(place, code, message, hint))

    def fail(self) -> None:
        """End the reading if there is any problem.

        Raises:
            InvalidInput: with every problem, each once.
        """
        if self.problems:
            raise InvalidInput(dict.fromkeys(self.problems))


def relative(root: Path, path: PurePath | str) -> str:
    """Return a path as the user would type it in the workspace: relative to it where it is inside, with `/`."""
    whole = Path(os.path.normpath(root / path))
    shown_as = whole.relative_to(root) if whole.is_relative_to(root) else PurePath(path)
    return shown_as.as_posix()


def inside(root: Path, path: PurePath | str) -> Path | None:
    """Return the real path, or None when it cannot be one or leads out of the workspace (by `..`, a link or a root)."""
    try:
        real = (root / path).resolve()
        return real if real.is_relative_to(root.resolve()) else None
    except (OSError, ValueError, RuntimeError):
        return None


def exists(root: Path, path: PurePath | str, *, folder: bool = False) -> bool:
    """Return whether a regular file (or, if asked for, a folder) is there, inside the workspace."""
    try:
        real = inside(root, path)
        return real is not None and (real.is_file() or (folder and real.is_dir()))
    except OSError:
        return False


def stems(root: Path, folder: str, *endings: str) -> tuple[str, ...]:
    """Return the names, without their endings, of the files in a folder and below, sorted, without hidden ones."""
    top = inside(root, folder)
    if top is None or not top.is_dir():
        return ()
    names = (path.relative_to(top) for path in top.rglob("*") if path.suffix in endings)
    return tuple(sorted({name.with_suffix("").as_posix() for name in names if not _hidden(name)}))


def _hidden(path: PurePath) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_bytes(root: Path, path: PurePath | str, family: str, limit: int = MAX_BYTES) -> bytes:
    """Return a file's bytes.

    Args:
        root: the workspace.
        path: the file, relative to the workspace.
        family: letters of the codes.
        limit: most bytes that are read.

    Raises:
        InvalidInput: `family` 001 (not there, not readable, larger than the limit) or 005.
    """
    place = Place(relative(root, path))
    real = inside(root, path)
    if real is None:
        hint = "Keep everything a brief needs inside the workspace."
        raise refusal(place, family + OUTSIDE, "this path leads out of the workspace.", hint)
    try:
        if not real.is_file():
            raise refusal(place, family + UNREADABLE, "there is no such file.")
        with real.open("rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refusal(place, family + UNREADABLE, f"the file cannot be read: {reason}.") from None
    if len(raw) > limit:
        raise refusal(place, family + UNREADABLE, f"the file is larger than {limit >> 20} MiB.")
    return raw


def read_yaml(root: Path, path: PurePath | str, family: str, found: Found) -> YamlDocument | None:
    """Return a YAML file that is a mapping; None, with the reasons noted, when it cannot be had."""
    name = relative(root, path)
    try:
        document = parse_yaml(read_bytes(root, path, family), name)
    except InvalidInput as error:
        found.problems.extend(error.problems)
        return None
    found.files.append(name)
    if isinstance(document.data, dict):
        return document
    what = "the file is empty" if document.data is None else "the file must be keys with values"
    found.add(document.place(), "YML008", f"{what}.", "Begin it with lines such as `key: value`.")
    return None


def validate(
    model: type[_Model], data: object, document: YamlDocument, *, family: str, found: Found, at: Sequence[str] = ()
) -> _Model | None:
    """Return data from a YAML document as its model; None, with every problem noted, when it does not fit.

    Args:
        model: what it must be.
        data: what stands at `at` in the document.
        document: knows the places.
        family: letters of the codes.
        found: takes the problems.
        at: keys that lead from the document's root to the data.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        shape = Document(
            model,
            data,
            family,
            lambda loc: document.place(*at, *loc),
            lambda loc: document.key_place(*at, *loc),
            tuple(at),
        )
        found.problems.extend(shape.problems(error))
        return None


def missing(kind: str, name: str, where: str) -> str:
    """Return the message for a named thing that has no file."""
    return f"there is no {kind} {shown(name)}: no file {printable(where)}."
