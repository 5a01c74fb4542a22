"""Rules that extend another rule."""

from __future__ import annotations

import pytest

from genpress.checks.vale import lint_text, read_styles
from genpress.checks.vale.inheriting import flattened

BASE = {"extends": "existence", "message": "no '%s'", "tokens": ["very", "quite"], "swap": {"a": "b", "c": "d"}}


def made(child: dict[str, object]) -> dict[str, object]:
    return dict(flattened({"extends": "S.Base", **child}, {"S.Base": BASE}.get))


def test_a_child_lays_its_keys_over_its_parents():
    assert made({"message": "x", "level": "error"}) == BASE | {"message": "x", "level": "error"}
    assert made({"tokens+": ["rather"]})["tokens"] == ["very", "quite", "rather"]
    assert made({"tokens-": ["very"]})["tokens"] == ["quite"]
    assert made({"swap+": {"a": "z", "e": "f"}})["swap"] == {"a": "z", "c": "d", "e": "f"}
    assert made({"swap-": ["a"]})["swap"] == {"c": "d"}
    assert flattened(BASE, {}.get) is BASE


@pytest.mark.parametrize(
    ("child", "reason"),
    [
        ({"extends": "S.Gone"}, "is not there"),
        ({"extends": "S.Self"}, "extends itself"),
        ({"extends": "S.Base", "tokens-": ["rather"]}, "has no 'rather'"),
        ({"extends": "S.Base", "message+": ["x"]}, "does not fit"),
        ({"extends": "S.Base", "raw+": ["x"]}, "does not fit"),
    ],
)
def test_what_cannot_be_inherited_is_said(child, reason):
    known = {"S.Base": BASE, "S.Self": {"extends": "S.Self"}}
    with pytest.raises(ValueError, match=reason):
        flattened(child, known.get)


def test_styles_of_one_folder_inherit_from_each_other(tmp_path):
    for name, text in {
        "A/Base": "extends: existence\nmessage: no '%s'\ntokens: [very]\n",
        "B/Child": "extends: A.Base\ntokens+: [quite]\n",
    }.items():
        path = tmp_path / f"{name}.yml"
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    told = [(one.rule, one.message) for one in lint_text(read_styles(tmp_path), "very quite")]
    assert told == [("A.Base", "no 'very'"), ("B.Child", "no 'very'"), ("B.Child", "no 'quite'")]
