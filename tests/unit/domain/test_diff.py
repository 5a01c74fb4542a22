from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.diff import changes


@given(st.text("ab \n.", max_size=60), st.text("ab \n.", max_size=60))
def test_the_parts_of_a_comparison_join_to_the_texts(old, new):
    gone, came = changes(old, new)
    assert "".join(text for text, _ in gone) == old
    assert "".join(text for text, _ in came) == new
    assert [t for t, alone in gone if not alone] == [t for t, alone in came if not alone]


def test_only_the_words_that_differ_are_marked():
    gone, came = changes("holds 40 litres", "holds 45 litres")
    assert gone == [("holds ", False), ("40", True), (" litres", False)]
    assert came[1] == ("45", True)


def test_very_long_texts_are_not_compared_word_by_word():
    old, new = "a " * 3000, "a " * 3001
    assert changes(old, new) == ([(old, True)], [(new, True)])
