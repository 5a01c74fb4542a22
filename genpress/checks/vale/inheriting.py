"""Rules that extend another rule: the child's keys over its parent's, `key+` adds to them and `key-` takes away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Definition = Mapping[str, object]
"""A rule as its YAML file holds it."""

_DEEPEST = 10
"""Most parents above each other."""


def flattened(given: Definition, find: Callable[[str], Definition | None], depth: int = 0) -> Definition:
    """Return a rule with all that it inherits.

    Args:
        given: the rule.
        find: returns the rule of a name such as `Style.Rule`; None where there is none.
        depth: rules that have been passed.

    Raises:
        ValueError: a parent is not there, or it has not what the child adds to or takes away.
    """
    name = given.get("extends")
    if not isinstance(name, str) or "." not in name:
        return given
    parent = find(name) if depth < _DEEPEST else None
    if parent is None:
        raise ValueError(f"it extends {name}, which {'extends itself' if depth >= _DEEPEST else 'is not there'}")
    made = dict(flattened(parent, find, depth + 1))
    for key, value in given.items():
        plain = key.rstrip("+-")
        if plain != key:
            made[plain] = _edited(made.get(plain), value, key)
        elif key != "extends":
            made[key] = value
    return made


def _edited(have: object, value: object, key: str) -> object:
    made = _more(have, value) if key.endswith("+") else _less(have, value, key)
    if made is None:
        raise ValueError(f"{key} does not fit what its parent has")
    return made


def _more(have: object, value: object) -> object:
    if isinstance(have, list) and isinstance(value, list):
        return [*have, *value]
    return have | value if isinstance(have, dict) and isinstance(value, dict) else None


def _less(have: object, value: object, key: str) -> object:
    if not isinstance(have, list | dict) or not isinstance(value, list):
        return None
    missing = [one for one in value if one not in have]
    if missing:
        raise ValueError(f"{key}: its parent has no {missing[0]!r}")
    if isinstance(have, dict):
        return {name: held for name, held in have.items() if name not in value}
    return [one for one in have if one not in value]
