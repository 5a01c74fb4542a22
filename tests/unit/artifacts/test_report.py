from dataclasses import replace
from decimal import Decimal

import pytest

from genpress.artifacts.report import Eye, Report, eye_of
from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Finding, Severity
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import ManifestRow

ROW = ManifestRow(
    unit_id="trail/pdp/de-DE/A",
    brief="trail",
    deliverable="pdp",
    market="de-DE",
    key="A",
    variant=1,
    revision=1,
    status=Status.NEEDS_REVIEW,
    stale=False,
    stale_reason="",
    findings_error=0,
    findings_warning=0,
    backend="claude",
    model="haiku",
    request_hash="",
    content_hash="",
    input_tokens=100,
    cached_tokens=0,
    output_tokens=20,
    cost_usd="0.001",
    generated_at="2026-11-20T09:00:00Z",
    reviewer="",
    reviewed_at="",
    comment="",
    artifact="",
    error="",
)
UNIT = UnitId(Group("trail", "pdp", "de-DE"), "A")
DRAFT = Draft(UNIT, 1, {"title": "T"}, Hashes("f", "g", "p", "b"), Origin.GENERATED)


def report(*rows, most=10, desks=1):
    made = Report("trail", most=most, desks=desks)
    for row in rows:
        made.add(row, DRAFT)
    return made


@pytest.mark.parametrize(
    ("values", "eye"),
    [
        ({"status": Status.APPROVED}, None),
        ({"status": Status.PENDING}, None),
        ({"status": Status.APPROVED, "stale": True}, Eye.STALE),
        ({"status": Status.BLOCKED, "stale": True}, Eye.STALE),
        ({"status": Status.BLOCKED}, Eye.BLOCKED),
        ({"status": Status.FAILED}, Eye.FAILED),
        ({"findings_warning": 1}, Eye.WARNED),
        ({}, Eye.WAITING),
        ({"status": Status.CHANGES_REQUESTED}, Eye.RETURNED),
    ],
)
def test_why_somebody_has_to_look(values, eye):
    assert eye_of(replace(ROW, **values)) is eye


def test_the_numbers_are_those_of_the_manifest():
    made = report(
        ROW,
        replace(ROW, market="fr-FR", status=Status.APPROVED, cost_usd="0.000000000001"),
        replace(ROW, market="fr-FR", status=Status.BLOCKED, cost_usd="", findings_error=2, stale=True),
    )
    total = made.total
    assert (total.units, total.settled, total.waiting, total.stuck, total.stale) == (3, 1, 1, 1, 1)
    assert (total.cost, total.unpriced, total.errors) == (Decimal("0.001000000001"), 1, 2)
    assert [(desk, tally.units) for desk, tally in made.desks.items()] == [(("pdp", "de-DE"), 1), (("pdp", "fr-FR"), 2)]
    assert (made.models["haiku"].input_tokens, made.until) == (300, "2026-11-20T09:00:00Z")


def test_what_is_kept_has_a_bound_and_every_market_its_share():
    rows = [replace(ROW, key=str(n), market=market) for market in ("de-DE", "fr-FR") for n in range(50)]
    made = report(*rows, most=6, desks=2)
    looks = made.looks[Eye.WAITING]
    assert (looks.total, [look.row.market for look in looks.shown]) == (100, ["de-DE"] * 3 + ["fr-FR"] * 3)
    assert len(list(made.shown())) == 6


def test_more_markets_than_room():
    made = report(*(replace(ROW, market=str(n)) for n in range(9)), most=4, desks=9)
    assert [look.row.market for look in made.looks[Eye.WAITING].shown] == ["0", "1", "2", "3"]


def test_failures_are_counted_by_their_kind():
    failed = replace(ROW, status=Status.FAILED)
    made = report(
        replace(failed, error="truncated: 1"), replace(failed, error="truncated: 2"), replace(failed, error="")
    )
    assert made.failures == {"truncated": 2, "no reason is known": 1}


def test_rules_that_block_come_first():
    made = Report("trail", most=1, desks=1)
    said = [("B", Severity.WARNING), ("B", Severity.WARNING), ("C", Severity.WARNING), ("A", Severity.ERROR)]
    made.add(ROW, replace(DRAFT, findings=tuple(Finding(rule, severity, "title", "m") for rule, severity in said)))
    assert [(rule, tally.findings) for rule, tally in made.ordered_rules()] == [("A", 1), ("B", 2), ("C", 1)]
