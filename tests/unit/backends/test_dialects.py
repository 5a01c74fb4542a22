import orjson

from genpress.backends.dialects import Ending, Schemas, settle, usage_of
from genpress.domain.fields import FieldSpec, json_schema
from genpress.domain.money import Usage
from genpress.domain.request import Outcome


def test_a_schema_is_made_once_per_set_of_fields() -> None:
    schemas, fields = Schemas(), (FieldSpec(name="title", description="A title"),)
    first, tokens = schemas.of(fields)
    assert orjson.loads(orjson.dumps(first)) == json_schema(fields)
    assert schemas.of(fields)[0] is first
    assert tokens > 20


def test_other_fields_have_another_schema_and_old_ones_are_dropped() -> None:
    schemas = Schemas()
    made = []
    for number in range(200):
        fields = (FieldSpec(name=f"field_{number}"),)
        made.append(orjson.dumps(schemas.of(fields)[0]))
    assert len(set(made)) == 200
    assert len(schemas._made) <= 64


def test_a_complete_answer_without_text_is_empty() -> None:
    assert settle(" \n", Ending(Outcome.COMPLETE), "m", Usage(), "id").outcome is Outcome.EMPTY
    assert settle("", Ending(Outcome.TRUNCATED, "max"), "m", Usage(), "id").outcome is Outcome.TRUNCATED
    assert settle("{}", Ending(Outcome.COMPLETE), "m", Usage(), "id").outcome is Outcome.COMPLETE


def test_the_parts_of_a_usage_never_exceed_the_whole() -> None:
    assert usage_of(100, 40, 30, 9) == Usage(100, 40, 9, 30)
    assert usage_of(100, 80, 90, 9) == Usage(100, 80, 9, 20)
    assert usage_of(0, 80, 90, 9) == Usage(0, 0, 9, 0)
