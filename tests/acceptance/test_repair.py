"""Drafts that checks hold back: fixed, asked for again within the budget, judged; all of it in the ledger."""

import json

import pytest

from tests.servers.faulty import FaultyServer

PRICE = "price = {input = 1.0, output = 2.0}"
LONG = "A title that goes on and on until it is far longer than the sixty characters it may have"


@pytest.fixture(scope="module")
def faulty():
    with FaultyServer() as server:
        yield server


@pytest.fixture
def server(faulty):
    faulty.reset()
    return faulty


@pytest.fixture
def asked(trail, server):
    """Three packs in one market, written by the server, one call at a time, with one repair."""
    backend = f'kind = "openai"\nmodel = "test-model"\nbase_url = "{server.openai_url}"\napi_key_env = "TEST_KEY"'
    trail.write(
        "genpress.toml",
        f'[workspace]\ndefault_backend = "remote"\n[backends.remote]\n{backend}\nmax_concurrency = 1\n{PRICE}\n'
        f"max_tokens = 300\n[backends.critic]\n{backend}\nmax_concurrency = 1\n{PRICE}\nmax_tokens = 200\n",
    )
    trail.environ["TEST_KEY"] = "sk-canary-0123456789abcdef"
    trail.replace("briefs/trail.yaml", "markets: [en-GB, de-DE]", "markets: [en-GB]\nrepair: 1")
    trail.write(
        "briefs/terms/aurora.csv",
        "term,locale,status,note,use\nbackpack,en,preferred,,\nknapsack,en,forbidden,,backpack\ncheap,en,forbidden,,\n",
    )
    return trail


def page(number, title="", body=""):
    """Return an answer about a pack of so many litres; without words of one's own, one that no check objects to."""
    weight = {20: 480, 30: 610, 40: 890}[number]
    return {"title": title or f"Aurora Trail {number}", "body": body or f"The Trail {number} weighs {weight} g."}


def script(server, *answers):
    server.script([{"text": json.dumps(answer)} for answer in answers], default="500")


def draft(folder, key):
    (row,) = [row for row in folder.manifest("trail") if row["key"] == key]
    return row, folder.path(f"outputs/trail/{row['artifact']}").read_text(encoding="utf-8")


def test_a_broken_limit_is_told_to_the_model_and_mended(asked, server):
    script(server, page(20, title=LONG), page(20), page(30), page(40))
    summary = asked.run("run", "trail", "--json").json()
    assert (summary["calls"], summary["blocked"], summary["repaired"]) == (4, 0, 1)
    first, second = (json.dumps(call["body"]) for call in server.calls()[:2])
    assert "Faults:" not in first
    assert "Faults:" in second
    assert LONG in second
    assert "60" in second.split("Faults:")[1]
    row, text = draft(asked, "AP-20-GR")
    assert row["status"] == "needs_review"
    assert "origin: repaired" in text
    assert "Aurora Trail 20\n" in text


def test_all_attempts_are_in_the_ledger_and_their_cost_in_the_manifest(asked, server):
    script(server, page(20, title=LONG), page(20), page(30), page(40))
    summary = asked.run("run", "trail", "--json").json()
    rows = asked.manifest("trail")
    assert sum(float(row["cost_usd"]) for row in rows) == pytest.approx(float(summary["cost_usd"]), abs=1e-12)
    history = (
        asked.run("show", "trail/product_page/en-GB/AP-20-GR", code=None).out
        + asked.run("show", "trail/pdp/en-GB/AP-20-GR", code=None).out
    )
    assert history.count("answered") >= 2
    asked.run("verify")
    assert asked.run("run", "trail", "--json").json()["calls"] == 0


def test_a_term_with_one_preferred_form_is_fixed_without_a_call(asked, server):
    script(server, page(20, body="A knapsack for days out."), page(30), page(40))
    summary = asked.run("run", "trail", "--json").json()
    assert (summary["calls"], summary["blocked"], summary["repaired"]) == (3, 0, 1)
    assert "A backpack for days out." in draft(asked, "AP-20-GR")[1]


def test_fixes_can_be_switched_off(asked, server):
    asked.replace("briefs/trail.yaml", "repair: 1", "repair: 0\nfixes: no")
    script(server, page(20, body="A knapsack for days out."), page(30), page(40))
    assert asked.run("run", "trail", "--json", code=4).json()["repaired"] == 0
    assert "A knapsack for days out." in draft(asked, "AP-20-GR")[1]


def test_the_best_draft_is_kept_and_what_remains_is_shown(asked, server):
    better, worse = page(20, title=LONG), page(20, title=LONG, body="A cheap pack that weighs 9 kg, so cheap.")
    script(server, better, worse, page(30), page(40))
    summary = asked.run("run", "trail", "--json", code=4).json()
    assert (summary["calls"], summary["blocked"]) == (4, 1)
    row, text = draft(asked, "AP-20-GR")
    assert (row["status"], row["findings_error"]) == ("blocked", "1")
    assert "cheap" not in text
    assert "LEN" in asked.run("show", "trail/pdp/en-GB/AP-20-GR").out


def test_a_model_is_asked_at_most_so_often(asked, server):
    asked.replace("briefs/trail.yaml", "repair: 1", "repair: 3")
    bodies = ["A cheap, cheap, cheap pack.", "A cheap, cheap pack.", "A cheap pack.", "A good pack."]
    script(server, *(page(20, body=body) for body in bodies), page(30), page(40))
    summary = asked.run("run", "trail", "--json").json()
    assert (summary["calls"], summary["blocked"]) == (6, 0)


def test_an_answer_that_is_no_better_ends_the_asking(asked, server):
    asked.replace("briefs/trail.yaml", "repair: 1", "repair: 5")
    script(server, page(20, title=LONG), page(20, title=LONG + "."), page(30), page(40))
    assert asked.run("run", "trail", "--json", code=4).json()["calls"] == 4


def test_the_template_backend_is_never_asked_again(asked, server):
    asked.replace("prompts/product_page.j2", "{{ brand.name }} {{ row.name }} ({{ row.volume_l }} L)", LONG)
    summary = asked.run("run", "trail", "--backend", "template", "--json", code=4).json()
    assert (summary["calls"], summary["blocked"], server.count()["calls"]) == (0, 3, 0)


def test_repairs_stay_within_the_budget(asked, server):
    lines = [f"AP-{n:03},Trail {n},{400 + n},{n},no,1" for n in range(20, 60)]
    asked.write("briefs/catalogues/packs.csv", "sku,name,weight_g,volume_l,waterproof,stock\n" + "\n".join(lines))
    server.script(default={"text": json.dumps({"title": LONG, "body": "A pack."})})
    summary = asked.run("run", "trail", "--max-cost", "0.01", "--json", code=5).json()
    assert 0 < float(summary["cost_usd"]) <= 0.01
    drafted = [row for row in asked.manifest("trail") if row["status"] == "blocked"]
    assert 0 < len(drafted) < 40
    assert sum(float(row["cost_usd"]) for row in drafted) == pytest.approx(float(summary["cost_usd"]), abs=1e-12)


def test_a_repair_run_tells_how_many_came_clean(asked, server):
    """Forty drafts, of which every second breaks a limit and every fifth a term at first: the figure of the issue."""
    lines = [f"AP-{n:03},Trail {n},{400 + n},{n},no,1" for n in range(20, 60)]
    asked.write("briefs/catalogues/packs.csv", "sku,name,weight_g,volume_l,waterproof,stock\n" + "\n".join(lines))
    answers = []
    for n in range(40):
        good = {"title": "Aurora pack", "body": "A backpack for days out."}
        long, term = n % 2 == 0, n % 5 == 0
        first = {"title": LONG if long else good["title"], "body": "A knapsack to go." if term else good["body"]}
        answers += [first, good] if long else [first]
    script(server, *answers)
    summary = asked.run("run", "trail", "--max-cost", "1", "--json").json()
    print(f"\n40 drafts, 24 broken at first, {40 - summary['blocked']} clean after {summary['calls']} calls")
    assert (summary["drafted"], summary["blocked"], summary["repaired"]) == (40, 0, 24)
    assert summary["calls"] == server.count()["calls"] == 60


def test_a_run_that_dies_between_the_answer_and_its_repair_goes_on_from_the_answer(asked, server):
    script(server, page(20, title=LONG))
    asked.replace("genpress.toml", "max_tokens = 300", "max_tokens = 300\ntimeout = 5")
    asked.run("run", "trail", "--sku", "AP-20-GR", "--json", code=None)
    before = server.count()["answered"]
    script(server, page(20), page(30), page(40))
    asked.run("run", "trail", "--json", code=None)
    assert server.count()["answered"] - before <= 3


@pytest.fixture
def judged(asked):
    judges = 'judges: {voice: {question: "Does this sound plain and warm?", backend: critic}}'
    asked.replace("briefs/trail.yaml", "repair: 1", judges)
    return asked


def say(answer, reason="", quote=""):
    return {"answer": answer, "reason": reason, "quote": quote}


def test_a_judge_is_marked_as_a_models_opinion_and_blocks_nothing(judged, server):
    no = say("no", "It is dry.", "weighs 480 g")
    script(server, page(20), no, page(30), say("yes"), page(40), say("perhaps"))
    summary = judged.run("run", "trail", "--json").json()
    assert (summary["calls"], summary["blocked"]) == (6, 0)
    shown = judged.run("show", "trail/pdp/en-GB/AP-20-GR").out
    assert "JDG001" in shown
    assert "opinion of" in shown
    assert "It is dry." in shown
    assert "JDG" not in judged.run("show", "trail/pdp/en-GB/AP-30-GR").out
    assert "JDG002" in judged.run("show", "trail/pdp/en-GB/AP-40-BK").out
    question = json.dumps(server.calls()[1]["body"])
    assert "Does this sound plain and warm?" in question
    assert "Aurora" in question


def test_an_opinion_is_asked_for_once(judged, server):
    script(server, *[page(20), say("yes"), page(30), say("yes"), page(40), say("yes")])
    judged.run("run", "trail")
    judged.replace("briefs/trail.yaml", "objective: Launch", "objective: Start")
    script(server, page(20), page(30), page(40))
    again = judged.run("run", "trail", "--json").json()
    assert (again["calls"], again["failed"]) == (3, 0)


def test_a_judge_that_is_off_is_not_asked(judged, server):
    judged.replace("briefs/trail.yaml", "judges:", 'checks: {JDG: "off"}\njudges:')
    script(server, page(20), page(30), page(40))
    assert judged.run("run", "trail", "--json").json()["calls"] == 3


def test_a_judge_may_be_given_severity(judged, server):
    judged.replace("briefs/trail.yaml", "judges:", "checks: {JDG001: error}\njudges:")
    script(server, page(20), say("no", "It is dry."), page(30), say("yes"), page(40), say("yes"))
    assert judged.run("run", "trail", "--json", code=4).json()["blocked"] == 1


def test_a_judge_judges_what_templates_write(judged, server):
    script(server, say("no", "Dull."), say("yes"), say("yes"))
    summary = judged.run("run", "trail", "--backend", "template", "--json").json()
    assert (summary["drafted"], summary["calls"]) == (3, 3)
    assert "JDG001" in judged.run("show", "trail/pdp/en-GB/AP-20-GR").out


def test_a_judge_that_does_not_answer_says_so(judged, server):
    script(server, page(20), page(30), page(40))
    judged.replace(
        "genpress.toml",
        f'[backends.critic]\nkind = "openai"\nmodel = "test-model"\nbase_url = "{server.openai_url}"',
        '[backends.critic]\nkind = "openai"\nmodel = "test-model"\nbase_url = "http://127.0.0.1:9/v1"',
    )
    summary = judged.run("run", "trail", "--json").json()
    assert summary["drafted"] == 3
    assert "JDG002" in judged.run("show", "trail/pdp/en-GB/AP-20-GR").out


def test_a_judge_needs_a_backend_that_is_declared(judged):
    judged.replace("briefs/trail.yaml", "backend: critic", "backend: nobody")
    assert "judges" not in judged.run("check", "trail", code=4).out
    assert "nobody" in judged.run("check", "trail", code=4).err
