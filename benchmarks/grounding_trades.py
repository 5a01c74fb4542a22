"""The check of facts on rows of many trades: copy that holds, and the same copy beside a row that was changed.

    python benchmarks/grounding_trades.py [--show alarms|missed]

Each sentence rests on one column of its row. As the row is, an error is a false alarm. Then that column is changed (a
yes becomes a no, a number another number, a material, colour, date or name another one) or left out, and the sentence
must get an error.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from genpress.checks.facts import FactsCheck
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


@dataclass(frozen=True)
class Trade:
    row: dict[str, str]
    changes: dict[str, str]
    """Column → another value, under which its sentences are false."""
    copy: tuple[tuple[str, str], ...]
    """Sentence and the column it rests on; without one it rests on nothing that could be wrong."""
    locale: str = "en-GB"


LOCALES = ("en-GB", "de-DE", "fr-FR")
PARTS = {"made_on": "rules were made on these", "held_out": "written afterwards", "elsewhere": "in German and French"}


def trades(part: str) -> dict[str, Trade]:
    table = tomllib.loads((Path(__file__).parent / "grounding_trades.toml").read_text(encoding="utf-8"))
    return {
        name: Trade(
            row["row"],
            row["changes"],
            tuple((text, column) for text, column in row["copy"]),
            row.get("locale", "en-GB"),
        )
        for name, row in table[part].items()
    }


def errors(check: FactsCheck, text: str, row: dict[str, str]) -> list[str]:
    found = check.check(Subject({"text": text}, row))
    return [text[f.start : f.end] for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


def check_for(locale: str) -> FactsCheck:
    return FactsCheck(CheckContext(Group("b", "d", locale), (), Market(locale=locale)))


class Trial:
    """All trials of all trades, counted."""

    def __init__(self, show: str) -> None:
        self.checks = {locale: check_for(locale) for locale in LOCALES}
        self.show = show
        self.counts: Counter[str] = Counter()

    def sentence(self, name: str, trade: Trade, text: str, column: str) -> None:
        wrong = errors(self.checks[trade.locale], text, trade.row)
        self.counts["sentences"] += 1
        self.counts["alarms"] += bool(wrong)
        if wrong and self.show == "alarms":
            print(f"  {name}: {text} :: {wrong}")
        if column in trade.changes:
            self.planted(name, trade, text, trade.row | {column: trade.changes[column]}, "changed")
        if column:
            self.planted(
                name, trade, text, {key: value for key, value in trade.row.items() if key != column}, "left out"
            )

    def planted(self, name: str, trade: Trade, text: str, row: dict[str, str], what: str) -> None:
        caught = bool(errors(self.checks[trade.locale], text, row))
        self.counts[what] += 1
        self.counts[f"{what} caught"] += caught
        if not caught and self.show == "missed":
            print(f"  {what}, {name}: {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", default="", help="list: alarms, missed")
    show = parser.parse_args().show
    for part, told in PARTS.items():
        measure(trades(part), told, show)


def measure(rows: dict[str, Trade], told: str, show: str) -> None:
    trial = Trial(show)
    for name, trade in rows.items():
        for text, column in trade.copy:
            trial.sentence(name, trade, text, column)
    counts = trial.counts
    print(f"{len(rows)} trades, {told}: {counts['alarms']} false alarms in {counts['sentences']} true sentences")
    for what in ("changed", "left out"):
        print(f"    {counts[what + ' caught']} of {counts[what]} caught where the column is {what}")


if __name__ == "__main__":
    main()
