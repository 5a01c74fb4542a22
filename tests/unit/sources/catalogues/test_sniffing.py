from __future__ import annotations

import pytest

from genpress.domain.brief import Table
from genpress.errors import InvalidInput
from genpress.sources.catalogues.sniffing import delimiter_of, sep_line


def sniff(*lines, **table):
    return delimiter_of(Table(path="t", **table), "t", [f"{line}\n" for line in lines])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_each_usual_separator_is_found(mark):
    assert sniff(mark.join(["sku", "name", "price"]), mark.join(["A", "x", "1"])) == mark


def test_decimal_commas_do_not_win_over_semicolons():
    assert sniff("sku;preis;breite", "A;1,50;2,5", "B;2,00;3,5") == ";"


def test_commas_in_prose_do_not_win_over_tabs():
    assert sniff("sku\ttext", "A\tlight, strong, cheap", "B\tone, two") == "\t"


def test_separators_inside_quotes_do_not_count():
    assert sniff("sku;text", 'A;"a,b,c,d"', 'B;"e,f,g,h"') == ";"


def test_the_ending_tsv_is_believed_when_there_are_tabs():
    assert sniff("a,b\tc,d", "1,2\t3,4", format="tsv") == "\t"
    assert sniff("sku,name", "A,x", format="tsv") == ","


def test_one_column():
    assert sniff("sku", "A", "B") == ","
    assert sniff() == ","


def test_the_briefs_header_says_how_many_cells_to_find():
    assert sniff("a;b|c;d;e|f", "g;h|i;j;k|l", header=["x", "y", "z"]) == "|"


@pytest.mark.parametrize(("given", "means"), [("tab", "\t"), ("\\t", "\t"), (";", ";"), ("pipe", "|"), ("~", "~")])
def test_a_separator_may_be_given(given, means):
    assert sniff("x", delimiter=given) == means


@pytest.mark.parametrize("given", ["||", '"', "abc"])
def test_what_cannot_separate_is_refused(given):
    with pytest.raises(InvalidInput) as caught:
        sniff("x", delimiter=given)
    assert caught.value.problems[0].code == "CAT013"


def test_separators_of_two_characters_are_refused_by_name():
    with pytest.raises(InvalidInput) as caught:
        sniff("1+|Vest+|+|+|2932+|2024&|", "2+|Cap+|+|+|474F+|2022&|")
    assert "'+|'" in caught.value.problems[0].message


def test_sep_line():
    assert sep_line("sep=;\r\n") == ";"
    assert sep_line("\ufeffSEP=\t\n") == "\t"
    assert sep_line("separate;\n") == ""
