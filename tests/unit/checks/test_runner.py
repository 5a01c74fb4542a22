"""Running: severities, selection, order, doubles, plug-ins."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from genpress.checks import build_checks
from genpress.domain.brand import Brand
from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.errors import InvalidInput, UsageError
from genpress.interfaces import CheckContext, Subject

TEXT = "a  b [Product Name]"


def context(**more) -> CheckContext:
    fields = (FieldSpec(name="title"), FieldSpec(name="bullets", type=FieldType.LIST))
    return CheckContext(Group("b", "d", "m"), fields, Market(locale="en-GB"), **more)


def codes(severities: dict[str, str] | None = None, **options: tuple[str, ...]) -> dict[str, str]:
    checks = build_checks(context(severities=severities or {}), root=Path(), **options)
    return {one.rule: one.severity.value for one in checks.run(Subject({"title": TEXT}, {})).findings}


def test_a_rule_has_its_own_severity() -> None:
    assert codes() == {"STY010": "warning", "SAF006": "error"}


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ({"STY": "off"}, {"SAF006": "error"}),
        ({"STY": "off", "STY010": "info"}, {"STY010": "info", "SAF006": "error"}),
        ({"STY010": "error", "STY": "info"}, {"STY010": "error", "SAF006": "error"}),
        ({"all": "info"}, {"STY010": "info", "SAF006": "info"}),
        ({"all": "off", "SAF": "warning"}, {"SAF006": "warning"}),
        ({"ST": "off"}, {"STY010": "warning", "SAF006": "error"}),
    ],
)
def test_a_code_beats_its_family_and_a_family_beats_all(severities, expected) -> None:
    assert codes(severities) == expected


def test_a_severity_that_is_none_is_told() -> None:
    with pytest.raises(UsageError, match="fatal") as told:
        codes({"STY": "fatal"})
    assert "warning" in told.value.hint


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"select": ("STY",)}, ["STY010"]),
        ({"select": ("STY", "SAF006")}, ["STY010", "SAF006"]),
        ({"select": ("all",), "ignore": ("STY010",)}, ["SAF006"]),
        ({"ignore": ("S",)}, []),
        ({"select": ("S",)}, ["STY010", "SAF006"]),
    ],
)
def test_rules_are_selected_by_code_family_or_beginning(options, expected) -> None:
    assert list(codes(**options)) == expected


def test_findings_stand_in_the_order_of_fields_items_and_places() -> None:
    content = {"bullets": ["x  y", "[name]  b"], "title": "a  b  c"}
    findings = build_checks(context(), root=Path(), select=("STY", "SAF006")).run(Subject(content, {})).findings
    assert [(one.field, one.start) for one in findings] == [
        ("bullets[0]", 1),
        ("bullets[1]", 0),
        ("bullets[1]", 6),
        ("title", 1),
        ("title", 4),
    ]


class Twice:
    """A plug-in that repeats itself, and claims."""

    def check(self, subject: Subject) -> Iterable[Finding | Claim]:
        finding = Finding("OUR001", Severity.ERROR, "title", "ours", 0, 1)
        return [finding, finding, Claim("title", 0, 1, "a", Verdict.SUPPORTED)]


def test_plugins_are_asked_and_their_doubles_dropped() -> None:
    checks = build_checks(context(severities={"OUR": "info"}), root=Path(), plugins=(Twice(),), select=("OUR",))
    result = checks.run(Subject({"title": "abc"}, {}))
    assert [(one.rule, one.severity) for one in result.findings] == [("OUR001", Severity.INFO)]
    assert [claim.text for claim in result.claims] == ["a"]


def test_the_same_draft_gives_the_same_result() -> None:
    checks = build_checks(context(), root=Path())
    subject = Subject({"title": TEXT, "bullets": ["Weighs 3 kg", "as an AI language model"]}, {"weight": "2 kg"})
    assert checks.run(subject) == checks.run(subject) == build_checks(context(), root=Path()).run(subject)


def test_an_empty_draft_is_checked_too() -> None:
    assert build_checks(context(), root=Path()).run(Subject({}, {})).findings == ()


def test_fields_that_nobody_declared_are_checked_as_plain_text() -> None:
    findings = build_checks(context(), root=Path(), select=("SAF",)).run(Subject({"more": "[name]"}, {})).findings
    assert [one.field for one in findings] == ["more"]


def test_tags_are_no_facts() -> None:
    spec = FieldSpec(name="body", type=FieldType.HTML)
    html = CheckContext(Group("b", "d", "m"), (spec,), Market(locale="en-GB"))
    subject = Subject({"body": '<img src="https://a.example/3000.png" width="1234"> Weighs 3 kg'}, {"weight": "3 kg"})
    result = build_checks(html, root=Path(), select=("FCT",)).run(subject)
    assert result.findings == ()
    assert [subject.content["body"][claim.start : claim.end] for claim in result.claims] == ["3 kg"]


def test_styles_of_the_brand_are_read_from_the_workspace(tmp_path: Path) -> None:
    style = tmp_path / "styles/Ours"
    style.mkdir(parents=True)
    (style / "Very.yml").write_text("extends: existence\nmessage: no '%s'\nlevel: error\ntokens: [very]\n")
    brand = Brand(brand="aurora", vale=("styles/Ours",))
    for severities, expected in (
        ({}, [("Ours.Very", "error")]),
        ({"Ours.Very": "info"}, [("Ours.Very", "info")]),
        ({"Ours": "off"}, []),
        ({"VAL": "warning"}, [("Ours.Very", "warning")]),
    ):
        checks = build_checks(context(brand=brand, severities=severities), root=tmp_path, select=("VAL",))
        found = checks.run(Subject({"title": "very light"}, {})).findings
        assert [(one.rule, one.severity.value) for one in found] == expected


def test_a_style_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as told:
        build_checks(context(brand=Brand(brand="aurora", vale=("styles/None",))), root=tmp_path)
    assert str(told.value.problems[0].place) == "styles/None"


def test_a_toggle_that_is_none_is_told_when_checks_are_built() -> None:
    with pytest.raises(UsageError, match="no toggle"):
        build_checks(context(brand=Brand(brand="aurora", style={"exclamations": False})), root=Path())
