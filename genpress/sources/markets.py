"""Reading the markets file, `briefs/markets.yaml`.

It maps each locale to what is particular to it; what is left out follows from the locale:

```yaml
de-DE:
  name: Germany
  currency: EUR
  units: metric            # or imperial
  address: Sie
  legal: [Preise inkl. MwSt.]
  notes: Compound nouns are welcome.
fr-CA:                     # nothing particular
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from genpress.domain.market import Market
from genpress.domain.problems import UNKNOWN_KEY, shown
from genpress.sources.files import Found, read_yaml, validate
from genpress.sources.yamls import Plain, YamlDocument

MARKETS = "briefs/markets.yaml"
"""The markets file, relative to the workspace."""
_ANY = "en"


@dataclass(frozen=True, slots=True)
class Markets:
    """The markets of a workspace."""

    by_locale: Mapping[str, Market] = field(default_factory=dict)
    """Those that are sound, in the order of the file."""
    declared: tuple[str, ...] = ()
    """All locales the file declares, unsound ones included."""
    document: YamlDocument | None = None
    """The file; None when it could not be read."""


def read_markets(root: Path, found: Found) -> Markets:
    """Return the markets of a workspace; what is wrong with any of them is noted as MKT0xx.

    Args:
        root: the workspace.
        found: takes the problems.
    """
    document = read_yaml(root, MARKETS, "MKT", found)
    if document is None or not isinstance(document.data, dict):
        return Markets()
    read = {locale: _market(locale, body, document, found) for locale, body in document.data.items()}
    sound = {locale: market for locale, market in read.items() if market is not None}
    return Markets(sound, tuple(read), document)


def _market(locale: str, body: Plain, document: YamlDocument, found: Found) -> Market | None:
    if isinstance(body, dict) and "locale" in body:
        place = document.key_place(locale, "locale")
        found.add(place, "MKT" + UNKNOWN_KEY, f"{locale}: the locale is the key above it.", "Delete this line.")
        body = {key: value for key, value in body.items() if key != "locale"}
    named = _is_locale(locale, document, found)
    data = {"locale": locale if named else _ANY, **(body or {})} if isinstance(body, dict | None) else body
    market = validate(Market, data, document, family="MKT", found=found, at=(locale,))
    return market if named else None


def _is_locale(locale: str, document: YamlDocument, found: Found) -> bool:
    try:
        return bool(Market(locale=locale))
    except ValidationError:
        hint = "Write language and region, such as de-DE or zh-Hant-TW."
        found.add(document.key_place(locale), "MKT010", f"{shown(locale)} is no BCP 47 locale.", hint)
        return False
