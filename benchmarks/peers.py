"""The peers that genpress is measured beside: `python benchmarks/peers.py [FOLDER]` installs them and prints versions.

Each has an environment of its own under FOLDER (.venv/peers): a peer's dependencies touch neither genpress's nor those
of another peer. One that does not install is left out, and said. promptfoo needs Node.js and npm.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / ".venv/peers"
PACKAGES = {
    "curator": "bespokelabs-curator",
    "litellm": "litellm[caching,proxy]",  # what reads its disk cache imports parts of the proxy
    "accrue": "accrue",
    "promptfoo": "promptfoo",
}
SECONDS = 900
"""Most that an installation may take."""
_PROMPTFOO = {
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
}


@dataclass(frozen=True)
class Peer:
    """A peer that is installed."""

    name: str
    version: str
    root: Path
    """Where it is installed."""

    def command(self, url: str, catalogue: Path, in_flight: int, folder: Path) -> list[str | Path]:
        """Return the command that writes a page for each row of the catalogue, answers kept in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.name != "promptfoo":
            words = [self.root / "bin/python", HERE / "peer_runs.py", self.name, url, catalogue, str(in_flight), folder]
            return [*words]
        (folder / "config.json").write_text(json.dumps(_promptfoo_config(url, catalogue)), encoding="utf-8")
        flags = ["--no-table", "--no-progress-bar", "-j", str(in_flight), "-o", folder / "out.jsonl"]
        return [self.root / "node_modules/.bin/promptfoo", "eval", "-c", folder / "config.json", *flags]

    def environ(self, folder: Path) -> Mapping[str, str]:
        """Return the variables it needs: no telemetry, its cache in `folder`."""
        return {**_PROMPTFOO, "PROMPTFOO_CONFIG_DIR": str(folder)} if self.name == "promptfoo" else {}


def _promptfoo_config(url: str, catalogue: Path) -> dict:
    facts = "\n".join(f"{name}: {{{{{name}}}}}" for name in _facts())
    words = f"Write the page for this pack.\n{facts}\nTitle: at most 60 characters. Body: at most 400 characters."
    chat = {"id": "openai:chat:bench", "config": {"apiBaseUrl": url, "apiKey": "bench", "max_tokens": 300}}
    return {"description": "bench", "prompts": [words], "providers": [chat], "tests": f"file://{catalogue}"}


def _facts() -> Sequence[str]:
    sys.path.insert(0, str(HERE))
    from peer_runs import FACTS

    return FACTS


def install(name: str, folder: Path = FOLDER) -> Peer:
    """Install a peer where it is missing.

    Raises:
        OSError, subprocess.SubprocessError: it does not install here.
    """
    root = folder / name
    package = PACKAGES[name]
    if name == "promptfoo":
        return _by_npm(name, package, root)
    python = root / "bin/python"
    if not (root / "installed").exists():
        venv.create(root, with_pip=True, clear=True)
        _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package])
        (root / "installed").touch()
    code = f"import importlib.metadata as m; print(m.version({package.partition('[')[0]!r}))"
    return Peer(name, _run([python, "-c", code]), root)


def _by_npm(name: str, package: str, root: Path) -> Peer:
    if shutil.which("npm") is None:
        raise OSError("npm is not here")
    if not (root / "installed").exists():
        root.mkdir(parents=True, exist_ok=True)
        (root / "package.json").write_text("{}", encoding="utf-8")
        _run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", root, package])
        (root / "installed").touch()
    about = json.loads((root / "node_modules" / package / "package.json").read_text(encoding="utf-8"))
    return Peer(name, about["version"], root)


def _run(command: Sequence[str | Path]) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=SECONDS).stdout.strip()


def installed(folder: Path = FOLDER) -> list[Peer]:
    """Install what is missing; return the peers that are there, having said which are not."""
    found = []
    for name in PACKAGES:
        try:
            found.append(install(name, folder))
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
            print(f"{name} does not install here: {said[-1] if said else error}", file=sys.stderr)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    for peer in installed(parser.parse_args().folder.resolve()):
        print(peer.name, peer.version)
