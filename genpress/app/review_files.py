"""Files of the editors' loop: where workbooks are written, never over what an editor changed there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from genpress.artifacts.atomic import PendingFile, Root
from genpress.artifacts.names import folder_name, slug
from genpress.artifacts.ownership import stamp
from genpress.interfaces import Ledger


class ReviewFolder:
    """The folder that a brief's workbooks are written to."""

    def __init__(self, root: Path, brief: str, ledger: Ledger, out: Path | None = None) -> None:
        self._workspace = root
        self._root = Root(root if out is None else _made(out))
        self._folder = f"outputs/{folder_name(brief)}/review/" if out is None else ""
        self._ours = {(export.path, export.digest) for export in ledger.exports(brief)}

    def write(self, name: str, write: Callable[[IO[bytes]], None], *, beside: bool = False) -> tuple[str, str]:
        """Write a file; return its path relative to the workspace and its digest.

        Where an editor changed the file of that name, it stays, and the new one gets a number.

        Args:
            name: its name.
            write: writes it to an open file.
            beside: whether it gets a number also where nobody changed what stands there.

        Raises:
            WriteFailed: it could not be written; what stood there still stands.
        """
        with tempfile.TemporaryFile() as spool:
            write(spool)
            spool.seek(0)
            relative = self._free(name, beside=beside)
            with PendingFile(self._root, relative) as pending:
                # The file only ever writes; the rest of a file's ways is not asked for.
                shutil.copyfileobj(spool, cast("IO[bytes]", pending), 1 << 20)
                stamped = pending.commit()
        return self._shown(relative), stamped.digest

    def _free(self, name: str, *, beside: bool) -> str:
        stem, dot, ending = name.rpartition(".")
        number = 1
        while True:
            relative = f"{self._folder}{stem}{'' if number == 1 else f'-{number}'}{dot}{ending}"
            full = self._root.target(relative)
            if not full.exists() or not (beside or self._is_changed(relative)):
                return relative
            number += 1

    def _is_changed(self, relative: str) -> bool:
        return (self._shown(relative), stamp(self._root.target(relative)).digest) not in self._ours

    def _shown(self, relative: str) -> str:
        full = self._root.path / relative
        inside = full.is_relative_to(self._workspace)
        return full.relative_to(self._workspace).as_posix() if inside else full.as_posix()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def file_name(*parts: str, ending: str) -> str:
    """Return a file name that says what is in it, safe everywhere; a part that says nothing is left out."""
    return ".".join([*(folder_name(part) for part in parts if part), ending])


def person(name: str) -> str:
    """Return a person's name as a part of a file name."""
    return slug(name) or ("somebody" if name else "")
