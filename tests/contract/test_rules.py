"""Every rule proves itself: its bad example is found at the right span, its good one is clean."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from genpress.checks import Checks, Rule, build_checks
from genpress.checks.registry import _EVERY, FAMILIES, RULES
from genpress.checks.rule import SPAN_CLOSE, SPAN_OPEN
from genpress.domain.fields import Content, FieldType
from genpress.domain.finding import Severity
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

WITH_EXAMPLES = [rule for rule in RULES.values() if rule.example_bad]


def checks_of(rule: Rule) -> Checks:
    setting = rule.setting
    context = CheckContext(
        group=Group("example", "copy", setting.market.locale),
        fields=(setting.spec,),
        market=setting.market,
        brand=setting.brand,
        channel=setting.channel,
        localised=setting.localised,
        known_text=setting.known_text,
    )
    return build_checks(context, root=Path.cwd())


def subject_of(rule: Rule, text: str) -> Subject:
    setting = rule.setting
    value = text.split("\n") if setting.spec.type is FieldType.LIST else text
    content: Content = {setting.spec.name: value}
    source: Content | None = {"text": setting.source} if setting.source else None
    return Subject(content, setting.facts, source)


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    plain, spans, start = "", [], 0
    for char in text:
        if char == SPAN_OPEN:
            start = len(plain)
        elif char == SPAN_CLOSE:
            spans.append((start, len(plain)))
        else:
            plain += char
    return plain, spans or [(0, 0)]


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_the_bad_example_is_found_where_it_is_wrong(rule: Rule) -> None:
    text, spans = marked(rule.example_bad)
    findings = [one for one in checks_of(rule).run(subject_of(rule, text)).findings if one.rule == rule.code]
    assert [(one.start, one.end) for one in findings] == spans
    assert all(one.severity is rule.severity and one.message for one in findings)
    assert all(one.field.partition("[")[0] == rule.setting.spec.name for one in findings)


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_the_good_example_is_clean(rule: Rule) -> None:
    findings = checks_of(rule).run(subject_of(rule, rule.example_good)).findings
    assert [one for one in findings if one.rule == rule.code] == []


@pytest.mark.parametrize("rule", [rule for rule in WITH_EXAMPLES if rule.fixable], ids=lambda rule: rule.code)
def test_a_fix_makes_the_rule_silent(rule: Rule) -> None:
    text, _ = marked(rule.example_bad)
    checks = checks_of(rule)
    findings = [one for one in checks.run(subject_of(rule, text)).findings if one.rule == rule.code]
    for one in sorted(findings, key=lambda one: -one.start):
        assert one.replacement is not None
        text = text[: one.start] + one.replacement + text[one.end :]
    assert [one for one in checks.run(subject_of(rule, text)).findings if one.rule == rule.code] == []


@pytest.mark.parametrize("rule", [rule for rule in WITH_EXAMPLES if not rule.fixable], ids=lambda rule: rule.code)
def test_a_rule_that_says_it_cannot_fix_does_not(rule: Rule) -> None:
    # STY009 turns most quotation marks into the other kind, but not those whose side it cannot know.
    text, _ = marked(rule.example_bad)
    findings = [one for one in checks_of(rule).run(subject_of(rule, text)).findings if one.rule == rule.code]
    assert all(one.replacement is None for one in findings)


def test_codes_are_unique_and_of_a_known_family() -> None:
    assert [code for code, times in Counter(rule.code for rule in _EVERY).items() if times > 1] == []
    assert {rule.family for rule in RULES.values()} <= set(FAMILIES)
    assert all(len(rule.code) == 6 and rule.code[3:].isdigit() for rule in RULES.values())


def test_every_rule_explains_itself() -> None:
    for rule in RULES.values():
        assert rule.title, rule.code
        assert rule.explanation.endswith("."), rule.code
        assert rule.severity is not Severity.OFF
