"""How many scenarios of a Vale style's own feature file come out exactly.

    python benchmarks/vale_scenarios.py [STYLE_REPOSITORY]

The folder holds the style (`NAME/*.yml`), `features/rules.feature` and `fixtures/SCENARIO/{.vale.ini,test.md}`.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from genpress.checks.vale import Style, lint_text, read_styles

DEFAULT = Path(__file__).parents[1] / "../shared/data/guidelines/vale-microsoft"
_SCENARIO = re.compile(
    r'^\s*(#?)\s*Scenario: (.+?)\n\s*#?\s*When I test "([^"]+)".*?"""\n(.*?)"""', re.MULTILINE | re.DOTALL
)
_SETTING = re.compile(r"^\s*([\w-]+\.[\w-]+)\s*=\s*(\w+)", re.MULTILINE)
_BASED_ON = re.compile(r"^\s*BasedOnStyles\s*=\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario: what was expected and what came."""

    title: str
    folder: str
    missing: list[str]
    extra: list[str]
    note: str = ""

    @property
    def exact(self) -> bool:
        return not self.missing and not self.extra and not self.note


def scenarios(feature: str) -> list[tuple[str, str, list[str]]]:
    """Return title, fixture and expected lines of every scenario that is not commented out."""
    return [
        (title.strip(), folder, [line.strip() for line in lines.splitlines() if line.strip()])
        for mark, title, folder, lines in _SCENARIO.findall(feature)
        if not mark
    ]


def chosen(style: Style, ini: str) -> tuple[Style, list[str]]:
    """Return the rules a configuration switches on, and the names it asks for that are left out."""
    states = dict(_SETTING.findall(ini))
    bases = {name.strip() for found in _BASED_ON.findall(ini) for name in found.split(",")}

    def on(name: str) -> bool:
        return states.get(name, "YES" if name.partition(".")[0] in bases else "NO") != "NO"

    rules = tuple(rule for rule in style.rules if on(rule.header.name))
    left_out = [f"{one.name}: {one.reason}" for one in style.left_out if on(one.name)]
    return Style(rules), left_out


def outcome(style: Style, root: Path, title: str, folder: str, expected: list[str]) -> Outcome:
    """Return how one scenario comes out."""
    fixture = root / "fixtures" / folder
    ini = fixture / ".vale.ini"
    if not ini.is_file():
        ini = root / ".vale.ini"
    rules, left_out = chosen(style, ini.read_text("utf-8") if ini.is_file() else f"BasedOnStyles = {root.name}")
    got = []
    for path in sorted(fixture.glob("test.*")):
        text = path.read_text("utf-8")
        for finding in lint_text(rules, text):
            line = text.count("\n", 0, finding.start) + 1
            column = finding.start - (text.rfind("\n", 0, finding.start) + 1) + 1
            got.append(f"{path.name}:{line}:{column}:{finding.rule}:{finding.message}")
    missing, extra = Counter(expected) - Counter(got), Counter(got) - Counter(expected)
    return Outcome(title, folder, list(missing.elements()), list(extra.elements()), "; ".join(left_out))


def main(argv: list[str]) -> int:
    """Print the table; exit 1 where a scenario does not come out."""
    root = Path(argv[1]) if len(argv) > 1 else DEFAULT
    folder = next(path for path in sorted(root.iterdir()) if path.is_dir() and any(path.glob("*.yml")))
    started = time.perf_counter()
    style = read_styles(folder)
    loaded = time.perf_counter()
    outcomes = [outcome(style, root, *one) for one in scenarios((root / "features/rules.feature").read_text("utf-8"))]
    for one in outcomes:
        print(
            f"{'exact' if one.exact else 'DIFFERS':8} {one.folder:16} {one.title}{'  ' + one.note if one.note else ''}"
        )
        for line in one.missing:
            print(f"         - {line}")
        for line in one.extra:
            print(f"         + {line}")
    exact = sum(one.exact for one in outcomes)
    print(f"\n{exact} of {len(outcomes)} scenarios come out exactly")
    print(f"{len(style.rules)} rules read in {(loaded - started) * 1000:.0f} ms, {len(style.left_out)} left out:")
    for left in style.left_out:
        print(f"  {left.name}: {left.reason}")
    return 0 if exact == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
