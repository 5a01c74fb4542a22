"""Actions: how a rule of a style says its findings are mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import regex

from genpress.checks.vale.dialect import translated


@dataclass(frozen=True, slots=True)
class Action:
    """A rule's `action`."""

    name: str = ""
    """`replace`, `remove`, `edit`, `convert`, `suggest`; empty: none."""
    params: tuple[str, ...] = ()

    @classmethod
    def parse(cls, given: object) -> Action:
        """Return the action a rule declares; what is not understood is no action."""
        if not isinstance(given, dict):
            return cls()
        params = given.get("params") or []
        listed = params if isinstance(params, list) else [params]
        return cls(str(given.get("name", "")), tuple(str(param) for param in listed))

    def in_words(self, text: str) -> tuple[str, ...]:
        """Return what a message may say of the mended text beside the text found; nothing where there is no action."""
        if self.name == "replace" and len(self.params) > 1:
            return (in_words(self.params),)
        mended = replacement_of(self, text)
        return () if mended is None else (mended,)


def in_words(options: Sequence[str]) -> str:
    """Return quoted options as a phrase: `'a'`, `'a' or 'b'`, `'a', 'b', or 'c'`."""
    quoted = [f"'{option}'" for option in options]
    if len(quoted) < 3:
        return " or ".join(quoted)
    return ", ".join([*quoted[:-1], f"or {quoted[-1]}"])


def replacement_of(action: Action, text: str) -> str | None:
    """Return the text to put in place of a match, or None where the action names no single one."""
    if action.name == "remove":
        return ""
    if action.name == "replace":
        return _replaced(text, action.params)
    return _edited(text, action.params) if action.name == "edit" else None


def _replaced(text: str, params: tuple[str, ...]) -> str | None:
    if len(params) == 2:
        return text.replace(*params) if params[0] in text else None
    return params[0] if len(params) == 1 else None


def _edited(text: str, params: tuple[str, ...]) -> str | None:
    if not params or params[0] not in _EDITS:
        return None
    edited = _EDITS[params[0]](text, params[1:])
    return edited if edited != text else None


def _by_regex(text: str, params: tuple[str, ...]) -> str:
    if len(params) != 2:
        return text
    # Groups are written $1 here and \1 there.
    try:
        return regex.sub(translated(params[0]), regex.sub(r"\$\{?(\d+)\}?", r"\\\1", params[1]), text)
    except (regex.error, IndexError):
        return text


def _removed(text: str, params: tuple[str, ...]) -> str:
    return text.translate(dict.fromkeys(map(ord, params[0]))) if params else text


def _replaced_all(text: str, params: tuple[str, ...]) -> str:
    return text.replace(*params) if len(params) == 2 else text


def _part(text: str, params: tuple[str, ...]) -> str:
    if len(params) != 2 or not params[1].isdecimal():
        return text
    parts = text.split(params[0]) if params[0] else [text]
    return parts[int(params[1])] if int(params[1]) < len(parts) else text


_EDITS: Mapping[str, Callable[[str, tuple[str, ...]], str]] = {
    "regex": _by_regex,
    "replace": _replaced_all,
    "split": _part,
    "trim": lambda text, params: text.strip(*params[:1]),
    "trim_left": lambda text, params: text.lstrip(*params[:1]),
    "trim_right": lambda text, params: text.rstrip(*params[:1]),
    "truncate": lambda text, params: text.split(params[0], 1)[0] if params else text,
    "remove": _removed,
}
