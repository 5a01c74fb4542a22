"""Records, and what they say when a name is not there."""

import pytest
from jinja2.exceptions import UndefinedError

from genpress.domain.market import Market
from genpress.templating.record import About, Record, Unknown, freeze, plain
from genpress.templating.state import STATE


def test_models_mappings_and_lists_become_values():
    frozen = freeze("x", {"market": Market(locale="de-DE"), "list": [1, {"a": "b"}], 3: None})
    assert isinstance(frozen, Record)
    assert plain(frozen) == {
        "market": Market(locale="de-DE").model_dump(mode="json"),
        "list": [1, {"a": "b"}],
        "3": None,
    }
    assert isinstance(frozen["list"], tuple)


def test_a_record_is_a_mapping():
    record = Record(About("row"), {"a": 1})
    assert (list(record), len(record), "a" in record, record.get("b")) == (["a"], 1, True, None)
    with pytest.raises(KeyError):
        record["b"]


@pytest.mark.parametrize(
    ("undefined", "says"),
    [
        (Unknown(name="brnd"), "'brnd' is not known here. Did you mean 'brand'?"),
        (
            Unknown(obj=Record(About("row", "column"), {"name": ""}), name="nam"),
            "row has no column 'nam'. Did you mean 'name'?",
        ),
        (Unknown(obj=Record(About("row", "column", offered=("a",)), {}), name="b"), "not among the `facts`"),
        (Unknown(obj=Record(About("row", "column"), {}), name="b"), "row has no column 'b'."),
        (Unknown(obj="text", name="x"), "a text has no 'x'"),
        (Unknown(obj=5, name="x"), "a number has no 'x'"),
        (Unknown(obj={}, name="x"), "a table has no 'x'"),
        (Unknown(hint="in so many words"), "in so many words"),
    ],
)
def test_what_is_not_there_says_what_is(undefined, says):
    STATE.begin({"brand": 1, "brief": 2}, None)
    for use in (str, bool, list, len, lambda value: value + 1, lambda value: value == 1, lambda value: value.attribute):
        with pytest.raises(UndefinedError) as caught:
            use(undefined)
        assert says in str(caught.value)


def test_control_characters_in_a_name_do_not_reach_a_terminal():
    with pytest.raises(UndefinedError) as caught:
        str(Unknown(obj=Record(About("row", "column"), {}), name="\x1b[31m"))
    assert "\x1b" not in str(caught.value)
