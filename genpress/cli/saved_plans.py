"""Plans in files: what `plan --out` writes and `run --plan` holds a run to."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from pydantic import TypeAdapter

from genpress.app import Selectors
from genpress.errors import UsageError


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What a saved plan says a run is to do."""

    brief: str
    digest: str
    """Names the work; a run that finds other work is refused."""
    selectors: Selectors = Selectors()
    """The part of the brief that was planned."""
    backend: str = ""
    """The backend that was named instead of the brief's; empty for none."""


_SHAPE = TypeAdapter(SavedPlan)


def save_plan(path: Path, selectors: Selectors, backend: str, document: Mapping[str, object]) -> None:
    """Write a plan with the part of the brief it is for."""
    made = {**document, "selectors": dataclasses.asdict(selectors), "backend": backend}
    path.write_bytes(orjson.dumps(made, option=orjson.OPT_INDENT_2))


def load_plan(path: Path, brief: str) -> SavedPlan:
    """Return a saved plan.

    Args:
        path: its file.
        brief: the brief that is to be run, by its name or file.

    Raises:
        UsageError: the file is no saved plan, or one of another brief.
    """
    saved = _read(path)
    if saved is None:
        raise UsageError(f"{path} is not a saved plan", hint="Save one with: genpress plan BRIEF --out FILE")
    name = Path(brief)
    if saved.brief != (name.stem if name.suffix in {".yaml", ".yml"} else name.name):
        raise UsageError(
            f"{path} is a plan for {saved.brief}, not for {brief}", hint=f"Save one: genpress plan {brief} --out FILE"
        )
    return saved


def refuse_other(path: Path) -> None:
    """Refuse to write over a file that is no saved plan.

    Raises:
        UsageError: such a file is there.
    """
    if path.is_file() and path.stat().st_size and _read(path) is None:
        raise UsageError(f"{path} is there already, and is not a saved plan", hint="Name another file with --out.")


def _read(path: Path) -> SavedPlan | None:
    try:
        return _SHAPE.validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
