"""Money, exactly: whole pico-dollars (10^-12 USD), so that no price per token is ever rounded away."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

PICO = 10**12
"""Pico-dollars in one US dollar. 2^63 of them are 9.2 million dollars."""
MOST_USD = 9_000_000
"""The largest amount that can be asked for, in US dollars."""
_MILLION = 10**6


def to_pico(usd: Decimal | float | str) -> int:
    """Return US dollars as whole pico-dollars; a float is taken as it prints (0.1 is 0.1)."""
    return int((Decimal(str(usd)) * PICO).to_integral_value(ROUND_HALF_EVEN))


def to_usd(pico: int) -> Decimal:
    """Return pico-dollars as US dollars, exactly."""
    return Decimal(pico) / PICO


def format_usd(pico: int | None) -> str:
    """Return an amount as a plain decimal such as `0.000123`; the empty string when it is unknown."""
    if pico is None:
        return ""
    text = f"{to_usd(pico):.12f}".rstrip("0")
    return text + "00" if text.endswith(".") else text


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the provider counted them."""

    input_tokens: int = 0
    """All input tokens, the cached ones included."""
    cached_tokens: int = 0
    """Input tokens read from the provider's prompt cache."""
    output_tokens: int = 0
    """Output tokens, reasoning included."""
    cache_write_tokens: int = 0
    """Input tokens written to the provider's prompt cache, where that is billed apart."""

    def __add__(self, other: Usage) -> Usage:
        """Return the sum, kind by kind."""
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in USD per million tokens."""

    input: Decimal
    output: Decimal
    cached_input: Decimal | None = None
    """Price of cached input; None means it is charged as input."""
    cache_write: Decimal | None = None
    """Price of input written to a prompt cache; None means it is charged as input."""
    source: str = ""
    """Where the price comes from: `genpress.toml`, or the price list and its date."""

    def cost(self, usage: Usage) -> int:
        """Return the cost of a call in pico-dollars."""
        plain = usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens
        cached = self.input if self.cached_input is None else self.cached_input
        written = self.input if self.cache_write is None else self.cache_write
        million_fold = (
            plain * self.input
            + usage.cached_tokens * cached
            + usage.cache_write_tokens * written
            + usage.output_tokens * self.output
        )
        return to_pico(million_fold / _MILLION)

    def halved(self) -> Price:
        """Return the price of the same call through a batch API: half of everything."""
        half = Decimal("0.5")
        return Price(
            self.input * half,
            self.output * half,
            None if self.cached_input is None else self.cached_input * half,
            None if self.cache_write is None else self.cache_write * half,
            self.source,
        )


FREE = Price(Decimal(0), Decimal(0), source="free")
"""The price of backends that run here."""
