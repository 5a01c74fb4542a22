"""Bad input: every mistake told at once, at its place, with what to do; the good part done; the right exit code."""

import re

import pytest


def test_ten_mistakes_in_a_brief_are_told_at_once(trail):
    trail.write(
        "briefs/trail.yaml",
        """\
brief: trail
brand: aurorra
objectve: Launch the Trail pack line.
audience: [Day hikers]
catalogue: {path: catalogues/pack.csv, key: sku}
markets: [en-GB, de-DD]
drafts: pdf
deliverables:
  pdp: {prompt: product_pge, per: [row, market]}
  ad:  {prompt: product_page, per: [rows, market], variants: 0}
  fr:  {prompt: product_page, per: [row], from: {deliverable: pdpp}}
""",
    )
    result = trail.run("check", "trail", code=4)
    expected = {
        2: "aurora",
        3: "objective",
        4: "audience",
        5: "packs.csv",
        6: "de-DE",
        7: "markdown",
        9: "product_page",
        10: "row",
        11: "pdp",
    }
    for line, word in expected.items():
        told = [text for text in result.err.splitlines() if text.startswith(f"briefs/trail.yaml:{line}:")]
        assert told, f"nothing is said about line {line}:\n{result.err}"
        assert any(word in text for text in told), told
    assert len(re.findall(r"^briefs/trail\.yaml:\d+:\d+: [A-Z]{3}\d{3} ", result.err, re.MULTILINE)) >= 10


def test_a_mistake_in_a_prompt_names_its_line(trail):
    trail.replace("prompts/product_page.j2", "{{ row | facts", "{{ row.wieght_g }}\n{{ row | facts")
    result = trail.run("check", "trail", code=4)
    assert re.search(r"prompts/product_page\.j2:\d+.*wieght_g.*weight_g", result.err)


def test_a_prompt_that_fails_on_one_row_fails_that_unit_alone(trail):
    trail.replace("briefs/catalogues/packs.csv", "610", "light")
    result = trail.run("run", "trail", code=3)
    assert "AP-30-GR" in result.err
    assert "weight_g" in result.err
    rows = trail.manifest("trail")
    assert {row["key"] for row in rows if row["status"] == "failed"} == {"AP-30-GR"}
    assert all(row["artifact"] == "" and "light" in row["error"] for row in rows if row["status"] == "failed")


def broken_rows(count, broken):
    """Return a catalogue in which every so-many-th row is broken in one of five ways."""
    lines = ["sku,name,weight_g,volume_l,waterproof,stock"]
    ways = ["", "AP-00000,again,1,1,no,1", "x,too,few", "AP-{n:05},Pack,heavy,20,no,1", "y,too,many,1,2,3,4,5"]
    step = count // broken
    for n in range(count):
        bad = n % step == step - 1
        line = ways[(n // step) % len(ways)] if bad else f"AP-{n:05},Pack {n},{400 + n},20,no,1"
        lines.append(line.format(n=n) if line else ",no key,1,1,no,1")
    return "\n".join(lines) + "\n"


def test_five_percent_broken_rows_are_told_and_never_stop_the_good_ones(trail):
    trail.replace("briefs/trail.yaml", "key: sku}", "key: sku, columns: {weight_g: {type: number}}}")
    trail.write("briefs/catalogues/packs.csv", broken_rows(400, 20))
    result = trail.run("run", "trail", "--json", code=3)
    summary = result.json()
    assert (summary["bad_rows"], summary["drafted"], summary["failed"]) == (20, 760, 0)
    assert len(re.findall(r"briefs/catalogues/packs\.csv:\d+", result.err)) == 20
    assert len(trail.manifest("trail")) == 760


def test_strict_drafts_nothing_when_a_row_is_broken(trail):
    trail.write("briefs/catalogues/packs.csv", broken_rows(40, 2))
    trail.run("run", "trail", "--strict", code=2)
    assert not trail.path("outputs/trail").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "trial"], ["trail"]),
        (["run", "trail", "--market", "de-D"], ["de-DE"]),
        (["run", "trail", "--deliverable", "pdpp"], ["pdp"]),
        (["run", "trail", "--backend", "cluade"], ["cluade"]),
        (["run", "trail", "--max-cost", "lots"], ["--max-cost"]),
        (["run", "trail", "--select", "weigth_g > 3"], ["weight_g"]),
        (["run", "trail", "--plan", "nowhere.json"], ["genpress plan"]),
        (["show", "trail/pdp"], ["brief/deliverable/market/key"]),
        (["show", "trail/pdp/en-GB/NOPE"], ["genpress status trail"]),
        (["render", "trail/pdp/en-GB/NOPE"], ["genpress plan trail"]),
    ],
)
def test_a_wrong_word_is_answered_with_what_to_do(trail, arguments, words):
    result = trail.run(*arguments, code=2)
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err


def test_outside_of_a_workspace_the_way_in_is_named(trail, tmp_path):
    result = trail.run("run", "trail", "-C", str(tmp_path), code=2)
    assert "genpress init" in result.err


def test_the_folder_may_stand_before_the_verb(trail, tmp_path):
    trail.root.rename(tmp_path / "moved")
    trail.root = tmp_path
    assert trail.run("-C", "moved", "run", "trail", "--json").json()["drafted"] == 6


@pytest.mark.parametrize(
    "key", ["..", "CON", "a/b", "Straße", "背包", "x" * 300, "a b", "COM1", "-rf", "=1+1", "~2", "%2e"]
)
def test_any_key_makes_a_safe_file_and_a_unit_that_is_found_again(trail, key):
    trail.write("briefs/catalogues/packs.csv", f'sku,name,weight_g,volume_l,waterproof\n"{key}",Pack,1,1,no\n')
    trail.run("run", "trail")
    row = trail.manifest("trail")[0]
    file = trail.path(f"outputs/trail/{row['artifact']}").resolve()
    assert trail.path("outputs").resolve() in file.parents
    assert trail.run("show", row["unit_id"], "--json").json()["unit"]["unit_id"] == row["unit_id"]
    assert trail.run("run", "trail", "--json").json()["drafted"] == 0


def test_formulas_arrive_as_text(trail):
    trail.write("briefs/catalogues/packs.csv", "sku,name,weight_g,volume_l,waterproof\n=1+1,=HYPERLINK(1),1,1,no\n")
    trail.run("run", "trail")
    for row in trail.manifest("trail"):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    draft = trail.path(f"outputs/trail/{trail.manifest('trail')[0]['artifact']}").read_text(encoding="utf-8")
    assert "=HYPERLINK(1)" in draft


@pytest.mark.parametrize("arguments", [["--sku", "NOPE"], ["--select", "name == 'Nope'"]])
@pytest.mark.parametrize("verb", ["plan", "run"])
def test_a_choice_that_matches_no_row_is_refused(trail, verb, arguments):
    trail.write("prompts/mail.j2", "---\nfields: {body: {template: Hello}}\n---\n{% block user %}x{% endblock %}")
    trail.write(
        "briefs/trail.yaml", trail.path("briefs/trail.yaml").read_text() + "  mail: {prompt: mail, per: [market]}\n"
    )
    trail.run(verb, "trail", *arguments, code=2)
    assert not list(trail.path("outputs").rglob("*.md"))


def test_an_emptied_catalogue_is_refused_and_takes_nothing_away(trail):
    trail.run("run", "trail")
    before = trail.snapshot()
    text = trail.path("briefs/catalogues/packs.csv").read_text(encoding="utf-8")
    trail.write("briefs/catalogues/packs.csv", text.splitlines()[0] + "\n")
    result = trail.run("run", "trail", code=2)
    assert "no row of the catalogue is left for pdp" in result.err
    assert trail.snapshot() == before


def test_units_that_go_are_told(trail):
    trail.run("run", "trail")
    text = trail.path("briefs/catalogues/packs.csv").read_text(encoding="utf-8")
    trail.write("briefs/catalogues/packs.csv", "\n".join(text.splitlines()[:3]) + "\n")
    result = trail.run("run", "trail", "--json")
    assert result.json()["gone"] == 2


@pytest.mark.parametrize("amount", ["1e400", "nan", "inf", "-1", "9000001"])
def test_no_budget_is_beyond_counting(trail, amount):
    assert "--max-cost" in trail.run("run", "trail", "--max-cost", amount, code=2).err
