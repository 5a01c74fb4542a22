from __future__ import annotations

import asyncio
import json
from decimal import Decimal

import pytest

from genpress.domain.fields import FieldSpec
from genpress.domain.request import Request
from genpress.errors import BackendError, FailureKind, InvalidInput

FIELDS = (FieldSpec(name="title", description="A title"),)
REQUEST = Request("the brand", "the row", FIELDS)


def fails(backend, request: Request = REQUEST) -> BackendError:
    async def work() -> None:
        try:
            await backend.answer(request)
        finally:
            await backend.close()

    with pytest.raises(BackendError) as caught:
        asyncio.run(work())
    return caught.value


def test_a_plan_needs_no_key(make) -> None:
    backend = make(environ={})
    assert backend.estimate(REQUEST).input_tokens > 0
    assert backend.identity["model"] == "test-model"


def test_a_call_without_a_key_says_which_variable_to_set_and_makes_no_call(make) -> None:
    backend = make(environ={})
    for _ in range(2):
        error = fails(backend)
        assert error.kind is FailureKind.AUTH
        assert "PRESS_KEY" in error.message
        assert "export PRESS_KEY" in error.hint


def test_probing_without_a_key_says_so_too(make) -> None:
    found = asyncio.run(make(environ={}).probe())
    assert not found.ready
    assert "export PRESS_KEY" in found.detail


def test_the_vendors_own_variable_is_the_default_at_its_own_host(make) -> None:
    assert "OPENAI_API_KEY" in fails(make(environ={}, api_key_env="")).message
    assert "ANTHROPIC_API_KEY" in fails(make("anthropic", environ={}, api_key_env="")).message


def test_all_that_is_wrong_with_a_declaration_comes_at_once(make) -> None:
    with pytest.raises(InvalidInput) as caught:
        make(
            "anthropic",
            model="",
            base_url="http://169.254.169.254/",
            api_key_env="OPENAI_API_KEY",
            parameters={"top_p": 1},
        )
    assert {problem.code for problem in caught.value.problems} == {"BKD001", "BKD002", "BKD003", "BKD004"}


def test_a_temperature_for_anthropic_is_a_mistake_from_the_start(make) -> None:
    with pytest.raises(InvalidInput) as caught:
        make("anthropic", parameters={"temperature": 0.3})
    assert "Anthropic messages takes no 'temperature'" in str(caught.value.problems[0])
    assert make("openai", parameters={"temperature": 0.3}).identity["parameters"] == {"temperature": 0.3}


def test_the_identity_holds_just_what_changes_answers(make, key: str) -> None:
    backend = make(base_url="http://localhost:8000/v1", parameters={"temperature": 0.2}, max_tokens=77)
    assert backend.identity == {
        "kind": "openai",
        "model": "test-model",
        "api": "chat",
        "parameters": {"temperature": 0.2},
        "max_tokens": 77,
        "structure": 1,
        "host": "localhost",
    }
    assert key not in json.dumps(backend.identity)
    assert "host" not in make().identity


def test_the_port_of_a_server_is_no_part_of_the_identity(make) -> None:
    assert make(base_url="http://localhost:1/v1").identity == make(base_url="http://localhost:2/v1").identity


def test_the_api_is_the_vendors_new_one_at_home_and_the_common_one_elsewhere(make) -> None:
    assert make().identity["api"] == "responses"
    assert make(base_url="http://localhost:1/v1").identity["api"] == "chat"
    assert make(api="chat").identity["api"] == "chat"
    assert make(base_url="http://localhost:1/v1", api="responses").identity["api"] == "responses"


def test_a_repr_says_what_and_where_and_no_key(make, key: str) -> None:
    backend = make(base_url="http://localhost:8000/v1")
    assert repr(backend) == "<OpenAI backend press: test-model at localhost>"
    assert key not in repr(vars(backend))
    assert key not in repr(vars(backend._transport))


def test_capabilities(make) -> None:
    assert make().capabilities.schema
    assert not make().capabilities.seed
    assert make(api="chat").capabilities.seed
    assert make().capabilities.localises
    assert not make(localises=False).capabilities.localises
    assert not make().capabilities.free
    assert make(price={"input": 0, "output": 0}).capabilities.free
    assert not make(price={"input": 0, "output": 1}).capabilities.free


def test_an_estimate_takes_the_output_at_its_most(make) -> None:
    assert make(max_tokens=500).estimate(REQUEST).output_tokens == 500
    own = Request("", "", FIELDS, parameters={"max_tokens": 90})
    assert make(max_tokens=500).estimate(own).output_tokens == 90


def test_an_estimate_grows_with_prompt_and_schema(make) -> None:
    backend = make()
    longer = Request("the brand " * 50, "the row", FIELDS)
    wider = Request("the brand", "the row", (*FIELDS, FieldSpec(name="text", description="Words " * 50)))
    least = backend.estimate(REQUEST).input_tokens
    assert backend.estimate(longer).input_tokens > least + 150
    assert backend.estimate(wider).input_tokens > least + 100
    assert backend.estimate(REQUEST).input_tokens == least


def test_an_estimate_reserves_for_writing_the_prompt_to_the_cache(make) -> None:
    price = {"input": 1, "output": 5, "cache_write": Decimal("1.25"), "cached_input": Decimal("0.1")}
    backend = make("anthropic", price=price)
    most = backend.estimate(REQUEST)
    assert most.cache_write_tokens == most.input_tokens
    assert make("anthropic", price={"input": 1, "output": 5}).estimate(REQUEST).cache_write_tokens == 0


def test_text_that_no_json_can_hold_is_a_bad_request_not_a_defect(make, faulty) -> None:
    error = fails(make(base_url=faulty.openai_url), Request("", "lone \ud800 surrogate", FIELDS))
    assert error.kind is FailureKind.BAD_REQUEST
    assert faulty.count()["calls"] == 0


def test_what_is_sent_is_what_the_apis_want(make, faulty) -> None:
    async def work() -> None:
        for backend in (
            make(
                base_url=faulty.openai_url, api="responses", parameters={"temperature": 0.3, "reasoning_effort": "low"}
            ),
            make(base_url=faulty.openai_url, parameters={"temperature": 0.3, "min_p": 0.05}),
            make("anthropic", base_url=faulty.anthropic_url, parameters={"effort": "low"}),
        ):
            await backend.answer(
                Request("the brand", "the row", FIELDS, parameters={"temperature": 0.9, "max_tokens": 33})
            )
            await backend.close()

    asyncio.run(work())
    responses, chat, messages = [call["body"] for call in faulty.calls()]
    assert (responses["temperature"], responses["reasoning"], responses["max_output_tokens"]) == (
        0.9,
        {"effort": "low"},
        33,
    )
    assert (chat["temperature"], chat["min_p"], chat["max_tokens"]) == (0.9, 0.05, 33)
    assert (messages["max_tokens"], messages["output_config"]["effort"]) == (33, "low")
    assert "temperature" not in messages
    assert messages["output_config"]["format"]["schema"]["required"] == ["title"]


def test_two_backends_do_not_share_limits_or_keys(make, faulty) -> None:
    first, second = (
        make(base_url=faulty.openai_url),
        make(base_url=faulty.openai_url, environ={"PRESS_KEY": "other-key-12345"}),
    )

    async def work() -> None:
        await first.answer(REQUEST)
        await second.answer(REQUEST)
        await first.close()
        await second.close()

    asyncio.run(work())
    sent = [call["headers"]["Authorization"] for call in faulty.calls()]
    assert sent == ["Bearer sk-canary-0123456789abcdef", "Bearer other-key-12345"]
