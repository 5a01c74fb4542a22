"""Translations out to translators' tools and back: states, edits, conflicts, and a changed master."""

import re

import polib
import pytest
from translate.storage import po, xliff, xliff2

from genpress.domain.review import Verb
from tests.acceptance.approving import approve, decide, edit

LOCALISE = """---
description: A translation.
fields:
  title: {max: 80, template: "DE {{ source.title }}"}
  body: {type: html, max: 500, template: "DE {{ source.body }}"}
  bullets: {type: list, template: "DE {{ source.bullets[0] }}\\nDE zwei"}
---
{% block system %}Translate.{% endblock %}
{% block user %}{{ source.title }} {{ source.body }} {{ source.bullets | join(", ") }}{% endblock %}
"""
MASTER = """---
description: A page.
fields:
  title: {max: 60, template: "{{ row.name }} ({{ row.volume_l }} L)"}
  body: {type: html, max: 400, template: "<p>{{ row.name }} &amp; more: {{ row.weight_g | unit('g') }}.</p>"}
  bullets: {type: list, template: "Light\\nStrong"}
---
{% block system %}Write.{% endblock %}
{% block user %}{{ row | facts("name", "weight_g", "volume_l") }}{% endblock %}
"""
BRIEF = """brief: trail
catalogue: {path: catalogues/packs.csv, key: sku}
markets: [en-GB, de-DE]
checks: {LOC: "off", FCT: "off"}
deliverables:
  master: {prompt: master, per: row, market: en-GB}
  german: {prompt: localise, per: row, market: de-DE, from: {deliverable: master, market: en-GB, status: approved}}
"""
KEYS = ("AP-20-GR", "AP-30-GR", "AP-40-BK")


def master(key):
    return f"trail/master/en-GB/{key}"


def german(key):
    return f"trail/german/de-DE/{key}"


@pytest.fixture
def translated(trail):
    """Three approved masters and their drafted translations."""
    trail.write("prompts/localise.j2", LOCALISE)
    trail.write("prompts/master.j2", MASTER)
    trail.write("briefs/trail.yaml", BRIEF)
    trail.run("run", "trail")
    approve(trail, *map(master, KEYS))
    trail.run("run", "trail")
    return trail


def out(folder, name, *more):
    folder.run("publish", "trail", "--to", name, "--out", f"de.{'po' if name == 'po' else 'xlf'}", *more)
    return folder.path("de.po" if name == "po" else "de.xlf")


def rows(folder):
    return {row["unit_id"]: row for row in folder.manifest("trail")}


def take(folder, file, *more, code=0):
    return folder.run("review", "import", file, "--yes", "--reviewer", "Uwe Klein", "--json", *more, code=code)


# --- out --------------------------------------------------------------------------------------------------------------


def test_the_states_of_xliff_12(translated):
    approve(translated, german("AP-20-GR"))
    translated.replace("briefs/catalogues/packs.csv", "890", "880")
    edit(translated, master("AP-40-BK"), title="Trail 40, new")
    approve(translated, master("AP-40-BK"))
    store = xliff.xlifffile.parsefile(str(out(translated, "xliff12")))
    units = {unit.getid().split("\x04")[-1]: unit for unit in store.units}
    first, second, third = (units[f"{german(key)}#title"] for key in KEYS)
    assert (first.isapproved(), first.xmlelement.find(first.namespaced("target")).get("state")) == (True, "final")
    assert (second.isapproved(), second.isfuzzy()) == (False, True) or not second.isapproved()
    target = second.xmlelement.find(second.namespaced("target"))
    assert (target.get("state"), target.get("state-qualifier")) == ("needs-review-translation", "leveraged-mt")
    target = third.xmlelement.find(third.namespaced("target"))
    assert target.get("state") == "needs-adaptation"
    assert third.source == "Trail 40, new"
    previous = third.xmlelement.find(third.namespaced("alt-trans"))
    assert previous.get("alttranstype") == "previous-version"
    assert previous.find(third.namespaced("source")).text == "Trail 40 (40 L)"
    assert (first.source, first.target) == ("Trail 20 (20 L)", "DE Trail 20 (20 L)")
    body = units[f"{german('AP-20-GR')}#body"]
    assert body.source == "<p>Trail 20 &amp; more: 480 g.</p>"
    assert first.xmlelement.get("maxwidth") == "80"


def test_the_states_of_xliff_20_and_its_size_restrictions(translated):
    approve(translated, german("AP-20-GR"))
    edit(translated, master("AP-40-BK"), title="Trail 40, new")
    approve(translated, master("AP-40-BK"))
    path = out(translated, "xliff")
    store = xliff2.Xliff2File.parsefile(str(path))
    assert len([unit for unit in store.units if unit.istranslatable()]) == 3 * 4
    text = path.read_text(encoding="utf-8")
    assert text.count('state="final"') == 4
    assert text.count('state="translated" subState="genpress:needs-review"') == 4
    assert text.count('state="initial" subState="genpress:stale"') == 4
    assert '<note category="previous-source">Trail 40 (40 L)</note>' in text
    assert 'slr:sizeRestriction="80"' in text
    assert len(re.findall(r'<unit id="u\d+" ', text)) == 12


def test_the_states_of_po(translated):
    approve(translated, german("AP-20-GR"))
    edit(translated, master("AP-40-BK"), title="Trail 40, new")
    approve(translated, master("AP-40-BK"))
    path = out(translated, "po")
    store = po.pofile.parsefile(str(path))
    units = {unit.getcontext(): unit for unit in store.units if not unit.isheader()}
    assert not units[f"{german('AP-20-GR')}#title"].isfuzzy()
    assert units[f"{german('AP-30-GR')}#title"].isfuzzy()
    stale = units[f"{german('AP-40-BK')}#title"]
    assert stale.isfuzzy()
    assert stale.prev_source == "Trail 40 (40 L)"
    assert len(units) == 12
    assert store.parseheader()["Language"] == "de_DE"


@pytest.mark.parametrize("name", ["xliff", "xliff12", "po"])
def test_only_approved_texts_on_request(translated, name):
    approve(translated, german("AP-20-GR"))
    text = out(translated, name, "--approved").read_text(encoding="utf-8")
    assert "AP-20-GR" in text
    assert "AP-30-GR" not in text


def test_parallel_markets_are_exchanged_beside_the_first(trail):
    trail.run("run", "trail")
    report = trail.run("publish", "trail", "--to", "xliff12", "--json").json()
    assert [(one["market"], one["units"], one["segments"]) for one in report] == [("de-DE", 3, 6)]
    text = trail.path("outputs/trail/translation/xliff12.de-DE.xlf").read_text(encoding="utf-8")
    assert 'source-language="en-GB" target-language="de-DE"' in text


# --- in ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["xliff", "xliff12", "po"])
def test_what_comes_back_as_it_went_changes_nothing(translated, name):
    approve(translated, german("AP-20-GR"))
    done = take(translated, out(translated, name).name).json()
    assert done["applied"] is None or done["applied"]["changes"] == 0
    assert {row["kind"] for row in done["rows"]} == {"unchanged"}


def finish_12(path, key, old, new):
    store = xliff.xlifffile.parsefile(str(path))
    for unit in store.units:
        if key in unit.getid():
            unit.target = unit.target.replace(old, new)
            unit.xmlelement.find(unit.namespaced("target")).set("state", "final")
            unit.markapproved(True)
    store.savefile(str(path))


def finish_20(path, key, old, new):
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"(?=<unit )", text)
    for number, part in enumerate(parts):
        if key in part:
            head, target, tail = re.split(r"(?<=<target>)(.*?)(?=</target>)", part, maxsplit=1, flags=re.DOTALL)
            state = re.sub(r'state="\w+" subState="[^"]*"', 'state="final"', head)
            parts[number] = state + target.replace(old, new) + tail
    path.write_text("".join(parts), encoding="utf-8")


def finish_po(path, key, old, new):
    catalogue = polib.pofile(path.read_text(encoding="utf-8"))
    for entry in catalogue:
        if key in entry.msgctxt:
            entry.msgstr = entry.msgstr.replace(old, new)
            entry.flags.remove("fuzzy")
    catalogue.save(str(path))


FINISH = [("xliff12", finish_12), ("xliff", finish_20), ("po", finish_po)]


@pytest.mark.parametrize(("name", "finish"), FINISH)
def test_a_finished_translation_is_an_edit_and_an_approval(translated, name, finish):
    path = out(translated, name)
    finish(path, "AP-30-GR", "DE ", "Dt. ")
    done = take(translated, path.name).json()
    assert done["applied"]["changes"] == 2
    row = rows(translated)[german("AP-30-GR")]
    assert (row["status"], row["revision"], row["reviewer"]) == ("approved", "2", "Uwe Klein")
    shown = translated.run("show", german("AP-30-GR"), "--json").json()["draft"]
    assert shown["content"] == {
        "title": "Dt. Trail 30 (30 L)",
        "body": "Dt. <p>Trail 30 &amp; more: 610 g.</p>",
        "bullets": ["Dt. Light", "Dt. zwei"],
    }
    assert (shown["origin"], shown["author"]) == ("edited", "Uwe Klein")
    assert rows(translated)[german("AP-20-GR")]["status"] == "needs_review"
    translated.run("verify")


def test_one_field_left_open_is_an_edit_and_no_approval(translated):
    path = out(translated, "po")
    catalogue = polib.pofile(path.read_text(encoding="utf-8"))
    entry = next(one for one in catalogue if one.msgctxt == f"{german('AP-20-GR')}#title")
    entry.msgstr = "Neu"
    entry.flags.remove("fuzzy")
    catalogue.save(str(path))
    take(translated, path.name)
    row = rows(translated)[german("AP-20-GR")]
    assert (row["status"], row["revision"], row["reviewer"]) == ("needs_review", "2", "")


def test_an_emptied_target_is_no_edit(translated):
    path = out(translated, "po")
    catalogue = polib.pofile(path.read_text(encoding="utf-8"))
    for entry in catalogue:
        entry.msgstr = ""
    catalogue.save(str(path))
    assert {row["kind"] for row in take(translated, path.name).json()["rows"]} == {"unchanged"}


@pytest.mark.parametrize(("name", "finish"), FINISH)
def test_an_edit_of_somebody_else_in_between_is_a_conflict_and_both_are_kept(translated, name, finish):
    path = out(translated, name)
    edit(translated, german("AP-30-GR"), title="Ann's own")
    finish(path, "AP-30-GR", "DE ", "Dt. ")
    done = take(translated, path.name, code=7).json()
    (row,) = [row for row in done["rows"] if row["held"]]
    assert (row["unit"], row["kind"]) == (german("AP-30-GR"), "conflict")
    shown = translated.run("show", german("AP-30-GR"), "--json").json()["draft"]
    assert shown["content"]["title"] == "Ann's own"
    assert done["applied"]["returned"]  # what came back is in a workbook of its own
    assert "Dt. " in path.read_text(encoding="utf-8")


def test_a_source_that_changed_in_between_keeps_the_approval_from_standing(translated):
    path = out(translated, "xliff12")
    edit(translated, master("AP-30-GR"), title="Trail 30, new")
    approve(translated, master("AP-30-GR"))
    finish_12(path, "AP-30-GR", "DE ", "Dt. ")
    done = take(translated, path.name, code=7).json()
    assert [row["kind"] for row in done["rows"] if row["held"]] == ["stale source"]
    assert rows(translated)[german("AP-30-GR")]["status"] == "needs_review"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"revision=1", "revision=2"),
        (r"token=g1-\w{4}", "token=g1-0000"),
        (r"genpress revision", "lost revision"),
        (r"text=\w{4}", "text=0000"),
    ],
)
def test_a_changed_or_lost_note_is_refused_and_nothing_taken_in(translated, old, new):
    path = out(translated, "xliff12")
    finish_12(path, "AP-30-GR", "DE ", "Dt. ")
    path.write_text(re.sub(old, new, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert "XCH003" in take(translated, path.name, code=2).err
    assert {row["revision"] for row in rows(translated).values()} == {"1"}


def test_nobody_approves_without_a_name(translated):
    path = out(translated, "xliff12")
    finish_12(path, "AP-30-GR", "DE ", "Dt. ")
    assert "REV015" in translated.run("review", "import", path.name, "--yes", code=2).err


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file>&b;</file></xliff>"""
LEAK = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file>&a;</file></xliff>"""


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("a.xlf", BOMB, "XCH001"),
        ("a.xlf", LEAK, "a document type is not allowed"),
        ("a.xlf", "<xliff>", "XCH001"),
        ("a.xlf", "<html/>", "neither XLIFF 1.2 nor 2.x"),
        ("a.po", 'msgid "open\nmsgstr x', "XCH004"),
        ("a.po", 'msgid "a"\nmsgstr "b"', "XCH004"),
        ("a.po", "\x00\xff", "XCH002"),
        ("none.po", None, "REV010 there is no such file"),
    ],
)
def test_hostile_and_broken_files_are_refused(translated, file, text, said):
    if text is not None:
        translated.path(file).write_bytes(text.encode("latin-1"))
    assert said in take(translated, file, code=2).err


# --- masters ----------------------------------------------------------------------------------------------------------


def test_a_changed_master_makes_just_its_localisations_stale_once_it_is_approved(translated):
    approve(translated, *map(german, KEYS))
    translated.replace("briefs/catalogues/packs.csv", "610", "615")
    translated.run("run", "trail")
    # The new master waits for approval: until then the approved one, and its translation, stand.
    assert rows(translated)[german("AP-30-GR")]["stale"] == "false"
    assert {row["status"] for row in rows(translated).values()} == {"approved", "needs_review"}
    approve(translated, master("AP-30-GR"))
    lines = translated.run("plan", "trail", "--json").json()["lines"]
    work = [(line["deliverable"], line["units"], line["why"]) for line in lines if line["action"] == "stale"]
    assert work == [("german", 1, ["facts", "approved text stands"])]
    translated.run("run", "trail")
    now = rows(translated)
    assert (now[german("AP-30-GR")]["status"], now[german("AP-30-GR")]["stale"]) == ("needs_review", "true")
    assert [now[german(key)]["status"] for key in ("AP-20-GR", "AP-40-BK")] == ["approved"] * 2
    assert translated.run("run", "trail", "--json").json()["drafted"] == 0


def test_a_master_taken_back_leaves_its_translation_as_it_is(translated):
    approve(translated, *map(german, KEYS))
    decide(translated, Verb.REJECT, master("AP-20-GR"))
    translated.run("run", "trail")
    assert rows(translated)[german("AP-20-GR")]["status"] == "approved"
