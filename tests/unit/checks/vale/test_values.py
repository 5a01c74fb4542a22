"""Values of rules: written in any of the ways that Vale reads, or told as no value."""

from __future__ import annotations

import pytest

from genpress.checks.vale import Style, lint_text, read_styles
from genpress.checks.vale.compiling import compile_rule
from genpress.checks.vale.values import read_rule
from tests.unit.checks.vale.test_rules import words


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("extends: existence\ntokens: oven", "an oven", ["oven"]),
        ("extends: existence\ntokens: [oven]\nexceptions: oven", "an oven", []),
        ("extends: existence\ntokens: [oven]\nignorecase: 'yes'", "Oven", ["Oven"]),
        ("extends: existence\ntokens: [oven]\nignorecase: 'no'", "Oven", []),
        ("extends: existence\ntokens: [oven]\nlimit: '1'", "oven, oven", ["oven"]),
        ("extends: existence\ntokens: [oven]\nlimit: -1", "oven, oven", ["oven", "oven"]),
        ("extends: occurrence\ntoken: oven\nmax: '1'", "oven, oven", ["oven"]),
        ("extends: substitution\nswap: [{fridge: icebox}, {hob: stove}]", "fridge, hob", ["fridge", "hob"]),
        ("extends: consistency\neither: [{gray: grey}]", "gray and grey", ["grey"]),
        ("extends: existence\ntokens: [oven]\nscope: text & ~heading", "# oven\n\noven", ["oven"]),
    ],
)
def test_values_may_be_written_in_several_ways(rule, text, found):
    assert words(rule, text) == found


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("extends: existence\ntokens: [[oven]]", "it has a list where a text belongs"),
        ("extends: existence\ntokens: {oven: hob}", "it has a map where a text belongs"),
        ("extends: occurrence\ntoken: [oven]\nmax: 1", "it has a list where a text belongs"),
        ("extends: occurrence\ntoken: oven\nmax: few", "max is 'few', which is no whole number"),
        ("extends: existence\ntokens: [oven]\nnonword: perhaps", "nonword is 'perhaps', which is neither true nor"),
        ("extends: capitalization\nmatch: $title\nthreshold: half", "threshold is 'half', which is no number"),
        ("extends: substitution\nswap: [oven, hob]", "it has no swap"),
        ("extends: existence\ntokens: [oven]\nscope: kitchen", "scope 'kitchen' is none of alt, attr, blockquote"),
        ("extends: existence\ntokens: [oven]\nscope: doc(h2 p)", "its scope selects parts of a document"),
    ],
)
def test_what_is_no_value_is_told(rule, reason):
    with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
        compile_rule("Ours.Rule", {"message": "%s", **read_rule(rule)})


def test_words_of_a_rule_stay_as_they_are_written(tmp_path):
    rule = "extends: existence\nmessage: '%s'\nignorecase: on\ntokens: [no, 'on', 12:30, 1.50, 2020-01-02, True]\n"
    (tmp_path / "Ours").mkdir()
    (tmp_path / "Ours/Words.yml").write_text(rule, "utf-8")
    [compiled] = read_styles(tmp_path / "Ours").rules
    text = "No, on, 12:30, 1.50, 2020-01-02, true, 750, false."
    hits = [text[found.start : found.end] for found in lint_text(Style((compiled,)), text)]
    assert hits == ["No", "on", "12:30", "1.50", "2020-01-02", "true"]
