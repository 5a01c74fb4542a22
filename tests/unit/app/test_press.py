from decimal import Decimal

import pytest

from genpress import InvalidInput, RunOptions, Selectors
from genpress.errors import UsageError


@pytest.mark.parametrize("amount", [Decimal("nan"), Decimal("inf"), Decimal(-5), Decimal("1e30"), -0.5])
def test_a_budget_that_is_no_amount_is_refused(press, amount):
    with pytest.raises(UsageError, match="is not an amount"):
        press.run("trail", RunOptions(max_cost=amount))
    assert not (press.workspace.root / "outputs").exists()


def test_a_wait_that_is_no_time_is_refused(press):
    with pytest.raises(UsageError, match="no number of seconds"):
        press.run("trail", RunOptions(wait=float("nan")))


def test_one_text_where_names_are_expected_is_refused():
    with pytest.raises(UsageError, match="markets is one text"):
        Selectors(markets="de-DE")
    with pytest.raises(UsageError, match="below 0"):
        Selectors(limit=-1)


def test_problems_can_be_read_where_nobody_catches_them(press):
    (press.workspace.root / "briefs" / "trail.yaml").write_text("brief: trail\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        press.plan("trail")
    assert "briefs/trail.yaml:1:1: BRF003" in str(refused.value)
    assert str(refused.value).endswith("2 problems found")
