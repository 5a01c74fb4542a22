import asyncio
import json

import pytest

from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.money import FREE
from genpress.domain.request import Outcome, Request
from genpress.errors import BackendError, FailureKind, InvalidInput

FIELDS = (FieldSpec(name="title"), FieldSpec(name="bullets", type=FieldType.LIST))


def request(prepared: dict[str, object] | None) -> Request:
    return Request("", "", FIELDS, prepared=prepared)


def test_it_answers_with_the_prepared_text_in_the_fields_order(make) -> None:
    backend = make("template", model="", api_key_env="")
    answer = asyncio.run(backend.answer(request({"bullets": ["Größe: 40 l"], "title": "Pack", "other": "x"})))
    assert answer.text == '{"title":"Pack","bullets":["Größe: 40 l"]}'
    assert (answer.outcome, answer.model) == (Outcome.COMPLETE, "template")
    assert json.loads(answer.text)["bullets"] == ["Größe: 40 l"]


def test_it_costs_nothing_and_wants_prepared_text(make) -> None:
    backend = make("template", api_key_env="")
    assert backend.capabilities.prepared
    assert backend.capabilities.free
    assert backend.price == FREE
    assert backend.price.cost(backend.estimate(request(None))) == 0


def test_its_texts_are_in_one_language_unless_it_is_said_otherwise(make) -> None:
    assert not make("template", api_key_env="").capabilities.localises
    assert make("template", api_key_env="", localises=True).capabilities.localises


@pytest.mark.parametrize("prepared", [None, {}, {"title": "Pack"}])
def test_a_field_without_a_template_is_named(make, prepared) -> None:
    with pytest.raises(BackendError) as caught:
        asyncio.run(make("template", api_key_env="").answer(request(prepared)))
    # Not `unavailable`: other prompts of the same run may well have templates.
    assert caught.value.kind is FailureKind.BAD_REQUEST
    assert "bullets" in caught.value.message


def test_texts_that_come_out_empty_are_empty(make) -> None:
    answer = asyncio.run(make("template", api_key_env="").answer(request({"title": "", "bullets": []})))
    assert answer.outcome is Outcome.EMPTY


def test_declaring_a_server_for_it_is_a_mistake(make) -> None:
    with pytest.raises(InvalidInput) as caught:
        make("template", base_url="https://x.example", api_key_env="K", parameters={"temperature": 1})
    assert len(caught.value.problems) == 3


def test_it_is_always_ready(make) -> None:
    backend = make("template", api_key_env="")
    assert asyncio.run(backend.probe()).ready
    assert repr(backend) == "<template backend press>"
