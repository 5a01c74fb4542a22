"""Which keys may stand where."""

import pytest

from genpress.domain.brief import Brief
from genpress.domain.config import Config
from genpress.domain.shapes import known_keys


@pytest.mark.parametrize(
    ("model", "loc", "some"),
    [
        (Brief, (), {"brief", "markets"}),
        (Brief, ("deliverables", "any"), {"prompt", "from", "per"}),
        (Brief, ("deliverables", "any", "from"), {"deliverable", "market", "status"}),
        (Brief, ("catalogue",), {"path", "key"}),
        (Brief, ("catalogue", "variants"), {"by", "columns"}),
        (Brief, ("catalogue", "columns", "weight"), {"type", "unit"}),
        (Config, ("backends", "x", "price"), {"input", "output"}),
    ],
)
def test_known_keys(model, loc, some):
    assert some <= set(known_keys(model, loc))


def test_a_name_in_code_that_is_not_one_in_files_is_not_known():
    assert "source" not in known_keys(Brief, ("deliverables", "any"))


@pytest.mark.parametrize("loc", [("context",), ("markets", 0), ("nope",), ("brief", "x"), ("deliverables",)])
def test_where_any_key_or_none_may_stand(loc):
    assert known_keys(Brief, loc) == ()
