"""The whole circle on this repository's campaign for 12 markets, by commands alone, through LibreOffice itself."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.conftest import Folder
from tests.acceptance.office import SOFFICE, in_office, interface_python, rows

ROOT = Path(__file__).parents[2]
BRIEF = "trail-launch"
BOOK = f"outputs/{BRIEF}/review/{BRIEF}.{{}}.xlsx"
MARKETS = ("en-GB", "en-US", "de-DE", "de-CH", "fr-FR", "fr-CA", "es-ES", "it-IT", "nl-NL", "pl-PL", "ja-JP", "ar-AE")
FIRST = "AT-12-SG"
pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(SOFFICE is None or interface_python() is None, reason="LibreOffice or its interface is missing"),
]


@pytest.fixture
def campaign(tmp_path):
    for name in ("briefs", "prompts"):
        shutil.copytree(ROOT / name, tmp_path / "ws" / name)
    shutil.copy(ROOT / "genpress.toml", tmp_path / "ws")
    folder = Folder(tmp_path / "ws")
    folder.run("run", BRIEF)
    folder.run("review", "export", BRIEF, "--assign", "Ann Meyer")
    return folder


def statuses(folder):
    return {row["unit_id"]: row["status"] for row in folder.manifest(BRIEF)}


def take_in(folder, *files, code=0):
    return folder.run("review", "import", *map(str, files), "--yes", "--json", code=code).json()


def everywhere(folder, decide):
    """Let Ann decide on every row of every market's workbook, in LibreOffice; return the saved files."""
    saved = []
    for market in MARKETS:
        path = folder.path(BOOK.format(f"{market}.ann-meyer"))
        sheets = {name: decide(name, rows(path, number)) for number, name in enumerate(sheet_names(path))}
        saved.append(in_office(path, folder.root.parent / f"{market}.xlsx", sheets))
    return saved


def sheet_names(path):
    import openpyxl

    return [name for name in openpyxl.load_workbook(path).sheetnames if name.split()[-1] in MARKETS]


def test_the_whole_circle_on_twelve_markets(campaign, tmp_path):
    german = in_office(
        campaign.path(BOOK.format("de-DE.ann-meyer")),
        tmp_path / "back.xlsx",
        {
            "pdp de-DE": {
                FIRST: {"title": "Aurora Trail 12 Wanderrucksack, 12 l, Salbei, leicht", "Decision": "Approve"},
                "AT-18-SG": {"Decision": "Request changes", "Comment": "Wärmer, bitte."},
                "AT-26-CL": {"title": "Aurora Trail 26: wiegt nur 100 g", "Decision": "Approve"},
            },
            "email de-DE": {"email": {"Decision": "Approve"}},
        },
    )
    dry = campaign.run("review", "import", str(german), "--dry-run", "--json", code=7).json()
    assert dry["counts"] == {"unchanged": 33, "approved": 2, "changes requested": 1, "blocked by a check": 1}
    assert set(statuses(campaign).values()) == {"needs_review"}
    (returned,) = take_in(campaign, german, code=7)["applied"]["returned"]
    assert statuses(campaign)[f"{BRIEF}/email/de-DE"] == "approved"

    # What came back is mended; the text that was sent back is written anew by hand, since templates write it the same.
    assert "Still to be changed: 1." in campaign.run("revise", BRIEF, code=4).out
    mended = in_office(
        campaign.path(returned),
        tmp_path / "mended.xlsx",
        {"pdp de-DE": {"AT-26-CL": {"title": "Aurora Trail 26 Wanderrucksack, 26 l", "Decision": "Approve"}}},
    )
    assert take_in(campaign, mended)["counts"]["approved"] == 1

    # A source changes: what was approved stands, what was not is drafted anew; the stale text is shown beside the new.
    campaign.replace("briefs/catalogues/packs.csv", "AT-12-SG,Trail 12,Packs", "AT-12-SG,Trail 12 Plus,Packs")
    campaign.run("run", BRIEF)
    assert statuses(campaign)[f"{BRIEF}/pdp/de-DE/{FIRST}"] == "needs_review"
    campaign.run("review", "export", BRIEF, "--assign", "Ann Meyer", "-s", "needs_review", "-s", "changes_requested")
    shown = {row["Key"]: row for row in rows(campaign.path(BOOK.format("de-DE.ann-meyer")))}
    assert shown[FIRST]["Approved text: title"] == "Aurora Trail 12 Wanderrucksack, 12 l, Salbei, leicht"
    assert "Plus" in shown[FIRST]["title"]

    approve = lambda _, lines: {row["Key"]: {"Decision": "Approve"} for row in lines}  # noqa: E731
    assert take_in(campaign, *everywhere(campaign, approve))["counts"].keys() == {"approved"}
    assert set(statuses(campaign).values()) == {"approved"}
    publish_everything(campaign)
    assert campaign.run("verify").code == 0


def publish_everything(folder):
    published = folder.path(f"outputs/{BRIEF}/published")
    for to in ("woocommerce", "google-merchant", "amazon"):
        folder.run("publish", BRIEF, "--to", to)
        assert len(list(published.glob(f"{to}.*.provenance.jsonl"))) == len(MARKETS)
    for to, ending in (("csv", "csv"), ("jsonl", "jsonl"), ("parquet", "parquet")):
        folder.run("publish", BRIEF, "--to", to)
        assert (published / f"{to}.{ending}").exists()
    lines = (published / "jsonl.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(statuses(folder)) == len({json.loads(line)["unit_id"] for line in lines})
    for to in ("xliff", "xliff12", "po"):
        folder.run("publish", BRIEF, "--to", to)
    shop_keeps_the_rest(folder)


def shop_keeps_the_rest(folder):
    keys = [row["key"] for row in folder.manifest(BRIEF) if row["deliverable"] == "pdp" and row["market"] == "de-DE"]
    head = ["Title", "URL handle", "Description", "Vendor", "SKU", "SEO title", "SEO description"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([head, *(["Alt", key.lower(), "alt", "Aurora", key, "", ""] for key in keys)])
    writer.writerow(["Andere", "andere", "bleibt", "Fremd", "X-1", "", ""])
    folder.write("shop.csv", "")
    folder.path("shop.csv").write_bytes(text.getvalue().encode())
    folder.run("publish", BRIEF, "--to", "shopify", "--into", "shop.csv", "-m", "de-DE")
    made = folder.path(f"outputs/{BRIEF}/published/shopify.de-DE.csv").read_text(encoding="utf-8")
    read = list(csv.DictReader(io.StringIO(made, newline="")))
    assert [row["Vendor"] for row in read] == ["Aurora"] * len(keys) + ["Fremd"]
    assert all(row["Title"].startswith("Aurora Trail") and row["Description"].startswith("<p>") for row in read[:-1])
    assert read[-1]["Title"] == "Andere"
