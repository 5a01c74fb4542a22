"""The built-in families of checks, imported when checks are built: a run with nothing to write needs none of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from genpress.checks.channel_rules import ChannelRules
from genpress.checks.claims import ClaimRules
from genpress.checks.english import English
from genpress.checks.fact_rules import Facts
from genpress.checks.lengths import Lengths
from genpress.checks.locale.formats import Formats
from genpress.checks.locale.language import Language
from genpress.checks.locale.translated import Localised, Remains
from genpress.checks.locale.typography import Typography
from genpress.checks.locale.wording import Wording
from genpress.checks.markup import Markup
from genpress.checks.phrases import Phrases
from genpress.checks.safety import Safety
from genpress.checks.style import Signs
from genpress.checks.terms import Terms
from genpress.checks.text import Family
from genpress.checks.vale import Style, Styles, read_styles
from genpress.interfaces import CheckContext

_FAMILIES: tuple[Callable[[CheckContext], Family], ...] = (
    Lengths,
    ChannelRules,
    Terms,
    Signs,
    English,
    Phrases,
    Localised,
    Language,
    Remains,
    Formats,
    Typography,
    Wording,
    Markup,
    Safety,
    ClaimRules,
    Facts,
)
"""All but styles, in the order in which they are asked."""


def build_families(context: CheckContext, root: Path) -> list[Family]:
    """Return the families for one deliverable in one market, with the styles that its brand names, found under `root`.

    Raises:
        InvalidInput: a style cannot be read.
    """
    families: list[Family] = [make(context) for make in _FAMILIES]
    if context.brand and context.brand.vale:
        families.append(Styles(_read(root, folder) for folder in context.brand.vale))
    return families


def _read(root: Path, folder: str) -> Style:
    # A folder that somebody named on the command line is absolute, and lies where it lies.
    return read_styles(root / folder, folder, within=None if Path(folder).is_absolute() else root)
