import pytest

from genpress.domain.fields import FieldSpec
from genpress.domain.request import Request

FIELDS = (FieldSpec(name="title"),)
BASE = Request("system", "user", FIELDS, facts={"weight": "900"})
BACKEND = {"kind": "openai", "model": "m"}


def test_the_same_request_has_the_same_name():
    assert BASE.identity(BACKEND) == Request("system", "user", FIELDS, facts={"weight": "900"}).identity(dict(BACKEND))


@pytest.mark.parametrize(
    "other",
    [
        Request("other", "user", FIELDS),
        Request("system", "other", FIELDS),
        Request("system", "user", (FieldSpec(name="name"),)),
        Request("system", "user", FIELDS, parameters={"temperature": 0.5}),
        Request("system", "user", FIELDS, variant=2),
        Request("system", "user", FIELDS, prepared={"title": "T"}),
    ],
)
def test_whatever_changes_the_answer_changes_the_name(other):
    assert other.identity(BACKEND) != BASE.identity(BACKEND)


def test_another_model_is_another_request():
    assert BASE.identity(BACKEND) != BASE.identity({"kind": "openai", "model": "n"})


def test_facts_count_only_for_backends_that_read_them():
    other = Request("system", "user", FIELDS, facts={"weight": "1000"})
    assert other.identity(BACKEND) == BASE.identity(BACKEND)
    assert other.identity(BACKEND, uses_facts=True) != BASE.identity(BACKEND, uses_facts=True)
