"""Quintd: descriptions of phones by four models, with error spans marked by people and by GPT-4."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
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


TUNED, HELD_OUT, ALL = "tuned on (tables 0-49)", "held out (tables 50-99)", "all"
SPLIT = 50
INCORRECT = 0
"""The annotation type of plain errors."""


@dataclass
class Tally:
    flags: int = 0
    hits: int = 0
    wanted: Counter[tuple[bool, str]] = field(default_factory=Counter)
    shared: Counter[tuple[bool, str]] = field(default_factory=Counter)
    whole: Counter[tuple[bool, str]] = field(default_factory=Counter)
    seconds: float = 0.0
    drafts: int = 0


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
    """A digit or number word makes a number; the name of a yes-or-no column or an abbreviation makes a feature."""
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


def consensus(row: dict, *, strict: bool) -> list[tuple[Span, Span]]:
    """What a person and GPT-4 both mark: the shared part and the person's whole span; strict: both say `incorrect`."""
    human = [mark for mark in row["human"] if not strict or mark["type"] == INCORRECT]
    model = [mark for mark in row["gpt4"] if not strict or mark["type"] == INCORRECT]
    found = []
    for mine in spans(human):
        both = [theirs for theirs in spans(model) if overlap(mine, theirs)]
        if both:
            found.append(((max(mine[0], both[0][0]), min(mine[1], both[0][1])), mine))
    return found


def read(data: Path) -> tuple[dict[int, dict[str, str]], list[dict]]:
    facts = {}
    for line in (data / "quintd1_gsmarena_sources.jsonl").read_text().splitlines():
        row = json.loads(line)
        facts[row["idx"]] = flatten(row["data"])
    return facts, [json.loads(line) for line in (data / "quintd1_gsmarena_texts.jsonl").read_text().splitlines()]


def measure_quintd(data: Path, show: str) -> None:
    facts, rows = read(data)
    check, booleans = check_for(), boolean_words(facts)
    tallies = {name: Tally() for name in (TUNED, HELD_OUT, ALL)}
    for row in rows:
        half = TUNED if row["idx"] < SPLIT else HELD_OUT
        score(check, facts[row["idx"]], row, (tallies[half], tallies[ALL]), booleans)
        if show and half == TUNED:
            tell(check, facts[row["idx"]], row, show)
    for name, tally in tallies.items():
        print_tally(name, tally)
    fresh(facts, rows)


def fresh(facts: dict[int, dict[str, str]], rows: list[dict]) -> None:
    """Time one draft per row that was never seen: nothing of the row is kept from before."""
    check = check_for()
    started = time.process_time()
    for row in rows[::4]:
        errors(check, facts[row["idx"]], row["text"])
    spent = 1000 * (time.process_time() - started) / len(rows[::4])
    print(f"    one draft a row, each row new: {spent:.2f} ms of CPU a draft")


def score(check: FactsCheck, facts: dict[str, str], row: dict, tallies: Sequence[Tally], booleans: set[str]) -> None:
    started = time.process_time()
    flags = errors(check, facts, row["text"])
    seconds = time.process_time() - started
    marked = spans(row["human"]) + spans(row["gpt4"]) + spans(row["human_extra"])
    hits = [any(overlap((flag.start, flag.end), mark) for mark in marked) for flag in flags]
    for tally in tallies:
        tally.seconds += seconds
        tally.drafts += 1
        tally.flags += len(flags)
        tally.hits += sum(hits)
        for strict in (False, True):
            for shared, whole in consensus(row, strict=strict):
                kind = (strict, kind_of(row["text"][slice(*shared)], booleans))
                tally.wanted[kind] += 1
                tally.shared[kind] += any(overlap((flag.start, flag.end), shared) for flag in flags)
                tally.whole[kind] += any(overlap((flag.start, flag.end), whole) for flag in flags)


def tell(check: FactsCheck, facts: dict[str, str], row: dict, show: str) -> None:
    """Print what went wrong: flags that nobody marked (`false`), spans that were not flagged (`missed`)."""
    flags = [(flag.start, flag.end) for flag in errors(check, facts, row["text"])]
    marked = spans(row["human"]) + spans(row["gpt4"]) + spans(row["human_extra"])
    wanted = [shared for shared, _ in consensus(row, strict=False)]
    mine, theirs = (flags, marked) if show == "false" else (wanted, flags) if show == "missed" else ([], [])
    for start, end in mine:
        if not any(overlap((start, end), span) for span in theirs):
            text = row["text"].replace("\n", " ")
            shown = f"{text[max(0, start - 60) : start]}[[{text[start:end]}]]{text[end : end + 40]}"
            print(f"  {row['idx']} {row['model']}: {shown}")


def print_tally(name: str, t: Tally) -> None:
    print(f"Quintd, {name}: precision (any annotator) {t.hits}/{t.flags} = {t.hits / max(1, t.flags):.3f}")
    for strict in (False, True):
        kinds = [(strict, kind) for kind in ("number", "feature", "other")]
        shared = ", ".join(
            f"{k[1]} {t.shared[k]}/{t.wanted[k]} = {t.shared[k] / max(1, t.wanted[k]):.2f}" for k in kinds
        )
        whole = ", ".join(f"{k[1]} {t.whole[k] / max(1, t.wanted[k]):.2f}" for k in kinds)
        what = "both say incorrect" if strict else "any type"
        print(f"    consensus recall ({what}): {shared} (anywhere in the person's span: {whole})")
    print(f"    {1000 * t.seconds / max(1, t.drafts):.2f} ms of CPU a draft, four drafts a row")
