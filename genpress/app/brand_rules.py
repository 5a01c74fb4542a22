"""What a brand asks of the checks, tried before anything is drafted: its style toggles and its Vale styles."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from genpress.checks.toggles import TOGGLES, read_style
from genpress.domain.brand import Brand
from genpress.errors import InvalidInput, Place, Problem, UsageError
from genpress.sources import LoadedBrief
from genpress.sources.files import inside

ReadStyles = Callable[..., object]
"""Reads a folder of Vale styles, named for messages; refuses what cannot be read."""


def problems_of_brand(loaded: LoadedBrief, root: Path) -> list[Problem]:
    """Return what the checks could not make sense of in a brief's brand; without this a draft would be paid for first.

    Args:
        loaded: the brief and its brand.
        root: the workspace, in which styles are found.
    """
    if loaded.brand is None:
        return []
    return [*_toggles(loaded.brand, loaded), *_styles(loaded.brand, loaded, root)]


def _toggles(brand: Brand, loaded: LoadedBrief) -> Iterator[Problem]:
    for name, value in brand.style.items():
        try:
            read_style(brand.model_copy(update={"style": {name: value}}))
        except UsageError as error:
            code = "BRD004" if name in TOGGLES else "BRD002"
            yield Problem(loaded.brand_place("style", name), code, f"{error.message}.", error.hint)


def _styles(brand: Brand, loaded: LoadedBrief, root: Path) -> Iterator[Problem]:
    for index, folder in enumerate(brand.vale):
        place = loaded.brand_place("vale", index)
        if inside(root, folder) is None:
            message = f"vale: {folder}: this path leads out of the workspace."
            yield Problem(place, "BRD005", message, "Keep the styles inside the workspace.")
            continue
        # By name: most brands name no style, and reading them is slow to import.
        read: ReadStyles = importlib.import_module("genpress.checks.vale").read_styles
        try:
            read(root / folder, folder, within=root)
        except InvalidInput as error:
            yield from (_placed(problem, folder, place) for problem in error.problems)


def _placed(problem: Problem, folder: str, place: Place) -> Problem:
    """Return a problem of a folder as a whole where the brand names it; one of a file in it where it stands."""
    if problem.place != Place(folder):
        return problem
    return replace(problem, place=place, message=f"vale: {folder}: {problem.message}.")
