"""Records of hash checks: which file, by size and time of change, is known to have which SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import orjson

_CHUNK = 1 << 22


def file_hash(path: Path) -> str:
    """Return a file's SHA-256, as 64 hexadecimal digits; reads all of it."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


def write_record(record: Path, file: Path, sha256: str) -> None:
    """Write, atomically, that a file as it is now has this hash."""
    stat = file.stat()
    content = orjson.dumps({"sha256": sha256, "bytes": stat.st_size, "mtime_ns": stat.st_mtime_ns})
    descriptor, temporary = tempfile.mkstemp(dir=record.parent, prefix=f".{record.name}.")
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(0o644)  # a folder of models may be shared; the record is no secret
        Path(temporary).replace(record)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def recorded_hash(record: Path, file: Path) -> str:
    """Return the hash a file had when it was checked; empty when it was not, or has changed since."""
    try:
        known = orjson.loads(record.read_bytes())
        stat = file.stat()
    except (OSError, ValueError):
        return ""
    if not isinstance(known, dict) or (known.get("bytes"), known.get("mtime_ns")) != (stat.st_size, stat.st_mtime_ns):
        return ""
    return str(known.get("sha256", ""))
