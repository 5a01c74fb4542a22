"""Faults: one a location, with the branches of unions told as one."""

import pytest
from pydantic import ValidationError

from genpress.domain.brand import Brand
from genpress.domain.brief import Brief
from genpress.domain.faults import faults, value_at

SOUND = {"brief": "x", "markets": ["de-DE"], "deliverables": {"a": {"prompt": "p"}}}


def found(model, data):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return faults(caught.value, data)


def test_the_branches_of_a_union_are_one_fault():
    (fault,) = found(Brief, {**SOUND, "context": {"offer": {"a": 1}}})
    assert fault.loc == ("context", "offer")
    assert fault.expected == "text, a number, true or false or a list"


def test_a_list_in_a_union_is_faulted_at_its_items():
    both = found(Brief, {**SOUND, "context": {"offer": ["a", 1, None]}})
    assert [(fault.loc, fault.expected) for fault in both] == [
        (("context", "offer", 1), "text"),
        (("context", "offer", 2), "text"),
    ]


def test_two_unions_do_not_mix():
    both = found(Brand, {"brand": "b", "style": {"x": {}, "y": None}})
    assert [fault.loc for fault in both] == [("style", "x"), ("style", "y")]


def test_a_key_that_is_named_like_a_branch_is_no_branch():
    (fault,) = found(Brief, {**SOUND, "context": {"str": {"a": 1}}})
    assert fault.loc == ("context", "str")


def test_a_value_that_was_put_into_shape_is_faulted_where_it_was_written():
    (fault,) = found(Brief, {**SOUND, "catalogue": 5})
    assert fault.loc == ("catalogue",)
    (fault,) = found(Brief, {**SOUND, "deliverables": {"a": {"prompt": "p", "per": {"row": 1}}}})
    assert fault.loc == ("deliverables", "a", "per")


def test_choices_come_from_enumerations_and_simple_patterns():
    (fault,) = found(Brief, {**SOUND, "drafts": "x"})
    assert fault.choices == ("markdown", "jsonl")
    data = {**SOUND, "catalogue": {"path": "x", "columns": {"w": {"type": "x"}}}}
    (fault,) = found(Brief, data)
    assert fault.choices == ("text", "number", "integer", "boolean", "date", "url", "list")


def test_value_at():
    data = {"a": [{"b": 1}, 2]}
    assert value_at(data, ("a", 0, "b")) == 1
    assert value_at(data, ()) is data
    for nowhere in (("x",), ("a", 5), ("a", "b"), ("a", 1, "b"), (0,)):
        assert value_at(data, nowhere) is None
