"""`from`: one deliverable's draft feeds another, in stages."""

import pytest

from genpress.domain.brief import Deliverable
from genpress.pipeline.decide import Action
from genpress.pipeline.job import order_stages
from genpress.pipeline.plan import Planner
from genpress.pipeline.scope import Scope
from genpress.pipeline.survey import survey

LOCALISE = """\
---
fields:
  title: {max: 80, template: "{{ source.title }} ({{ market.locale }})"}
---
{% block system %}Translate into {{ market.locale }}.{% endblock %}
{% block user %}{{ source.title }}{% endblock %}
"""


@pytest.fixture
def localised(root):
    brief = root / "briefs/trail.yaml"
    text = brief.read_text("utf-8").replace("[en-GB, de-DE]", "[en-GB, fr-FR]")
    text += "  fr: {prompt: localise, per: [row], market: fr-FR, from: {deliverable: pdp, market: en-GB}}\n"
    brief.write_text(text, "utf-8")
    (root / "prompts/localise.j2").write_text(LOCALISE, "utf-8")
    return brief


def counts(press):
    planner = Planner(press.job("trail"), press.workspace.ledger, scope=Scope())
    return {
        str(action): n
        for action in Action
        if (n := sum(n for g, v, n in survey(planner).lines() if g.deliverable == "fr" and v.action is action))
    }


def test_sources_come_before_what_is_made_from_them():
    made = {
        "c": Deliverable.model_validate({"prompt": "p", "from": {"deliverable": "b"}}),
        "a": Deliverable(prompt="p"),
        "b": Deliverable.model_validate({"prompt": "p", "from": {"deliverable": "a"}}),
    }
    assert order_stages(made) == ("a", "b", "c")


def test_units_wait_for_their_source_and_follow_it_in_the_same_run(press, localised):
    assert counts(press) == {"waiting": 3}
    summary = press.run("trail")
    assert (summary.drafted, summary.waiting) == (9, 0)
    assert counts(press) == {"unchanged": 3}


def test_a_changed_master_makes_exactly_its_localisations_stale(press, localised, root):
    press.run("trail")
    packs = root / "briefs/catalogues/packs.csv"
    packs.write_text(packs.read_text("utf-8").replace("Trail 30", "Trail 31"), "utf-8")
    press.run("trail")
    row = next(r for r in press.manifest("trail") if r.deliverable == "fr" and r.key == "AP-30-GR")
    assert row.revision == 2
    others = [r.revision for r in press.manifest("trail") if r.deliverable == "fr" and r.key != "AP-30-GR"]
    assert others == [1, 1]


def test_only_approved_masters_are_localised_where_the_brief_says_so(press, localised):
    localised.write_text(
        localised.read_text("utf-8").replace("market: en-GB}", "market: en-GB, status: approved}"), "utf-8"
    )
    summary = press.run("trail")
    assert (summary.drafted, summary.waiting, int(summary.exit_code)) == (6, 3, 0)
    assert {r.status for r in press.manifest("trail") if r.deliverable == "fr"} == {"pending"}
