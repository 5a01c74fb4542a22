from pathlib import Path

import pytest

from genpress.checks import build_checks
from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.errors import UsageError
from genpress.interfaces import CheckContext, Subject

SUBJECT = Subject({"title": "A pack", "body": "It carries."}, {})


class Fails:
    def __init__(self, error):
        self._error = error

    def check(self, subject):
        yield Finding("ACM001", Severity.WARNING, "body", "said before it failed")
        raise self._error


class Says:
    def check(self, subject):
        return [Finding("ACM002", Severity.WARNING, "body", "asked all the same")]


def run(*plugins, **severities):
    context = CheckContext(
        Group("b", "d", "en-GB"),
        (FieldSpec(name="title"), FieldSpec(name="body")),
        Market(locale="en-GB"),
        severities=severities,
    )
    checks = build_checks(context, root=Path(), select=("ACM", "CHK"), plugins=plugins)
    return checks.run(SUBJECT).findings


def test_a_check_that_fails_blocks_the_draft_and_keeps_what_was_said():
    found = run(Fails(IndexError("string index out of range")), Says())
    assert [(one.rule, one.severity, one.field) for one in found] == [
        ("CHK001", Severity.ERROR, "title"),
        ("ACM001", Severity.WARNING, "body"),
        ("ACM002", Severity.WARNING, "body"),
    ]
    assert "Fails failed: IndexError: string index out of range" in found[0].message


def test_an_error_without_words_is_named_by_its_type():
    assert run(Fails(RecursionError()))[0].message.endswith("Fails failed: RecursionError")


def test_the_workspace_may_weigh_it_otherwise():
    assert [one.rule for one in run(Fails(ValueError("x")), CHK="off")] == ["ACM001"]


def test_what_the_user_got_wrong_is_no_failing_check():
    with pytest.raises(UsageError):
        run(Fails(UsageError("a style is missing")))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1)])
def test_an_interrupted_run_is_interrupted(error):
    with pytest.raises(type(error)):
        run(Fails(error))
