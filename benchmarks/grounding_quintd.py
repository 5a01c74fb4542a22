"""Quintd: descriptions of phones by four models, with error spans marked by people and by GPT-4."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from genpress.checks.facts import FactsCheck, flatten
from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

Span = tuple[int, int]
NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|single|dual|double|triple|quad|octa)\b", re.IGNORECASE
)
ACRONYM = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|Wi-?Fi")


def check_for(name: str = "text") -> FactsCheck:
    return FactsCheck(CheckContext(Group("b", "d", "en-US"), (FieldSpec(name=name),), Market(locale="en-US")))


def errors(check: FactsCheck, facts: dict[str, str], text: str) -> list[Finding]:
    found = check.check(Subject({"text": text}, facts))
    return [f for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


@dataclass
class Tally:
    flags: int = 0
    hits: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    got: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    drafts: int = 0
    by_rule: Counter[tuple[str, bool]] = field(default_factory=Counter)


def spans(marks: list[dict]) -> list[Span]:
    found = []
    for mark in marks:
        if "spans" in mark:
            found += spans(mark["spans"])
        else:
            found.append((mark["start"], mark["start"] + len(mark["text"])))
    return found


def overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def kind_of(text: str, booleans: set[str]) -> str:
    """A span with a digit or number word is a number; one that names a yes-or-no column or an abbreviation, a feature."""
    if re.search(r"\d", text) or NUMBER_WORDS.search(text):
        return "number"
    words = set(re.findall(r"[a-z]+", text.lower()))
    return "feature" if ACRONYM.search(text) or words & booleans else "other"


def boolean_words(facts: dict[int, dict[str, str]]) -> set[str]:
    """Return the words of columns that say yes or no anywhere, and of their groups."""
    found: set[str] = set()
    for row in facts.values():
        for path, value in row.items():
            if value.strip() in {"Yes", "No"}:
                leaf = path.rpartition(".")[2].lower()
                found.update(re.findall(r"[a-z]{4,}", leaf))
    return found


def consensus(row: dict, booleans: set[str]) -> list[tuple[Span, str]]:
    human, model = spans(row["human"]), spans(row["gpt4"])
    found = []
    for mine in human:
        both = [theirs for theirs in model if overlap(mine, theirs)]
        if both:
            shared = max(mine[0], both[0][0]), min(mine[1], both[0][1])
            found.append((shared, kind_of(row["text"][slice(*shared)], booleans)))
    return found


def measure_quintd(data: Path, show: str) -> None:
    facts = {}
    for line in (data / "quintd1_gsmarena_sources.jsonl").read_text().splitlines():
        row = json.loads(line)
        facts[row["idx"]] = flatten(row["data"])
    rows = [json.loads(line) for line in (data / "quintd1_gsmarena_texts.jsonl").read_text().splitlines()]
    check = check_for()
    booleans = boolean_words(facts)
    halves = {"tuned on (tables 0-49)": Tally(), "held out (tables 50-99)": Tally()}
    for row in rows:
        tally = halves["tuned on (tables 0-49)" if row["idx"] < 50 else "held out (tables 50-99)"]
        score(check, facts[row["idx"]], row, tally, booleans, show if row["idx"] < 50 else "")
    for name, tally in [*halves.items(), ("all", add(*halves.values()))]:
        print_tally(name, tally)


def score(check: FactsCheck, facts: dict[str, str], row: dict, tally: Tally, booleans: set[str], show: str) -> None:
    started = time.process_time()
    flags = errors(check, facts, row["text"])
    tally.seconds += time.process_time() - started
    tally.drafts += 1
    marked = spans(row["human"]) + spans(row["gpt4"]) + spans(row["human_extra"])
    for flag in flags:
        hit = any(overlap((flag.start, flag.end), mark) for mark in marked)
        tally.flags += 1
        tally.hits += hit
        tally.by_rule[flag.rule, hit] += 1
        if show == "false" and not hit:
            text = row["text"]
            print(
                f"  {row['idx']} {row['model']} {text[max(0, flag.start - 60) : flag.start]}[[{text[flag.start : flag.end]}]]{text[flag.end : flag.end + 40]} :: {flag.message}".replace(
                    "\n", " "
                )
            )
    for span, kind in consensus(row, booleans):
        got = any(overlap((flag.start, flag.end), span) for flag in flags)
        tally.wanted[kind] += 1
        tally.got[kind] += got
        if show == "missed" and not got:
            print(
                f"  {row['idx']} {row['model']} {kind}: {row['text'][max(0, span[0] - 50) : span[0]]}[[{row['text'][span[0] : span[1]][:150]}]]".replace(
                    "\n", " "
                )
            )


def add(a: Tally, b: Tally) -> Tally:
    return Tally(
        a.flags + b.flags,
        a.hits + b.hits,
        a.wanted + b.wanted,
        a.got + b.got,
        a.seconds + b.seconds,
        a.drafts + b.drafts,
        a.by_rule + b.by_rule,
    )


def print_tally(name: str, t: Tally) -> None:
    recall = ", ".join(
        f"{k} {t.got[k]}/{t.wanted[k]} = {t.got[k] / max(1, t.wanted[k]):.2f}" for k in ("number", "feature", "other")
    )
    print(
        f"Quintd {name}: precision {t.hits}/{t.flags} = {t.hits / max(1, t.flags):.3f}; consensus recall {recall}; {1000 * t.seconds / max(1, t.drafts):.2f} ms a draft"
    )
    print("   ", dict(sorted(t.by_rule.items())))
