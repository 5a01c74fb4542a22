import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.unit import Group, UnitId, join_key, plain_keys, split_key

GROUP = Group("trail-launch", "pdp", "de-DE")


def test_a_unit_id_reads_as_the_design_says():
    assert str(UnitId(GROUP, "AP-40-GR")) == "trail-launch/pdp/de-DE/AP-40-GR"
    assert str(UnitId(GROUP, "AP-40-GR", 2)) == "trail-launch/pdp/de-DE/AP-40-GR~2"
    assert str(UnitId(GROUP, "")) == "trail-launch/pdp/de-DE"


values = st.text(min_size=1, max_size=20)


@given(st.lists(values, min_size=1, max_size=3), st.integers(min_value=1, max_value=50))
def test_every_id_is_read_back(parts, variant):
    unit = UnitId(GROUP, join_key(tuple(parts)), variant)
    assert UnitId.parse(str(unit)) == unit


@given(st.lists(values, min_size=1, max_size=4))
def test_a_key_gives_back_its_values(parts):
    assert split_key(join_key(tuple(parts))) == tuple(parts)


@given(st.lists(values, min_size=1, max_size=3), st.lists(values, min_size=1, max_size=3))
def test_different_values_never_share_a_key(a, b):
    assert (join_key(tuple(a)) == join_key(tuple(b))) == (a == b)


@pytest.mark.parametrize("value", ["a/b", "a~2", "50%", "a\nb", "a\x00b", "../..", "*", "a b"])
def test_a_key_is_one_line_and_one_segment(value):
    key = join_key((value,))
    assert "/" not in key
    assert "~" not in key
    assert "\n" not in key
    assert "\x00" not in key


def test_letters_of_every_script_stay_readable():
    assert join_key(("Straße",)) == "Straße"
    assert join_key(("背包",)) == "背包"


@pytest.mark.parametrize("text", ["", "a", "a/b", "a//c/k", "a/b/c~x", "a/b/c~"])
def test_what_is_no_unit_id_is_refused_with_the_form_expected(text):
    with pytest.raises(ValueError, match="brief/deliverable/market/key"):
        UnitId.parse(text)


def test_units_sort_by_group_then_key_then_variant():
    units = [UnitId(GROUP, "b"), UnitId(GROUP, "a", 2), UnitId(GROUP, "a", 1)]
    assert [str(unit).rpartition("/")[2] for unit in sorted(units)] == ["a", "a~2", "b"]


@pytest.mark.parametrize("values", [[], ["A", "B"], ["A/B", "C"], ["ü", "x y"], ["", "~"], ["%", "\n", "日本"]])
def test_many_keys_are_joined_as_one_is(values):
    assert list(plain_keys(values)) == [join_key((value,)) for value in values]
