"""Learning from what people approved: the memory of approved copy, and editors' corrections as examples."""

import pytest

from tests.acceptance.approving import approve, edit
from tests.acceptance.office import edit as office_edit
from tests.acceptance.office import rows
from tests.acceptance.test_exchange import BRIEF, KEYS, LOCALISE, MASTER, german, master

# The same words for every pack: sources that repeat are what a memory is for.
SAME = MASTER.replace("{{ row.name }} ({{ row.volume_l }} L)", "A pack").replace(
    "<p>{{ row.name }} &amp; more: {{ row.weight_g | unit('g') }}.</p>", "<p>Light.</p>"
)


def make(folder, prompt, brief):
    folder.write("prompts/localise.j2", LOCALISE)
    folder.write("prompts/master.j2", prompt)
    folder.write("briefs/trail.yaml", brief)
    folder.run("run", "trail", "--deliverable", "master")
    approve(folder, *map(master, KEYS))


@pytest.fixture
def remembering(trail):
    """One approved and edited translation; two more units whose sources are the same."""
    make(trail, SAME, f"memory: exact\n{BRIEF}")
    trail.run("run", "trail", "--sku", KEYS[0])
    edit(trail, german(KEYS[0]), title="Ein Rucksack")
    approve(trail, german(KEYS[0]))
    return trail


def shown(folder, unit):
    return folder.run("show", unit, "--json").json()


def test_an_approved_text_is_taken_over_and_still_has_to_be_reviewed(remembering):
    summary = remembering.run("run", "trail", "--json").json()
    assert (summary["drafted"], summary["cached"], summary["calls"]) == (2, 2, 0)
    for key in KEYS[1:]:
        draft, row = (shown(remembering, german(key))[name] for name in ("draft", "unit"))
        assert draft["content"]["title"] == "Ein Rucksack"
        assert (draft["origin"], draft["model"], draft["request_hash"]) == ("reused", "template", "")
        assert row["status"] == "needs_review"
    assert remembering.run("run", "trail", "--json").json()["drafted"] == 0
    remembering.run("verify")


def test_a_changed_prompt_asks_anew_instead_of_taking_the_old_text_over(remembering):
    remembering.run("run", "trail")
    remembering.replace("prompts/localise.j2", "Translate.", "Translate well.")
    assert remembering.run("run", "trail", "--json").json()["drafted"] == 3
    assert shown(remembering, german(KEYS[1]))["draft"]["origin"] == "generated"


def test_a_text_of_another_source_is_not_taken_over(remembering):
    edit(remembering, master(KEYS[1]), title="Another pack")
    approve(remembering, master(KEYS[1]))
    remembering.run("run", "trail")
    assert shown(remembering, german(KEYS[1]))["draft"]["origin"] == "generated"
    assert shown(remembering, german(KEYS[2]))["draft"]["origin"] == "reused"


def test_without_a_word_in_the_brief_nothing_is_taken_over(remembering):
    remembering.replace("briefs/trail.yaml", "memory: exact\n", "")
    remembering.run("run", "trail")
    assert shown(remembering, german(KEYS[1]))["draft"]["origin"] == "generated"


def test_another_brief_of_the_workspace_remembers_too(remembering):
    text = remembering.path("briefs/trail.yaml").read_text(encoding="utf-8")
    remembering.write("briefs/again.yaml", text.replace("brief: trail", "brief: again"))
    remembering.run("run", "again", "--deliverable", "master")
    approve(remembering, *(f"again/master/en-GB/{key}" for key in KEYS), brief="again")
    remembering.run("run", "again")
    draft = shown(remembering, f"again/german/de-DE/{KEYS[0]}")["draft"]
    assert (draft["origin"], draft["content"]["title"]) == ("reused", "Ein Rucksack")


def test_copy_for_a_like_source_is_shown_and_never_taken(trail):
    make(trail, MASTER, f"memory: exact\n{BRIEF}")
    trail.run("run", "trail")
    approve(trail, german(KEYS[0]))
    found = shown(trail, german(KEYS[1]))
    assert found["draft"]["origin"] == "generated"
    (like,) = found["similar"]
    assert like["draft"]["unit"]["key"] == KEYS[0]
    assert 70 <= like["likeness"] < 100
    assert "Approved for a source" in trail.run("show", german(KEYS[1])).out
    assert shown(trail, german(KEYS[0]))["similar"] == []


def test_the_editors_workbook_shows_copy_for_a_like_source(trail):
    make(trail, MASTER, BRIEF)
    trail.run("run", "trail")
    approve(trail, german(KEYS[0]))
    trail.run("review", "export", "trail", "-m", "de-DE")
    (book,) = trail.path("outputs/trail/review").glob("*.xlsx")
    lines = {row["Key"]: row for row in rows(book)}
    score, *fields = lines[KEYS[1]]["Approved for a like source"].splitlines()
    assert score.endswith(f"% like, {german(KEYS[0])}")
    assert any(line.startswith("title: ") for line in fields)
    office_edit(book, {KEYS[1]: {"Decision": "Approve", "Reviewer": "Ann", "Approved for a like source": "typed over"}})
    done = trail.run("review", "import", str(book), "--yes", "--json").json()
    assert (done["counts"]["approved"], done["notes"]) == (1, [])


# --- examples ---------------------------------------------------------------------------------------------------------

EXAMPLES = """{% block system %}Write.
{% for example in examples %}Not: {{ example.draft.title }} But: {{ example.text.title }} ({{ example.comment }})
{% endfor %}{% endblock %}"""


@pytest.fixture
def learning(trail):
    """Two drafts that an editor changed and approved, one that stands as it was; the prompt shows examples."""
    asked = '[backends.asked]\nkind = "openai"\nmodel = "m"\nbase_url = "http://127.0.0.1:9/v1"\n'
    trail.replace("genpress.toml", "[workspace]", f"{asked}[workspace]")
    trail.replace("prompts/product_page.j2", "{% block system %}", "{% block system %}" + EXAMPLES[18:-14])
    trail.replace("briefs/trail.yaml", "per: [row, market]", "per: [row, market], examples: approved, max_examples: 1")
    trail.run("run", "trail")
    for key, title in ((KEYS[0], "Trail, twenty"), (KEYS[1], "Trail, thirty")):
        unit = f"trail/pdp/en-GB/{key}"
        edit(trail, unit, title=title)
        approve(trail, unit, comment="plainer")
    approve(trail, f"trail/pdp/en-GB/{KEYS[2]}")
    return trail


def test_the_latest_corrections_of_the_market_stand_in_the_next_requests(learning):
    request = learning.run("render", "trail/pdp/en-GB/AP-40-BK", "--backend", "asked", "--json")
    system = request.json()["system"]
    assert "Not: Aurora Trail 30 (30 L) But: Trail, thirty (plainer)" in system
    assert "twenty" not in system  # only one was asked for
    other = learning.run("render", "trail/pdp/de-DE/AP-40-BK", "--backend", "asked", "--json").json()["system"]
    assert "Not:" not in other  # nobody edited German


def test_examples_are_part_of_the_request_and_make_no_draft_stale(learning):
    assert learning.run("run", "trail", "--json").json()["drafted"] == 0
    before = learning.run("render", "trail/pdp/en-GB/AP-40-BK", "--json").json()["request_hash"]
    asked = ("render", "trail/pdp/en-GB/AP-40-BK", "--backend", "asked", "--json")
    first = learning.run(*asked).json()["request_hash"]
    edit(learning, "trail/pdp/en-GB/AP-40-BK", title="Trail, forty")
    approve(learning, "trail/pdp/en-GB/AP-40-BK")
    assert learning.run(*asked).json()["request_hash"] != first
    assert learning.run("render", "trail/pdp/en-GB/AP-40-BK", "--json").json()["request_hash"] == before


def test_asking_for_examples_makes_drafts_stale_for_guidance(trail):
    trail.run("run", "trail")
    trail.replace("briefs/trail.yaml", "per: [row, market]", "per: [row, market], examples: approved")
    lines = trail.run("plan", "trail", "--json").json()["lines"]
    assert {tuple(line["why"]) for line in lines} == {("guidance",)}
    trail.replace("briefs/trail.yaml", "examples: approved", "examples: all")
    assert "BRF" in trail.run("plan", "trail", code=2).err


@pytest.mark.parametrize(("word", "calls", "cached"), [("exact", 0, 2), ("", 2, 0)])
def test_a_plan_counts_no_call_for_what_is_taken_over(remembering, word, calls, cached):
    """The plan of a backend that is paid: nothing is asked, so it needs no key."""
    remembering.write(
        "genpress.toml",
        '[workspace]\nname = "t"\ndefault_backend = "template"\n'
        '[backends.paid]\nkind = "openai"\nmodel = "gpt-4.1-mini"\n',
    )
    brief = remembering.path("briefs/trail.yaml").read_text(encoding="utf-8")
    brief = brief.replace("prompt: localise", "prompt: localise, backend: paid")
    remembering.write("briefs/trail.yaml", brief if word else brief.replace("memory: exact\n", ""))
    planned = remembering.run("plan", "trail", "--sku", KEYS[1], "--sku", KEYS[2], "--json").json()["estimate"]
    assert (planned["calls"], planned["cached"]) == (calls, cached)
    assert (planned["cost_usd"] == [0, 0]) is (calls == 0)
