"""Every rule genpress has, by code: one list, from which checks, pages and reports are made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from genpress.checks import (
    channel_rules,
    claims,
    commas,
    contractions,
    duplicates,
    english,
    fact_rules,
    failing,
    headings,
    lengths,
    markup,
    opinions,
    personal,
    phrases,
    reading,
    safety,
    style,
    terms,
)
from genpress.checks.locale import formats, language, translated, typography, wording
from genpress.checks.rule import Rule
from genpress.checks.vale import family as vale

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "LEN": "Sizes of texts and lists",
        "CHN": "What a channel refuses",
        "TRM": "Terms",
        "STY": "Style",
        "REP": "Reading",
        "PHR": "Phrases",
        "LOC": "Language and formats of the market",
        "SAF": "Safety",
        "CLM": "Claims",
        "FCT": "Facts",
        "VAL": "Vale styles",
        "DUP": "Said before",
        "JDG": "Opinions of models",
        "CHK": "Checks that fail",
    }
)
"""What each family of rules is about, by the letters of its codes."""

_MODULES = (
    lengths,
    channel_rules,
    terms,
    style,
    headings,
    commas,
    english,
    contractions,
    reading,
    phrases,
    translated,
    language,
    formats,
    typography,
    wording,
    markup,
    safety,
    personal,
    claims,
    fact_rules,
    vale,
    duplicates,
    opinions,
    failing,
)
_EVERY = [rule for module in _MODULES for rule in module.RULES]

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.code: rule for rule in sorted(_EVERY, key=lambda rule: (list(FAMILIES).index(rule.family), rule.code))}
)
"""Every rule by code, in the order of the families."""
