"""Texts that say the same, marked among all drafts of a deliverable and market after a run."""

import json

import pytest

from tests.servers.faulty import FaultyServer

BODY = "This pack is made for long days on quiet trails and for short nights under a roof that does not leak at all"
KEYS = ("AP-20-GR", "AP-30-GR", "AP-40-BK")


@pytest.fixture(scope="module")
def faulty():
    with FaultyServer() as server:
        yield server


@pytest.fixture
def written(trail, faulty):
    """A run whose three drafts have the given bodies, whatever order they are asked for in."""
    faulty.reset()
    trail.write(
        "genpress.toml",
        f'[workspace]\ndefault_backend = "remote"\n[backends.remote]\nkind = "openai"\nmodel = "test-model"\n'
        f'base_url = "{faulty.openai_url}"\napi_key_env = "TEST_KEY"\nmax_concurrency = 1\n',
    )
    trail.environ["TEST_KEY"] = "sk-canary-0123456789abcdef"
    trail.replace("briefs/trail.yaml", "markets: [en-GB, de-DE]", "markets: [en-GB]")

    def run(*bodies, code=0):
        faulty.script([{"text": json.dumps({"title": "Aurora pack", "body": body})} for body in bodies])
        return trail.run("run", "trail", "--json", code=code).json()

    run.folder = trail
    return run


def rules(folder, key):
    shown = folder.run("show", f"trail/pdp/en-GB/{key}", "--json").json()
    return {f["rule"]: f for f in shown["draft"]["findings"] if f["rule"].startswith("DUP")}


def test_the_later_of_two_equal_texts_is_marked_in_the_order_of_the_manifest(written):
    written(BODY, "Another text of at least eight words for the second pack.", f"{BODY}!".replace("!", "."))
    assert rules(written.folder, KEYS[0]) == {} == rules(written.folder, KEYS[1])
    (found,) = rules(written.folder, KEYS[2]).values()
    assert (found["rule"], found["severity"], found["evidence"]) == ("DUP001", "warning", {"other": KEYS[0]})
    assert (found["field"], found["start"], found["end"]) == ("body", 0, len(BODY) + 1)
    row = next(row for row in written.folder.manifest("trail") if row["key"] == KEYS[2])
    assert (row["status"], row["findings_warning"]) == ("needs_review", "1")


def test_nearly_the_same_is_a_note(written):
    longer = f"{BODY}. It is sewn by people who walk, in a house by the sea, from cloth that was a sail before"
    written(longer, longer.replace("quiet", "loud"))
    (found,) = rules(written.folder, KEYS[1]).values()
    assert (found["rule"], found["severity"]) == ("DUP002", "info")


def test_a_severity_of_error_blocks_the_repeated_draft_only(written):
    written.folder.replace("briefs/trail.yaml", "deliverables:", "checks: {DUP001: error}\ndeliverables:")
    summary = written(BODY, BODY, "Another text of at least eight words for the second pack.", code=4)
    assert summary["blocked"] == 1
    statuses = {row["key"]: row["status"] for row in written.folder.manifest("trail")}
    assert statuses == {KEYS[0]: "needs_review", KEYS[1]: "blocked", KEYS[2]: "needs_review"}


def test_an_unchanged_run_changes_no_byte(written):
    written(BODY, BODY, BODY)
    before = written.folder.snapshot()
    assert written.folder.run("run", "trail", "--json").json()["drafted"] == 0
    assert written.folder.snapshot() == before
    written.folder.run("verify")


def test_a_mark_goes_when_the_repetition_does(written):
    written(BODY, BODY, "A third text of at least eight words for the last pack.")
    assert rules(written.folder, KEYS[1])
    written.folder.replace("briefs/catalogues/packs.csv", "Trail 20,480", "Trail 20,481")
    written("A fresh text of at least eight words for the first pack.")
    assert rules(written.folder, KEYS[1]) == {}
    assert all(row["findings_warning"] == "0" for row in written.folder.manifest("trail"))


def test_what_templates_write_repeats_itself_by_design(trail):
    trail.replace("prompts/product_page.j2", "{{ brand.name }} {{ row.name }}: {{ row.weight_g | unit('g') }}.", BODY)
    trail.run("run", "trail", "--market", "en-GB")
    assert rules(trail, KEYS[1]) == {}
