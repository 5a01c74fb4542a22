"""Word lists and tables that rules rest on, read once from the data folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_DATA = Path(__file__).with_name("data")


@cache
def lexicon(name: str) -> Mapping[str, object]:
    """Return one file of the data folder; every value in it is text, so that the word `no` stays a word."""
    # Every value as text: the base loader builds nothing else.
    value = yaml.load((_DATA / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    if not isinstance(value, dict):
        raise TypeError(f"{name}.yaml is not a mapping")
    return value


def words(name: str, *path: str) -> tuple[str, ...]:
    """Return a list of texts in a data file, by the keys that lead to it; empty where there is none."""
    value = _at(name, path)
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def texts(name: str, *path: str) -> Mapping[str, str]:
    """Return a table of texts in a data file, by the keys that lead to it; empty where there is none."""
    value = _at(name, path)
    return {str(key): str(one) for key, one in value.items()} if isinstance(value, dict) else {}


def pairs(name: str, *path: str) -> tuple[tuple[str, str], ...]:
    """Return a list of pairs in a data file, by the keys that lead to it."""
    value = _at(name, path)
    return tuple((str(one[0]), str(one[1])) for one in value) if isinstance(value, list) else ()


def keys(name: str, *path: str) -> tuple[str, ...]:
    """Return the keys of a table in a data file, by the keys that lead to it."""
    value = _at(name, path)
    return tuple(str(key) for key in value) if isinstance(value, dict) else ()


def _at(name: str, path: tuple[str, ...]) -> object:
    value: object = lexicon(name)
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def for_locale(name: str, table: str, locale: str) -> object:
    """Return a locale's entry of a table: its own, else its language's; None where there is none."""
    entries = _at(name, (table,))
    if not isinstance(entries, dict):
        return None
    language = locale.partition("-")[0]
    return entries.get(locale, entries.get(language))
