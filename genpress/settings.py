"""The settings of a workspace: defaults < genpress.toml < environment < flags, each knowing where it came from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from genpress.domain.config import Config
from genpress.domain.faults import UNKNOWN_TYPE, Fault, Location, faults
from genpress.domain.hosts import refuse_url
from genpress.domain.layers import PREFIX, Raw, known_paths, known_variables, put, value_of, variable_path
from genpress.domain.problems import OUTSIDE, SHAPE_CODES, UNREADABLE, Document, dotted, nearest, propose, shown
from genpress.domain.tomls import TomlIndex, index_toml
from genpress.errors import InvalidInput, Place, Problem, UsageError

FILE = "genpress.toml"
DEFAULT = "default"
FLAG = "command line"
MAX_BYTES = 1 << 18
"""Largest genpress.toml: 256 KiB."""

CODES: Mapping[str, str] = {
    **{f"CFG{number}": f"In the settings: {text}" for number, text in SHAPE_CODES.items() if number != OUTSIDE},
    "CFG010": "A key stands in genpress.toml itself; it belongs into an environment variable.",
    "CFG011": "`api_key_env` is not the name of an environment variable.",
    "CFG012": "A `base_url` that backends may not be pointed at.",
    "CFG013": "An environment variable of genpress that sets nothing.",
    "CFG014": "A flag sets something that does not exist.",
    "CFG015": "genpress.toml is not TOML.",
    "CFG016": "The ledger's URL is not one genpress can use, or holds a password.",
    "CFG017": "A declared backend cannot be made.",
    "CFG018": "A plug-in that the workspace allows is not installed.",
}
"""Code → what it means, in one line."""

_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_SECRET = re.compile(
    r"(?:.*[_-])?(?:api[_-]?key|secret|password|passwd|credentials?)|(?:(?:access|auth|bearer)[_-]?)?(?:key|token)|authorization",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,127}")
_LEDGER = re.compile(r"sqlite:.+|postgres(?:ql)?://.+", re.DOTALL)
_PASSWORD = re.compile(r"//[^/@]*:[^/@]*@|[?&](?:password|passfile|sslpassword)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one workspace. Never prints their values: an URL may hold a password."""

    root: Path
    """The workspace's folder."""
    config: Config = field(repr=False)
    """What holds."""
    places: Mapping[Location, Place] = field(default_factory=dict, repr=False)
    """Place of each setting that is not a default."""

    def source(self, name: str) -> str:
        """Return where a setting came from: `genpress.toml:12`, a variable's name, `command line`, or `default`.

        Args:
            name: its dotted name, such as `backends.claude.model`.
        """
        place = self.places.get(_split(name, self.config.backends))
        if place is None:
            return DEFAULT
        return f"{place.file}:{place.line}" if place.line else place.file

    def place(self, name: str) -> Place:
        """Return the exact place of a setting, or the nearest around it; genpress.toml as a whole for a default."""
        return _nearest(self.places, _split(name, self.config.backends))


def find_root(start: Path) -> Path:
    """Return the workspace a folder is in: the nearest folder upwards that holds a genpress.toml.

    Raises:
        UsageError: there is none.
    """
    try:
        here = start.resolve()
    except OSError as error:
        hint = "Is the current folder gone? Change to another, or name a workspace with -C DIR."
        raise UsageError(f"{start} cannot be looked at: {error.strerror}", hint=hint) from None
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise UsageError(
        f"{start} is not in a workspace: no {FILE} here or in any folder above",
        hint="Run `genpress init` to make one, or name a workspace with -C DIR.",
    )


def load_settings(root: Path, *, environ: Mapping[str, str], overrides: Mapping[str, str]) -> Settings:
    """Return the settings of a workspace.

    Args:
        root: the workspace's folder.
        environ: environment variables; those that begin with `GENPRESS_` count.
        overrides: what flags set: dotted name → text.

    Raises:
        InvalidInput: with everything that is wrong, in file, environment and flags.
    """
    loading = _Loading(*_read(root))
    loading.environment(environ)
    loading.flags(overrides)
    return Settings(root, loading.config(), loading.places)


def _read(root: Path) -> tuple[Raw, TomlIndex]:
    try:
        with (root / FILE).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refusal(Place(FILE), UNREADABLE, f"the file cannot be read: {error.strerror}.") from None
    if len(raw) > MAX_BYTES:
        raise _refusal(Place(FILE), UNREADABLE, "the file is larger than 256 KiB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(FILE, raw.count(b"\n", 0, error.start) + 1)
        raise _refusal(place, UNREADABLE, "the file is not UTF-8 text.", "Save it as UTF-8.") from None
    try:
        return tomllib.loads(text), index_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text) from None
    except (RecursionError, ValueError):
        raise _refusal(Place(FILE), "015", "this is nested too deeply, or holds a number too long.") from None


def _refusal(place: Place, number: str, message: str, hint: str = "") -> InvalidInput:
    return InvalidInput([Problem(place, f"CFG{number}", message, hint)])


def _not_toml(said: str, text: str) -> InvalidInput:
    found = _TOML_PLACE.search(said)
    line, column = (int(found[1]), int(found[2])) if found and found[1] else (text.count("\n") + 1, 0)
    said = said[: found.start()] if found else said
    hint = 'Text stands in quotes: key = "value".' if said == "Invalid value" else ""
    return _refusal(Place(FILE, line, column), "015", f"this is not TOML: {said[:1].lower()}{said[1:]}.", hint)


def _nearest(places: Mapping[Location, Place], loc: Location) -> Place:
    return next((places[loc[:end]] for end in range(len(loc), 0, -1) if loc[:end] in places), Place(FILE))


def _split(name: str, backends: Mapping[str, object]) -> Location:
    # A backend's own name may hold dots.
    for backend in sorted(backends, key=len, reverse=True):
        if name.startswith(f"backends.{backend}."):
            return ("backends", backend, *name.removeprefix(f"backends.{backend}.").split("."))
    return tuple(name.split("."))


class _Loading:
    """One loading: the raw settings as they grow layer by layer, and what is wrong with them."""

    def __init__(self, raw: Raw, index: TomlIndex) -> None:
        self._raw = raw
        self.places = {loc: Place(FILE, *spot) for loc, spot in index.values.items()}
        self._keys = {loc: Place(FILE, *spot) for loc, spot in index.keys.items()}
        self._problems: list[Problem] = []

    def environment(self, environ: Mapping[str, str]) -> None:
        """Lay the environment's variables over the settings."""
        key_names = {config.get("api_key_env") for _, config in self._backends()}
        for variable in sorted(environ):
            if variable.startswith(PREFIX) and variable not in key_names:
                self._variable(variable, environ[variable])

    def flags(self, overrides: Mapping[str, str]) -> None:
        """Lay the command line over the settings."""
        backends = dict(self._backends())
        for name, text in overrides.items():
            path = tuple(str(part) for part in _split(name, backends))
            if _is_setting(path):
                self._set(path, text, Place(FLAG, key=name))
            else:
                hint = propose(name, known_paths(), "Settings")
                self._add(Place(FLAG), "CFG014", f"there is no setting {shown(name)}.", hint)

    def config(self) -> Config:
        """Return the settings as they now are, validated."""
        for name, backend in self._backends():
            self._backend(name, backend)
        self._ledger()
        try:
            config = Config.model_validate(self._raw)
        except ValidationError as error:
            self._invalid(error)
            raise InvalidInput(dict.fromkeys(self._problems)) from None
        if self._problems:
            raise InvalidInput(dict.fromkeys(self._problems))
        return config

    def _add(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self._problems.append(Problem(place, code, message, hint))

    def _backends(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        backends = self._raw.get("backends")
        for name, config in backends.items() if isinstance(backends, dict) else ():
            if isinstance(config, dict):
                yield name, config

    def _variable(self, variable: str, text: str) -> None:
        path = variable_path(variable, [name for name, _ in self._backends()])
        if path is not None:
            self._set(path, text, Place(variable))
        elif near := nearest(variable, known_variables()) if "__" in variable else _very_near(variable):
            self._add(Place(variable), "CFG013", "this variable sets nothing.", f"Did you mean {near}?")

    def _set(self, path: tuple[str, ...], text: str, place: Place) -> None:
        if put(self._raw, path, value_of(path, text)):
            self.places[path] = self._keys[path] = place
            for end in range(1, len(path)):
                self.places.setdefault(path[:end], place)
                self._keys.setdefault(path[:end], place)

    def _backend(self, name: str, backend: Mapping[str, object]) -> None:
        loc: Location = ("backends", name)
        url, variable, parameters = (backend.get(key) for key in ("base_url", "api_key_env", "parameters"))
        if isinstance(url, str) and url and (reason := refuse_url(url)):
            self._add(_nearest(self.places, (*loc, "base_url")), "CFG012", f"{dotted(loc)}.base_url: {reason}.")
        if isinstance(variable, str) and variable and not _VARIABLE.fullmatch(variable):
            message = f"{dotted(loc)}.api_key_env: this is not the name of an environment variable."
            hint = "Write its name in capitals, such as ACME_API_KEY; a key that stood here must be renewed."
            self._add(_nearest(self.places, (*loc, "api_key_env")), "CFG011", message, hint)
        self._parameters((*loc, "parameters"), parameters)

    def _parameters(self, loc: Location, parameters: object) -> None:
        # Whatever stands here is sent along, hashed and stored: the last place for a key.
        for key in parameters if isinstance(parameters, dict) else ():
            if _SECRET.fullmatch(key):
                self._problems.append(self._key_in_file((*loc, key)))

    def _ledger(self) -> None:
        ledger = self._raw.get("ledger")
        url = ledger.get("url") if isinstance(ledger, dict) else None
        if not isinstance(url, str):
            return
        place = _nearest(self.places, ("ledger", "url"))
        if not _LEDGER.fullmatch(url):
            self._add(place, "CFG016", "ledger.url: expected sqlite:PATH or postgresql://HOST/DATABASE.")
        elif _PASSWORD.search(url) and place.file == FILE:
            hint = "Set GENPRESS_LEDGER_URL or PGPASSWORD in the environment, and renew the password."
            self._add(place, "CFG016", "ledger.url: a password stands in the file.", hint)

    def _invalid(self, error: ValidationError) -> None:
        shape = Document(
            Config, self._raw, "CFG", lambda loc: _nearest(self.places, loc), lambda loc: _nearest(self._keys, loc)
        )
        for fault in faults(error, self._raw):
            self._problems.append(self._secret(fault) or shape.problem(fault))

    def _secret(self, fault: Fault) -> Problem | None:
        name = str(fault.loc[-1]) if fault.loc else ""
        return self._key_in_file(fault.loc) if fault.kind == UNKNOWN_TYPE and _SECRET.fullmatch(name) else None

    def _key_in_file(self, loc: Location) -> Problem:
        hint = 'Set it in an environment variable, write api_key_env = "ITS_NAME", and renew the key.'
        message = f"{dotted(loc)}: a key is never a setting, for settings are shown and shared."
        return Problem(_nearest(self._keys, loc), "CFG010", message, hint)


def _is_setting(path: tuple[str, ...]) -> bool:
    plain = ".".join(("backends", "NAME", *path[2:]) if path[0] == "backends" else path)
    known = set(known_paths())
    free = path[0] == "backends" and len(path) == 4 and path[2] == "parameters"
    return plain in known or free


def _very_near(variable: str) -> str:
    # Other tools, and keys, may use the prefix: only what is surely a slip of the pen is refused.
    near = nearest(variable, known_variables())
    return near if near and abs(len(near) - len(variable)) <= 2 and near[:12] == variable[:12] else ""
