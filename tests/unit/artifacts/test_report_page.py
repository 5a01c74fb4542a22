import re
from dataclasses import replace
from html.parser import HTMLParser

from genpress.artifacts.report import Report
from genpress.artifacts.report_page import render
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.review import Status
from tests.unit.artifacts.test_report import DRAFT, ROW

HOSTILE = "<script>alert(1)</script>\" onload='x' {{ 7*7 }} \x00\x1b[2J\ud800 &amp;"
_OUTSIDE = re.compile(r"""(?:src|href|action|srcset|data|poster)\s*=|url\(|@import|https?:""", re.IGNORECASE)


class Reader(HTMLParser):
    """Says which tags were opened and not closed, and which there are."""

    VOID = frozenset({"meta", "br", "link", "img", "hr"})

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text, self.events = [], set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.events += [name for name, _ in attrs if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(report, **about):
    page = "".join(render(report, about))
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return page, reader


def one(row=ROW, draft=DRAFT, standing=None):
    report = Report("trail", most=5, desks=1)
    report.add(row, draft)
    for look in report.shown():
        look.standing = standing
    return report


def test_nothing_that_was_written_becomes_markup():
    finding = Finding("LEN001", Severity.ERROR, HOSTILE, HOSTILE)
    claim = Claim("title", 0, 1, HOSTILE, Verdict.CONTRADICTED, HOSTILE, HOSTILE)
    hostile = replace(
        DRAFT,
        content={"title": HOSTILE, "b": [HOSTILE]},
        facts={HOSTILE: HOSTILE},
        findings=(finding,),
        claims=(claim,),
    )
    texts = dict.fromkeys(
        ("unit_id", "deliverable", "market", "model", "stale_reason", "reviewer", "comment", "error"), HOSTILE
    )
    for status in (Status.FAILED, Status.BLOCKED):
        report = one(replace(ROW, status=status, stale=status is Status.BLOCKED, **texts), hostile, DRAFT)
        report.brief = HOSTILE
        page, reader = read(report, Objective=HOSTILE)
        assert not {"script", "iframe", "img", "link", "form", "object"} & reader.tags
        assert reader.events == []
        assert "alert(1)" in "".join(reader.text)
        assert "{{ 7*7 }}" in "".join(reader.text)
        assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", page)


def test_the_page_calls_no_address_and_allows_none():
    page, _ = read(one())
    assert not _OUTSIDE.search(page)
    assert "default-src 'none'" in page


def test_the_approved_text_stands_beside_with_what_changed():
    old = replace(DRAFT, content={"title": "holds 40 litres"})
    new = replace(DRAFT, revision=2, content={"title": "holds 45 <litres>"})
    page, _ = read(one(replace(ROW, stale=True, stale_reason="facts"), new, old))
    assert "<del>40</del>" in page
    assert "<ins>45</ins>" in page
    assert "stale: facts" in page
    assert "<litres>" not in page


def test_languages_stand_with_the_texts_and_lists_an_item_a_line():
    page, _ = read(one(replace(ROW, market="ar-AE"), replace(DRAFT, content={"title": ["a", "b"]})))
    assert '<div class="copy" dir="auto" lang="ar-AE">• a\n• b</div>' in page


def test_a_field_of_any_length_leaves_the_page_readable():
    page, _ = read(one(draft=replace(DRAFT, content={"title": "x" * 50_000})))
    assert len(page) < 30_000
    assert "50,000 characters" in page


def test_with_nothing_to_do_it_says_so():
    _, reader = read(one(replace(ROW, status=Status.APPROVED)))
    assert "Nothing: every text is approved, or none was drafted yet." in "".join(reader.text)
