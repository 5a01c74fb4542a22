"""`genpress lint` over existing copy, as the installed command, outside of any workspace."""

import csv
import json
import os
import subprocess
import time
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.acceptance.conftest import COMMAND, Folder

KEYS = ["id", "field", "start", "end", "rule", "severity", "verdict", "message", "evidence"]


@pytest.fixture
def here(tmp_path):
    return Folder(tmp_path)


def lines(result):
    return [json.loads(line) for line in result.out.splitlines()]


def jsonl(here, *objects, name="copy.jsonl"):
    here.write(name, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects))


# --- JSON Lines -------------------------------------------------------------------------------------------------------


def test_every_line_of_the_output_is_a_finding_with_just_these_keys(here):
    facts = {"specs": {"weight": "480 g"}, "details": [{"name": "Volume", "value": "20 l"}]}
    jsonl(here, {"id": 7, "facts": facts, "text": "It weighs 500 grams more than 20 litres: 990 g."})
    result = here.run("lint", "copy.jsonl", "--field", "text", "--facts", "facts", "--json", code=4)
    found = [one for one in lines(result) if one["verdict"] in {"contradicted", "unsupported"}]
    assert [list(one) for one in found] == [KEYS] * len(found)
    assert {one["id"] for one in found} == {7}
    assert all(one["severity"] == "error" and one["rule"].startswith("FCT") for one in found)
    assert len(found) >= 1


def test_offsets_are_code_points_of_the_text_as_given(here):
    text = "  \U0001f392 Größe: 40 l\r\nund mehr  "
    jsonl(here, {"id": "x", "facts": {"volume": "20 l"}, "text": text})
    found = lines(here.run("lint", "copy.jsonl", "--json", code=4))
    (wrong,) = [one for one in found if one["severity"] == "error"]
    assert text[wrong["start"] : wrong["end"]] in {"40 l", "40"}
    wrong = "Fine.\r\n\r\nTwo  spaces."
    jsonl(here, {"id": "x", "text": wrong})
    (found,) = lines(here.run("lint", "copy.jsonl", "--json"))
    assert (found["start"], found["end"]) == (12, 14)


def test_facts_that_each_text_must_state(here):
    facts = {"name": "Blue Spice", "area": "riverside", "price": None}
    jsonl(
        here, {"id": 1, "facts": facts, "text": "Blue Spice is by the river."}, {"id": 2, "facts": facts, "text": "Go!"}
    )
    here.write("cafe.yaml", "brand: cafe\nsynonyms:\n  area:\n    riverside: [by the river]\n")

    def missing(*options):
        result = here.run("lint", "copy.jsonl", "--select", "FCT005", "--json", *options, code=4)
        return [(one["id"], one["evidence"]["source"], one["verdict"]) for one in lines(result)]

    told = [(2, "name", "missing"), (2, "area", "missing")]
    assert sorted(missing("--require", "*", "--brand", "cafe.yaml")) == sorted(told)
    assert missing("--require", "area") == [(1, "area", "missing"), (2, "area", "missing")]


def test_ids_come_back_as_they_are_and_lines_without_one_are_numbered(here):
    wrong = {"facts": {"weight": "1 kg"}, "text": "It weighs 7 kg."}
    jsonl(here, {"id": 1, **wrong}, {"id": "b", **wrong}, wrong, {"id": 1.50, **wrong})
    ids = [one["id"] for one in lines(here.run("lint", "copy.jsonl", "--json", code=4))]
    assert ids == [1, "b", 3, 1.5]


def test_a_key_that_stands_twice_is_told_with_its_line(here):
    here.write("copy.jsonl", '{"id": 1, "text": "a", "text": "b"}\n{"id": 2, "text": "Fine."}\n')
    result = here.run("lint", "copy.jsonl", "--json", code=3)
    assert "copy.jsonl:1: CAT035 the key 'text' stands twice, with two values" in result.err


def test_a_folder_is_called_one(here):
    here.write("docs/a.md", "Fine.")
    assert "docs: this is a folder" in here.run("lint", "docs", code=2).err


def test_facts_are_compared_as_they_are_written(here):
    jsonl(here, {"id": 1, "facts": {"price": 1.10, "count": 3, "waterproof": True}, "text": "3 for 1.10, waterproof."})
    assert [one for one in lines(here.run("lint", "copy.jsonl", "--json")) if one["severity"] == "error"] == []


def test_without_facts_no_number_is_held_against_any(here):
    jsonl(here, {"id": 1, "text": "It weighs 7 kg."}, {"id": 2, "facts": None, "text": "It weighs 8 kg."})
    assert here.run("lint", "copy.jsonl", "--json").out == ""


def test_facts_nest_and_come_as_pairs_or_with_units(here):
    nested = {"specs": {"weight": {"value": 980.5, "unit": "g"}}, "more": [{"name": "colour", "value": "red"}]}
    jsonl(
        here,
        {"id": 1, "facts": nested, "text": "Weighs 1.2 kg. In green."},
        {"id": 2, "facts": [["battery", "8 h"]], "text": "🙂\r\nBattery for 5 h."},
    )
    found = lines(here.run("lint", "copy.jsonl", "--json", code=4))
    assert [(one["id"], one["start"], one["evidence"]) for one in found] == [
        (1, 7, {"source": "specs.weight", "value": "980.5 g"}),
        (1, 18, {"source": "more.colour", "value": "red"}),
        (2, 15, {"source": "battery", "value": "8 h"}),
    ]


def test_several_fields_and_lists(here):
    jsonl(here, {"id": 1, "title": "Fine  title", "bullets": ["one", "two , three"]})
    found = lines(here.run("lint", "copy.jsonl", "--field", "title", "--field", "bullets=points", "--json"))
    assert [(one["field"], one["start"]) for one in found] == [("title", 4), ("points[1]", 3)]


def test_lines_that_cannot_be_read_are_told_and_the_others_checked(here):
    good = json.dumps({"id": 1, "facts": {}, "text": "Fine."})
    bad = ['{"id": 2, "text": ', "[1]", '{"id": 3, "text": "\\ud83d"}', '{"id": ' + "[" * 100_000]
    here.write("copy.jsonl", "\n".join([good, *bad, good]) + "\n")
    here.path("copy.jsonl").write_bytes(here.path("copy.jsonl").read_bytes() + b'{"id": 9, "text": "\xff"}\n')
    result = here.run("lint", "copy.jsonl", code=3)
    assert [line.split(" ")[0] for line in result.err.splitlines()[:5]] == [f"copy.jsonl:{n}:" for n in (2, 3, 4, 5, 7)]
    assert "Traceback" not in result.err
    assert "2 texts checked" in result.err


def test_a_field_that_is_nowhere_is_a_usage_error(here):
    jsonl(here, {"id": 1, "copy": "Fine."})
    assert "--field" in here.run("lint", "copy.jsonl", code=2).err


def test_human_labelled_texts_are_checked_in_time(here):
    data = Folder.__module__ and (COMMAND.parents[2] / "../shared/data/grounding")
    sources, texts = data / "quintd1_gsmarena_sources.jsonl", data / "quintd1_gsmarena_texts.jsonl"
    if not texts.exists():
        pytest.skip("the labelled texts are not here")
    facts = {row["idx"]: row["data"] for row in map(json.loads, sources.read_text().splitlines())}
    rows = [json.loads(line) for line in texts.read_text().splitlines()][:80]
    jsonl(here, *({"id": n, "facts": facts[row["idx"]], "text": row["text"]} for n, row in enumerate(rows)))
    found = lines(here.run("lint", "copy.jsonl", "--field", "text", "--facts", "facts", "--json", code=4))
    errors = [one for one in found if one["severity"] == "error"]
    assert len(errors) >= 20
    assert all(one["verdict"] in {"contradicted", "unsupported"} for one in errors)
    for one in errors:
        text = rows[one["id"]]["text"]
        assert text[one["start"] : one["end"]].strip() == text[one["start"] : one["end"]] != ""


# --- tables -----------------------------------------------------------------------------------------------------------

OLD = (
    'sku;title;body;weight\r\nA-1;Pack ;"It weighs 990 g ,\r\nso ""light""";480 g\r\nA-1;Other;fine;480 g\r\nA;B\r\n'
    "A-3;Third;480 g  in all;480 g"
)


@pytest.fixture
def table(here):
    here.path("old.csv").write_bytes(OLD.encode("utf-8-sig"))
    return here


def test_columns_are_fields_and_rows_are_facts(table):
    result = table.run("lint", "old.csv", "--field", "title", "-f", "body", "--fact", "weight", "--json", code=3)
    found = {(one["id"], one["field"], one["rule"]) for one in lines(result)}
    assert {("A-1", "body", "FCT001"), ("A-1", "body", "FCT002")} & found
    assert "old.csv:5:" in result.err
    assert "3 texts checked" in result.err


def test_all_other_columns_can_be_facts(table):
    found = lines(table.run("lint", "old.csv", "-f", "title", "-f", "body", "--fact", "*", "--json", code=3))
    assert [one["id"] for one in found if one["rule"] in {"FCT001", "FCT002"}] == ["A-1"]


def test_a_column_of_json_and_columns_of_a_group_are_facts(here):
    here.write("a.csv", 'id,text,facts\n1,It weighs 7 kg.,"{""weight"": ""1 kg""}"\n')
    here.write("b.csv", "id,text,facts.weight,facts.size\n1,It weighs 7 kg.,1 kg,M\n")
    for name, source in (("a.csv", "weight"), ("b.csv", "facts.weight")):
        (found,) = lines(here.run("lint", name, "--facts", "facts", "--json", code=4))
        assert found["rule"] in {"FCT001", "FCT002"}
        here.replace(name, "7 kg", "1 kg")
        assert here.run("lint", name, "--facts", "facts", "--json").out == "", source


def test_unknown_columns_are_told_with_the_nearest(table):
    assert "Did you mean 'title'?" in table.run("lint", "old.csv", "-f", "titel", code=2).err
    assert "sku, title, body, weight" in table.run("lint", "old.csv", code=2).err


def test_a_channels_limits_hold(here):
    here.write("ads.csv", "id,headlines\n1,A headline that is far too long for a search ad to be shown as it is\n")
    found = lines(here.run("lint", "ads.csv", "-f", "headlines", "--channel", "google.search_ad", "--json", code=4))
    assert "LEN001" in {one["rule"] for one in found if one["field"] == "headlines[0]"}


def test_a_workbook_is_read_and_its_fixed_copy_is_plain_text(here):
    book = openpyxl.Workbook()
    for row in (["sku", "body"], ["0012", "Fine , this."], ["13", "=1+1"], ["14", "Fine."]):
        book.active.append(row)
    book.active["B3"].data_type = "s"
    book.save(here.path("old.xlsx"))
    assert "not fixed in place" in here.run("lint", "old.xlsx", "-f", "body", "--fix", "--in-place", code=2).err
    here.run("lint", "old.xlsx", "-f", "body", "--fix")
    fixed = openpyxl.load_workbook(here.path("old.fixed.xlsx")).active
    assert [[cell.value for cell in row] for row in fixed] == [
        ["sku", "body"],
        ["0012", "Fine, this."],
        ["13", "=1+1"],
        ["14", "Fine."],
    ]
    assert fixed["B3"].data_type == "s"


def test_repeated_texts_are_found_among_the_rows(here):
    text = "These are more than eight words that stand here twice over"
    jsonl(here, {"id": "a", "text": text}, {"id": "b", "text": text.upper()})
    (found,) = [one for one in lines(here.run("lint", "copy.jsonl", "--json")) if one["rule"] == "DUP001"]
    assert (found["id"], found["evidence"]) == ("b", {"other": "a"})


# --- fixing -----------------------------------------------------------------------------------------------------------


def test_only_the_rows_with_a_fix_are_written_anew(table):
    before = table.path("old.csv").read_bytes()
    table.run("lint", "old.csv", "-f", "title", "-f", "body", "--fix", code=3)
    assert table.path("old.csv").read_bytes() == before
    after = table.path("old.fixed.csv").read_bytes()
    expected = OLD.replace("990 g ,", "990 g,").replace("480 g  in", "480 g in").replace("Pack ;", "Pack;")
    assert after.decode("utf-8-sig").splitlines()[2:] == expected.splitlines()[2:]
    assert after.startswith(b"\xef\xbb\xbfsku;title;body;weight\r\nA-1;Pack")
    assert b"A;B\r\n" in after


def test_in_place_keeps_the_files_mode_and_only_when_something_is_fixed(here):
    here.write("a.md", "Two  spaces.\n")
    here.path("a.md").chmod(0o640)
    here.run("lint", "a.md", "--fix", "--in-place")
    assert here.path("a.md").read_text() == "Two spaces.\n"
    assert here.path("a.md").stat().st_mode & 0o777 == 0o640
    before = here.path("a.md").stat().st_mtime_ns
    here.run("lint", "a.md", "--fix", "--in-place")
    assert here.path("a.md").stat().st_mtime_ns == before
    assert [path.name for path in here.root.iterdir()] == ["a.md"]


def test_json_lines_keep_their_numbers_and_all_other_lines(here):
    odd = '{"id":1.10,  "text":"Fine."}'
    here.write(
        "a.jsonl",
        odd + '\n\n{"id": 2, "n": 1.50, "big": 12345678901234567890, "text": "Two  spaces", "x": [null, true]}\n' + odd,
    )
    here.run("lint", "a.jsonl", "--fix", "--out", "b.jsonl")
    first, blank, second, last = here.path("b.jsonl").read_text().split("\n")
    assert (first, blank, last) == (odd, "", odd)
    assert second == '{"id": 2, "n": 1.50, "big": 12345678901234567890, "text": "Two spaces", "x": [null, true]}'


def test_a_copy_is_never_written_over_a_file(table):
    table.write("old.fixed.csv", "mine")
    assert "there already" in table.run("lint", "old.csv", "-f", "body", "--fix", code=2).err
    assert table.path("old.fixed.csv").read_text() == "mine"


def test_a_fix_that_the_encoding_cannot_hold_is_refused_and_nothing_is_written(here):
    here.path("alt.csv").write_bytes("id,text\n1,Caf\xe9 gr\xfcn \xab mehr \xbb\n".encode("cp1252"))
    here.write("brand.yaml", "brand: mine\nterms: terms.csv\n")
    here.write("terms.csv", "term,status,use\nmehr,forbidden,więcej\n")
    result = here.run("lint", "alt.csv", "--brand", "brand.yaml", "--fix", code=2)
    assert "encoding" in result.err
    assert not here.path("alt.fixed.csv").exists()
    assert not list(here.root.glob(".*"))


def test_options_that_contradict_each_other_are_refused(table):
    for words in (["--in-place"], ["--fix", "--in-place", "--out", "x"], ["--baseline", "a", "--write-baseline", "b"]):
        table.run("lint", "old.csv", "-f", "body", *words, code=2)
    for words in (["--format", "xml"], ["--json", "--format", "sarif"], ["--severity", "STY"], ["--market", "Narnia"]):
        table.run("lint", "old.csv", "-f", "body", *words, code=2)


# --- choosing rules ---------------------------------------------------------------------------------------------------


def test_rules_are_chosen_left_out_and_weighed(here):
    jsonl(here, {"id": 1, "text": "Two  spaces , and more than one million."})

    def rules(*words, code=0):
        return [
            (one["rule"], one["severity"]) for one in lines(here.run("lint", "copy.jsonl", "--json", *words, code=code))
        ]

    every = rules()
    assert every == [("STY010", "warning"), ("STY010", "warning")]
    assert rules("--ignore", "STY010,LEN") == []
    assert rules("--select", "FCT") == []
    assert rules("--severity", "STY=error", code=4) == [("STY010", "error")] * 2
    assert rules("--severity", "STY=error,STY010=off") == []


def test_a_brand_is_read_from_a_file_of_its_own(here):
    here.write("brand.yaml", "brand: mine\nterms: words.csv\nstyle: {exclamation_marks: no}\nchecks: {TRM: error}\n")
    here.write("words.csv", "term,status,use\nknapsack,forbidden,backpack\n")
    jsonl(here, {"id": 1, "text": "A knapsack for you!"})
    found = lines(here.run("lint", "copy.jsonl", "--brand", "brand.yaml", "--json", code=4))
    assert {one["rule"][:3] for one in found} == {"TRM", "STY"}
    here.write("brand.yaml", "brand: mine\nchecks: {TRM: fatal}\n")
    assert "brand.yaml:2:" in here.run("lint", "copy.jsonl", "--brand", "brand.yaml", code=2).err
    assert "workspace" in here.run("lint", "copy.jsonl", "--brand", "aurora", code=2).err


def test_a_workspaces_brand_and_markets_hold_in_it(trail):
    trail.write("briefs/terms/aurora.csv", "term,locale,status,use\nRanzen,de,forbidden,Rucksack\n")
    trail.write("copy.jsonl", json.dumps({"id": 1, "text": "Ein Ranzen für dich und für mich, jeden Tag."}) + "\n")
    found = lines(trail.run("lint", "copy.jsonl", "--brand", "aurora", "--market", "de-DE", "--json", code=None))
    assert "TRM" in {one["rule"][:3] for one in found}


def test_the_rules_of_a_market_hold_only_where_it_is_named(here):
    jsonl(here, {"id": 1, "text": "Das ist ein deutscher Text, der für diesen Versuch geschrieben wurde."})
    assert not [one for one in lines(here.run("lint", "copy.jsonl", "--json", code=None)) if one["rule"][:3] == "LOC"]
    found = lines(here.run("lint", "copy.jsonl", "--market", "fr-FR", "--json", code=4))
    assert "LOC" in {one["rule"][:3] for one in found}


# --- baselines --------------------------------------------------------------------------------------------------------


def test_a_baseline_is_written_over_nothing_but_a_baseline(here):
    jsonl(here, {"id": 1, "text": "Two  spaces."})
    before = here.path("copy.jsonl").read_bytes()
    os.link(here.path("copy.jsonl"), here.path("same.jsonl"))
    here.write("notes.md", "Mine.")
    for name in ("copy.jsonl", "./copy.jsonl", "same.jsonl"):
        told = here.run("lint", "copy.jsonl", "--write-baseline", name, code=2).err
        assert "would be lost" in told
    assert "is no baseline" in here.run("lint", "copy.jsonl", "--write-baseline", "notes.md", code=2).err
    assert (here.path("copy.jsonl").read_bytes(), here.path("notes.md").read_bytes()) == (before, b"Mine.")
    here.run("lint", "copy.jsonl", "--write-baseline", "new.jsonl")
    here.run("lint", "copy.jsonl", "--write-baseline", "new.jsonl")
    assert "spaces" not in here.run("lint", "copy.jsonl", "--baseline", "new.jsonl").out


def test_a_baseline_accepts_what_is_there_and_tells_what_is_new(here):
    old = {"id": "a", "facts": {"weight": "1 kg"}, "text": "It weighs 7 kg."}
    jsonl(here, old)
    here.run("lint", "copy.jsonl", "--write-baseline", "accepted.jsonl")
    assert here.run("lint", "copy.jsonl", "--baseline", "accepted.jsonl", "--json").out == ""
    moved = {**old, "text": "Look: it weighs 7 kg. And it weighs 7 kg, not 9 kg."}
    jsonl(here, {"id": "new", "text": "Fine."}, moved)
    found = lines(here.run("lint", "copy.jsonl", "--baseline", "accepted.jsonl", "--json", code=4))
    assert [moved["text"][one["start"] : one["end"]] for one in found] == ["7 kg", "9 kg"]
    jsonl(here, {**old, "text": "It weighs 1 kg."})
    assert "1 findings of the baseline are gone" in here.run("lint", "copy.jsonl", "--baseline", "accepted.jsonl").err


def test_what_is_no_baseline_is_refused(here):
    jsonl(here, {"id": 1, "text": "Fine."})
    assert "copy.jsonl:1: LNT001" in here.run("lint", "copy.jsonl", "--baseline", "copy.jsonl", code=2).err
    assert "LNT001" in here.run("lint", "copy.jsonl", "--baseline", "nowhere", code=2).err


# --- documents and formats --------------------------------------------------------------------------------------------


@pytest.fixture
def style(here):
    here.write(
        "styles/House/Very.yml", "extends: existence\nmessage: \"Do not say '%s'.\"\nlevel: error\ntokens: [very]\n"
    )
    here.write("a.md", "# A title\r\n\r\nThis is very `very` nice  here.\r\nSo it is, \U0001f392 very.\r\n")
    return here


def test_a_document_has_lines_and_columns_and_only_the_named_styles_are_asked(style):
    found = lines(style.run("lint", "a.md", "--style", "styles/House", "--json", code=4))
    assert [(one["rule"], one["line"], one["column"]) for one in found] == [("House.Very", 3, 9), ("House.Very", 4, 13)]
    assert found[0].keys() == {*KEYS, "line", "column"}
    assert (found[0]["id"], found[0]["field"]) == ("a.md", "text")
    text = style.path("a.md").read_bytes().decode()
    assert {text[one["start"] : one["end"]] for one in found} == {"very"}


def test_rules_of_a_style_that_are_not_asked_are_told_with_the_reason(style):
    style.write("styles/House/Spelling.yml", "extends: spelling\nmessage: x\n")
    style.write("styles/House/Words.yml", "extends: spelling\nmessage: x\n")
    style.write("styles/House/Odd.yml", "extends: existence\nmessage: x\ntokens: ['(']\n")
    told = style.run("lint", "a.md", "--style", "styles/House", code=4).err
    assert "not asked: House.Spelling, House.Words: spelling needs dictionaries" in told
    assert "not asked: House.Odd: its pattern is not a regular expression" in told
    assert "not asked" not in style.run("lint", "a.md", "--style", "styles/House", "--quiet", code=4).err


def test_with_a_market_the_other_rules_are_asked_as_well(style):
    found = lines(style.run("lint", "a.md", "--style", "styles/House", "--market", "en-US", "--json", code=4))
    assert {"House.Very", "STY010"} <= {one["rule"] for one in found}


def test_sarif_is_a_document_that_names_its_rules(style):
    document = style.run("lint", "a.md", "--style", "styles", "--format", "sarif", code=4).json()
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"] == "House.Very"
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["endColumn"] - region["startColumn"] == 4
    assert run["columnKind"] == "unicodeCodePoints"
    assert style.run("lint", "nowhere.md", "--format", "sarif", code=2).out == ""
    style.write("empty.md", "")
    assert style.run("lint", "empty.md", "--format", "sarif").json()["runs"][0]["results"] == []


def test_sarif_offers_fixes_in_documents(here):
    here.write("a.md", "Two  spaces.\n")
    (result,) = here.run("lint", "a.md", "--format", "sarif").json()["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert change["insertedContent"]["text"] == " "
    assert (change["deletedRegion"]["startColumn"], change["deletedRegion"]["endColumn"]) == (4, 6)


def test_junit_counts_rows_and_fails_those_with_errors(here):
    text = "It weighs 7 kg \x0b&<."
    jsonl(here, {"id": "a", "facts": {"weight": "1 kg"}, "text": text}, {"id": "b", "text": "Fine."})
    suite = ET.fromstring(  # noqa: S314 - our own
        here.run("lint", "copy.jsonl", "--format", "junit", code=4).out
    ).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None] == ["a"]
    assert "FCT00" in suite.find("testcase/failure").get("type")


def test_text_says_where_what_and_what_to_write(here):
    here.write("a.csv", "id,text\nx,Two  spaces.\n")
    result = here.run("lint", "a.csv")
    assert result.out == "a.csv:2:x: text 3-5: STY010 warning: 2 spaces in a row [write ' ']\n"
    assert "1 text checked: 0 errors, 1 warning, 0 infos" in result.err
    assert here.run("lint", "a.csv", "--quiet").err == ""


def test_several_files_are_told_apart(here):
    for name in ("a.csv", "b.csv"):
        here.write(name, "id,text\nx,Two  spaces.\n")
    assert [one["file"] for one in lines(here.run("lint", "a.csv", "b.csv", "--json"))] == ["a.csv", "b.csv"]


def test_a_file_of_unknown_kind_is_refused(here):
    here.write("a.docx", "x")
    assert ".jsonl" in here.run("lint", "a.docx", code=2).err
    assert "no such file" in here.run("lint", "b.md", code=2).err


def test_who_stops_reading_is_no_defect(here):
    jsonl(here, *({"id": n, "text": "Two  spaces."} for n in range(5000)))
    process = subprocess.Popen(
        [str(COMMAND), "lint", "copy.jsonl", "--json"], cwd=here.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) in {0, 4}
    assert "Traceback" not in err


# --- size -------------------------------------------------------------------------------------------------------------


def peak(here, *words):
    """Return the seconds and the peak of memory, in MiB, of a command."""
    started = time.monotonic()
    process = subprocess.Popen(
        [str(COMMAND), *words], cwd=here.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.monotonic() - started, usage.ru_maxrss / 1024


@pytest.mark.campaign
def test_memory_does_not_grow_with_the_rows(here):
    def write(name, rows):
        with here.path(name).open("w", newline="") as opened:
            out = csv.writer(opened)
            out.writerow(["sku", "text", "weight"])
            out.writerows(
                [f"A-{n}", f"The pack number {n} weighs {n} g and goes with you everywhere.", f"{n} g"]
                for n in range(rows)
            )

    write("small.csv", 1_000)
    write("large.csv", 100_000)
    words = ["-f", "text", "--fact", "*", "--ignore", "DUP"]
    _, small = peak(here, "lint", "small.csv", *words)
    seconds, large = peak(here, "lint", "large.csv", *words)
    print(f"\n100,000 rows: {seconds:.0f} s, {large:.0f} MiB; 1,000 rows: {small:.0f} MiB")
    assert large < small + 60


@pytest.mark.parametrize("words", [("--select", "NOPE"), ("--ignore", "STX"), ("--severity", "FCT999=error")])
def test_a_rule_that_does_not_exist_is_refused(trail, words):
    trail.write("copy.csv", "id,title\nA,A pack\n")
    assert "there is no rule or family" in trail.run("lint", "copy.csv", "--field", "title", *words, code=2).err


@pytest.mark.parametrize("name", ["all", "STY", "FCT0", "LEN001", "VAL"])
def test_families_and_beginnings_of_codes_are_rules(trail, name):
    trail.write("copy.csv", "id,title\nA,A pack\n")
    trail.run("lint", "copy.csv", "--field", "title", "--select", name)
