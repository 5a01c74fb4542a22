"""Rules of another package: as docs/plugins.md has them, installed the way pip leaves a package."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.acceptance.test_faults import connect
from tests.servers.faulty import FaultyServer

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"


@pytest.fixture
def acme(trail):
    """The page's own example, installed beside the workspace; returns what runs a command that can see it."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    site = trail.root.parent / "site"
    metadata = site / "acme_rules-1.0.dist-info"
    metadata.mkdir(parents=True)
    (site / "acme_rules.py").write_text(code)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[genpress.checks]\nacme = acme_rules:Shouting\n")
    trail.replace("prompts/product_page.j2", '"{{ brand.name }} {{ row.name }} (', '"{{ row.name | upper }} (')

    def run(*words):
        process = trail.start(*words, PYTHONPATH=os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]))
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    trail.acme = run
    return trail


def allow(folder):
    text = folder.path("genpress.toml").read_text()
    folder.write("genpress.toml", text.replace("[workspace]", '[workspace]\nplugins = ["acme"]', 1))


def rules(folder):
    lines = folder.path("outputs/trail/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    shown = [json.loads(folder.acme("show", json.loads(line)["unit_id"], "--json")[1]) for line in lines[:1]]
    return {finding["rule"] for one in shown for finding in one["draft"]["findings"]}


def test_rules_that_the_workspace_allows_are_asked(acme):
    allow(acme)
    code, out, err = acme.acme("run", "trail", "--json")
    assert (code, json.loads(out)["blocked"]) == (4, 6), err
    assert "ACM001" in rules(acme)


def test_a_plug_in_that_cannot_be_made_costs_no_answer_twice(acme):
    code = acme.root.parent / "site" / "acme_rules.py"
    code.write_text(code.read_text().replace("self._fields = ", "raise TypeError(self)  # "))
    allow(acme)
    with FaultyServer(latency=0.1) as server:
        connect(acme, server, rows=20, concurrency=4)
        allow(acme)
        for _ in range(2):
            ended, _, err = acme.acme("run", "trail", "--json")
            assert (ended, "TypeError" in err) == (1, True), err
            assert server.count()["answered"] == 4
        assert server.count()["calls"] == 4


def test_rules_that_it_does_not_name_never_run(acme):
    acme.acme("run", "trail")
    assert rules(acme)
    assert "ACM001" not in rules(acme)


def test_lint_asks_them_too(acme):
    allow(acme)
    acme.write("copy.csv", "id,title\nA,SHOUTED OUT LOUD\nB,Said quietly\n")
    code, out, err = acme.acme("lint", "copy.csv", "--field", "title", "--select", "ACM", "--json")
    assert [(json.loads(line)["id"], json.loads(line)["rule"]) for line in out.splitlines()] == [("A", "ACM001")], err
    assert code == 4
