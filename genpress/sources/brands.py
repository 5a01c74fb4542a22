"""Reading a brand: its file of rules, the prose it includes, its termbase.

`briefs/brands/NAME.yaml` holds the rules (see `genpress.domain.brand.Brand`). `include` lists files of prose relative
to it; without `include`, `NAME.md` beside it is read where it exists. `terms` is a CSV relative to `briefs/`; without
it, `terms/NAME.csv` where it exists. In `style`, `yes`, `no`, `on` and `off` mean true and false, so that
`exclamation_marks: no` says what it seems to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from genpress.domain.brand import Brand, Term
from genpress.domain.finding import Severity
from genpress.domain.problems import UNKNOWN_KEY, printable, propose, shown
from genpress.errors import InvalidInput, Place
from genpress.sources.files import Found, exists, missing, read_bytes, read_yaml, relative, stems, validate
from genpress.sources.termbase import read_termbase
from genpress.sources.yamls import Plain, YamlDocument, decode

BRIEFS = PurePosixPath("briefs")
BRANDS = BRIEFS / "brands"
_FILLED_IN = frozenset({"prose", "termbase"})
_SWITCHES: Mapping[str, bool] = {"yes": True, "on": True, "no": False, "off": False}
SEVERITIES = tuple(severity.value for severity in Severity)


@dataclass(frozen=True, slots=True)
class LoadedBrand:
    """A brand with where it stands."""

    brand: Brand
    document: YamlDocument


def read_brand(root: Path, name: str, asked: Place, found: Found) -> LoadedBrand | None:
    """Return a brand with its prose and termbase; None, with the reasons noted, when it is not sound.

    Args:
        root: the workspace.
        name: its name, as the brief gives it.
        asked: where the brief names it.
        found: takes the problems.
    """
    path = BRANDS / f"{name}.yaml"
    if not exists(root, path):
        hint = propose(name, stems(root, str(BRANDS), ".yaml"), "Brands here")
        found.add(asked, "BRF020", missing("brand", name, relative(root, path)), hint)
        return None
    document = read_yaml(root, path, "BRD", found)
    if document is None or not isinstance(document.data, dict):
        return None
    _check_name(name, document, found)
    prose = _prose(root, path, document, found)
    termbase = _termbase(root, name, document, found)
    brand = _brand(document, document.data, found)
    if brand is None:
        return None
    return LoadedBrand(brand.model_copy(update={"prose": prose, "termbase": termbase}), document)


def read_brand_file(path: Path, found: Found) -> Brand | None:
    """Return a brand from a file outside of any workspace; what it includes, and `terms`, are relative to it.

    Args:
        path: the file.
        found: takes the problems.
    """
    root, name = path.resolve().parent, PurePosixPath(path.name)
    document = read_yaml(root, name, "BRD", found)
    if document is None or not isinstance(document.data, dict):
        return None
    brand = _brand(document, document.data, found)
    if brand is None:
        return None
    prose = _prose(root, name, document, found)
    termbase = read_termbase(root, PurePosixPath(brand.terms), found) if brand.terms else ()
    return brand.model_copy(update={"prose": prose, "termbase": termbase, "vale": _beside(root, brand.vale)})


def _beside(root: Path, folders: Iterable[str]) -> tuple[str, ...]:
    return tuple((root / folder).as_posix() for folder in folders)


def check_severities(
    checks: Plain | Mapping[str, str], document: YamlDocument, found: Found, code: str, *at: str | int
) -> None:
    """Note every severity under `checks` that is none."""
    for rule, severity in checks.items() if isinstance(checks, Mapping) else ():
        if isinstance(severity, str) and severity not in SEVERITIES:
            message = f"checks.{rule}: expected a severity, one of {', '.join(SEVERITIES)}."
            found.add(document.place(*at, "checks", rule), code, message, propose(severity, SEVERITIES))


def _brand(document: YamlDocument, written: Mapping[str, Plain], found: Found) -> Brand | None:
    for key in sorted(_FILLED_IN & written.keys()):
        message = f"unknown key {key!r}."
        hint = "Name files of prose under `include`." if key == "prose" else "Name the CSV file under `terms`."
        found.add(document.key_place(key), "BRD" + UNKNOWN_KEY, message, hint)
    data = {key: value for key, value in written.items() if key not in _FILLED_IN}
    check_severities(data.get("checks"), document, found, "BRD013")
    style = data.get("style")
    if isinstance(style, dict):
        data["style"] = {key: _switched(value) for key, value in style.items()}
    return validate(Brand, data, document, family="BRD", found=found)


def _switched(value: Plain) -> Plain:
    return _SWITCHES.get(value.casefold(), value) if isinstance(value, str) else value


def _check_name(name: str, document: YamlDocument, found: Found) -> None:
    written = document.data.get("brand") if isinstance(document.data, dict) else None
    if isinstance(written, str) and written != name:
        message = f"brand: the name is {shown(written)}, the file is named {shown(name)}."
        found.add(document.place("brand"), "BRD010", message, "Make them the same; `name` is what customers see.")


def _prose(root: Path, path: PurePosixPath, document: YamlDocument, found: Found) -> str:
    beside = path.with_suffix(".md")
    data = document.data if isinstance(document.data, dict) else {}
    included = data.get("include")
    if not isinstance(included, list):
        return _text(root, beside, Place(str(path)), found) if exists(root, beside) else ""
    # An entry that is no text is told by the validation of the whole.
    texts = (
        _text(root, path.parent / name, document.place("include", index), found)
        for index, name in enumerate(included)
        if isinstance(name, str)
    )
    return "\n\n".join(text for text in texts if text)


def _text(root: Path, path: PurePosixPath, asked: Place, found: Found) -> str:
    name = relative(root, path)
    try:
        text = decode(read_bytes(root, path, "BRD"), name, "BRD011")
    except InvalidInput as error:
        for problem in error.problems:
            inner = f" (line {problem.place.line})" if problem.place.line else ""
            found.add(asked, "BRD011", f"include: {printable(name)}{inner}: {problem.message}", problem.hint)
        return ""
    found.files.append(name)
    return text.strip()


def _termbase(root: Path, name: str, document: YamlDocument, found: Found) -> tuple[Term, ...]:
    data = document.data if isinstance(document.data, dict) else {}
    terms = data.get("terms")
    if isinstance(terms, str) and terms:
        path = BRIEFS / terms
        if not exists(root, path):
            hint = propose(
                terms, (f"terms/{stem}.csv" for stem in stems(root, "briefs/terms", ".csv")), "Termbases here"
            )
            found.add(document.place("terms"), "BRD012", missing("termbase", terms, relative(root, path)), hint)
            return ()
        return read_termbase(root, path, found)
    path = BRIEFS / "terms" / f"{name}.csv"
    return read_termbase(root, path, found) if exists(root, path) else ()
