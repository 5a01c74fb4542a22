"""Tokens before a call, estimated from the text alone: rather too many than too few, and without a tokenizer.

Letters, digits and non-ASCII bytes are weighed apart. Against the tokenizer of Qwen 2.5 (151,000 tokens; digits alone)
the estimate of English prose and Markdown is 1.2 to 1.7 times the truth, of catalogues, JSON Lines and schemas 1.2 to
1.6, of eleven other languages 1.1 to 2.5; facts that are mostly numbers, and random identifiers, come out right (0.98).
Against an English tokenizer of a third of that size: 1.1 to 1.6, other languages 0.9 to 1.2, Korean 0.65.
"""

from __future__ import annotations

import math

PER_CHARACTER = 0.43
"""Tokens a character; English prose has about 0.23, German 0.32, markup 0.4."""
PER_DIGIT = 0.8
"""Tokens a digit has beyond those of a character: some tokenizers make a token of each."""
PER_FURTHER_BYTE = 0.6
"""Tokens a character has for each byte of UTF-8 beyond its first: Chinese and Japanese have about 0.75 in all."""
OVERHEAD = 64
"""Tokens that a vendor adds around messages and a schema."""
_DIGITS = b"0123456789"


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has."""
    data = text.encode(errors="replace")
    return estimate_json(data) + math.ceil((len(data) - len(text)) * (PER_FURTHER_BYTE - PER_CHARACTER))


def estimate_json(data: bytes) -> int:
    """Return about how many tokens ASCII text has, such as a schema."""
    digits = len(data) - len(data.translate(None, _DIGITS))
    return math.ceil(len(data) * PER_CHARACTER + digits * PER_DIGIT)
