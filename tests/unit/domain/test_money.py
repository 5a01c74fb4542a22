from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.money import FREE, PICO, Price, Usage, format_usd, to_pico, to_usd


@pytest.mark.parametrize(
    ("usd", "pico"),
    [("1", PICO), (0.1, PICO // 10), (Decimal("0.000000000001"), 1), ("9.99", 9_990_000_000_000)],
)
def test_to_pico_is_exact(usd, pico):
    assert to_pico(usd) == pico


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_an_amount_comes_back_from_dollars(pico):
    assert to_pico(to_usd(pico)) == pico


@pytest.mark.parametrize(
    ("pico", "text"),
    [(None, ""), (0, "0.00"), (PICO, "1.00"), (1, "0.000000000001"), (123_000_000, "0.000123"), (PICO // 2, "0.5")],
)
def test_format_usd(pico, text):
    assert format_usd(pico) == text


def test_an_unknown_amount_is_empty_and_never_zero():
    assert format_usd(None) != format_usd(0)


def test_cost_counts_every_kind_of_token_at_its_own_price():
    price = Price(Decimal(3), Decimal(15), cached_input=Decimal("0.3"), cache_write=Decimal("3.75"))
    usage = Usage(input_tokens=1000, cached_tokens=600, output_tokens=100, cache_write_tokens=200)
    # 200 plain + 600 cached + 200 written + 100 out, in USD per million
    assert price.cost(usage) == to_pico((200 * 3 + 600 * Decimal("0.3") + 200 * Decimal("3.75") + 100 * 15) / 10**6)


def test_cached_input_costs_as_input_where_no_price_is_known():
    assert Price(Decimal(2), Decimal(8)).cost(Usage(1000, 500, 0)) == to_pico("0.002")


def test_a_batch_costs_half():
    price = Price(Decimal(3), Decimal(15), Decimal("0.3"), Decimal("3.75"))
    usage = Usage(1000, 100, 50, 100)
    assert price.halved().cost(usage) * 2 == price.cost(usage)


def test_half_of_an_unknown_rate_is_unknown():
    assert Price(Decimal(1), Decimal(1)).halved().cached_input is None


def test_what_runs_here_is_free():
    assert FREE.cost(Usage(10**6, 0, 10**6)) == 0


def test_usage_adds_up():
    assert Usage(1, 2, 3, 4) + Usage(10, 20, 30, 40) == Usage(11, 22, 33, 44)
