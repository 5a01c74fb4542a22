"""Draft files under outputs/ that people edited in place, as something to be taken in."""

from __future__ import annotations

from pathlib import Path

from genpress.artifacts.drafts import is_sealed, parse
from genpress.artifacts.lines import edited_lines
from genpress.domain.draft import content_hash
from genpress.domain.fields import Content, normalise_text
from genpress.domain.unit import UnitId
from genpress.errors import InvalidInput, Place, Problem
from genpress.pipeline.intake import Intake, Parsed
from genpress.pipeline.merge import Words

_HINT = "Put its head back as it was, or delete the file and write it anew: genpress status --write"


def edited_drafts(path: Path, file: str, reviewer: str) -> Intake:
    """Return the edits in a draft file, or in all draft files of a folder; files nobody touched hold none.

    Args:
        path: where it is.
        file: its path as the user would type it.
        reviewer: who edited.

    Raises:
        InvalidInput: a file cannot be read.
    """
    intake = Intake()
    for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
        shown = file if one == path else f"{file.rstrip('/')}/{one.relative_to(path).as_posix()}"
        if one.suffix == ".md":
            _add_markdown(intake, one, shown, reviewer)
        elif one.suffix == ".jsonl":
            _add_lines(intake, one, shown, reviewer)
    return intake


def _add_markdown(intake: Intake, path: Path, file: str, reviewer: str) -> None:
    try:
        text = path.read_bytes().decode()
        if is_sealed(text):
            return
        parsed = parse(text)
        if content_hash(parsed.content) == parsed.content_hash:
            return
        intake.rows.append(_parsed(Place(file), parsed.unit, parsed.content, parsed.content_hash, reviewer))
    except (OSError, ValueError) as error:
        raise InvalidInput([Problem(Place(file), "REV016", f"the draft cannot be read: {error}.", _HINT)]) from None


def _add_lines(intake: Intake, path: Path, file: str, reviewer: str) -> None:
    try:
        for edited in edited_lines(path):
            place = Place(file, key=edited.unit)
            if edited.content is None:
                intake.problems.append(Problem(place, "REV016", "a line holds no draft any more.", _HINT))
            else:
                content: Content = {name: _normal(value) for name, value in edited.content.items()}
                intake.rows.append(_parsed(place, edited.unit, content, edited.content_hash, reviewer))
    except (OSError, ValueError) as error:
        raise InvalidInput([Problem(Place(file), "REV016", f"the drafts cannot be read: {error}.", _HINT)]) from None


def _normal(value: str | list[str]) -> str | list[str]:
    return normalise_text(value) if isinstance(value, str) else [normalise_text(item) for item in value]


def _parsed(place: Place, unit: str, content: Content, text_hash: str, reviewer: str) -> Parsed:
    return Parsed(place, UnitId.parse(unit), text_hash, words=Words(reviewer=reviewer), content=content)
