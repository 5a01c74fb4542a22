from decimal import Decimal

from genpress.domain.config import BackendConfig
from genpress.domain.fields import FieldSpec, FieldType, Limit
from genpress.pipeline.estimate import Estimate, seconds_needed, usual_output

REMOTE = """
[workspace]
default_backend = "remote"
[backends.remote]
kind = "openai"
model = "m"
base_url = "http://127.0.0.1:9/v1"
max_tokens = 500
price = {input = 1.0, output = 2.0}
"""


def test_templates_cost_nothing(press):
    plan = press.plan("trail")
    assert (plan.total.calls, plan.total.cost_high) == (0, 0)


def test_the_cost_is_a_range_known_before_a_single_call(press, root):
    (root / "genpress.toml").write_text(REMOTE, "utf-8")
    with type(press).open(root, environ={}) as remote:
        total = remote.plan("trail").total
    assert total.calls == 6
    assert total.output_high == 6 * 500
    assert 0 < total.cost_low < total.cost_high
    assert total.cost_high == total.input_tokens * 10**6 + 6 * 500 * 2 * 10**6


def test_repairs_are_in_the_most_and_opinions_in_the_least(press, root):
    (root / "genpress.toml").write_text(REMOTE, "utf-8")
    brief = root / "briefs/trail.yaml"
    plain = brief.read_text("utf-8")
    totals = []
    for extra in ("", "repair: 2\n", "judges: {voice: {question: Is it plain?, backend: remote}}\n"):
        brief.write_text(plain.replace("deliverables:", f"{extra}deliverables:"), "utf-8")
        with type(press).open(root, environ={}) as remote:
            totals.append(remote.plan("trail").total)
    first, repaired, judged = totals
    assert (repaired.calls, repaired.cost_low) == (first.calls, first.cost_low)
    assert repaired.output_high == 3 * first.output_high
    assert repaired.cost_high > 3 * first.cost_high
    assert judged.calls == 2 * first.calls
    assert judged.cost_low > first.cost_low


def test_opinions_on_templates_are_paid_for(press, root):
    (root / "genpress.toml").write_text(REMOTE, "utf-8")
    brief = root / "briefs/trail.yaml"
    judges = "judges: {voice: {question: Is it plain?, backend: remote}}\ndeliverables:"
    brief.write_text(brief.read_text("utf-8").replace("deliverables:", judges), "utf-8")
    with type(press).open(root, environ={}) as remote:
        total = remote.plan("trail", backend="template").total
    assert total.calls == 6
    assert total.cost_low > 0


def test_an_unknown_price_stays_unknown(press, root):
    (root / "genpress.toml").write_text(REMOTE.replace("price = {input = 1.0, output = 2.0}", ""), "utf-8")
    with type(press).open(root, environ={}) as remote:
        total = remote.plan("trail").total
    assert (total.cost_low, total.cost_high) == (None, None)


def test_estimates_add_up_and_unknown_wins():
    total = Estimate(calls=1, cost_low=5, cost_high=6)
    total.add(Estimate(calls=2, cached=3, cost_low=1, cost_high=1))
    assert (total.calls, total.cached, total.cost_low, total.cost_high) == (3, 3, 6, 7)
    total.add(Estimate(cost_low=None, cost_high=None))
    assert total.cost_low is None


def test_a_usual_answer_stays_within_the_limits():
    title = FieldSpec(name="title", limits=(Limit(max=60),))
    bullets = FieldSpec(name="bullets", type=FieldType.LIST, max_items=5, limits=(Limit(max=80),))
    assert usual_output((title,)) < usual_output((title, bullets)) < (60 + 5 * 80) / 3


def test_the_rate_limits_set_the_least_time():
    config = BackendConfig(kind="openai", requests_per_minute=60, tokens_per_minute=1000)
    by_requests = Estimate(calls=120, input_tokens=10, output_low=10)
    by_tokens = Estimate(calls=1, input_tokens=3000, output_low=1000)
    assert seconds_needed({"a": by_requests}, {"a": config}) == 120
    assert seconds_needed({"a": by_tokens}, {"a": config}) == 240
    assert seconds_needed({"a": by_tokens}, {"a": BackendConfig(kind="openai")}) == 0
    assert Decimal(seconds_needed({"b": by_tokens}, {"a": config})) == 0
