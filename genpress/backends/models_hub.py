"""The model hub as a source, through its own library, which resumes what it began."""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path
from typing import Protocol, cast

from genpress.backends.models_target import Hub, PullFailed, Target, watched

_SECONDS = 4.0
"""How long the hub may take to answer at all, before the next source is tried."""


class _HubFile(Protocol):
    @property
    def size(self) -> int | None:
        """Bytes of the file; None where the hub does not say."""
        ...

    @property
    def etag(self) -> str | None:
        """SHA-256 of a large file; None where the hub does not say."""
        ...


class _HubLibrary(Protocol):
    """The few functions of `huggingface_hub` that are used."""

    def hf_hub_url(self, repo_id: str, filename: str, *, endpoint: str | None) -> str:
        """Return the address of a file."""
        ...

    def get_hf_file_metadata(self, url: str, *, token: bool, timeout: float, endpoint: str | None) -> _HubFile:
        """Ask the hub for size and digest of a file."""
        ...

    def hf_hub_download(
        self, repo_id: str, filename: str, *, local_dir: Path, token: bool, endpoint: str | None, etag_timeout: float
    ) -> str:
        """Download a file, going on where an earlier download ended; return where it lies."""
        ...


def from_hub(target: Target, hub: Hub, sha256: str, endpoint: str | None) -> Path:
    """Return the model's file from the hub; asked without any of the user's tokens.

    Raises:
        PullFailed: the library is missing, or the hub does not answer, or has other bytes.
        OSError: the disk is full.
    """
    library = _library()
    _ask(library, target, hub, sha256, endpoint)

    def download() -> None:
        """Let the library download the file."""
        library.hf_hub_download(
            hub.repository, hub.file, local_dir=target.hub_folder, token=False, endpoint=endpoint, etag_timeout=_SECONDS
        )

    try:
        watched(download, target, target.hub_folder, 0, target.size)
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise PullFailed(f"the hub broke off: {_line(error)}") from None
    (target.hub_folder / hub.file).replace(target.part)
    target.note.unlink(missing_ok=True)
    shutil.rmtree(target.hub_folder, ignore_errors=True)
    return target.part


def _library() -> _HubLibrary:
    # It reads these when it is imported: no bars on our terminal, and one plain file that can be resumed.
    for variable in ("HF_HUB_DISABLE_PROGRESS_BARS", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_XET"):
        os.environ.setdefault(variable, "1")
    try:
        return cast("_HubLibrary", importlib.import_module("huggingface_hub"))
    except ImportError:
        raise PullFailed("the hub needs the package huggingface_hub (pip install 'genpress[local]')") from None


def _ask(library: _HubLibrary, target: Target, hub: Hub, sha256: str, endpoint: str | None) -> None:
    # Asked first and without retries: offline, the library's own download keeps trying for half a minute.
    try:
        url = library.hf_hub_url(hub.repository, hub.file, endpoint=endpoint)
        found = library.get_hf_file_metadata(url, token=False, timeout=_SECONDS, endpoint=endpoint)
    except Exception as error:  # noqa: BLE001 - the library lets its HTTP client's errors through
        raise PullFailed(f"the hub does not answer: {_line(error)}") from None
    if found.size != target.size or (found.etag or sha256) != sha256:
        raise PullFailed(f"the hub has another file under the name {hub.file}")


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
