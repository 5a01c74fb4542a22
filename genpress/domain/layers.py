"""Settings in layers: which variables and flags set what, and what their text means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from genpress.domain.config import BackendConfig, Config, LedgerConfig, PriceConfig, WorkspaceConfig

Path: TypeAlias = "tuple[str, ...]"
"""Keys that lead from the root of the settings to one of them."""
Raw: TypeAlias = "dict[str, object]"
"""Settings before validation, as TOML gives them."""

PREFIX = "GENPRESS_"
_BACKENDS = "BACKENDS"
_LISTS = frozenset({("workspace", "plugins")})
_FREE = "parameters"
_SECTIONS: Mapping[str, Iterable[str]] = {
    "workspace": WorkspaceConfig.model_fields,
    "ledger": LedgerConfig.model_fields,
}


def short_names() -> Mapping[str, Path]:
    """Return the variables for single settings: `GENPRESS_LEDGER_URL`, and the workspace's without its name."""
    names = {f"{PREFIX}{section}_{key}".upper(): (section, key) for section in _SECTIONS for key in _SECTIONS[section]}
    plain = {f"{PREFIX}{key}".upper(): ("workspace", key) for key in WorkspaceConfig.model_fields if key != "name"}
    return {**names, **plain}


def variable_path(variable: str, backends: Iterable[str]) -> Path | None:
    """Return what an environment variable sets; None when its name has no such meaning.

    `__` stands between levels. A backend is meant when its name in capitals, with `_` for what is neither letter nor
    digit, is the variable's; an undeclared one gets the name in small letters.

    Args:
        variable: the variable's name.
        backends: names of the declared backends.
    """
    known = short_names()
    if variable in known:
        return known[variable]
    section, *rest = variable.removeprefix(PREFIX).split("__")
    if section == _BACKENDS and len(rest) >= 2 and all(rest):
        spelled = {_as_variable(name): name for name in backends}
        return ("backends", spelled.get(rest[0], rest[0].lower()), *(part.lower() for part in rest[1:]))
    path = (section.lower(), *(part.lower() for part in rest))
    return path if path in known.values() else None


def _as_variable(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name).upper()


def known_variables() -> Iterator[str]:
    """Yield the variables there are, for proposals; a backend's as `GENPRESS_BACKENDS__NAME__…`."""
    yield from short_names()
    yield from (f"{PREFIX}{_BACKENDS}__NAME__{key.upper()}" for key in BackendConfig.model_fields)


def value_of(path: Path, text: str) -> object:
    """Return what a variable's or a flag's text means for a setting: lists by comma, free parameters by their look."""
    if path in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    return _free(text) if len(path) == 4 and path[2] == _FREE else text


def _free(text: str) -> object:
    words = {"true": True, "false": False}
    if text in words:
        return words[text]
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text


def put(raw: Raw, path: Path, value: object) -> bool:
    """Set one value in raw settings; return False where something stands in its way that is no table."""
    *above, last = path
    table: object = raw
    for part in above:
        if not isinstance(table, dict):
            return False
        table = table.setdefault(part, {})
    if not isinstance(table, dict):
        return False
    table[last] = value
    return True


def known_paths() -> Iterator[str]:
    """Yield every setting's dotted name, a backend's as `backends.NAME.KEY`."""
    for section in Config.model_fields:
        yield from (f"{section}.{key}" for key in _SECTIONS.get(section, ()))
    for key in BackendConfig.model_fields:
        inner = PriceConfig.model_fields if key == "price" else (("NAME",) if key == _FREE else ())
        yield from (f"backends.NAME.{key}.{part}" for part in inner) if inner else (f"backends.NAME.{key}",)
