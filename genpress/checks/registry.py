"""Every rule genpress has, by code: one list, from which checks, pages and reports are made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from genpress.checks import lengths
from genpress.checks.locale import translated
from genpress.checks.rule import Rule

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "LEN": "Sizes of texts and lists",
    }
)
"""What each family of rules is about, by the letters of its codes."""

RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in (*lengths.RULES, translated.NOT_LOCALISED)})
"""Every rule by code, in the order of the families."""
