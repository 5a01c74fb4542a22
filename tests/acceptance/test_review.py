"""The editors' loop by commands: export, edit, import, revise, approve; and everything that may go wrong on the way."""

import json
import shutil

import openpyxl
import pytest

from tests.acceptance.office import SOFFICE, convert, edit, rows, through_office
from tests.servers.faulty import FaultyServer

office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

UNIT = "trail/pdp/de-DE/{}"
BOOK = "outputs/trail/review/trail.de-DE.xlsx"


@pytest.fixture
def exported(trail):
    """The trail workspace after a run and an export."""
    trail.run("run", "trail")
    trail.run("review", "export", "trail")
    return trail


def take_in(folder, *files, code=0, reviewer="ann"):
    names = [str(file) for file in files or [folder.path(BOOK)]]
    return folder.run("review", "import", *names, "--yes", "--reviewer", reviewer, "--json", code=code).json()


def unit(folder, key="AP-20-GR"):
    return folder.run("show", UNIT.format(key), "--json").json()


def status(folder):
    return {row["key"]: row["status"] for row in folder.manifest("trail") if row["market"] == "de-DE"}


# --- the circle -------------------------------------------------------------------------------------------------------


@office
def test_the_whole_circle_through_libreoffice(exported, tmp_path):
    edit(
        exported.path(BOOK),
        {
            "AP-20-GR": {"title": "Aurora Trail 20 Tagesrucksack", "Decision": "Approve", "Reviewer": "Ann"},
            "AP-30-GR": {"Decision": "Request changes", "Comment": "Kürzer!", "Reviewer": "Ann"},
            "AP-40-BK": {"Decision": "Reject", "Reason": "Off brand", "Reviewer": "Ann"},
        },
    )
    back = through_office(exported.path(BOOK), tmp_path)
    dry = exported.run("review", "import", str(back), "--dry-run", "--json").json()
    assert dry["counts"] == {"approved": 1, "changes requested": 1, "rejected": 1}
    assert set(status(exported).values()) == {"needs_review"}
    take_in(exported, back)
    assert status(exported) == {"AP-20-GR": "approved", "AP-30-GR": "changes_requested", "AP-40-BK": "rejected"}
    shown = unit(exported)
    assert shown["draft"]["content"]["title"] == "Aurora Trail 20 Tagesrucksack"
    assert (shown["draft"]["origin"], shown["draft"]["author"]) == ("edited", "Ann")
    assert "Ann: approve revision 2" in [entry["text"] for entry in shown["history"]]
    exported.run("revise", "trail")
    exported.run("verify")


@office
def test_csv_through_libreoffice(exported, tmp_path):
    exported.run("review", "export", "trail", "--csv", "--market", "de-DE")
    written = exported.path("outputs/trail/review/trail.pdp.de-DE.csv")
    back = convert(convert(written, ".xlsx", tmp_path / "x"), ".csv", tmp_path / "y")
    assert take_in(exported, back)["counts"] == {"unchanged": 3}


@office
def test_hostile_texts_arrive_in_libreoffice_as_texts(trail, tmp_path):
    hostile = {"AP-20-GR": "=1+1", "AP-30-GR": "-2+3 cm", "AP-40-BK": "@SUM(A1)"}
    lines = [f'{key},"{name}",480,20,no,1' for key, name in hostile.items()]
    trail.write("briefs/catalogues/packs.csv", "sku,name,weight_g,volume_l,waterproof,stock\n" + "\n".join(lines))
    trail.run("run", "trail", code=None)
    trail.run("review", "export", "trail")
    back = through_office(trail.path(BOOK), tmp_path)
    assert {row["Key"]: row["name"] for row in rows(back)} == hostile
    assert take_in(trail, back)["counts"] == {"unchanged": 3}


def test_an_untouched_workbook_changes_nothing(exported):
    before = exported.snapshot()
    assert take_in(exported)["counts"] == {"unchanged": 3}
    assert exported.snapshot() == before


def test_an_import_is_shown_first_and_asks_for_a_yes(exported):
    edit(exported.path(BOOK), {"AP-20-GR": {"Decision": "Approve", "Reviewer": "Ann"}})
    refused = exported.run("review", "import", BOOK, code=2)
    assert "approved" in refused.out
    assert "--yes" in refused.err
    assert set(status(exported).values()) == {"needs_review"}


def test_the_same_file_twice_is_taken_in_once(exported):
    edit(exported.path(BOOK), {"AP-20-GR": {"title": "Neu", "Decision": "Approve", "Reviewer": "Ann"}})
    take_in(exported)
    history = unit(exported)["history"]
    assert take_in(exported)["counts"] == {"unchanged": 3}
    assert unit(exported)["history"] == history


# --- revise -----------------------------------------------------------------------------------------------------------

REMOTE = """
[workspace]
default_backend = "remote"

[backends.remote]
kind = "openai"
model = "test-model"
base_url = "{url}"
api_key_env = "TEST_KEY"
max_tokens = 300
price = {{input = 1.0, output = 2.0}}
"""


@pytest.fixture
def remote(trail):
    with FaultyServer() as server:
        trail.write("genpress.toml", REMOTE.format(url=server.openai_url))
        trail.environ["TEST_KEY"] = "sk-test-0123456789"
        trail.run("run", "trail", code=None)
        trail.run("review", "export", "trail")
        yield trail, server


def test_what_editors_sent_back_is_drafted_anew_with_their_words(remote):
    folder, server = remote
    first = unit(folder)["draft"]["content"]
    edit(
        folder.path(BOOK),
        {"AP-20-GR": {"Decision": "Request changes", "Reason": "Tone of voice", "Comment": "Wärmer, und kürzer."}},
    )
    take_in(folder, reviewer="Ann-Kathrin")
    before = len(server.calls())
    assert folder.run("run", "trail", "--json", code=None).json()["calls"] == 0
    folder.run("revise", "trail", "--json", code=None)
    (call,) = server.calls()[before:]
    asked = json.dumps(call["body"], ensure_ascii=False)
    assert "Tone of voice: Wärmer, und kürzer." in asked
    assert json.dumps(json.dumps(first["title"], ensure_ascii=False), ensure_ascii=False)[1:-1] in asked
    assert "Ann-Kathrin" not in asked
    shown = unit(folder)
    assert (shown["draft"]["revision"], shown["draft"]["origin"]) == (2, "generated")
    assert status(folder)["AP-20-GR"] in {"needs_review", "blocked"}
    assert folder.run("revise", "trail", "--json", code=None).json()["calls"] == 0
    written = folder.run("review", "export", "trail", "--market", "de-DE", "--json").json()[0]["path"]
    edit(folder.path(written), {"AP-20-GR": {"Decision": "Approve", "Reason": "Override: exception agreed"}})
    take_in(folder, folder.path(written))
    assert status(folder)["AP-20-GR"] == "approved"
    folder.run("verify")


def test_a_run_that_holds_the_brief_keeps_imports_out(remote):
    folder, server = remote
    folder.replace("prompts/product_page.j2", "Write the page", "Draft the page")
    edit(folder.path(BOOK), {"AP-20-GR": {"title": "Neu"}})
    server.script(paths={"/v1/responses": "hang", "/v1/chat/completions": "hang"})
    running = folder.start("run", "trail")
    try:
        while not list(folder.path(".genpress/locks").glob("*.holder")):
            assert running.poll() is None
        late = folder.run("review", "import", BOOK, "--yes", "--reviewer", "ann", code=7)
        assert "is being run by" in late.err
        assert folder.path(BOOK).exists()
    finally:
        running.kill()
        running.communicate()
    take_in(folder)
    assert unit(folder)["draft"]["content"]["title"] == "Neu"


# --- two editors ------------------------------------------------------------------------------------------------------


def test_two_editors_on_one_text(exported, tmp_path):
    first = edit(exported.path(BOOK), {"AP-20-GR": {"title": "Von Ann"}}, tmp_path / "ann.xlsx")
    second = edit(
        exported.path(BOOK), {"AP-20-GR": {"title": "Von Bob"}, "AP-30-GR": {"body": "Bob."}}, tmp_path / "bob.xlsx"
    )
    take_in(exported, first)
    done = take_in(exported, second, code=7, reviewer="bob")
    assert done["counts"] == {"edited": 1, "conflict": 1, "unchanged": 1}
    assert unit(exported)["draft"]["content"]["title"] == "Von Ann"
    assert unit(exported, "AP-30-GR")["draft"]["content"]["body"] == "Bob."
    (path,) = done["applied"]["returned"]
    (row,) = rows(exported.path(path))
    assert (row["title"], row["Now in the ledger: title"]) == ("Von Bob", "Von Ann")
    assert row["Why it came back"].startswith("conflict")
    # What Bob decides now, having seen both, counts.
    edit(exported.path(path), {"AP-20-GR": {"title": "Von beiden", "Decision": "Approve"}})
    take_in(exported, exported.path(path), reviewer="bob")
    assert unit(exported)["draft"]["content"]["title"] == "Von beiden"
    assert status(exported)["AP-20-GR"] == "approved"


def test_two_editors_in_one_import(exported, tmp_path):
    first = edit(exported.path(BOOK), {"AP-20-GR": {"title": "Von Ann", "Reviewer": "Ann"}}, tmp_path / "a.xlsx")
    second = edit(exported.path(BOOK), {"AP-20-GR": {"body": "Von Bob", "Reviewer": "Bob"}}, tmp_path / "b.xlsx")
    take_in(exported, first, second)
    shown = unit(exported)
    assert shown["draft"]["content"] == {"title": "Von Ann", "body": "Von Bob"}
    assert shown["draft"]["revision"] == 3


def test_a_second_approver(exported, tmp_path):
    exported.replace("briefs/trail.yaml", "markets: [en-GB, de-DE]", "markets: [en-GB, de-DE]\napprovers: 2")
    book = edit(exported.path(BOOK), {"AP-20-GR": {"Decision": "Approve"}}, tmp_path / "a.xlsx")
    assert take_in(exported, book)["rows"][0]["note"] == "1 more approval needed"
    assert status(exported)["AP-20-GR"] == "needs_review"
    desk = exported.run("review", "status", "trail", "--json").json()[0]
    assert (desk["market"], desk["approved_once"]) == ("de-DE", 1)
    take_in(exported, book)
    assert status(exported)["AP-20-GR"] == "needs_review"
    take_in(exported, book, reviewer="bob")
    assert status(exported)["AP-20-GR"] == "approved"


# --- texts and sources that moved on ----------------------------------------------------------------------------------


def test_an_approval_of_facts_that_changed_comes_back(exported):
    edit(exported.path(BOOK), {"AP-30-GR": {"Decision": "Approve", "title": "Neu"}})
    exported.replace("briefs/catalogues/packs.csv", "610", "615")
    done = take_in(exported, code=7)
    assert done["counts"] == {"stale source": 1, "unchanged": 2}
    assert status(exported)["AP-30-GR"] != "approved"
    assert unit(exported, "AP-30-GR")["draft"]["content"]["title"] == "Neu"


def test_a_text_that_was_redrafted_meanwhile_is_not_approved(exported):
    edit(exported.path(BOOK), {"AP-30-GR": {"Decision": "Approve"}})
    exported.replace("briefs/catalogues/packs.csv", "610", "615")
    exported.run("run", "trail")
    assert take_in(exported, code=7)["counts"] == {"conflict": 1, "unchanged": 2}
    assert status(exported)["AP-30-GR"] == "needs_review"


def test_an_approved_text_stands_while_a_new_one_is_reviewed(exported):
    edit(exported.path(BOOK), {"AP-30-GR": {"Decision": "Approve"}})
    take_in(exported)
    exported.replace("briefs/catalogues/packs.csv", "610", "615")
    exported.run("revise", "trail")
    shown = unit(exported, "AP-30-GR")
    assert (shown["standing"]["revision"], shown["draft"]["revision"], shown["unit"]["stale_reason"]) == (1, 2, "facts")
    (written,) = exported.run("review", "export", "trail", "--market", "de-DE", "--json").json()
    row = next(row for row in rows(exported.path(written["path"])) if row["Key"] == "AP-30-GR")
    assert "610" in row["Approved text: body"]
    assert "615" in row["body"]


# --- checks -----------------------------------------------------------------------------------------------------------


def test_a_blocked_text_needs_an_override_that_is_recorded(exported):
    too_long = "Aurora Trail 20 " + "sehr " * 20
    edit(exported.path(BOOK), {"AP-20-GR": {"title": too_long, "Decision": "Approve", "Reviewer": "Ann"}})
    done = take_in(exported, code=7)
    assert done["counts"] == {"blocked by a check": 1, "unchanged": 2}
    assert unit(exported)["draft"]["content"]["title"] == too_long.strip()
    assert status(exported)["AP-20-GR"] == "blocked"
    (path,) = done["applied"]["returned"]
    edit(exported.path(path), {"AP-20-GR": {"Decision": "Approve", "Reason": "Override: exception agreed"}})
    take_in(exported, exported.path(path))
    assert status(exported)["AP-20-GR"] == "approved"
    assert any("against the checks; Override: exception agreed" in e["text"] for e in unit(exported)["history"])


# --- what editors do to files -----------------------------------------------------------------------------------------


def change(folder, how):
    book = openpyxl.load_workbook(folder.path(BOOK))
    sheet = book.worksheets[0]
    how(sheet, {cell.value: cell.column for cell in sheet[1]})
    book.save(folder.path(BOOK))


def refused(folder, code=2):
    before = folder.path("outputs/trail/manifest.csv").read_bytes()
    result = folder.run("review", "import", BOOK, "--yes", "--reviewer", "ann", code=code)
    assert folder.path("outputs/trail/manifest.csv").read_bytes() == before
    return result.err


@pytest.mark.parametrize("column", ["_unit", "_revision", "_text_hash", "_source_hash", "_decided", "_token"])
def test_a_row_that_was_tampered_with_stops_the_whole_import(exported, column):
    def tamper(sheet, columns):
        sheet.cell(2, columns[column]).value = sheet.cell(3, columns[column]).value or "x"
        if column in {"_revision", "_decided"}:
            sheet.cell(2, columns[column]).value = 7
        sheet.cell(4, columns["Decision"]).value = "Approve"

    change(exported, tamper)
    assert "REV013" in refused(exported)


def test_a_workbook_of_another_workspace_is_refused_by_name(exported, tmp_path):
    shutil.rmtree(exported.path(".genpress"))
    exported.run("run", "trail")
    assert "REV017" in refused(exported)


def test_half_sorted_rows_are_refused_by_name(exported):
    def sort_visible(sheet, columns):
        first = [sheet.cell(2, n).value for n in range(1, columns["_unit"])]
        for n in range(1, columns["_unit"]):
            sheet.cell(2, n).value = sheet.cell(3, n).value
            sheet.cell(3, n).value = first[n - 1]

    change(exported, sort_visible)
    assert refused(exported).count("REV014") == 2


def test_an_unknown_decision_is_refused_by_name(exported):
    edit(exported.path(BOOK), {"AP-20-GR": {"Decision": "LGTM"}})
    assert "REV012" in refused(exported)


def test_nobody_is_named(exported):
    edit(exported.path(BOOK), {"AP-20-GR": {"Decision": "Approve"}})
    assert "REV015" in exported.run("review", "import", BOOK, "--yes", code=2).err


def test_rows_doubled_deleted_and_inserted(exported):
    def how(sheet, columns):
        sheet.cell(2, columns["title"]).value = "Neu"
        copy = [sheet.cell(2, n).value for n in range(1, sheet.max_column + 1)]
        sheet.append(copy)
        sheet.append(["AP-99", "typed in"])
        sheet.delete_rows(3)

    change(exported, how)
    done = take_in(exported, code=7)
    assert done["counts"] == {"edited": 1, "unchanged": 2, "unknown id": 1}
    assert done["notes"] == []
    (path,) = done["applied"]["returned"]
    assert openpyxl.load_workbook(exported.path(path))["Without a unit"]["A2"].value == "AP-99"


def test_a_column_that_an_editor_added_is_named(exported):
    def how(sheet, columns):
        for row, text in enumerate(["My notes", "lovely"], start=1):
            sheet.cell(row, sheet.max_column + 2 - row).value = text

    change(exported, how)
    assert take_in(exported)["notes"] == ["the column 'My notes' is none of the review's; it was not read"]


def test_two_rows_of_one_unit_that_say_different_things(exported):
    def how(sheet, columns):
        copy = [sheet.cell(2, n).value for n in range(1, sheet.max_column + 1)]
        sheet.append(copy)
        sheet.cell(2, columns["Decision"]).value = "Approve"
        sheet.cell(sheet.max_row, columns["Decision"]).value = "Reject"

    change(exported, how)
    done = take_in(exported, code=7)
    assert done["counts"] == {"unchanged": 2, "duplicate id": 2}
    assert status(exported)["AP-20-GR"] == "needs_review"
    assert len(rows(exported.path(done["applied"]["returned"][0]))) == 2


def test_an_export_never_runs_over_what_an_editor_changed(exported):
    edit(exported.path(BOOK), {"AP-20-GR": {"title": "Neu"}})
    edited = exported.path(BOOK).read_bytes()
    written = exported.run("review", "export", "trail", "--market", "de-DE", "--json").json()
    assert [one["path"] for one in written] == ["outputs/trail/review/trail.de-DE-2.xlsx"]
    assert exported.path(BOOK).read_bytes() == edited
    again = exported.run("review", "export", "trail", "--market", "de-DE", "--json").json()
    assert [one["path"] for one in again] == ["outputs/trail/review/trail.de-DE-2.xlsx"]


# --- draft files edited in place --------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["markdown", "jsonl"])
def test_draft_files_edited_in_place_are_taken_in(trail, layout):
    trail.replace("briefs/trail.yaml", "deliverables:", f"drafts: {layout}\ndeliverables:")
    trail.run("run", "trail")
    row = next(row for row in trail.manifest("trail") if row["unit_id"] == UNIT.format("AP-30-GR"))
    file = f"outputs/trail/{row['artifact']}"
    trail.replace(file, "Aurora Trail 30: 610", "Aurora Trail 30, leicht: 610")
    done = take_in(trail, trail.path(file))
    assert done["counts"] == {"edited": 1}
    shown = unit(trail, "AP-30-GR")
    assert "leicht" in shown["draft"]["content"]["body"]
    assert shown["draft"]["author"] == "ann"
    trail.run("verify")
    assert take_in(trail, trail.path("outputs/trail/drafts"))["counts"] == {}
    assert "leicht" in trail.path(file).read_text(encoding="utf-8")


# --- deciding without a workbook, status ------------------------------------------------------------------------------


def test_deciding_by_command_is_bound_to_the_revision_that_was_seen(exported):
    name = UNIT.format("AP-20-GR")
    decided = exported.run("review", "decide", name, "approve", "--revision", "1", "--reviewer", "Ann")
    assert "revision 1: approved" in decided.out
    exported.replace("briefs/catalogues/packs.csv", "480", "485")
    exported.run("run", "trail")
    late = exported.run("review", "decide", name, "reject", "--revision", "1", "--reviewer", "Ann", code=7)
    assert "conflict" in late.err
    assert (
        "no revision 9"
        in exported.run("review", "decide", name, "reject", "--revision", "9", "--reviewer", "Ann", code=2).err
    )


def test_status_says_who_has_what(exported):
    exported.run("review", "export", "trail", "--market", "de-DE", "--assign", "Ann Meyer")
    desks = {desk["market"]: desk for desk in exported.run("review", "status", "trail", "--json").json()}
    assert (desks["de-DE"]["assignee"], desks["de-DE"]["counts"]) == ("Ann Meyer", {"needs_review": 3})
    assert desks["de-DE"]["path"] == "outputs/trail/review/trail.de-DE.ann-meyer.xlsx"
    assert (desks["en-GB"]["assignee"], desks["en-GB"]["days"]) == ("", 0)
    assert "Ann Meyer" in exported.run("review", "status", "trail").out


def test_status_knows_the_deliverables_of_a_workbook(exported):
    exported.replace(
        "briefs/trail.yaml",
        "  pdp: {prompt: product_page, per: [row, market]}",
        "  pdp: {prompt: product_page, per: [row, market]}\n  seo: {prompt: product_page, per: [row, market]}",
    )
    exported.run("run", "trail")
    for deliverable, name in (("pdp", "Ann"), ("seo", "Bob")):
        exported.run("review", "export", "trail", "-m", "de-DE", "-d", deliverable, "--assign", name)
    desks = exported.run("review", "status", "trail", "--json").json()
    assert {desk["deliverable"]: desk["assignee"] for desk in desks if desk["market"] == "de-DE"} == {
        "pdp": "Ann",
        "seo": "Bob",
    }


def test_what_came_back_is_with_who_sent_it(exported):
    path = exported.path(BOOK)
    exported.run("review", "decide", UNIT.format("AP-20-GR"), "reject", "--revision", "1", "--reviewer", "Bob")
    edit(path, {"AP-20-GR": {"Decision": "Approve", "Reviewer": "Ann"}})
    take_in(exported, code=7)
    (desk,) = [d for d in exported.run("review", "status", "trail", "--json").json() if d["market"] == "de-DE"]
    assert (desk["assignee"], desk["path"]) == ("Ann", "outputs/trail/review/trail.de-DE.conflicts.xlsx")


def test_what_came_back_is_never_written_over(exported, tmp_path):
    first = edit(exported.path(BOOK), {"AP-20-GR": {"title": "Von Ann"}}, tmp_path / "ann.xlsx")
    second = edit(exported.path(BOOK), {"AP-20-GR": {"title": "Von Bob"}}, tmp_path / "bob.xlsx")
    third = edit(exported.path(BOOK), {"AP-20-GR": {"title": "Von Cem"}}, tmp_path / "cem.xlsx")
    take_in(exported, first)
    returned = [path for file in (second, third) for path in take_in(exported, file, code=7)["applied"]["returned"]]
    assert [rows(exported.path(path))[0]["title"] for path in returned] == ["Von Bob", "Von Cem"]


def test_only_what_waits_is_exported_unless_asked(exported):
    edit(exported.path(BOOK), {"AP-20-GR": {"Decision": "Approve"}})
    take_in(exported)
    export = ("review", "export", "trail", "--market", "de-DE", "--json")
    assert [one["units"] for one in exported.run(*export).json()] == [2]
    assert [one["units"] for one in exported.run(*export, "--status", "approved").json()] == [1]
    assert exported.run(*export, "--status", "rejected").json() == []


def test_a_text_too_long_for_a_cell_is_refused_before_anything_is_written(trail):
    trail.replace("prompts/product_page.j2", "max: 400", "max: 90000")
    trail.replace("prompts/product_page.j2", "{{ row.weight_g | unit('g') }}.", "{{ 'lang ' * 8000 }}")
    trail.run("run", "trail", code=None)
    refused = trail.run("review", "export", "trail", code=2)
    assert refused.err.count("REV001") == 3
    assert not trail.path("outputs/trail/review").exists()
    trail.run("review", "export", "trail", "--csv")
    assert take_in(trail, trail.path("outputs/trail/review/trail.pdp.de-DE.csv"))["counts"] == {"unchanged": 3}


def test_a_name_of_spaces_is_no_name(trail):
    trail.run("run", "trail")
    unit = trail.manifest("trail")[0]["unit_id"]
    refused = trail.run("review", "decide", unit, "reject", "--revision", "1", "--reviewer", " \t", code=2)
    assert "a decision needs a name" in refused.err
