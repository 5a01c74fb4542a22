"""Reading a brief with all it rests on: brand, prose, termbase, markets, and the files it names.

Everything that is wrong in any of these files is told at once, each at its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from genpress.domain.brand import Brand
from genpress.domain.brief import Brief
from genpress.domain.market import Market
from genpress.domain.problems import nearest, printable, shown
from genpress.errors import Place, UsageError
from genpress.sources.brands import BRIEFS, LoadedBrand, read_brand
from genpress.sources.crosschecks import CrossCheck
from genpress.sources.files import Found, exists, inside, read_yaml, relative, stems, validate
from genpress.sources.markets import MARKETS, Markets, read_markets
from genpress.sources.salvage import is_within, sound_part
from genpress.sources.yamls import Plain, YamlDocument

_ENDINGS = (".yaml", ".yml")
_STAND_INS: Mapping[str, Plain] = {
    "*": "?",
    "brief": "unnamed",
    "brand": "?",
    "markets": ["?"],
    "catalogue": {"path": "?"},
    "segments": {"path": "?"},
    "path": "?",
    "by": "?",
    "prompt": "?",
    "deliverable": "?",
    "per": ["?"],
    "deliverables": {"?": {"prompt": "?"}},
    "deliverables.*": {"prompt": "?"},
    "lists.*": ["?"],
    "question": "?",
    "backend": "?",
}
"""What stands for a broken part of a brief, so that the others can still be held against each other."""


@dataclass(frozen=True, slots=True)
class LoadedBrief:
    """A brief and what it rests on, sound and complete."""

    brief: Brief
    path: str
    """The brief's file, relative to the workspace, with `/`."""
    brand: Brand | None
    """The brand with its prose and termbase; None when the brief names none."""
    markets: Mapping[str, Market]
    """The markets by locale: the brief's in its order, then those that only deliverables name."""
    files: tuple[str, ...] = ()
    """Every file that was read, relative to the workspace, sorted."""
    document: YamlDocument = field(default_factory=lambda: YamlDocument("", None), repr=False)
    """The brief's file as it was read; knows the places."""
    brand_document: YamlDocument | None = field(default=None, repr=False)
    """The brand's file as it was read."""
    markets_document: YamlDocument | None = field(default=None, repr=False)
    """The markets file as it was read."""

    def place(self, *loc: str | int) -> Place:
        """Return where something in the brief stands, such as `place("deliverables", "pdp", "channel")`."""
        return self.document.place(*loc)

    def brand_place(self, *loc: str | int) -> Place:
        """Return where something in the brand's file stands; the brief's mention of the brand when there is none."""
        return self.brand_document.place(*loc) if self.brand_document else self.place("brand")

    def market_place(self, *loc: str | int) -> Place:
        """Return where something in the markets file stands, such as `market_place("de-DE", "currency")`."""
        return self.markets_document.place(*loc) if self.markets_document else Place(MARKETS)


def find_briefs(root: Path) -> tuple[str, ...]:
    """Return the names of the workspace's briefs, sorted: the YAML files in `briefs/`, without the markets file."""
    names = (name for name in stems(root, str(BRIEFS), *_ENDINGS) if "/" not in name)
    return tuple(name for name in names if name != PurePosixPath(MARKETS).stem)


def read_brief(root: Path, name_or_path: str) -> LoadedBrief:
    """Return a brief with its brand and markets.

    Args:
        root: the workspace.
        name_or_path: `NAME` for `briefs/NAME.yaml`, or the path of a file in the workspace.

    Raises:
        UsageError: there is no such brief.
        InvalidInput: with every problem of the brief and of all files it rests on.
    """
    root = root.resolve()
    path = _find(root, name_or_path)
    found = Found()
    document = read_yaml(root, path, "BRF", found)
    markets = read_markets(root, found)
    brief, brand = (None, None) if document is None else _read(root, document, markets, found)
    found.fail()
    if brief is None or document is None:
        raise UsageError(f"the brief {shown(name_or_path)} cannot be read")
    return LoadedBrief(
        brief,
        document.file,
        brand.brand if brand else None,
        _wanted(brief, markets),
        tuple(sorted(set(found.files))),
        document,
        brand.document if brand else None,
        markets.document,
    )


def _find(root: Path, name_or_path: str) -> str:
    given = PurePosixPath(name_or_path.replace("\\", "/"))
    if given.suffix in _ENDINGS or len(given.parts) > 1:
        real = inside(root, str(given))
        candidates = [str(given), str(BRIEFS / given)]
        if given.is_absolute() and real is not None:
            candidates = [real.relative_to(root).as_posix()]
    else:
        candidates = [str(BRIEFS / f"{given}{ending}") for ending in _ENDINGS]
    for candidate in candidates:
        if exists(root, candidate):
            return candidate
    raise _unknown(root, name_or_path, candidates[0])


def _unknown(root: Path, name: str, path: str) -> UsageError:
    if inside(root, path) is None:
        return UsageError(f"the brief {shown(name)} is not inside the workspace", hint="Copy it into briefs/.")
    known = find_briefs(root)
    message = f"there is no brief {shown(name)}: no file {printable(relative(root, path))}"
    if near := nearest(PurePosixPath(name).stem, known):
        return UsageError(message, hint=f"Did you mean {near!r}?")
    return UsageError(message, hint=f"Briefs here: {', '.join(known[:20])}." if known else "Run `genpress init`.")


def _read(
    root: Path, document: YamlDocument, markets: Markets, found: Found
) -> tuple[Brief | None, LoadedBrand | None]:
    brief = validate(Brief, document.data, document, family="BRF", found=found)
    sound, broken = (brief, frozenset()) if brief else sound_part(Brief, document.data, _STAND_INS)
    if sound is None:
        return None, None
    CrossCheck(root, sound, document, markets.declared if markets.document else None, broken, found).run()
    wants_brand = sound.brand and not is_within(("brand",), broken)
    return brief, read_brand(root, sound.brand, document.place("brand"), found) if wants_brand else None


def _wanted(brief: Brief, markets: Markets) -> Mapping[str, Market]:
    fixed = [deliverable.market for deliverable in brief.deliverables.values()]
    sources = [deliverable.source.market for deliverable in brief.deliverables.values() if deliverable.source]
    wanted = dict.fromkeys((*brief.markets, *fixed, *sources))
    return {locale: markets.by_locale[locale] for locale in wanted if locale}
