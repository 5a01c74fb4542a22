"""A small sound workspace, made anew for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest

BRIEF = """\
brief: trail-launch
brand: aurora
objective: Launch the Trail pack line for day hikers.
key_messages: [Light enough to forget, Repairable for life]
catalogue: {path: catalogues/packs.csv, key: sku}
markets: [en-GB, de-DE]
deliverables:
  pdp:
    prompt: product_page
    per: [row, market]
    channel: shopify.product
  email: {prompt: launch_email, per: [market]}
  pdp_fr: {prompt: product_page, per: [row], market: fr-FR, from: {deliverable: pdp, market: en-GB}}
"""
MARKETS = """\
en-GB: {name: United Kingdom, currency: GBP}
fr-FR: {name: France, currency: EUR, address: vous}
de-DE:
  name: Germany
  currency: EUR
  legal: [Preise inkl. MwSt.]
it-IT:
"""
BRAND = """\
brand: aurora
voice: [plain, warm]
style: {exclamation_marks: no, max_sentence_words: 22}
checks: {TERM001: error}
"""
TERMS = "term,locale,status,case_sensitive,note\nrucksack,en-GB,forbidden,,Write backpack\nAurora,,preferred,true,\n"

Write = Callable[[str, "str | bytes"], Path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one brief and all it rests on."""
    top = tmp_path / "shop"
    files = {
        "genpress.toml": "",
        "briefs/trail-launch.yaml": BRIEF,
        "briefs/markets.yaml": MARKETS,
        "briefs/brands/aurora.yaml": BRAND,
        "briefs/brands/aurora.md": "Speak plainly.\n",
        "briefs/terms/aurora.csv": TERMS,
        "briefs/catalogues/packs.csv": "sku,name\nAP-40,Aurora 40\n",
        "prompts/product_page.j2": "",
        "prompts/launch_email.j2": "",
    }
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return top


@pytest.fixture
def write(root: Path) -> Write:
    """Write one file of the workspace."""

    def _write(name: str, content: "str | bytes") -> Path:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write
