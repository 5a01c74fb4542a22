"""One page on how a brief stands: true, always the same for the same ledger, and nobody's markup."""

import re

from tests.acceptance.approving import approve

PAGE = "outputs/trail/report.html"
UNITS = [f"trail/pdp/de-DE/{key}" for key in ("AP-20-GR", "AP-30-GR", "AP-40-BK")]


def page(folder, *more):
    folder.run("report", "trail", *more)
    return folder.path(PAGE).read_text(encoding="utf-8")


def test_the_page_says_what_the_manifest_says_and_nobody_else_touches_it(trail):
    trail.run("run", "trail")
    approve(trail, *UNITS[:2])
    told = trail.run("report", "trail", "--json").json()
    assert (told["path"], told["units"], told["statuses"]) == (PAGE, 6, {"approved": 2, "needs_review": 4})
    assert told["to_look_at"]["waiting"] + told["to_look_at"]["warned"] == 4
    first = trail.path(PAGE).read_bytes()
    trail.run("run", "trail")
    trail.run("status", "trail", "--write")
    assert page(trail).encode() == first
    assert UNITS[2] in first.decode()
    assert UNITS[0] not in first.decode()
    trail.run("verify")


def test_a_change_after_approval_is_shown_beside_what_stands(trail):
    trail.run("run", "trail")
    approve(trail, *UNITS)
    trail.replace("briefs/catalogues/packs.csv", "Trail 20,480", "Trail <b>22</b>,490")
    trail.run("run", "trail", code=None)
    text = page(trail, "-m", "de-DE")
    assert re.search(r"<del>480</del>|<del>20</del>", text)
    assert "<b>22</b>" not in text
    assert "&lt;b&gt;22&lt;/b&gt;" in re.sub("</?ins>", "", text)


def test_where_to_and_about_what(trail, tmp_path):
    assert "genpress run trail" in trail.run("report", "trail", code=2).err
    trail.run("run", "trail")
    out = tmp_path / "new" / "page.html"
    trail.run("report", "trail", "--market", "en-GB", "--drafts", "1", "--out", str(out))
    text = out.read_text(encoding="utf-8")
    assert "1 of them are shown" in text
    assert "/de-DE/" not in text
    assert "en-GB" in trail.run("report", "trail", "--market", "xx", code=2).err
    assert not trail.path(PAGE).exists()
