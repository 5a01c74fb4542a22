"""Checking the files under outputs/ against what the ledger recorded of them; nothing outside the workspace is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from genpress.artifacts.atomic import Root
from genpress.artifacts.ownership import PENDING, TABLES, Files, State
from genpress.errors import Place, Problem
from genpress.interfaces import Artifact, Ledger

CODES: Mapping[str, str] = {
    "OUT001": "A file that was written under outputs/ is gone.",
    "OUT002": "A file under outputs/ was changed after it was written.",
    "OUT003": "A recorded file lies outside the brief's folder under outputs/.",
    "OUT004": "A file under outputs/ was written by a run that ended before it recorded it.",
}
"""Codes of problems with the files under outputs/, and what each means."""


def audit(root: Path, brief: str, ledger: Ledger) -> Iterator[Problem]:
    """Yield a problem for each recorded file of a brief that is gone, elsewhere, or no longer as it was written."""
    files = Files(Root(root), ledger, ledger.artifacts(brief), f"outputs/{brief}")
    anew = f"genpress status {brief} --write"
    for artifact in files.foreign:
        hint = f"Nothing there is read or deleted. Drop the row: {anew}"
        yield _problem(artifact, "OUT003", "the ledger names a file outside the brief's folder.", hint)
    for artifact in files.recorded.values():
        # A table on its way into place when a process died: the next write settles it.
        if not artifact.path.endswith(PENDING):
            yield from _of_file(files, artifact, anew)


def _of_file(files: Files, artifact: Artifact, anew: str) -> Iterator[Problem]:
    if not files.is_inside(artifact.path):
        yield _problem(artifact, "OUT003", "a link on the way to the file leaves the workspace.", "Delete the link.")
        return
    state = files.state(artifact.path)
    if state is State.ABSENT:
        yield _problem(artifact, "OUT001", "the file is gone.", f"Write it anew: {anew}")
    elif state is State.OURS:
        told = "a run wrote the file and ended before it recorded it."
        yield _problem(artifact, "OUT004", told, f"Run again, or: {anew}")
    elif state is State.EDITED:
        yield _problem(artifact, "OUT002", "the file was changed after it was written.", _how_to_keep(artifact, anew))


def _how_to_keep(artifact: Artifact, anew: str) -> str:
    if PurePosixPath(artifact.path).name in TABLES:
        return f"Write it anew, the changed one is moved aside: {anew}"
    return f"Take the edit in with: genpress review import {artifact.path}"


def _problem(artifact: Artifact, code: str, message: str, hint: str) -> Problem:
    return Problem(Place(artifact.path, key=artifact.unit), code, message, hint)
