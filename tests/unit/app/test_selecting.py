import pytest

from genpress.app.selecting import Selectors
from genpress.errors import InvalidInput, UsageError


@pytest.fixture
def job(press):
    return press.job("trail")


def test_nothing_named_means_everything(job):
    scope = Selectors().scope(job)
    assert scope.whole
    assert (scope.deliverables, scope.markets, scope.keys, scope.where, scope.limit) == ((), (), frozenset(), None, 0)


@pytest.mark.parametrize(
    "part", [{"markets": ("de-DE",)}, {"deliverables": ("pdp",)}, {"keys": ("A",)}, {"select": "sku"}, {"limit": 1}]
)
def test_any_selection_is_a_part(job, part):
    assert not Selectors(**part).scope(job).whole


def test_an_expression_is_asked_of_rows(job):
    where = Selectors(select="waterproof == 'yes' and sku != 'AP-20-GR'").scope(job).where
    rows = [row for chunk in job.open_rows().chunks() for row in chunk if where(row.values)]
    assert [row.key for row in rows] == ["AP-30-GR", "AP-40-BK"]


@pytest.mark.parametrize(
    ("selectors", "message", "hint"),
    [
        (Selectors(markets=("de-AT",)), "the brief has no market de-AT", "Did you mean de-DE?"),
        (Selectors(markets=("xx",)), "the brief has no market xx", "Known: de-DE, en-GB."),
        (Selectors(deliverables=("pdq",)), "the brief has no deliverable pdq", "Did you mean pdp?"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(job, selectors, message, hint):
    with pytest.raises(UsageError) as refused:
        selectors.scope(job)
    assert (refused.value.message, refused.value.hint) == (message, hint)


@pytest.mark.parametrize("select", ["waterprof == 'yes'", "sku ==", "{{ sku }}"])
def test_an_expression_that_cannot_be_is_refused(job, select):
    with pytest.raises(InvalidInput):
        Selectors(select=select).scope(job)
