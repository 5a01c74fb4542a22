from decimal import Decimal

import pytest

from genpress.backends.prices import price_of
from genpress.backends.vendors import ANTHROPIC, OPENAI, Vendor, endpoint
from genpress.domain.config import BackendConfig, PriceConfig
from genpress.domain.money import Price, Usage, to_usd


def price(vendor: Vendor = OPENAI, model: str = "gpt-4.1-mini", **declared: object) -> Price | None:
    config = BackendConfig(kind="openai", model=model, **declared)
    return price_of(config, endpoint(config, vendor), vendor)


def test_the_price_list_knows_models_and_their_cached_rates() -> None:
    found = price()
    assert (found.input, found.output, found.cached_input) == (Decimal("0.4"), Decimal("1.6"), Decimal("0.1"))
    assert found.source.startswith("genai-prices ")


def test_writing_to_the_cache_costs_more_at_anthropic() -> None:
    found = price(ANTHROPIC, "claude-haiku-4-5-20251001")
    assert found.cache_write > found.input > found.cached_input
    usage = Usage(input_tokens=1_000_000, cached_tokens=400_000, cache_write_tokens=100_000, output_tokens=10_000)
    assert to_usd(found.cost(usage)) == Decimal("0.5") + Decimal("0.04") + Decimal("0.125") + Decimal("0.05")


def test_of_steps_by_prompt_size_the_first_is_taken() -> None:
    assert price(ANTHROPIC, "claude-sonnet-4-5").input == Decimal(3)


def test_a_service_tier_has_its_own_price() -> None:
    assert price(model="gpt-5-mini", parameters={"service_tier": "flex"}).input < price(model="gpt-5-mini").input


def test_an_unknown_model_has_no_price_rather_than_none_at_all() -> None:
    assert price(model="gpt-nobody-knows") is None


def test_another_server_has_no_price_even_for_a_known_model() -> None:
    assert price(base_url="https://gateway.example/v1") is None


@pytest.mark.parametrize("url", ["", "https://gateway.example/v1"])
def test_a_price_given_in_the_project_wins(url: str) -> None:
    given = PriceConfig(input=Decimal(1), output=Decimal(2), cached_input=Decimal("0.1"))
    assert price(price=given, base_url=url) == Price(Decimal(1), Decimal(2), Decimal("0.1"), None, "genpress.toml")
