"""What a run knows of a backend, and the money its calls hold back."""

import asyncio
import math
from dataclasses import dataclass
from decimal import Decimal

import pytest

from genpress.domain.money import Price, Usage
from genpress.interfaces import RateLimits
from genpress.pipeline.lanes import Lane, Purse

PRICE = Price(Decimal(1), Decimal(2))


@dataclass
class Plain:
    """A backend that says nothing of its limits."""

    price: Price | None = PRICE


@dataclass
class Talking(Plain):
    """One that does."""

    @property
    def rate_limits(self):
        return RateLimits(requests_limit=100, requests_remaining=7)


def lane(backend):
    return Lane(backend, None)


def test_a_call_is_reserved_at_its_estimate():
    assert lane(Plain()).reserve(Usage(100, 0, 400)) == PRICE.cost(Usage(100, 0, 400))


def test_an_unknown_price_reserves_nothing_and_says_so():
    assert lane(Plain(None)).reserve(Usage(100, 0, 400)) is None


@pytest.mark.parametrize(("took", "factor"), [(50, 1.0), (100, 1.0), (200, 2.1), (400, 4.2)])
def test_what_took_more_than_estimated_raises_later_reservations_with_a_margin(took, factor):
    made = lane(Plain())
    made.learn(Usage(100, 0, 400), Usage(took, 0, 1))
    assert made.reserve(Usage(100, 0, 400)) == PRICE.cost(Usage(round(100 * factor), 0, 400))


def test_only_the_largest_ratio_counts():
    made = lane(Plain())
    for took in (300, 120, 50):
        made.learn(Usage(100, 0, 400), Usage(took, 0, 1))
    assert made.underestimated == 3.0


def test_an_estimate_of_nothing_is_no_division_by_zero():
    made = lane(Plain())
    made.learn(Usage(0, 0, 0), Usage(5, 0, 0))
    assert made.underestimated == 5.0


def test_headers_are_looked_at_now_and_then_only():
    made = lane(Talking())
    assert made.limits().requests_remaining == 7
    assert made.listen_at > 0
    made.listen_at = math.inf
    assert made.limits() is None
    made.listen_at = 0.0
    assert made.limits() is not None
    assert lane(Plain()).limits() is None


def test_whoever_knocks_is_woken_by_each_settlement():
    async def main():
        purse = Purse()
        purse.held.update({"a", "b"})
        waiting = purse.settled
        purse.settle("a")
        assert waiting.is_set()
        assert not purse.settled.is_set()
        assert purse.held == {"b"}
        purse.settle("nobody")
        assert purse.held == {"b"}
        waiting = purse.settled
        purse.wake()
        assert (waiting.is_set(), purse.held) == (True, {"b"})

    asyncio.run(main())
