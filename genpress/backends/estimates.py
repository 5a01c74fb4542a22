"""Tokens before a call, estimated from the text alone: an upper bound for the budget, not a tokenizer.

Measured over briefs, guidelines, catalogue rows and schemas in the docs of this repository, the figure stands in
`tests/unit/backends/test_estimates.py`.
"""

from __future__ import annotations

import math

TOKENS_PER_CHARACTER = 0.4
TOKENS_PER_FURTHER_BYTE = 0.5
OVERHEAD = 64
"""Tokens that a vendor adds around messages and a schema."""


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    characters = len(text)
    further = 0 if text.isascii() else len(text.encode(errors="replace")) - characters
    return math.ceil(characters * TOKENS_PER_CHARACTER + further * TOKENS_PER_FURTHER_BYTE)
