"""The README's commands exist, its links lead somewhere, and its two first commands are the ones CI runs."""

import re
import shlex
from pathlib import Path

from genpress.cli.main import VERBS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shell_lines(text):
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ ") or (line and not line.startswith(("#", " ", ">"))):
                yield line.removeprefix("$ ")


def test_the_readme_opens_with_exactly_two_commands():
    first = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    commands = [line for line in first.group(1).splitlines() if line and not line.startswith("#")]
    assert [line.split("#")[0].strip() for line in commands] == ["make demo", "make test"]


def test_every_genpress_command_in_the_docs_has_a_verb_that_exists():
    known = set(VERBS)
    for page in PAGES:
        for line in shell_lines(page.read_text(encoding="utf-8")):
            words = shlex.split(line, comments=True)
            if words[:1] == ["genpress"] and len(words) > 1 and not words[1].startswith("-"):
                assert words[1] in known, f"{page.name}: {line}"


def test_every_relative_link_leads_to_a_file():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_ci_runs_the_readmes_test_command():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_make_target_in_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) <= targets
