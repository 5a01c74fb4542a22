from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from genpress.artifacts.drafts import is_sealed, parse, render
from genpress.domain.draft import Draft, Hashes, Origin, content_hash
from genpress.domain.fields import normalise_text
from genpress.domain.finding import Finding, Severity
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId

UNIT = UnitId(Group("trail", "pdp", "de-DE"), "AP-40-GR")


def draft(content, **more):
    return Draft(UNIT, 3, content, Hashes("a", "b", "c", "d"), Origin.GENERATED, "e" * 64, "claude", "m-1", **more)


def rendered(content, **more):
    return render(draft(content, **more), Status.NEEDS_REVIEW)


def front_of(text):
    return yaml.safe_load(text.split("\n---\n", 1)[0].removeprefix("---\n"))


PLAIN = {"title": "Leicht & stark", "body": "Erste Zeile.\n\nZweite.", "bullets": ["leicht", "stark: sehr"], "tags": []}


def test_a_person_can_read_it():
    text = rendered(PLAIN)
    assert text.endswith(
        "## title\n\nLeicht & stark\n\n## body\n\nErste Zeile.\n\nZweite.\n\n"
        "## bullets\n\n- leicht\n- stark: sehr\n\n## tags\n\n"
    )


def test_the_front_matter_is_yaml_with_everything_about_the_draft():
    finding = Finding("LEN001", Severity.ERROR, "title", 'too "long":\n# 80 of 70')
    facts = {"weight": "1.2 kg", "no": "NO", "odd: key": "it's\x85\u2028 'x'"}
    front = front_of(rendered(PLAIN, facts=facts, findings=(finding,), created_at="2026-11-20T07:00:00Z", author="Zoë"))
    assert front["unit"] == "trail/pdp/de-DE/AP-40-GR"
    assert (front["revision"], front["status"], front["origin"]) == (3, "needs_review", "generated")
    assert (front["backend"], front["model"], front["author"]) == ("claude", "m-1", "Zoë")
    assert front["facts"] == facts
    assert front["findings"] == ['error LEN001 title: too "long":\n# 80 of 70']
    assert front["content_hash"] == content_hash(PLAIN)
    assert front["fields"] == {"title": "text", "body": "text", "bullets": "list", "tags": "list"}


def test_empty_facts_and_findings_are_yaml_too():
    front = front_of(rendered(PLAIN))
    assert (front["facts"], front["findings"]) == ({}, [])


HOSTILE = {
    "title": "## title",
    "body": "---\nunit: x\n---\n\n## body\n\n\\## title\n\\\\## body \n## other\n# h1\n### h3\n- no list",
    "bullets": ["## title", "---", "- x\n- y\n\n  z\n## bullets", "", "  a".strip(), "* b"],
}


def test_text_that_looks_like_the_file_itself_comes_back():
    parsed = parse(rendered(HOSTILE))
    assert parsed.content == HOSTILE
    assert parsed.unit == str(UNIT)
    assert parsed.content_hash == content_hash(HOSTILE)


_lines = st.sampled_from(
    [
        "## title",
        "## body",
        "\\## title",
        "\\\\## body",
        "---",
        "- item",
        "* item",
        "-",
        "  two",
        "",
        "text",
        "## other",
        "\\",
    ]
)
_texts = st.one_of(st.lists(_lines, max_size=6).map("\n".join), st.text(max_size=30)).map(normalise_text)
_texts = _texts.filter(lambda text: not any(0xD800 <= ord(c) <= 0xDFFF for c in text))
_names = st.one_of(st.sampled_from(["title", "body", "bullets"]), st.text(min_size=1, max_size=8))
_names = _names.filter(lambda name: name.isprintable() or name in {"\n", "a\nb"})


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(_names, st.one_of(_texts, st.lists(_texts, max_size=4)), max_size=4))
def test_every_text_comes_back_exactly(content):
    text = rendered(content)
    parsed = parse(text)
    assert parsed.content == content
    assert list(parsed.content) == list(content)
    assert is_sealed(text)
    assert front_of(text)["content_hash"] == content_hash(content)


@given(st.text(max_size=40).filter(lambda t: not any(0xD800 <= ord(c) <= 0xDFFF for c in t)))
def test_any_fact_survives_in_yaml(value):
    assert front_of(rendered(PLAIN, facts={value: value}))["facts"] == {value: value}


def test_an_edit_is_read_and_breaks_the_seal():
    text = rendered(PLAIN)
    edited = text.replace("Leicht & stark", "Leicht und stark").replace("- leicht\n", "- leicht\n- neu\n  zweizeilig\n")
    parsed = parse(edited)
    assert parsed.content == {
        **PLAIN,
        "title": "Leicht und stark",
        "bullets": ["leicht", "neu\nzweizeilig", "stark: sehr"],
    }
    assert parsed.content_hash == content_hash(PLAIN) != content_hash(parsed.content)
    assert is_sealed(text)
    assert not is_sealed(edited)


def test_what_editors_programs_do_to_files_changes_no_text():
    text = rendered(PLAIN)
    for saved in (
        text.replace("\n", "\r\n"),
        "\ufeff" + text,
        text.rstrip() + "\n",
        text + "\n\n",
        text.replace("- leicht", "* leicht"),
        text.replace("## title\n", "## title  \n"),
    ):
        assert parse(saved).content == PLAIN


def test_a_heading_that_a_person_adds_is_text():
    text = rendered(PLAIN).replace("Zweite.", "Zweite.\n\n## Pflege\n\nNicht waschen.")
    assert parse(text).content["body"] == "Erste Zeile.\n\nZweite.\n\n## Pflege\n\nNicht waschen."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("## bullets\n", ""), "`## bullets` is missing"),
        (lambda text: text + "\n## title\n\nagain\n", "stands twice"),
        (lambda text: text.removeprefix("---\n"), "front matter"),
        (lambda text: text.replace("fields: {", "fields: [{"), "`fields:`"),
        (lambda text: "", "front matter"),
    ],
)
def test_a_damaged_file_is_refused_in_words(change, says):
    with pytest.raises(ValueError, match=says):
        parse(change(rendered(PLAIN)))


def test_a_change_of_the_front_matter_breaks_the_seal_too():
    text = rendered(PLAIN)
    assert not is_sealed(text.replace("status: needs_review", "status: approved"))
    assert not is_sealed(text.replace("seal: ", "seal:  "))
    assert not is_sealed("no seal at all")
