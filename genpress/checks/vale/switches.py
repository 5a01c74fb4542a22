"""Comments in a document that switch rules of styles off and on, such as `<!-- vale Style.Rule = NO -->`."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import regex

_SWITCH = regex.compile(
    r"(?:<!--|\{/\*)\s*vale\s+(?:(?P<all>off|on)|styles?\s*=\s*(?P<only>[\w-]+(?:\s*,\s*[\w-]+)*)"
    r"|(?P<name>[\w-]+(?:\.[\w-]+)*)(?P<matches>\[[^\n\]]*\])?\s*=\s*(?P<state>YES|NO|on|off))\s*(?:-->|\*/\})"
)


@dataclass(frozen=True, slots=True)
class _State:
    """What is switched off from one place on."""

    all: bool = False
    names: frozenset[str] = frozenset()
    """Styles, rules, and single matches of rules as `Style.Rule[match]`."""
    only: frozenset[str] | None = None
    """Styles that are asked, where a comment names them; None: all."""

    def after(self, comment: regex.Match[str]) -> _State:
        """Return the state that a comment leaves behind."""
        if comment["all"]:
            return replace(self, all=comment["all"] == "off")
        if comment["only"]:
            return replace(self, only=frozenset(regex.split(r"\s*,\s*", comment["only"])))
        names = {comment["name"] + match for match in _matches(comment["matches"])}
        off = comment["state"] in {"NO", "off"}
        return replace(self, names=self.names | names if off else self.names - names)

    def silences(self, rule: str, text: str) -> bool:
        """Return whether a rule's finding, which points at `text`, is not told."""
        style = rule.partition(".")[0]
        if self.all or (self.only is not None and style not in self.only):
            return True
        return not self.names.isdisjoint({style, rule, f"{rule}[{text}]"})


@dataclass(frozen=True, slots=True)
class Switches:
    """What is switched off where in a document."""

    places: Sequence[int] = ()
    """Ends of the comments, in their order."""
    states: Sequence[_State] = field(default=(_State(),))
    """One more than places: first that before any comment."""

    def silence(self, rule: str, at: int, text: str) -> bool:
        """Return whether a rule's finding at a place is not told.

        Args:
            rule: `Style.Rule`.
            at: where the finding begins in the document.
            text: what it points at.
        """
        return bool(self.places) and self.states[bisect_right(self.places, at)].silences(rule, text)


def switches_of(text: str, code: Iterable[tuple[int, int]] = ()) -> Switches:
    """Return what a document's comments switch off.

    Args:
        text: the document.
        code: spans in which comments are examples, and mean nothing.
    """
    shown = tuple(code)
    states, places = [_State()], []
    for found in _SWITCH.finditer(text):
        if not any(start <= found.start() < end for start, end in shown):
            places.append(found.end())
            states.append(states[-1].after(found))
    return Switches(places, states)


def _matches(listed: str | None) -> list[str]:
    if listed is None:
        return [""]
    try:
        return [f"[{match}]" for match in json.loads(listed)]
    except ValueError:
        return []
