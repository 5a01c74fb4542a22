"""Starting: a new workspace with a working example, copied from the package's own files."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from genpress.errors import UsageError

STARTER = "starter"
"""Folder of the example's files, beside this module."""
BRIEF = "trail-launch"
"""The example's brief."""
_STORED_AS = {"gitignore": ".gitignore"}
"""Files that are stored under another name, since git would obey them where they lie."""
_SHOWN = 8
"""Files that a message names; of more, the number."""


def create_workspace(folder: Path) -> list[Path]:
    """Write a working example into a folder, which is made if it is missing, and return the files written.

    Either all files are written or none: what was written before a failure is taken away again.

    Raises:
        UsageError: one of the files is there already (all that are, are named), or the folder cannot be written.
    """
    sources = {folder / name: source for name, source in starter_files()}
    _refuse_existing(folder, sources)
    made: list[Path] = []
    try:
        for path, source in sources.items():
            _write(path, source.read_bytes(), made)
    except OSError as error:
        _take_back(made)
        raise UsageError(
            f"cannot write {error.filename or folder}: {error.strerror or error}",
            hint="Nothing was left behind. Choose another folder, or make room in this one.",
        ) from None
    return list(sources)


def starter_files() -> Iterator[tuple[PurePosixPath, Traversable]]:
    """Yield the example's files with their paths in a workspace, in order; `genpress.toml` comes last.

    A folder without it is no workspace, so that one cut short is not taken for whole.
    """
    found = sorted(_walk(files("genpress.app").joinpath(STARTER), PurePosixPath()), key=_last_the_settings)
    yield from found


def _walk(folder: Traversable, at: PurePosixPath) -> Iterator[tuple[PurePosixPath, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, at / entry.name)
        else:
            yield at / _STORED_AS.get(entry.name, entry.name), entry


def _last_the_settings(file: tuple[PurePosixPath, Traversable]) -> tuple[bool, str]:
    path = file[0]
    return path.name == "genpress.toml", str(path)


def _refuse_existing(folder: Path, paths: dict[Path, Traversable]) -> None:
    there = [path.relative_to(folder).as_posix() for path in paths if path.exists() or path.is_symlink()]
    if there:
        more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
        raise UsageError(
            f"{folder} already has {', '.join(there[:_SHOWN])}{more}",
            hint="Nothing was written. Choose an empty folder: genpress init my-workspace",
        )


def _write(path: Path, data: bytes, made: list[Path]) -> None:
    """Write a file that must not be there, with its folders; note what was made, in order."""
    missing = [parent for parent in path.parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        made.append(parent)
    with path.open("xb") as stream:
        made.append(path)
        stream.write(data)


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
