from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.unit import join_key
from genpress.interfaces import Row
from genpress.pipeline.expand import Axes, project_key

ROWS = [Row("A1", {"name": "One"}), Row("B/2", {"name": "Two"})]
SEGMENTS = (Row("students", {"tone": "light"}), Row("pros", {"tone": "dry"}))


def test_rows_alone_give_a_point_each():
    points = Axes(("row",)).points(ROWS)
    assert [point.key for point in points] == ["A1", "B%2F2"]
    assert points[1].row_values == {"name": "Two"}
    assert points[0].segment_values == {}


def test_without_axes_there_is_one_point():
    (point,) = Axes(()).points([])
    assert point.key == ""
    assert point.row is None


def test_axes_multiply_in_their_order():
    axes = Axes(("row", "segment", "season"), SEGMENTS, {"season": ("spring", "autumn")})
    points = axes.points(ROWS)
    assert len(points) == 8
    assert points[0].key == "A1/students/spring"
    assert points[0].lists == {"season": "spring"}
    assert points[-1].key == "B%2F2/pros/autumn"
    assert points[-1].segment_values == {"tone": "dry"}


def test_an_axis_without_values_gives_no_points():
    assert Axes(("season",), lists={"season": ()}).points([]) == []


def test_a_key_is_projected_onto_the_axes_of_its_source():
    assert project_key("A1/students", ("row", "segment"), ("row",)) == "A1"
    assert project_key("A1/students", ("row", "segment"), ("segment",)) == "students"
    assert project_key("A1/students", ("row", "segment"), ("row", "segment")) == "A1/students"
    assert project_key("A1", ("row",), ()) == ""


@given(st.text(min_size=1), st.text(min_size=1))
def test_projection_keeps_the_value_whatever_it_holds(row, segment):
    assert project_key(join_key((row, segment)), ("row", "segment"), ("row",)) == join_key((row,))
