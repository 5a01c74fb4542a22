"""`.vale.ini`: which rules are asked of which kind of text, how severely, with which words."""

from __future__ import annotations

import pytest

from genpress.checks.vale import lint_text, read_styles
from genpress.checks.vale.config import read_config
from genpress.domain.fields import FieldType
from genpress.domain.finding import Severity
from genpress.errors import InvalidInput

RULE = "extends: existence\nmessage: \"no '%s'\"\nlevel: {level}\ntokens: [{token}]\n"


@pytest.fixture
def house(tmp_path):
    """Two styles of two rules, two vocabularies, and what makes a `.vale.ini` beside them."""
    for name, level, token in [
        ("A/Very", "error", "very"),
        ("A/Quite", "suggestion", "quite"),
        ("B/So", "warning", "so"),
        ("B/Too", "warning", "too"),
    ]:
        path = tmp_path / f"styles/{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(RULE.format(level=level, token=token), "utf-8")
    for name, accepted, rejected in [("Ours", "# names\nGenPress\n", "foo\n"), ("Theirs", "very\n", "")]:
        folder = tmp_path / f"styles/config/vocabularies/{name}"
        folder.mkdir(parents=True)
        (folder / "accept.txt").write_text(accepted, "utf-8")
        (folder / "reject.txt").write_text(rejected, "utf-8")

    def _write(text):
        (tmp_path / ".vale.ini").write_text(text, "utf-8")
        return tmp_path

    return _write


TEXT = "very quite so too"


def told(folder, text=TEXT, kind=FieldType.MARKDOWN):
    return [text[one.start : one.end] for one in lint_text(read_styles(folder), text, kind)]


@pytest.mark.parametrize(
    ("ini", "found"),
    [
        ("StylesPath = styles\n[*]\nBasedOnStyles = A", ["very", "quite"]),
        ("StylesPath = styles\n[*.md]\nBasedOnStyles = A, B", ["very", "quite", "so", "too"]),
        ("StylesPath = styles\n[*.{txt,md}]\nBasedOnStyles = B", ["so", "too"]),
        ("StylesPath = styles\n[docs/**/*.md]\nBasedOnStyles = B", ["so", "too"]),
        ("StylesPath = styles\n[*.html]\nBasedOnStyles = A", []),
        ("StylesPath = styles\n[*]\nBasedOnStyles = A\n[*.md]\nBasedOnStyles = B", ["so", "too"]),
        ("StylesPath = styles\n[*]\nBasedOnStyles = A\nA.Very = NO\nB.So = YES", ["quite", "so"]),
        ("StylesPath = styles\n[*]\nA.Very = YES\n[*.md]\nA.Very = NO\nB.So = error", ["so"]),
        ("StylesPath = styles\nMinAlertLevel = warning\n[*]\nBasedOnStyles = A, B", ["very", "so", "too"]),
        ("StylesPath = styles\nMinAlertLevel = error\n[*]\nBasedOnStyles = A, B\nB.So = error", ["very", "so"]),
        ("StylesPath = styles\nVocab = Theirs\n[*]\nBasedOnStyles = A", ["quite"]),
        ("StylesPath = styles\nVocab = Ours\n[*]\nBasedOnStyles = A", ["very", "quite"]),
    ],
)
def test_it_says_which_rules_are_asked(house, ini, found):
    assert told(house(ini)) == found


def test_it_says_how_severe_they_are_and_for_which_texts(house):
    folder = house("StylesPath = styles\n[*]\nBasedOnStyles = A\nA.Quite = error\n[*.html]\nA.Very = suggestion")
    style = read_styles(folder)
    assert [one.severity for one in lint_text(style, TEXT)] == [Severity.ERROR, Severity.ERROR]
    assert [one.severity for one in lint_text(style, TEXT, FieldType.HTML)] == [Severity.INFO, Severity.ERROR]


def test_plain_text_goes_by_markdowns_sections_unless_it_has_its_own(house):
    ini = "StylesPath = styles\n[*.md]\nBasedOnStyles = A\n"
    assert told(house(ini), kind=FieldType.TEXT) == ["very", "quite"]
    assert told(house(f"{ini}[*.txt]\nBasedOnStyles = B\n"), kind=FieldType.TEXT) == ["so", "too"]
    assert told(house(ini), kind=FieldType.HTML) == []


def test_the_rules_that_vale_has_built_in(house):
    folder = house("StylesPath = styles\nVocab = Ours\n[*]\nBasedOnStyles = Vale\n")
    findings = lint_text(read_styles(folder), "the the genpress, a foo")
    assert [(one.rule, one.message) for one in findings] == [
        ("Vale.Repetition", "'the' is repeated!"),
        ("Vale.Terms", "Use 'GenPress' instead of 'genpress'."),
        ("Vale.Avoid", "Avoid using 'foo'."),
    ]
    assert [one.name for one in read_styles(folder).left_out] == ["Vale.Spelling"]


def test_what_it_sets_beyond_that_is_told(house):
    folder = house(
        "StylesPath = styles\nPackages = A\n[*.md]\nBasedOnStyles = A\nTransform = x.xsl\nTokenIgnores = (\n"
    )
    assert [(one.name, one.reason) for one in read_styles(folder).left_out] == [
        ("Transform", ".vale.ini: genpress does not heed this setting"),
        ("TokenIgnores", ".vale.ini: ( is not a regular expression: missing ) at position 1"),
    ]


VERY_TOO = ["very", "too"]
IGNORING = """
StylesPath = styles  # where they are
[*.{md,html}]
BasedOnStyles = A, B ; both
"""


@pytest.mark.parametrize(
    ("line", "text", "kind", "found"),
    [
        (r"TokenIgnores = (\$[^$]+\$)", "very $so x$ too", FieldType.MARKDOWN, VERY_TOO),
        (r"TokenIgnores = (\$[^$]+\$)", "very $so\nquite$\n\ntoo", FieldType.MARKDOWN, VERY_TOO),
        (r"TokenIgnores = (\$[^$]+\$)", "# very `so $quite$` too\n", FieldType.MARKDOWN, VERY_TOO),
        (r"TokenIgnores = (\$[^$]+\$)", "<p>very <b>$so$</b> too</p>", FieldType.HTML, VERY_TOO),
        (r"TokenIgnores = (\$[^$]+\$)", "very $so$", FieldType.TEXT, ["very"]),
        (r"TokenIgnores = (s{1\,2}o), \d+", "sso so very", FieldType.MARKDOWN, ["very"]),
        ("TokenIgnores = quite, \\\n   so", "very quite so too", FieldType.MARKDOWN, VERY_TOO),
        (
            r"BlockIgnores = (?s) *(\{% aside %\}.*?\{% end %\})",
            "very\n\n{% aside %}\nso\n{% end %}\n\ntoo",
            None,
            ["very", "too"],
        ),
        (r"BlockIgnores = (?m)^(!!! .*)$", "- very\n\n!!! so\n\n> too", None, VERY_TOO),
    ],
)
def test_what_is_ignored_is_passed_over(house, line, text, kind, found):
    assert told(house(f"{IGNORING}{line}\n"), text, kind or FieldType.MARKDOWN) == found


def test_a_rule_of_the_raw_text_sees_what_is_ignored(house):
    folder = house(f"{IGNORING}TokenIgnores = so\n")
    rule = folder / "styles/B/So.yml"
    rule.write_text(rule.read_text("utf-8") + "scope: raw\n", "utf-8")
    assert told(folder) == ["very", "quite", "so", "too"]


def test_a_pattern_that_takes_too_long_ignores_nothing_and_is_told(house, monkeypatch):
    folder = house(f"{IGNORING}TokenIgnores = (?:x+x+)+y\n")
    monkeypatch.setattr("genpress.checks.vale.ignoring.TIMEOUT", 0.01)
    found = lint_text(read_styles(folder), f"very {'x' * 6000} y")
    assert {one.rule for one in found} == {"A.Very", "VAL001"}


@pytest.mark.parametrize(
    ("ini", "said"),
    [
        ("[*", "cannot be read"),
        ("StylesPath = nowhere\n[*]\nBasedOnStyles = A", "StylesPath is not there"),
        ("StylesPath = styles\n[*]\nBasedOnStyles = C", "holds no rule"),
    ],
)
def test_what_cannot_be_used_is_refused(house, ini, said):
    with pytest.raises(InvalidInput) as refused:
        read_styles(house(ini), "styles")
    assert said in refused.value.problems[0].message


def test_it_does_not_lead_out_of_a_workspace(house, tmp_path):
    folder = house("StylesPath = styles\n[*]\nBasedOnStyles = A")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / ".vale.ini").write_text("StylesPath = ../styles\n[*]\nBasedOnStyles = A", "utf-8")
    assert read_styles(inner, "inner", within=folder).rules
    with pytest.raises(InvalidInput) as refused:
        read_styles(inner, "inner", within=inner)
    assert "leads out of the workspace" in refused.value.problems[0].message


def test_a_style_by_itself_is_read_whole(tmp_path):
    (tmp_path / "Very.yml").write_text(RULE.format(level="error", token="very"), "utf-8")
    (tmp_path / ".vale.ini").write_text("[*]\n", "utf-8")
    assert read_config(tmp_path, "x") is None
    assert len(read_styles(tmp_path).rules) == 1
