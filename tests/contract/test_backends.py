"""Every backend against the contract, on real servers on loopback: ours, and two that nobody here wrote."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from genpress.domain.config import BackendConfig
from genpress.domain.request import Outcome
from genpress.errors import BackendError, FailureKind
from genpress.interfaces import BackendEnvironment
from genpress.plugins import backend_factory
from tests.contract.conformance import PREPARED, REQUEST, BackendConformance, Subject, ask, probe
from tests.servers.faulty import FaultyServer
from tests.servers.ports import uvicorn

CANARY = "sk-canary-7f3a9c51d2e8"
ENVIRONMENT = BackendEnvironment({"CANARY_KEY": CANARY}, Path("models"))
BAD_ENDINGS = ("refusal", "filter", "max_tokens", "empty", "not-object", "error-200")
ERRORS = (
    "leak",
    "401",
    "403",
    "429",
    "quota",
    "400",
    "404",
    "500",
    "529",
    "reset",
    "reset-half",
    "truncated",
    "redirect",
)


def subject_of(kind: str, base_url: str, *, model: str = "test-model", **known: object) -> Subject:
    declared = {"kind": kind, "model": model, "base_url": base_url, "api_key_env": "CANARY_KEY", "timeout": 10}
    api = {"api": known.pop("api")} if "api" in known else {}

    def make(**changes: object):
        return backend_factory(kind)("press", BackendConfig(**{**declared, **api, **changes}), ENVIRONMENT)

    return Subject(make=make, canary=CANARY, **known)


@pytest.fixture(scope="module")
def faulty() -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _start_over(request: pytest.FixtureRequest) -> None:
    if "faulty" in request.fixturenames:
        request.getfixturevalue("faulty").reset()


def on_faulty(server: FaultyServer) -> dict[str, object]:
    return {
        "fail": lambda fault: server.script([fault]),
        "bad_endings": BAD_ENDINGS,
        "errors": ERRORS,
        "paid_calls": lambda: server.count()["calls"],
    }


class TestResponses(BackendConformance):
    @pytest.fixture
    def subject(self, faulty: FaultyServer) -> Subject:
        return subject_of("openai", faulty.openai_url, api="responses", **on_faulty(faulty))


class TestChat(BackendConformance):
    @pytest.fixture
    def subject(self, faulty: FaultyServer) -> Subject:
        return subject_of("openai", faulty.openai_url, **on_faulty(faulty))


class TestMessages(BackendConformance):
    @pytest.fixture
    def subject(self, faulty: FaultyServer) -> Subject:
        known = on_faulty(faulty) | {"bad_endings": (*BAD_ENDINGS, "pause")}
        return subject_of("anthropic", faulty.anthropic_url, **known)


class TestTemplate(BackendConformance):
    @pytest.fixture
    def subject(self) -> Subject:
        def make(**changes: object):
            return backend_factory("template")("press", BackendConfig(kind="template", **changes), ENVIRONMENT)

        return Subject(make=make)


class TestResponsesOnLlmock(BackendConformance):
    @pytest.fixture
    def subject(self, llmock) -> Subject:
        return subject_of("openai", llmock.base_url("openai"), model="gpt-4o-mini", api="responses")


class TestChatOnLlmock(BackendConformance):
    @pytest.fixture
    def subject(self, llmock) -> Subject:
        return subject_of("openai", llmock.base_url("openai"), model="gpt-4o-mini")


class TestMessagesOnLlmock(BackendConformance):
    @pytest.fixture
    def subject(self, llmock) -> Subject:
        # It knows the schema's place in an older version of the API only, so what it says is given.
        llmock.reply(json.dumps(PREPARED), times=None)
        return subject_of("anthropic", llmock.base_url("anthropic"), model="claude-haiku-4-5")


class TestLimitsOnLlmock:
    """A server that enforces its limits, and says so in the vendors' own headers."""

    @pytest.mark.parametrize(("kind", "api"), [("openai", "responses"), ("openai", "chat"), ("anthropic", "")])
    def test_its_limits_and_the_wait_it_asks_for_are_read(self, llmock, kind, api) -> None:
        llmock.limits(rpm=2)
        backend = subject_of(kind, llmock.base_url(kind), api=api).make()
        first = ask(backend)
        assert first.outcome in {Outcome.COMPLETE, Outcome.MALFORMED}
        assert backend.rate_limits.requests_limit == 2
        assert backend.rate_limits.requests_remaining == 1
        ask(backend)
        with pytest.raises(BackendError) as caught:
            ask(backend)
        assert caught.value.kind is FailureKind.RATE_LIMITED
        assert 0 < caught.value.retry_after <= 60
        assert backend.rate_limits.requests_remaining == 0

    def test_a_prompt_too_long_for_the_model_is_never_tried_again(self, llmock) -> None:
        llmock.context_overflow()
        with pytest.raises(BackendError) as caught:
            ask(subject_of("openai", llmock.base_url("openai")).make())
        assert caught.value.kind is FailureKind.BAD_REQUEST
        assert len(llmock.requests) == 1


WAITS = {"429": 1.0, "429-ms": 0.25, "429-day": 86400.0, "429-bare": None}


@pytest.mark.parametrize(("kind", "api"), [("openai", "responses"), ("openai", "chat"), ("anthropic", "")])
class TestFaults:
    """What each fault on the wire becomes, in all three APIs."""

    def _fail(self, faulty: FaultyServer, kind: str, api: str, fault: object, **changes: object) -> BackendError:
        url = faulty.openai_url if kind == "openai" else faulty.anthropic_url
        faulty.script([fault])
        with pytest.raises(BackendError) as caught:
            ask(subject_of(kind, url, api=api).make(**changes))
        # One call, never a silent second one: each attempt is the engine's to count.
        assert faulty.count()["calls"] == 1
        return caught.value

    @pytest.mark.parametrize(
        ("fault", "expected"),
        [
            ("400", FailureKind.BAD_REQUEST),
            ("401", FailureKind.AUTH),
            ("402", FailureKind.UNAVAILABLE),
            ("403", FailureKind.AUTH),
            ("404", FailureKind.UNAVAILABLE),
            ("404-path", FailureKind.UNAVAILABLE),
            ("408", FailureKind.RETRYABLE),
            ("409", FailureKind.RETRYABLE),
            ("413", FailureKind.BAD_REQUEST),
            ("422", FailureKind.BAD_REQUEST),
            ("quota", FailureKind.UNAVAILABLE),
            ("500", FailureKind.RETRYABLE),
            ("502", FailureKind.RETRYABLE),
            ("503", FailureKind.OVERLOADED),
            ("529", FailureKind.OVERLOADED),
            ("redirect", FailureKind.UNAVAILABLE),
            ("reset", FailureKind.UNKNOWN_OUTCOME),
            ("reset-half", FailureKind.UNKNOWN_OUTCOME),
            ("truncated", FailureKind.UNKNOWN_OUTCOME),
            ("html", FailureKind.UNKNOWN_OUTCOME),
        ],
    )
    def test_each_fault_has_one_kind(self, faulty, kind, api, fault, expected) -> None:
        assert self._fail(faulty, kind, api, fault).kind is expected

    @pytest.mark.parametrize("fault", ["hang", "slow"])
    def test_a_call_takes_no_longer_than_its_time_out(self, faulty, kind, api, fault) -> None:
        started = time.monotonic()
        error = self._fail(faulty, kind, api, fault, timeout=0.3)
        assert error.kind is FailureKind.UNKNOWN_OUTCOME
        assert time.monotonic() - started < 3

    @pytest.mark.parametrize("fault", WAITS)
    def test_the_wait_a_provider_asks_for_is_passed_on_uncapped(self, faulty, kind, api, fault) -> None:
        error = self._fail(faulty, kind, api, fault)
        assert error.kind is FailureKind.RATE_LIMITED
        assert error.retry_after == WAITS[fault]

    def test_a_date_to_wait_for_becomes_seconds(self, faulty, kind, api) -> None:
        assert 0.9 <= self._fail(faulty, kind, api, "429-date").retry_after <= 2.1

    def test_a_vendors_own_reset_headers_say_how_long_to_wait(self, faulty, kind, api) -> None:
        waited = self._fail(faulty, kind, api, "429-reset").retry_after
        assert waited == 62.5 if kind == "openai" else 2 <= waited <= 3

    def test_an_unknown_model_is_named(self, faulty, kind, api) -> None:
        assert "'nope-9'" in self._fail(faulty, kind, api, "404", model="nope-9").message

    def test_cached_tokens_are_counted_within_the_input(self, faulty, kind, api) -> None:
        url = faulty.openai_url if kind == "openai" else faulty.anthropic_url
        plain = ask(subject_of(kind, url, api=api).make()).usage
        faulty.script(["cached"])
        cached = ask(subject_of(kind, url, api=api).make()).usage
        assert cached.input_tokens == plain.input_tokens
        assert 0 < cached.cached_tokens < cached.input_tokens

    def test_a_server_that_is_not_there_is_tried_again(self, faulty, kind, api) -> None:
        with pytest.raises(BackendError) as caught:
            ask(subject_of(kind, "http://127.0.0.1:1/v1", api=api).make())
        assert caught.value.kind is FailureKind.RETRYABLE

    def test_a_host_that_does_not_exist_is_unavailable(self, faulty, kind, api) -> None:
        with pytest.raises(BackendError) as caught:
            ask(subject_of(kind, "https://no-such-host.invalid/v1", api=api).make())
        assert caught.value.kind is FailureKind.UNAVAILABLE
        assert "no-such-host.invalid" in caught.value.message

    def test_no_more_connections_are_open_than_allowed(self, faulty, kind, api) -> None:
        url = faulty.openai_url if kind == "openai" else faulty.anthropic_url
        backend = subject_of(kind, url, api=api).make(max_concurrency=3)
        faulty.script(latency=0.05)

        async def flood() -> None:
            await asyncio.gather(*(backend.answer(REQUEST) for _ in range(9)))
            await backend.close()

        asyncio.run(flood())
        assert faulty.count()["max_in_flight"] == 3


@pytest.fixture(scope="module")
def strangers() -> Iterator[dict[str, str]]:
    """mock-ai-api's two applications, without its launcher, which leaves processes behind."""
    with uvicorn("app.openai_app:app") as openai, uvicorn("app.anthropic_app:app") as anthropic:
        yield {"openai": openai + "/v1", "anthropic": anthropic}


@pytest.mark.parametrize(("kind", "api"), [("openai", "responses"), ("openai", "chat"), ("anthropic", "")])
class TestOnMockAiApi:
    """A server that knows no schemas: it shows that its plain answers and its errors are read rightly."""

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            ("401", FailureKind.AUTH),
            ("429", FailureKind.RATE_LIMITED),
            ("500", FailureKind.RETRYABLE),
            ("503", FailureKind.OVERLOADED),
        ],
    )
    def test_its_errors(self, strangers, kind, api, status, expected) -> None:
        named = f"{'gpt-4.1' if kind == 'openai' else 'claude-sonnet-4-20250514'}:mock-{status}"
        with pytest.raises(BackendError) as caught:
            ask(subject_of(kind, strangers[kind], model=named, api=api).make())
        assert caught.value.kind is expected
        assert CANARY not in caught.value.message

    def test_its_answer_and_usage(self, strangers, kind, api) -> None:
        backend = subject_of(kind, strangers[kind], model=_listed(strangers[kind], kind), api=api).make()
        answer = ask(backend)
        assert answer.outcome is Outcome.COMPLETE
        assert answer.text
        assert answer.usage.input_tokens > 0
        assert answer.usage.output_tokens > 0

    def test_probing_it(self, strangers, kind, api) -> None:
        assert probe(subject_of(kind, strangers[kind], model=_listed(strangers[kind], kind), api=api).make()).ready
        absent = probe(subject_of(kind, strangers[kind], model="not-listed-there", api=api).make())
        assert not absent.ready
        assert "not-listed-there" in absent.detail


def _listed(base_url: str, kind: str) -> str:
    url = base_url + ("/models" if kind == "openai" else "/v1/models")
    headers = {"Authorization": "Bearer any", "x-api-key": "any", "anthropic-version": "2023-06-01"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:
        names = [entry["id"] for entry in json.load(answer)["data"]]
    return next(name for name in names if name.endswith(":mock-text"))
