"""Reading channel packs: one YAML file a channel, the workspace's own merged over those that come with genpress."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from genpress.channels.places import node_at, problem_of_yaml
from genpress.domain.channel import Channel
from genpress.errors import InvalidInput, Place, Problem, UsageError

_PACKS = Path(__file__).with_name("data")
_SUFFIX = ".yaml"
FOLDER = "channels"
"""Folder of a workspace's own channels; the file's name is the channel's, such as `google.search_ad.yaml`."""


def find_channel(name: str, root: Path | None = None) -> Channel:
    """Return one channel, reading only its own files.

    Args:
        name: dotted name, such as `google.search_ad`.
        root: the workspace; its `channels/NAME.yaml` is merged over the pack that comes with genpress.

    Raises:
        UsageError: there is no such channel; the message names the nearest.
        InvalidInput: the workspace's file has problems.
    """
    own = _own_file(name, root)
    packed = _packed(name) if name in _packed_names() else None
    if own is None and packed is None:
        raise _unknown(name, channel_names(root))
    if own is None:
        return _read_channel(packed or {}, _PACKS / (name + _SUFFIX), name)
    shown = own.relative_to(root) if root else own
    return _read_channel(_merged(packed or {}, _mapping(own, shown.as_posix())), own, name, shown.as_posix())


def load_channels(root: Path | None = None) -> Mapping[str, Channel]:
    """Return every channel by name, in alphabetical order.

    Raises:
        InvalidInput: files of the workspace have problems; all are reported at once.
    """
    channels: dict[str, Channel] = {}
    problems: list[Problem] = []
    for name in channel_names(root):
        try:
            channels[name] = find_channel(name, root)
        except InvalidInput as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidInput(problems)
    return channels


def channel_names(root: Path | None = None) -> tuple[str, ...]:
    """Return the names of all channels, the workspace's own included, in alphabetical order."""
    return tuple(sorted(_packed_names() | (_names_in(root / FOLDER) if root else set())))


def _names_in(folder: Path) -> set[str]:
    return {path.name.removesuffix(_SUFFIX) for path in folder.glob("*" + _SUFFIX)} if folder.is_dir() else set()


@cache
def _packed_names() -> frozenset[str]:
    return frozenset(_names_in(_PACKS))


@cache
def _packed(name: str) -> Mapping[str, object]:
    return _mapping(_PACKS / (name + _SUFFIX), name)


def _own_file(name: str, root: Path | None) -> Path | None:
    # A name never leaves the folder: it comes from a brief.
    if root is None or "/" in name or "\\" in name or name.startswith("."):
        return None
    path = root / FOLDER / (name + _SUFFIX)
    return path if path.is_file() else None


def _unknown(name: str, names: Iterable[str]) -> UsageError:
    names = tuple(names)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    near = near or [known for known in names if name and name in known.split(".")][:1]
    hint = f"Did you mean {near[0]!r}? " if near else f"Known are: {', '.join(names)}. "
    return UsageError(
        f"there is no channel {name!r}", hint=f"{hint}A channel of your own is a file channels/NAME.yaml."
    )


def _mapping(path: Path, shown: str) -> Mapping[str, object]:
    try:
        value = yaml.load(path.read_text("utf-8-sig"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput([problem_of_yaml(error, shown, "CNL001")]) from None
    if not isinstance(value, dict):
        raise InvalidInput(
            [Problem(Place(shown), "CNL001", "a channel is a mapping of `channel`, `fields` and the like")]
        )
    return value


def _merged(packed: Mapping[str, object], own: Mapping[str, object]) -> Mapping[str, object]:
    merged = {**packed, **own}
    if isinstance(own.get("fields"), list) and packed.get("fields"):
        merged["fields"] = _merged_fields(packed["fields"], own["fields"])
    return merged


def _merged_fields(packed: object, own: object) -> list[object]:
    ours = {_name(item): item for item in own} if isinstance(own, list) else {}
    theirs = packed if isinstance(packed, list) else []
    names = [_name(item) for item in theirs]
    kept = [{**item, **ours.get(name, {})} for name, item in zip(names, theirs, strict=True)]
    return kept + [item for name, item in ours.items() if name not in names]


def _name(item: object) -> str:
    return str(item.get("name", "")) if isinstance(item, dict) else ""


def _read_channel(value: Mapping[str, object], path: Path, name: str, shown: str = "") -> Channel:
    try:
        channel = Channel.model_validate({"channel": name, **value})
    except ValidationError as error:
        raise InvalidInput(_problems(error, path, shown, value)) from None
    if channel.channel != name:
        message = f"the file is named after {name!r} but holds channel {channel.channel!r}"
        raise InvalidInput([Problem(Place(shown), "CNL003", message, f"Name it {channel.channel}.yaml.")])
    return channel


def _problems(error: ValidationError, path: Path, shown: str, merged: Mapping[str, object]) -> list[Problem]:
    text = path.read_text("utf-8-sig")
    problems = []
    for detail in error.errors(include_input=False, include_url=False):
        line, column = node_at(text, _in_own_file(detail["loc"], merged, text))
        where = ".".join(str(part) for part in detail["loc"])
        problems.append(Problem(Place(shown, line, column), "CNL002", f"{where}: {detail['msg']}"))
    return problems


def _in_own_file(loc: tuple[int | str, ...], merged: Mapping[str, object], text: str) -> tuple[int | str, ...]:
    # A field stands at another place in the workspace's file than in the merged list: find it by its name.
    fields = merged.get("fields")
    if len(loc) < 2 or loc[0] != "fields" or not isinstance(loc[1], int) or not isinstance(fields, list):
        return loc
    own = yaml.load(text, Loader=yaml.CSafeLoader).get("fields") or []
    names = [_name(item) for item in own]
    name = _name(fields[loc[1]])
    return (loc[0], names.index(name), *loc[2:]) if name in names else loc
