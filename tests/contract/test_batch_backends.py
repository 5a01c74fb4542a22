"""What every batch API promises, through the vendors' SDKs, on a real server."""

from __future__ import annotations

import asyncio
import io
import json
from contextlib import aclosing
from decimal import Decimal
from pathlib import Path

import pytest

from genpress.domain.config import BackendConfig
from genpress.domain.request import Answer, Outcome
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import BackendEnvironment, OffersBatches, Parcel
from genpress.plugins import backend_factory
from tests.contract.conformance import REQUEST
from tests.servers.batching import BatchServer

KEY = "sk-canary-7f3a9c51d2e8"
KINDS = ["openai", "anthropic"]
pytestmark = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def running():
    with BatchServer() as server:
        yield server


@pytest.fixture
def server(running):
    running.reset()
    return running


def backend(server, kind, **changes):
    url = server.openai_url if kind == "openai" else server.anthropic_url
    declared = {"kind": kind, "model": "m", "base_url": url, "api_key_env": "CANARY_KEY", "timeout": 20} | changes
    environment = BackendEnvironment({"CANARY_KEY": KEY}, Path("models"))
    return backend_factory(kind)("press", BackendConfig(**declared), environment)


def parcel(api, names, submission="gp-1"):
    data = b"".join(api.line(REQUEST, name) + b"\n" for name in names)
    return Parcel(submission, io.BytesIO(data), len(data), len(names))


def within(made, work):
    """Run work with a backend's batch API, and close the backend."""

    async def main():
        try:
            return await work(made.batches)
        finally:
            await made.close()

    return asyncio.run(main())


async def submit(api, names=("a", "b", "c"), submission="gp-1"):
    packed = parcel(api, names, submission)
    return await api.submit(packed, await api.upload(packed))


async def collect(api, batch):
    async with aclosing(api.results(batch)) as results:
        return {name: outcome async for name, outcome in results}


async def names_into(got, api, batch):
    async with aclosing(api.results(batch)) as results:
        async for name, _ in results:
            got.append(name)


def test_a_backend_offers_batches(server, kind) -> None:
    made = backend(server, kind)
    assert isinstance(made, OffersBatches)
    assert made.capabilities.batch


def test_requests_come_back_as_answers(server, kind) -> None:
    async def work(api):
        made = await submit(api)
        assert not made.ended
        ended = await api.status(made.id)
        return ended, await collect(api, ended)

    ended, results = within(backend(server, kind), work)
    assert (ended.ended, ended.total, ended.succeeded) == (True, 3, 3)
    assert results.keys() == {"a", "b", "c"}
    for answer in results.values():
        assert isinstance(answer, Answer)
        assert answer.outcome is Outcome.COMPLETE
        assert json.loads(answer.text)
        assert answer.usage.input_tokens > 0


def test_a_request_is_the_same_as_in_a_call_of_its_own(server, kind) -> None:
    made = backend(server, kind)

    async def work(api):
        batch = await submit(api, ["a"])
        in_batch = (await collect(api, await api.status(batch.id)))["a"]
        return in_batch, await made.answer(REQUEST)

    in_batch, alone = within(made, work)
    assert (in_batch.text, in_batch.usage, in_batch.outcome) == (alone.text, alone.usage, alone.outcome)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("expired", FailureKind.OVERLOADED),
        ("errored", FailureKind.RETRYABLE),
        ("invalid", FailureKind.BAD_REQUEST),
        ("max_tokens", Outcome.TRUNCATED),
        ("refusal", Outcome.REFUSED),
    ],
)
def test_what_became_of_each_request(server, kind, outcome, expected) -> None:
    server.order(outcomes=[outcome])

    async def work(api):
        batch = await submit(api)
        return await collect(api, await api.status(batch.id))

    results = within(backend(server, kind), work)
    odd = results.pop("a")
    assert (odd.kind if isinstance(odd, BackendError) else odd.outcome) is expected
    assert all(isinstance(answer, Answer) for answer in results.values())


def test_lists_are_walked_to_their_end_and_tell_whose_a_batch_is(server, kind) -> None:
    async def work(api):
        for number in range(5):
            await submit(api, [f"r{number}"], f"gp-{number}")
        return api.keeps_submission, [batch async for batch in api.list()]

    keeps, found = within(backend(server, kind), work)
    assert len({batch.id for batch in found}) == 5
    assert keeps is (kind == "openai")
    assert [batch.submission for batch in found] == ([f"gp-{n}" for n in range(4, -1, -1)] if keeps else [""] * 5)
    assert all(batch.created_at is not None for batch in found)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("400", FailureKind.BAD_REQUEST),
        ("401", FailureKind.AUTH),
        ("429", FailureKind.RATE_LIMITED),
        ("500", FailureKind.RETRYABLE),
        ("lost", FailureKind.UNKNOWN_OUTCOME),
    ],
)
def test_what_goes_wrong_is_told_without_the_key(server, kind, order, expected) -> None:
    server.order(create=order)
    with pytest.raises(BackendError) as caught:
        within(backend(server, kind), submit)
    assert caught.value.kind is expected
    error = caught.value
    assert error.__cause__ is error.__context__ is None
    assert KEY not in f"{error!r} {error.message} {error.hint}"


def test_results_that_break_off_are_an_error_after_what_came(server, kind) -> None:
    async def work(api):
        batch = await api.status((await submit(api, [f"r{n}" for n in range(40)])).id)
        server.order(cut=25)
        got = []
        with pytest.raises(BackendError) as caught:
            await names_into(got, api, batch)
        assert len(got) == 25
        return caught.value

    error = within(backend(server, kind), work)
    assert error.kind in {FailureKind.UNKNOWN_OUTCOME, FailureKind.RETRYABLE}
    assert error.__context__ is None


def test_a_batch_is_cancelled(server, kind) -> None:
    server.order(ready=False)

    async def work(api):
        return await api.cancel((await submit(api)).id)

    told = within(backend(server, kind), work)
    assert told.state in {"cancelling", "canceling"}
    assert not told.ended


def test_limits_are_the_vendors_or_less(server, kind) -> None:
    most = backend(server, kind).batches.limits
    assert (most.requests, most.bytes) == ((50_000, 200 * 10**6) if kind == "openai" else (100_000, 256 * 10**6))
    less = backend(server, kind, batch_requests=10, batch_megabytes=0.5).batches.limits
    assert (less.requests, less.bytes) == (10, 500_000)
    assert backend(server, kind, batch_requests=10**6).batches.limits == most


def test_a_batch_costs_half(server, kind) -> None:
    price = {"input": Decimal(2), "output": Decimal(8), "cached_input": Decimal(1)}
    halved = backend(server, kind, price=price).batches.price
    assert (halved.input, halved.output, halved.cached_input) == (1, 4, Decimal("0.5"))
    assert backend(server, kind).batches.price is None


def test_the_lists_own_rates_hold_at_the_vendor(server, kind) -> None:
    model = "gpt-4o-mini" if kind == "openai" else "claude-haiku-4-5"
    made = backend(server, kind, base_url="", api_key_env="", model=model)
    assert made.batches.price.input == made.price.input / 2
    assert made.batches.price.output == made.price.output / 2


def test_no_key_is_told_when_a_batch_is_sent(server, kind) -> None:
    made = backend(server, kind, api_key_env="NOT_SET")
    with pytest.raises(BackendError) as caught:
        within(made, submit)
    assert caught.value.kind is FailureKind.AUTH
