"""From what pydantic says of people's files to problems they can act on.

A message says what was expected and never what was found: a value may be a key that was put in the wrong place.
Names of keys are shown, and names genpress itself knows.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel, ValidationError

from genpress.domain.faults import MISSING_TYPE, UNKNOWN_TYPE, Fault, Location, faults, value_at
from genpress.domain.shapes import known_keys
from genpress.errors import Place, Problem

Locate: TypeAlias = Callable[[Location], Place]
"""Finds a location's place in the file it was read from; for one that is not there, the nearest around it."""

UNREADABLE = "001"
UNKNOWN_KEY = "002"
MISSING_KEY = "003"
WRONG_VALUE = "004"
OUTSIDE = "005"

SHAPE_CODES: Mapping[str, str] = {
    UNREADABLE: "The file is not there or cannot be read.",
    UNKNOWN_KEY: "A key that has no meaning here; unknown keys are never ignored.",
    MISSING_KEY: "A key that must be given is not.",
    WRONG_VALUE: "A value of another type or form than expected.",
    OUTSIDE: "A path leads out of the workspace.",
}
"""What the numbers 001 to 009 mean in every family of codes (BRF, BRD, MKT, TRM, CFG)."""

_CLOSE = 0.6
"""Similarity (0 to 1) from which a known name is proposed for an unknown one; difflib's own usual value."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like `name`, or the empty string when none is like it."""
    folded = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    found = difflib.get_close_matches(name[:200].casefold(), folded, n=1, cutoff=_CLOSE)
    return folded[found[0]] if found else ""


def propose(name: str, known: Iterable[str], what: str = "Known here") -> str:
    """Return a hint for an unknown name: the nearest known one, or else all of them."""
    names = sorted(known)
    if near := nearest(name, names):
        return f"Did you mean {near!r}?"
    if not names:
        return ""
    listed = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    return f"{what}: {listed}."


def shown(name: str) -> str:
    """Return a name for a message: quoted, control characters escaped, at most 80 characters."""
    return repr(name if len(name) <= 80 else name[:79] + "…")


def printable(text: str) -> str:
    """Return a text as it is where it fits on a line of a terminal, else as `shown`."""
    return text if text.isprintable() and len(text) <= 120 else shown(text)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that people wrote, and where everything in it stands."""

    model: type[BaseModel]
    """What it must fit; the model's keys are proposed for unknown ones."""
    data: object
    """The document as plain mappings, lists and scalars."""
    family: str
    """Letters before the number of its codes, such as `BRF`."""
    value_place: Locate
    """Finds the place of a value."""
    key_place: Locate
    """Finds the place of a key; for a list item, of its value."""
    at: Location = ()
    """Where the document stands in a larger one; begins the names in messages, not what the two functions are asked."""

    def problems(self, error: ValidationError) -> list[Problem]:
        """Return every problem that validating the document against its model found."""
        return [self.problem(fault) for fault in faults(error, self.data)]

    def problem(self, fault: Fault) -> Problem:
        """Return one fault as a problem with its place, and what to do about it."""
        name = shown(str(fault.loc[-1])) if fault.loc else ""
        if fault.kind == UNKNOWN_TYPE:
            known = known_keys(self.model, fault.loc[:-1])
            message = f"{_within((*self.at, *fault.loc))}unknown key {name}."
            return Problem(
                self.key_place(fault.loc), self.family + UNKNOWN_KEY, message, propose(str(fault.loc[-1]), known)
            )
        if fault.kind == MISSING_TYPE:
            message = f"{_within((*self.at, *fault.loc))}the key {name} is missing."
            return Problem(self.key_place(fault.loc[:-1]), self.family + MISSING_KEY, message)
        found = value_at(self.data, fault.loc)
        says = fault.says or f"expected {fault.expected}{_instead(fault, found)}"
        message = f"{dotted((*self.at, *fault.loc)) or 'the document'}: {says}."
        return Problem(self.value_place(fault.loc), self.family + WRONG_VALUE, message, _advice(fault, found))


def dotted(loc: Location) -> str:
    """Return a location as people write it: `deliverables.pdp.per[0]`, at most 200 characters on one line."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{printable(part)}" for part in loc)
    return "".join(parts).removeprefix(".")[:200]


def _within(loc: Location) -> str:
    return f"{dotted(loc[:-1])}: " if len(loc) > 1 else ""


def _instead(fault: Fault, found: object) -> str:
    # The kind of what was found, never the thing itself.
    if found is None:
        return ", found nothing"
    if not fault.kind.endswith("_type"):
        return ""
    kinds: Sequence[tuple[type, str]] = (
        (bool, "true or false"),
        (int, "a number"),
        (float, "a number"),
        (Mapping, "keys with values"),
        (list, "a list"),
    )
    return next((f", found {words}" for kind, words in kinds if isinstance(found, kind)), "")


def _advice(fault: Fault, found: object) -> str:
    if found is None:
        return "Write a value or delete the key."
    if isinstance(found, str) and fault.choices and (near := nearest(found, fault.choices)):
        return f"Did you mean {near!r}?"
    if isinstance(found, (bool, int, float)) and fault.expected.startswith("text"):
        return "Put the value in quotes."
    if isinstance(found, str) and fault.expected == "a list":
        return "Put it in square brackets: [ … ]."
    return ""
