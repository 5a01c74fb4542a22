"""What is being pulled: where it comes from, where it goes, and who is told of the progress."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from genpress.errors import Exit, GenpressError

_POLL = 0.25
"""Seconds between two looks at how far a download has come."""
_SPARE = 160 * 10**6
"""Bytes of disk wanted besides the model itself: the wheels in flight, and room to breathe."""


class Hub(BaseModel):
    """Where the model hub has a model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: str
    file: str


class Wheels(BaseModel):
    """Packages that carry a model's file in parts, to be joined in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    package: str
    """Name of a package; `{part}` stands for the number of the part, from 1."""
    version: str
    parts: int
    member: str
    """Pattern of the member that holds the bytes; of several, the largest."""

    def requirement(self, part: int) -> str:
        """Return what pip is asked for, such as `some-model-part3==0.2.0`."""
        return f"{self.package.format(part=part)}=={self.version}"

    def find(self, folder: Path, part: int) -> Path | None:
        """Return the wheel of a part in a folder, if it is there."""
        stem = f"{self.package.format(part=part).replace('-', '_')}-{self.version}-"
        return next((path for path in sorted(folder.glob("*.whl")) if path.name.startswith(stem)), None)


class PullFailed(GenpressError):
    """A model could not be brought here."""

    exit_code = Exit.FAILED


@dataclass(frozen=True, slots=True)
class Target:
    """What is being pulled, and who is told."""

    folder: Path
    name: str
    size: int
    """Bytes of the whole model."""
    progress: Callable[[int, int], None]
    """Told bytes done and bytes in all."""
    say: Callable[[str], None]
    """Told one line when a source fails."""

    @property
    def part(self) -> Path:
        """The file that grows."""
        return self.folder / f"{self.name}.part"

    @property
    def note(self) -> Path:
        """How many wheels are in the growing file, and how many bytes they gave."""
        return self.folder / f"{self.name}.part.json"

    @property
    def scratch(self) -> Path:
        """Folder for what is thrown away."""
        return self.folder / f"{self.name}.tmp"

    @property
    def hub_folder(self) -> Path:
        """Folder in which the hub's library keeps its own partial download."""
        return self.folder / f"{self.name}.hub"

    def clear(self) -> None:
        """Delete everything that unfinished downloads left."""
        for folder in (self.scratch, self.hub_folder):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.part, self.note):
            file.unlink(missing_ok=True)

    def make_room(self) -> None:
        """Sweep what a killed download left for nothing, and see that the rest of the model fits on the disk.

        Raises:
            PullFailed: it does not fit.
        """
        shutil.rmtree(self.scratch, ignore_errors=True)
        wanted = self.size - max(folder_size(self.part), folder_size(self.hub_folder)) + min(_SPARE, self.size)
        free = shutil.disk_usage(self.folder).free
        if free < wanted:
            raise PullFailed(
                f"{self.name} needs {wanted / 1e6:,.0f} MB more in {self.folder}, where {free / 1e6:,.0f} MB are free",
                hint="Free some space, or set GENPRESS_MODELS to a folder on a larger disk.",
            )


def folder_size(path: Path) -> int:
    """Return the bytes in a file, or in all files under a folder; 0 when it is not there."""
    # A walk passes over folders that the download deletes while we look.
    files = [Path(folder, name) for folder, _, names in os.walk(path) for name in names] or [path]
    total = 0
    for file in files:
        with suppress(OSError):
            total += file.stat().st_size if file.is_file() else 0
    return total


def watched(task: Callable[[], None], target: Target, folder: Path, done: int, most: int) -> None:
    """Run a blocking download beside a look, four times a second, at how much of it has come.

    Args:
        task: the download.
        target: whose progress is told.
        folder: where the download grows.
        done: bytes of the model that were here before.
        most: bytes this download can bring; what it holds twice for a moment is not counted twice.

    Raises:
        BaseException: whatever the task raises.
    """
    failures: list[BaseException] = []
    thread = threading.Thread(target=_caught, args=(task, failures), name=f"pull {target.name}", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_POLL)
        target.progress(min(done + min(folder_size(folder), most), target.size), target.size)
    if failures:
        raise failures[0]


def _caught(task: Callable[[], None], failures: list[BaseException]) -> None:
    try:
        task()
    except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
        failures.append(error)


def explain(error: OSError, target: Target) -> PullFailed:
    """Return a fault of the disk in the user's words."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        hint = "Free some space, or set GENPRESS_MODELS to a folder on a larger disk; the next pull goes on from here."
        return PullFailed(f"the disk is full: {target.folder}", hint=hint)
    return PullFailed(f"{target.name} cannot be written to {target.folder}: {error.strerror or error}")
