"""Prices: what genpress.toml says, else the price list, else unknown.

The price list is the package genai-prices as installed; it is never updated over the network. Only models at the
vendor's own host are looked up in it: another server may charge anything, or nothing, so its price is unknown unless
genpress.toml gives it. Of prices that grow with the prompt (from 200,000 tokens up) the first step is taken.
"""

from __future__ import annotations

from decimal import Decimal

import genai_prices
from genai_prices.types import TieredPrices

from genpress.backends.vendors import Endpoint, Vendor
from genpress.domain.config import BackendConfig, PriceConfig
from genpress.domain.money import Price


def price_of(config: BackendConfig, where: Endpoint, vendor: Vendor) -> Price | None:
    """Return what a call costs; None when nobody here knows."""
    if config.price is not None:
        return _given(config.price)
    return None if where.custom else _listed(config, vendor)


def batch_price_of(config: BackendConfig, where: Endpoint, vendor: Vendor) -> Price | None:
    """Return what a call costs in a batch: the list's own rates for batches, else half; None when nobody here knows."""
    plain = price_of(config, where, vendor)
    if plain is None:
        return None
    listed = None if config.price or where.custom else _listed(config, vendor, processing="batch")
    # A list that has no rates for batches of this model gives the plain ones.
    return listed if listed is not None and listed != plain else plain.halved()


def _given(price: PriceConfig) -> Price:
    return Price(price.input, price.output, price.cached_input, price.cache_write, "genpress.toml")


def _listed(config: BackendConfig, vendor: Vendor, **context: str) -> Price | None:
    if tier := config.parameters.get("service_tier"):
        context["service_tier"] = str(tier)
    try:
        found = genai_prices.calc_price(
            genai_prices.Usage(input_tokens=1), config.model, provider_id=vendor.provider, price_context=context or None
        ).model_price
    except LookupError:
        return None
    rate_in, rate_out = _rate(found.input_mtok), _rate(found.output_mtok)
    if rate_in is None or rate_out is None:
        return None
    source = f"genai-prices {genai_prices.__version__}"
    return Price(rate_in, rate_out, _rate(found.cache_read_mtok), _rate(found.cache_write_mtok), source)


def _rate(value: Decimal | TieredPrices | None) -> Decimal | None:
    return value.base if isinstance(value, TieredPrices) else value
