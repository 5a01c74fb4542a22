"""Workspaces on disk and the installed command, run as a user runs it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.warm import Warm

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("genpress")
COLD = "GENPRESS_TEST_COLD" in os.environ or not hasattr(os, "fork")
WARM = Warm()
_SECONDS = 300
_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "GENPRESS_MODELS", "XDG_CACHE_HOME", "SYSTEMROOT")


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self):
        return json.loads(self.out)


class Folder:
    """A workspace, and genpress run in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"COLUMNS": "200"}

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(COMMAND), *arguments],
            cwd=self.root,
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, code: int | None = 0, **environ: str) -> Result:
        result = self._finished(arguments, environ)
        if code is not None:
            assert result.code == code, f"exit {result.code}, expected {code}\n{result.out}\n{result.err}"
        return result

    def _finished(self, arguments: Sequence[str], environ: Mapping[str, str]) -> Result:
        if not COLD:
            return Result(*WARM.run(arguments, self.root, self.environ | environ, _SECONDS))
        process = self.start(*arguments, **environ)
        out, err = process.communicate(timeout=_SECONDS)
        return Result(process.returncode, out, err)

    def path(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def manifest(self, brief: str) -> list[dict[str, str]]:
        text = self.path(f"outputs/{brief}/manifest.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines()))

    def snapshot(self) -> dict[str, tuple[bytes, int]]:
        """Bytes and time of change of every file under outputs/."""
        files = sorted(path for path in self.path("outputs").rglob("*") if path.is_file())
        return {str(p.relative_to(self.root)): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}


@pytest.fixture
def trail(tmp_path: Path) -> Folder:
    """Three packs, two markets, one deliverable, the template backend: six units."""
    shutil.copytree(HERE / "trail", tmp_path / "trail")
    return Folder(tmp_path / "trail")
