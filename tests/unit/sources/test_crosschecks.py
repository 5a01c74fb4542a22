"""What must hold between the parts of a brief, and between it and the files it names."""

import pytest

from genpress.errors import InvalidInput
from genpress.sources import read_brief

HEAD = "brief: x\nmarkets: [en-GB, de-DE]\ncatalogue: catalogues/packs.csv\n"


@pytest.fixture
def check(root, write):
    """Read a brief of these deliverables (and more); return its problems as (line, column, code)."""

    def _check(deliverables: str, head: str = HEAD, more: str = ""):
        write("briefs/x.yaml", f"{head}{more}deliverables:\n{deliverables}")
        try:
            read_brief(root, "x")
        except InvalidInput as error:
            return [(p.place.line, p.place.column, p.code, p) for p in error.problems]
        return []

    return _check


def codes(found):
    return [found_one[:3] for found_one in found]


def test_sound(check):
    assert check("  a: {prompt: product_page}\n  b: {prompt: launch_email, per: market, market: ''}\n") == []


def test_unknown_markets_wherever_they_stand(check):
    found = check(
        "  a: {prompt: product_page}\n"
        "  b: {prompt: product_page, per: [row], market: en-UK, from: {deliverable: a, market: de_DE}}\n",
        head=HEAD.replace("de-DE", "de-AT"),
    )
    assert codes(found) == [(2, 18, "BRF010"), (6, 49, "BRF010"), (6, 87, "BRF010")]
    assert [one[3].hint for one in found] == [
        "Did you mean 'de-DE'?", "Did you mean 'en-GB'?", "Did you mean 'de-DE'?",
    ]  # fmt: skip


def test_repeated_values_make_units_twice(check):
    found = check(
        "  a: {prompt: product_page, per: [row, market, row]}\n",
        head="brief: x\nmarkets: [en-GB, de-DE, en-GB]\ncatalogue: catalogues/packs.csv\nlists: {size: [s, m, s]}\n",
    )
    assert codes(found) == [(2, 25, "BRF022"), (4, 22, "BRF022"), (6, 48, "BRF022")]


def test_axes(check):
    found = check(
        "  a: {prompt: product_page, per: [rows, market]}\n"
        "  b: {prompt: product_page, per: [segment, market]}\n"
        "  c: {prompt: product_page, per: [size, market]}\n"
        "  d: {prompt: product_page, per: sise, market: de-DE}\n",
        more="lists: {size: [s, m]}\n",
    )
    assert codes(found) == [(6, 35, "BRF013"), (7, 35, "BRF015"), (9, 34, "BRF013")]
    assert [one[3].hint for one in found] == [
        "Did you mean 'row'?",
        "Add `segments` to the brief, or take segment out of `per`.",
        "Did you mean 'size'?",
    ]


def test_the_default_axes_need_a_catalogue(check):
    found = check("  a: {prompt: product_page}\n", head="brief: x\nmarkets: [en-GB]\n")
    assert codes(found) == [(4, 6, "BRF014")]


def test_lists_that_cannot_be_axes(check):
    found = check("  a: {prompt: product_page}\n", more="lists: {row: [a], empty: []}\n")
    assert codes(found) == [(4, 14, "BRF021"), (4, 26, "BRF021")]


def test_which_market(check):
    found = check(
        "  a: {prompt: launch_email, per: [row]}\n"
        "  b: {prompt: launch_email, per: [row, market], market: de-DE}\n"
        "  c: {prompt: launch_email, per: [row], market: de-DE}\n"
    )
    assert codes(found) == [(5, 3, "BRF016"), (6, 57, "BRF017")]


def test_the_only_market_needs_no_word(check):
    assert check("  a: {prompt: launch_email, per: []}\n", head="brief: x\nmarkets: [de-DE]\n") == []


def test_from_nowhere_and_in_circles(check):
    found = check(
        "  a: {prompt: product_page, from: {deliverable: c}}\n"
        "  b: {prompt: product_page, from: {deliverable: a}}\n"
        "  c: {prompt: product_page, from: {deliverable: b}}\n"
        "  d: {prompt: product_page, from: {deliverable: d, market: en-GB}}\n"
        "  e: {prompt: product_page, from: {deliverable: a}}\n"
        "  f: {prompt: product_page, from: {deliverable: ee}}\n"
    )
    assert codes(found) == [(5, 29, "BRF012"), (8, 29, "BRF012"), (10, 49, "BRF011")]
    assert "a → c → b → a" in found[0][3].message
    assert "d → d" in found[1][3].message


def test_from_where_the_source_is_not_made(check):
    found = check(
        "  master: {prompt: product_page, per: [row], market: en-GB}\n"
        "  a: {prompt: product_page, from: {deliverable: master}}\n"
        "  b: {prompt: product_page, from: {deliverable: master, market: de-DE}}\n"
        "  c: {prompt: product_page, from: {deliverable: master, market: en-GB}}\n"
        "  d: {prompt: product_page, per: [row], market: en-GB, from: {deliverable: master}}\n"
    )
    assert codes(found) == [(6, 29, "BRF025"), (7, 65, "BRF025")]
    assert "not made in de-DE" in found[0][3].message
    assert "made in en-GB" in found[0][3].hint


def test_from_a_source_with_more_axes(check):
    found = check("  a: {prompt: product_page}\n  b: {prompt: launch_email, per: [market], from: {deliverable: a}}\n")
    assert codes(found) == [(6, 64, "BRF026")]


def test_prompts_and_tables_that_are_not_there(check, write):
    write("prompts/mail/welcome.j2", "")
    found = check(
        "  a: {prompt: mail/welcom}\n  b: {prompt: ../genpress}\n  c: {prompt: mail/welcome}\n",
        head="brief: x\nmarkets: [en-GB]\ncatalogue: {path: catalogues/packs.tsv, key: sku}\nsegments: ../../who.csv\n",
    )
    assert codes(found) == [(3, 19, "BRF019"), (4, 11, "BRF005"), (6, 15, "BRF018"), (7, 15, "BRF018")]
    assert found[0][3].hint == "Did you mean 'catalogues/packs.csv'?"
    assert found[2][3].hint == "Did you mean 'mail/welcome'?"


def test_a_folder_is_a_catalogue(check, write):
    write("briefs/letters/one.txt", "x")
    assert check("  a: {prompt: product_page}\n", head="brief: x\nmarkets: [en-GB]\ncatalogue: letters\n") == []


@pytest.mark.parametrize("path", ["../../outside.csv", "/etc/passwd", "link.csv", "'a\\0b'", "x" * 5000])
def test_tables_stay_inside(check, root, tmp_path, path):
    (tmp_path / "outside.csv").write_text("sku\n1\n")
    (root / "briefs/link.csv").symlink_to(tmp_path / "outside.csv")
    found = check("  a: {prompt: product_page}\n", head=f"brief: x\nmarkets: [en-GB]\ncatalogue: {path}\n")
    assert {one[2] for one in found} <= {"BRF005", "BRF019"}
    assert found


def test_names_that_cannot_stand_in_a_unit_id(check):
    found = check("  a/b: {prompt: product_page}\n  'c~2': {prompt: product_page}\n  dé: {prompt: product_page}\n")
    assert codes(found) == [(5, 3, "BRF024"), (6, 3, "BRF024"), (7, 3, "BRF024")]


def test_a_copied_brief_must_be_renamed(check):
    found = check("  a: {prompt: product_page}\n", head=HEAD.replace("brief: x", "brief: trail-launch"))
    assert codes(found) == [(1, 8, "BRF023")]


def test_severities(check):
    found = check("  a: {prompt: product_page, checks: {LEN: warn}}\n", more="checks: {FACT001: errror, TERM: off}\n")
    assert codes(found) == [(4, 19, "BRF027"), (6, 43, "BRF027")]
    assert [one[3].hint for one in found] == ["Did you mean 'error'?", "Did you mean 'warning'?"]


def test_nothing_more_is_said_of_what_is_broken(check):
    found = check(
        "  a: {prompt: 5, per: [7], from: {deliverable: [b]}}\n"
        "  b: 12\n"
        "  c: {prompt: product_page, from: {deliverable: b}}\n",
        head="brief: x\nmarkets: en-GB\ncatalogue: 3\nbrand: [aurora]\n",
    )
    assert [one[2] for one in found] == ["BRF004"] * 7
