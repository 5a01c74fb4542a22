"""The examples of this repository: every brief runs as it stands, and its drafts are fit to be read."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from genpress import Press
from genpress.channels import find_channel
from genpress.domain.counting import count
from genpress.sources import find_briefs, read_brief
from genpress.templating import Prompts
from tests.acceptance.conftest import Folder

ROOT = Path(__file__).parents[2]
BRIEFS = sorted(path.stem for path in (ROOT / "briefs").glob("*.yaml") if path.stem != "markets")
TWELVE = ["en-GB", "en-US", "de-DE", "de-CH", "fr-FR", "fr-CA", "es-ES", "it-IT", "nl-NL", "pl-PL", "ja-JP", "ar-AE"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A copy of the repository's workspace, so that runs leave no trace in it."""
    root = tmp_path_factory.mktemp("examples")
    shutil.copy(ROOT / "genpress.toml", root)
    for name in ("briefs", "prompts"):
        shutil.copytree(ROOT / name, root / name)
    return Folder(root)


@pytest.fixture(scope="module")
def runs(workspace):
    """Every brief, run once with the `template` backend: the summaries by brief."""
    commands = {name: ("run", name, "--backend", "template", "--json") for name in BRIEFS}
    return {name: workspace.run(*command, code=None) for name, command in commands.items()}


def content(workspace, brief):
    """Yield (manifest row, fields) of every draft of a brief, as the ledger holds them."""
    with Press.open(workspace.root, environ={}) as press:
        for row, draft in press.workspace.ledger.manifest(brief):
            if draft is not None:
                yield row, draft.content


def test_the_briefs_of_the_folder_are_the_ones_the_command_finds(workspace):
    assert sorted(find_briefs(workspace.root)) == BRIEFS
    assert {"trail-launch", "trail-demo", "trail-translation", "document-summaries", "release-notes"} <= set(BRIEFS)


def test_check_finds_nothing(workspace):
    assert workspace.run("check", "--json").json() == []


@pytest.mark.parametrize("brief", BRIEFS)
def test_a_brief_runs_clean(runs, brief):
    result = runs[brief]
    assert result.code == 0, result.err
    summary = result.json()
    assert (summary["failed"], summary["blocked"], summary["calls"], summary["bad_rows"]) == (0, 0, 0, 0)
    assert summary["drafted"] > 0


@pytest.mark.parametrize("brief", BRIEFS)
def test_an_example_has_no_findings_an_editor_would_mind(workspace, runs, brief):
    rows = workspace.manifest(brief)
    assert [row["unit_id"] for row in rows if int(row["findings_error"])] == []
    assert [row["unit_id"] for row in rows if int(row["findings_warning"])] == []


@pytest.mark.parametrize("brief", BRIEFS)
def test_the_second_run_drafts_nothing(workspace, runs, brief):
    before = workspace.snapshot()
    summary = workspace.run("run", brief, "--backend", "template", "--json", code=None).json()
    assert summary["drafted"] == 0
    assert summary["unchanged"] == runs[brief].json()["drafted"]
    assert workspace.snapshot() == before


@pytest.mark.parametrize("brief", BRIEFS)
def test_a_plan_counts_what_a_run_drafts(workspace, runs, brief, tmp_path):
    for name in ("genpress.toml", "briefs", "prompts"):
        source = workspace.path(name)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    plan = Folder(tmp_path).run("plan", brief, "--backend", "template", "--json").json()
    new = sum(line["units"] for line in plan["lines"] if line["action"] == "new")
    assert new == runs[brief].json()["drafted"]
    assert plan["brief"] == brief
    assert plan["digest"]


@pytest.mark.parametrize("brief", BRIEFS)
def test_every_draft_is_within_its_hard_limits(workspace, runs, brief):
    specs = {}
    prompts = Prompts(workspace.root)
    for name, deliverable in read_brief(workspace.root, brief).brief.deliverables.items():
        channel = find_channel(deliverable.channel, workspace.root).fields if deliverable.channel else ()
        known = {field.name: field for field in channel}
        fields = prompts.load(deliverable.prompt).fields
        specs[name] = {
            field.name: (*field.limits, *(known[field.name].limits if field.name in known else ())) for field in fields
        }
    drafts = list(content(workspace, brief))
    assert len(drafts) == runs[brief].json()["drafted"]
    for row, fields in drafts:
        for name, value in fields.items():
            for text in value if isinstance(value, list) else [value]:
                for limit in specs[row.deliverable][name]:
                    size = count(text, limit.counter)
                    assert not limit.hard or limit.max is None or size <= limit.max, (row.unit_id, name, text)


def test_the_campaign_is_for_twelve_markets(workspace, runs):
    rows = workspace.manifest("trail-launch")
    markets = Counter(row["market"] for row in rows)
    assert sorted(markets) == sorted(TWELVE)
    assert set(markets.values()) == {37}, "12 pages, 24 ads, 1 e-mail each"
    with (ROOT / "briefs/catalogues/packs.csv").open(encoding="utf-8", newline="") as stream:
        packs = [row["sku"] for row in csv.DictReader(stream) if row["category"] == "Packs"]
    assert sorted({row["key"] for row in rows if row["deliverable"] == "pdp"}) == sorted(packs)


MARKS = {
    "en-GB": ("A rain cover comes with it.", "49 × 28 × 19 cm", "£95.00"),
    "en-US": ("1.59 lb", "19.3 in × 11 in × 7.5 in", "$115.00"),
    "de-DE": ("Der Trail 22 fasst 22 l und wiegt 720 g.", "Hüftgurttaschen", "110,00 €"),
    "de-CH": ("Eine Regenhülle liegt bei.", "Stockschlaufen", "CHF 109.00"),
    "fr-FR": ("Le Trail 22 offre 22 l et pèse 720 g.", "passants pour bâtons", "110,00 €"),
    "fr-CA": ("Une housse de pluie est fournie.", "poches sur la ceinture", "149,00 $"),
    "es-ES": ("La Trail 22 tiene 22 l de capacidad", "presillas para bastones", "110,00 €"),
    "it-IT": ("Trail 22 ha una capacità di 22 l", "tasche sulla cintura", "110,00 €"),
    "nl-NL": ("De Trail 22 heeft een inhoud van 22 l", "heupgordelvakken", "€ 110,00"),
    "pl-PL": ("Trail 22 mieści 22 l i waży 720 g.", "szlufki na kijki", "479,00 zł"),
    "ja-JP": ("レインカバーが付属します", "ヒップベルトポケット", "￥17,900"),
    "ar-AE": ("ويأتي معها غطاء للمطر", "حلقات لعصي المشي", "419.00"),
}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("market", TWELVE)
def test_each_market_reads_its_own_language_money_and_units(workspace, runs, market):
    sentence, feature, price = MARKS[market]
    drafts = {row.unit_id.partition("/")[2]: fields for row, fields in content(workspace, "trail-launch")}
    page = plain(drafts[f"pdp/{market}/AT-22-SG"]["description"])
    assert sentence in page
    assert feature in page
    assert price in plain("\n".join(drafts[f"ad/{market}/AT-22-SG"]["headlines"]))
    assert drafts[f"ad/{market}/AT-22-SG"] != drafts[f"ad/{market}/AT-22-SG~2"], "the variants argue differently"


def test_no_swiss_copy_has_an_eszett(workspace, runs):
    for row, fields in content(workspace, "trail-launch"):
        if row.market == "de-CH":
            assert "ß" not in str(fields), row.unit_id


def test_what_is_not_waterproof_is_called_so_in_every_language(workspace, runs):
    said = ("not waterproof", "nicht wasserdicht", "pas imperméable", "No es impermeable", "Non è impermeabile")
    said += ("niet waterdicht", "Nie jest wodoszczelny", "防水ではありません", "ليست مضادة للماء")
    for row, fields in content(workspace, "trail-launch"):
        if row.deliverable == "pdp":
            dry = "22R" in row.key or "30R" in row.key
            assert any(words in fields["description"] for words in said) is not dry, row.unit_id


def test_translations_wait_for_someone_to_approve_the_english(workspace, runs):
    summary = runs["trail-translation"].json()
    assert (summary["drafted"], summary["waiting"]) == (6, 12)
    assert {row["deliverable"] for row in workspace.manifest("trail-translation") if row["artifact"]} == {"master"}


def test_posts_are_made_for_every_theme_and_market(workspace, runs):
    rows = workspace.manifest("social-posts")
    assert Counter(row["key"] for row in rows) == {"weight": 9, "repair": 9, "launch": 9}


def test_e_mails_are_made_for_every_segment_and_name_nobody(workspace, runs):
    for row, fields in content(workspace, "member-emails"):
        assert fields["body"].startswith("Hello,"), row.unit_id
    assert len(workspace.manifest("member-emails")) == 8


def test_a_summary_says_only_what_stands_in_its_document(workspace, runs):
    folder = ROOT / "briefs/catalogues/notices"
    for row, fields in content(workspace, "document-summaries"):
        document = " ".join(next(folder.glob(f"{row.key}.*")).read_text(encoding="utf-8").split())
        for sentence in fields["summary"].split(". "):
            assert sentence.strip(". ") in document, row.unit_id


def test_breaking_changes_are_announced_before_anything_else(workspace, runs):
    notes = {row.key: fields["note"] for row, fields in content(workspace, "release-notes")}
    assert sorted(key for key, note in notes.items() if note.startswith("**Breaking.**")) == ["C-104", "C-105"]


def test_the_demo_asks_the_local_model(workspace):
    brief = read_brief(workspace.root, "trail-demo").brief
    assert brief.backend == ("local",)
    plan = workspace.run("plan", "trail-demo", "--json").json()
    assert sum(line["units"] for line in plan["lines"]) == 8


def test_backends_without_a_key_say_what_to_set(workspace):
    by_name = workspace.run("backends", "--json", code=None).json()
    assert by_name["template"]["ready"]
    for name, variable in (("claude", "ANTHROPIC_API_KEY"), ("gpt", "OPENAI_API_KEY")):
        assert not by_name[name]["ready"]
        assert variable in by_name[name]["detail"]


def test_the_sample_is_what_the_demo_made():
    folder = ROOT / "outputs/sample/trail-demo"
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 8
    assert {row["model"] for row in rows} == {"qwen2.5-coder-1.5b"}
    assert {row["status"] for row in rows} == {"needs_review"}
    for row in rows:
        assert row["unit_id"] in (folder / row["artifact"]).read_text(encoding="utf-8")
