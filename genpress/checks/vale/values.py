"""Values of a rule's YAML, read as kindly as Vale reads them: a text for a list of one, `'3'` for 3, `no` for false."""

from __future__ import annotations

from collections.abc import Mapping

import regex
import yaml

_TRUE = frozenset(("true", "t", "yes", "y", "on", "1"))
_FALSE = frozenset(("false", "f", "no", "n", "off", "0", ""))


class _Loader(yaml.CSafeLoader):
    pass


# Words stay as they are written: `no` in a list of words is a word, and 12:30 no number.
_Loader.yaml_implicit_resolvers = {
    first: kept
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    if (kept := [one for one in found if one[0].rpartition(":")[2] in {"null", "merge"}])
}


def read_rule(text: str) -> object:
    """Return what YAML holds, all of it texts.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def text_of(given: object) -> str:
    """Return a text; nothing for nothing.

    Raises:
        ValueError: a list or a map stands there.
    """
    if isinstance(given, list | dict):
        raise ValueError(f"it has a {'list' if isinstance(given, list) else 'map'} where a text belongs")
    if isinstance(given, bool):
        return str(given).lower()
    return "" if given is None else str(given)


def texts_of(given: object) -> tuple[str, ...]:
    """Return the texts of a list; one text is a list of one.

    Raises:
        ValueError: something in it is no text.
    """
    if given is None:
        return ()
    return tuple(text_of(one) for one in given) if isinstance(given, list) else (text_of(given),)


def pairs_of(given: object) -> Mapping[str, str]:
    """Return the pairs of a map, or of a list of maps, of which a later one holds.

    Raises:
        ValueError: something in it is no text.
    """
    made: dict[str, str] = {}
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict):
            made |= {text_of(key): text_of(value) for key, value in one.items()}
    return made


def flag_of(given: Mapping[str, object], key: str, *, default: bool = False) -> bool:
    """Return whether a rule says yes to a key.

    Raises:
        ValueError: it says neither yes nor no.
    """
    value = given.get(key)
    if value is None:
        return default
    word = text_of(value).casefold()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"{key} is {word!r}, which is neither true nor false")
    return word in _TRUE


def number_of(given: Mapping[str, object], key: str) -> int:
    """Return the whole number of a key; 0 for none.

    Raises:
        ValueError: it is no whole number.
    """
    word = text_of(given.get(key))
    if word and not regex.fullmatch(r"[+-]?\d{1,9}", word):
        raise ValueError(f"{key} is {word!r}, which is no whole number")
    return int(word or 0)


def share_of(given: Mapping[str, object], key: str) -> float:
    """Return the number of a key; 0 for none.

    Raises:
        ValueError: it is no number.
    """
    word = text_of(given.get(key))
    if word and not regex.fullmatch(r"\d*\.?\d+", word):
        raise ValueError(f"{key} is {word!r}, which is no number")
    return float(word or 0)
