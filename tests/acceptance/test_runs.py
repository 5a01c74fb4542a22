"""A run, and every kind of second run."""

import shutil

import pytest

from tests.acceptance.approving import approve


def units(result):
    return result.json()["drafted"]


def test_a_brief_becomes_drafts_and_a_manifest(trail):
    summary = trail.run("run", "trail", "--json").json()
    assert (summary["drafted"], summary["failed"], summary["calls"]) == (6, 0, 0)
    rows = trail.manifest("trail")
    assert [row["unit_id"] for row in rows][:2] == ["trail/pdp/de-DE/AP-20-GR", "trail/pdp/de-DE/AP-30-GR"]
    assert {row["status"] for row in rows} == {"needs_review"}
    for row in rows:
        draft = trail.path(f"outputs/trail/{row['artifact']}").read_text(encoding="utf-8")
        assert row["key"] in draft
    german = trail.path(f"outputs/trail/{rows[1]['artifact']}").read_text(encoding="utf-8")
    assert "610 g" in german.replace("\u00a0", " ")


def test_an_unchanged_run_changes_no_byte(trail):
    trail.run("run", "trail")
    before = trail.snapshot()
    summary = trail.run("run", "trail", "--json").json()
    assert (summary["drafted"], summary["unchanged"]) == (0, 6)
    assert trail.snapshot() == before


def test_one_cell_makes_one_unit_per_market_stale(trail):
    trail.run("run", "trail")
    trail.replace("briefs/catalogues/packs.csv", "610", "615")
    lines = trail.run("plan", "trail", "--json").json()["lines"]
    stale = [line for line in lines if line["action"] == "stale"]
    assert [(line["market"], line["units"], line["why"]) for line in stale] == [
        ("en-GB", 1, ["facts"]),
        ("de-DE", 1, ["facts"]),
    ]
    assert units(trail.run("run", "trail", "--json")) == 2


def test_a_cell_no_prompt_reads_and_a_new_column_cost_nothing(trail):
    trail.run("run", "trail")
    trail.replace("briefs/catalogues/packs.csv", "yes,4", "yes,400")
    assert units(trail.run("run", "trail", "--json")) == 0
    text = trail.path("briefs/catalogues/packs.csv").read_text(encoding="utf-8")
    trail.write("briefs/catalogues/packs.csv", "\n".join(f"{line},x" for line in text.splitlines()) + "\n")
    assert units(trail.run("run", "trail", "--json")) == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("briefs/brands/aurora.md", "walk", "hike", "guidance"),
        ("briefs/trail.yaml", "durability", "price", "guidance"),
        ("prompts/product_page.j2", "Write the page", "Draft the page", "prompt"),
    ],
)
def test_the_plan_says_which_units_are_stale_and_why(trail, file, old, new, why):
    trail.run("run", "trail")
    trail.replace(file, old, new)
    lines = trail.run("plan", "trail", "--json").json()["lines"]
    assert {line["action"] for line in lines} == {"stale"}
    assert {tuple(line["why"]) for line in lines} == {(why,)}
    assert sum(line["units"] for line in lines) == 6


def test_a_change_in_one_market_concerns_that_market_alone(trail):
    trail.run("run", "trail")
    trail.replace("briefs/markets.yaml", "address: du", "address: Sie")
    lines = trail.run("plan", "trail", "--json").json()["lines"]
    assert {(line["market"], line["action"]) for line in lines} == {("en-GB", "unchanged"), ("de-DE", "stale")}


def test_a_new_market_leaves_the_others_alone(trail):
    trail.run("run", "trail")
    trail.replace("briefs/trail.yaml", "[en-GB, de-DE]", "[en-GB, de-DE, fr-FR]")
    assert units(trail.run("run", "trail", "--json")) == 3


def test_a_product_that_is_gone_leaves_the_manifest_and_comes_back_for_nothing(trail):
    trail.run("run", "trail")
    text = trail.path("briefs/catalogues/packs.csv").read_text(encoding="utf-8")
    trail.write("briefs/catalogues/packs.csv", "".join(line for line in text.splitlines(True) if "AP-30" not in line))
    trail.run("run", "trail")
    assert len(trail.manifest("trail")) == 4
    trail.write("briefs/catalogues/packs.csv", text)
    trail.run("run", "trail")
    assert len(trail.manifest("trail")) == 6


def test_a_draft_a_person_edited_is_kept_and_named(trail):
    trail.run("run", "trail")
    row = trail.manifest("trail")[0]
    file = f"outputs/trail/{row['artifact']}"
    trail.replace(file, "Aurora", "Aurora!")
    edited = trail.path(file).read_bytes()
    trail.replace("prompts/product_page.j2", "Write the page", "Draft the page")
    result = trail.run("run", "trail", "--json")
    assert (result.json()["drafted"], result.json()["locked"]) == (5, 1)
    assert result.json()["kept_files"] == [file]
    assert trail.path(file).read_bytes() == edited


def test_selections_limit_what_is_drafted(trail):
    assert units(trail.run("run", "trail", "--market", "de-DE", "--sku", "AP-30-GR", "--json")) == 1
    assert units(trail.run("run", "trail", "--limit", "1", "--json")) == 2
    assert units(trail.run("run", "trail", "--select", "waterproof == 'yes'", "--json")) == 3


def test_a_sample_retires_nothing(trail):
    trail.run("run", "trail")
    trail.run("run", "trail", "--limit", "1")
    assert len(trail.manifest("trail")) == 6


def test_outputs_can_be_deleted_and_come_back(trail):
    trail.run("run", "trail")
    before = {name: data for name, (data, _) in trail.snapshot().items()}
    for path in sorted(trail.path("outputs").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    trail.run("status", "trail", "--write")
    assert {name: data for name, (data, _) in trail.snapshot().items()} == before


def test_a_saved_plan_is_done_or_refused(trail):
    trail.run("plan", "trail", "--out", "plan.json")
    trail.replace("briefs/catalogues/packs.csv", "610", "615")
    refused = trail.run("run", "trail", "--plan", "plan.json", code=7)
    assert "has changed since the plan was saved" in refused.err
    trail.run("plan", "trail", "--out", "plan.json")
    assert units(trail.run("run", "trail", "--plan", "plan.json", "--json")) == 6


def test_planning_writes_nothing_under_outputs(trail):
    trail.run("plan", "trail")
    assert not trail.path("outputs").exists()


def test_verify_holds_after_a_run_and_tells_what_does_not(trail):
    trail.run("run", "trail")
    trail.run("verify")
    trail.path("outputs/trail/manifest.jsonl").write_text("{}")
    assert "OUT002" in trail.run("verify", code=3).err


def test_a_lost_ledger_is_told_and_approved_files_are_kept(trail):
    trail.run("run", "trail")
    approve(trail)
    trail.run("status", "trail", "--write")
    approved = min(trail.path("outputs/trail/drafts").rglob("*.md"))
    before = approved.read_bytes()
    assert b"status: approved" in before
    shutil.rmtree(trail.path(".genpress"))
    assert "was the ledger lost" in trail.run("plan", "trail").err
    result = trail.run("run", "trail", "--json")
    assert "was the ledger lost" in result.err
    assert approved.relative_to(trail.root).as_posix() in result.json()["kept_files"]
    assert approved.read_bytes() == before
    assert "was the ledger lost" not in trail.run("run", "trail").err


@pytest.mark.parametrize(
    "words", [("status", "trail"), ("status", "trail", "--json"), ("plan", "trail"), ("cache", "export")]
)
def test_a_reader_that_leaves_changes_no_exit_code(trail, words):
    trail.run("run", "trail")
    process = trail.start(*words)
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == ""


def test_a_plan_that_cannot_be_saved_is_told(trail):
    assert "nowhere/plan.json: No such file" in trail.run("plan", "trail", "--out", "nowhere/plan.json", code=2).err


@pytest.mark.parametrize("select", ["name > 5", "sku.__class__"])
def test_a_selection_that_cannot_be_answered_is_told_row_by_row(trail, select):
    result = trail.run("run", "trail", "--select", select, "--json", code=3)
    assert (result.json()["drafted"], result.json()["bad_rows"]) == (0, 3)
    assert "SEL001" in result.err
