"""`.vale.ini` beside styles: which rules are asked of which kind of text, and how severely.

Read are StylesPath, Vocab, MinAlertLevel, BasedOnStyles, TokenIgnores, BlockIgnores and the rules' own settings, in
general and per section. What else it sets (what Vale fetches or transforms before it looks) is told as left out.
"""

from __future__ import annotations

import configparser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

import regex

from genpress.checks.text import LeftOut
from genpress.checks.vale.ignoring import Ignored, patterns
from genpress.domain.finding import Severity
from genpress.errors import InvalidInput, Place, Problem

FILE = ".vale.ini"
LEVELS: Mapping[str, Severity] = {
    "suggestion": Severity.INFO,
    "warning": Severity.WARNING,
    "error": Severity.ERROR,
}
"""Vale's levels, the mildest first."""
KINDS: Mapping[str, tuple[str, ...]] = {"md": ("md",), "html": ("html",), "txt": ("txt", "md")}
"""Endings by which sections are chosen for a kind of text; plain text goes by those of Markdown where it has no own."""
_TOP = "\0"
_BASED_ON, _LEAST, _STYLES, _VOCAB = "BasedOnStyles", "MinAlertLevel", "StylesPath", "Vocab"
_TOKENS, _BLOCKS = "TokenIgnores", "BlockIgnores"
_KNOWN = frozenset((_BASED_ON, _LEAST, _STYLES, _VOCAB, _TOKENS, _BLOCKS, "Packages"))
_CONTINUED = regex.compile(r"\\[ \t]*\r?\n[ \t]*")


@dataclass(frozen=True)
class Config:
    """A `.vale.ini`."""

    folder: Path
    """Where it stands."""
    sections: Mapping[str, Mapping[str, str]]
    """By glob, in their order; the settings before any section are under no glob."""

    @property
    def styles(self) -> str:
        """Where the styles stand, seen from its own folder."""
        return self.sections[_TOP].get(_STYLES, ".")

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """Names of the vocabularies in use."""
        return tuple(_listed(self.sections[_TOP].get(_VOCAB, "")))

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Settings that are not heeded."""
        names = dict.fromkeys(name for settings in self._asking() for name in settings)
        ignored = [name for name in names if "." not in name and name not in _KNOWN]
        unread = tuple(LeftOut(name, f"{FILE}: genpress does not heed this setting") for name in ignored)
        return (*unread, *dict.fromkeys(one for kind in KINDS for one in self._patterns(kind)[1]))

    @cached_property
    def ignored(self) -> Mapping[str, Ignored]:
        """What is passed over, by kind of text."""
        return {kind: self._patterns(kind)[0] for kind in KINDS}

    def _patterns(self, kind: str) -> tuple[Ignored, tuple[LeftOut, ...]]:
        left_out = []
        found: dict[str, tuple[regex.Pattern[str], ...]] = {_TOKENS: (), _BLOCKS: ()}
        for settings in self._for(kind):
            for name in found:
                try:
                    found[name] += patterns(settings.get(name, ""))
                except ValueError as reason:
                    left_out.append(LeftOut(name, f"{FILE}: {reason}"))
        return Ignored(found[_TOKENS], found[_BLOCKS]), tuple(left_out)

    def severities(self, rule: str, own: Severity) -> Mapping[str, Severity]:
        """Return how severe a rule is, by kind of text; without the kinds of which it is not asked.

        Args:
            rule: `Style.Rule`.
            own: as its style has it.
        """
        least = _weight(LEVELS.get(self.sections[_TOP].get(_LEAST, "suggestion"), Severity.INFO))
        found = {kind: self._severity(rule, own, kind) for kind in KINDS}
        return {kind: severity for kind, severity in found.items() if severity and _weight(severity) >= least}

    def _severity(self, rule: str, own: Severity, kind: str) -> Severity | None:
        states = [settings[rule] for settings in self._for(kind) if rule in settings]
        based = [settings[_BASED_ON] for settings in self._for(kind) if _BASED_ON in settings]
        state = states[-1] if states else ""
        if state in LEVELS:
            return LEVELS[state]
        asked = state in {"YES", "on"} if state else rule.partition(".")[0] in _listed(based[-1] if based else "")
        return own if asked else None

    def _for(self, kind: str) -> list[Mapping[str, str]]:
        general = [settings for glob, settings in self.sections.items() if glob == "*"]
        for ending in KINDS[kind]:
            special = [settings for glob, settings in self.sections.items() if glob != "*" and _matches(glob, ending)]
            if special:
                return [*general, *special]
        return general

    def _asking(self) -> Iterator[Mapping[str, str]]:
        return (settings for glob, settings in self.sections.items() if glob == _TOP or "*" in glob)


class _Parser(configparser.RawConfigParser):
    """Keeps names as they are written."""

    def optionxform(self, optionstr: str) -> str:
        """Return a name as it is: rules differ in their letters."""
        return optionstr


def read_config(folder: Path, shown: str) -> Config | None:
    """Return a folder's `.vale.ini`; None where it has none, or is a style itself.

    Raises:
        InvalidInput: it cannot be read.
    """
    path = folder / FILE
    if not path.is_file() or any(folder.glob("*.yml")):
        return None
    # What follows # or ; after a space is a note, and a line that ends in a backslash goes on.
    parser = _Parser(delimiters=("=",), strict=False, default_section="", inline_comment_prefixes=("#", ";"))
    try:
        text = _CONTINUED.sub("", path.read_text("utf-8-sig"))
        parser.read_string(f"[{_TOP}]\n{text}")
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        said = str(error).splitlines()[0]
        raise InvalidInput([Problem(Place(f"{shown}/{FILE}"), "VAL003", f"the file cannot be read: {said}")]) from None
    return Config(folder, {name: dict(parser.items(name)) for name in parser.sections()})


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _matches(glob: str, ending: str) -> bool:
    """Return whether a section is for documents of an ending, wherever they lie."""
    last = glob.rpartition("/")[2]
    return any(fnmatchcase(f"document.{ending}", one) for one in _unfolded(last))


def _unfolded(glob: str) -> list[str]:
    """Return a glob without its alternatives: `*.{md,txt}` is `*.md` and `*.txt`."""
    found = regex.search(r"\{([^{}]*)\}", glob)
    if found is None:
        return [glob]
    parts = found[1].split(",")
    return [one for part in parts for one in _unfolded(glob[: found.start()] + part.strip() + glob[found.end() :])]


def _weight(severity: Severity) -> int:
    return list(LEVELS.values()).index(severity)
