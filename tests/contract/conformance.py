"""What every backend must do, whatever it asks: subclass `BackendConformance` and give it a `subject`.

    class TestLocal(BackendConformance):
        @pytest.fixture
        def subject(self, …) -> Subject:
            return Subject(make=lambda **changes: create("local", BackendConfig(…, **changes), environment))

The tests of a server's faults run where the subject has a `fail`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from genpress.domain.fields import FieldSpec, FieldType, Limit, read_content
from genpress.domain.money import FREE
from genpress.domain.request import Answer, Outcome, Request
from genpress.errors import BackendError
from genpress.interfaces import Backend, Probe, ReportsRateLimits

FIELDS = (
    FieldSpec(name="title", description="A title", limits=(Limit(min=5, max=60),)),
    FieldSpec(name="bullets", type=FieldType.LIST, description="What it offers", min_items=2, max_items=4),
)
PREPARED = {"title": "Trail pack, 40 litres", "bullets": ["Light enough to forget", "Repairable for life"]}
REQUEST = Request(
    system="You write copy for outdoor gear. Use only what the facts say.",
    user="Facts: name: Trail pack; litres: 40; weight_g: 1240; waterproof: no.",
    fields=FIELDS,
    facts={"name": "Trail pack", "litres": "40", "weight_g": "1240"},
    prepared=PREPARED,
)
PROMPTS = (
    "A pack of 40 litres.",
    "Ein Rucksack für Tageswanderungen, 1.240 g schwer, mit Größenverstellung.",
    "忘れるほど軽く、一生修理できるバックパック。",
    "Рюкзак, о котором легко забыть.",
    "sku: AP-40-GR\nean: 4012345678901\nprice: 129.00\n" * 20,
)
"""Prompts for which no server may count more tokens than were estimated."""


@dataclass(frozen=True)
class Subject:
    """A backend under test, and what is known of it."""

    make: Callable[..., Backend]
    """Makes it; keyword arguments change its declaration."""
    canary: str = ""
    """Its key, which must turn up nowhere."""
    fail: Callable[[str], None] | None = None
    """Makes its next call end in a fault of the faulty server."""
    bad_endings: tuple[str, ...] = ()
    """Faults after which an answer arrives that must not count as complete."""
    errors: tuple[str, ...] = ()
    """Faults after which no answer arrives."""
    paid_calls: Callable[[], int] = field(default=lambda: 0)
    """How many calls its server has counted."""
    request: Request = REQUEST


async def _close_after(backend: Backend, work: Callable[[Backend], object]) -> object:
    try:
        return await work(backend)
    finally:
        await backend.close()


def ask(backend: Backend, request: Request = REQUEST) -> Answer:
    """Answer one request in a loop of its own, and close."""
    return asyncio.run(_close_after(backend, lambda it: it.answer(request)))


def probe(backend: Backend) -> Probe:
    return asyncio.run(_close_after(backend, lambda it: it.probe()))


class BackendConformance:
    """The contract. Nothing here may be overridden."""

    def test_its_identity_is_json_and_stable(self, subject: Subject) -> None:
        first, second = subject.make(), subject.make()
        assert json.loads(json.dumps(first.identity)) == second.identity
        assert first.identity["kind"]
        assert first.identity["model"] == first.model
        assert first.name == second.name != ""
        assert subject.request.identity(first.identity) == subject.request.identity(second.identity)

    def test_its_identity_leaves_out_how_fast_it_is_asked(self, subject: Subject) -> None:
        slow = subject.make(timeout=77, max_concurrency=3, requests_per_minute=5, tokens_per_minute=1000)
        assert slow.identity == subject.make().identity

    def test_its_identity_names_the_model(self, subject: Subject) -> None:
        assert subject.make(model="another-model").identity != subject.make().identity

    def test_it_answers_with_the_fields(self, subject: Subject) -> None:
        answer = ask(subject.make(), subject.request)
        assert answer.outcome is Outcome.COMPLETE
        content = read_content(json.loads(answer.text), subject.request.fields)
        assert set(content) == {spec.name for spec in subject.request.fields}
        assert answer.model

    def test_it_counts_tokens_unless_nothing_is_asked(self, subject: Subject) -> None:
        backend = subject.make()
        usage = ask(backend, subject.request).usage
        if backend.capabilities.prepared:
            assert usage.input_tokens == usage.output_tokens == 0
        else:
            assert usage.input_tokens > 0
            assert usage.output_tokens > 0
        assert usage.cached_tokens + usage.cache_write_tokens <= usage.input_tokens

    @pytest.mark.parametrize("prompt", PROMPTS)
    def test_it_estimates_no_fewer_tokens_than_are_counted(self, subject: Subject, prompt: str) -> None:
        request, backend = replace(subject.request, user=prompt), subject.make()
        most, real = backend.estimate(request), ask(backend, request).usage
        assert most.input_tokens >= real.input_tokens
        assert most.output_tokens >= real.output_tokens
        if backend.price is not None:
            assert backend.price.cost(most) >= backend.price.cost(real)

    def test_free_means_that_the_price_is_nothing(self, subject: Subject) -> None:
        backend = subject.make()
        if backend.capabilities.free:
            assert backend.price is not None
            assert backend.price.cost(backend.estimate(subject.request)) == FREE.cost(backend.estimate(subject.request))

    def test_many_calls_at_once_all_come_back(self, subject: Subject) -> None:
        async def work(backend: Backend) -> list[Answer]:
            return await asyncio.gather(*(backend.answer(subject.request) for _ in range(6)))

        answers = asyncio.run(_close_after(subject.make(), work))
        assert [answer.outcome for answer in answers] == [Outcome.COMPLETE] * 6

    def test_it_can_be_used_in_one_loop_after_another(self, subject: Subject) -> None:
        backend = subject.make()
        assert probe(backend).ready
        assert ask(backend, subject.request).outcome is Outcome.COMPLETE
        assert ask(backend, subject.request).outcome is Outcome.COMPLETE

    def test_closing_twice_or_unused_is_fine(self, subject: Subject) -> None:
        async def close_twice() -> None:
            backend = subject.make()
            await backend.close()
            await backend.close()

        asyncio.run(close_twice())

    def test_probing_says_that_it_is_ready_and_costs_nothing(self, subject: Subject) -> None:
        before = subject.paid_calls()
        found = probe(subject.make())
        assert found.ready, found.detail
        assert found.detail
        assert subject.paid_calls() == before

    def test_an_answer_that_did_not_end_well_is_never_complete(self, subject: Subject) -> None:
        for ending in subject.bad_endings:
            subject.fail(ending)
            answer = ask(subject.make(), subject.request)
            assert answer.outcome is not Outcome.COMPLETE, ending
            assert answer.reason or answer.outcome is Outcome.EMPTY, ending
            # It was paid for: what it cost must be known.
            assert answer.usage.input_tokens > 0, ending

    def test_failures_keep_nothing_of_the_vendors(self, subject: Subject) -> None:
        for fault in subject.errors:
            subject.fail(fault)
            with pytest.raises(BackendError) as caught:
                ask(subject.make(timeout=0.5), subject.request)
            assert caught.value.__cause__ is None, fault
            assert caught.value.__context__ is None, fault
            assert subject.make().name in caught.value.message

    def test_its_key_turns_up_nowhere(self, subject: Subject) -> None:
        if not subject.canary:
            pytest.skip("it has no key")
        backend = subject.make()
        shown = [repr(backend), str(backend), json.dumps(backend.identity), repr(probe(backend))]
        for fault in (*subject.errors, *subject.bad_endings):
            subject.fail(fault)
            with contextlib.suppress(BackendError):
                shown.append(repr(ask(subject.make(timeout=0.5), subject.request)))
                continue
            shown.append(_shown_error(subject, fault))
        assert not [text for text in shown if subject.canary in text]
        assert not [text for text in shown if subject.canary[4:14] in text]

    def test_rate_limits_are_kept_where_the_server_tells_them(self, subject: Subject) -> None:
        backend = subject.make()
        if not isinstance(backend, ReportsRateLimits):
            pytest.skip("it has no limits")
        assert backend.rate_limits is None
        ask(backend, subject.request)
        limits = backend.rate_limits
        assert limits is None or limits.requests_limit is not None or limits.tokens_limit is not None


def _shown_error(subject: Subject, fault: str) -> str:
    subject.fail(fault)
    try:
        ask(subject.make(timeout=0.5), subject.request)
    except BackendError as error:
        return f"{error!r} {error} {error.hint} {vars(error)}"
    return ""
