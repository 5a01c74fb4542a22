"""InfoTabS: claims on tables; E2E: sentences and the slots they should state."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

from grounding_quintd import check_for, errors

from genpress.checks.facts import FactsCheck, flatten
from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Finding
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


def measure_infotabs(data: Path, show: str) -> None:
    tables = {}
    for line in (data / "infotabs_tables.jsonl").read_text().splitlines():
        row = json.loads(line)
        tables[row["table_id"]] = flatten(row["data"])
    check = check_for()
    counts: dict[str, list[int]] = {}
    for line in (data / "infotabs_claims.jsonl").read_text().splitlines():
        row = json.loads(line)
        if not re.search(r"\d", row["hypothesis"]):
            continue
        flags = errors(check, tables[row["table_id"]], row["hypothesis"])
        counts.setdefault(row["label"], []).append(bool(flags))
        if (
            show == "blocked"
            and flags
            and row["label"] == "E"
            and (row["split"] != "test_alpha3" or int(row["table_id"][1:]) % 2)
        ):
            print(f"  {row['table_id']} {row['hypothesis']} :: {[f.message for f in flags]}")
    for label, blocked in sorted(counts.items()):
        name = {"E": "entailed", "N": "neutral", "C": "contradicted"}[label]
        share = sum(blocked) / len(blocked)
        print(f"InfoTabS {name} claims with digits blocked: {sum(blocked)}/{len(blocked)} = {share:.3f}")


ALIASES = {
    "priceRange": ("price", "priced", "price range", "prices", "cost", "costs"),
    "customer rating": (
        "rating",
        "rated",
        "customer rating",
        "ratings",
        "customers",
        "rate",
        "reviews",
        "star",
        "stars",
    ),
    "familyFriendly": (
        "family friendly",
        "kid friendly",
        "kids friendly",
        "child friendly",
        "children friendly",
        "friendly for kids",
    ),
}
"""What a user would declare once for this catalogue: other words for its columns and values."""
VALUES = {
    "eatType": {
        "pub": ("pub", "bar"),
        "restaurant": ("restaurant",),
        "coffee shop": ("coffee shop", "cafe", "café", "coffeehouse"),
    },
    "area": {
        "city centre": (
            "center of town",
            "city centre",
            "city center",
            "center of the city",
            "centre of the city",
            "centre of town",
            "town centre",
            "center city",
            "city's center",
        ),
        "riverside": (
            "beside the river",
            "off the river",
            "along the river",
            "close to the river",
            "riverside",
            "by the river",
            "near the river",
            "on the river",
            "riverfront",
        ),
    },
    "priceRange": {
        "cheap": (
            "cheap",
            "cheaply",
            "low price",
            "low priced",
            "inexpensive",
            "affordable",
            "low range price",
            "low prices",
        ),
        "less than £20": (
            "affordable",
            "less than £20",
            "under £20",
            "cheap",
            "low price",
            "low priced",
            "inexpensive",
            "below £20",
            "less than 20",
            "under 20",
        ),
        "moderate": (
            "moderate price",
            "moderate prices",
            "moderately priced",
            "moderate priced",
            "price range is moderate",
            "prices are moderate",
            "moderate cost",
            "average price",
            "average priced",
            "averagely priced",
            "£20-25",
        ),
        "£20-25": (
            "averagely priced",
            "reasonable prices",
            "affordable price",
            "prices are average",
            "£20-25",
            "20-25",
            "£20 - £25",
            "£20 to £25",
            "moderate price",
            "moderate prices",
            "moderately priced",
            "moderate priced",
            "average price",
            "average priced",
            "between £20 and £25",
        ),
        "high": ("expensive", "high price", "high priced", "high range price"),
        "more than £30": ("more than £30", "over £30", "expensive", "high price", "high priced"),
    },
    "customer rating": {
        "low": (
            "low quality",
            "lowly rated",
            "bad rating",
            "bad customer rating",
            "poor customer rating",
            "poor reviews",
            "low rating",
            "low rated",
            "poorly rated",
            "poor rating",
            "low customer rating",
            "1 out of 5",
            "one out of five",
            "1 star",
            "one star",
            "rated low",
            "badly rated",
        ),
        "1 out of 5": (
            "poor customer rating",
            "rated low",
            "low reviews",
            "poor rated",
            "rating is bad",
            "bad rating",
            "bad customer rating",
            "ratings are low",
            "poorly rated",
            "1 out of 5",
            "one out of five",
            "1 star",
            "one star",
            "1 of 5",
            "1/5",
            "low rating",
            "low customer rating",
            "low rated",
            "poor rating",
        ),
        "average": (
            "good customer rating",
            "good customer ratings",
            "average rating",
            "averagely rated",
            "average customer rating",
            "rated average",
            "3 out of 5",
            "three out of five",
            "3 star",
            "three star",
            "decent rating",
            "mediocre",
        ),
        "3 out of 5": (
            "good reviews",
            "rated average",
            "average rated",
            "good customer rating",
            "3 out of 5",
            "three out of five",
            "3 star",
            "three star",
            "3 of 5",
            "3/5",
            "average rating",
            "average customer rating",
        ),
        "high": (
            "great customer reviews",
            "highly customer rated",
            "high rating",
            "highly rated",
            "high rated",
            "high customer rating",
            "well rated",
            "5 out of 5",
            "five out of five",
            "5 star",
            "five star",
            "rated highly",
            "excellent rating",
            "rated high",
            "good rating",
            "great rating",
            "good customer rating",
        ),
        "5 out of 5": (
            "high rated",
            "great rating",
            "great ratings",
            "great reviews",
            "5 out of 5",
            "five out of five",
            "5 star",
            "five star",
            "5 of 5",
            "5/5",
            "high rating",
            "high customer rating",
            "highly rated",
            "excellent",
        ),
    },
    "food": {
        "English": ("English", "British"),
        "Fast food": ("fast food",),
        "Italian": ("Italian",),
        "Japanese": ("Japanese",),
        "French": ("French",),
        "Chinese": ("Chinese", "Chines"),
        "Indian": ("Indian",),
    },
    "familyFriendly": {
        "yes": (
            "ideal for kids",
            "for families",
            "welcomes kids",
            "kids are welcome",
            "children welcome",
            "families welcome",
            "great for family",
            "great for families",
            "great place for kids",
            "good place for kids",
            "ideal for children",
            "suitable for kids",
            "children are welcome",
            "recommended for kids",
            "welcomes families",
            "family oriented",
            "suitable for children",
            "welcomes children",
            "good for families",
            "suitable for families",
        ),
        "no": (
            "not suitable for families",
            "not suitable for kids",
            "doesn't allow kids",
            "does not allow kids",
            "not for families",
            "does not allow children",
            "not good for family",
            "no families",
            "does not welcome families",
            "families are not welcome",
            "not for kids",
            "not to families",
            "children are not allowed",
            "children are not welcome",
            "kids are not welcome",
            "does not welcome children",
            "not suitable for children",
            "family unfriendly",
            "adults only",
            "adult only",
            "not for children",
            "no children",
            "non family",
            "no kids",
        ),
    },
}


def slots(text: str) -> dict[str, str]:
    return dict(re.findall(r"(\w[\w ]*)\[([^\]]*)\]", text))


def measure_e2e(data: Path, show: str) -> None:
    with gzip.open(data / "e2e_cleaned_test.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name, part, told in (
        ("tuned on (even rows)", rows[::2], show == "e2e"),
        ("held out (odd rows)", rows[1::2], False),
        ("all", rows, False),
    ):
        print(f"E2E missing mandatory facts, {name}: {_missing(part, literal=False, show=told)}")
    print(f"E2E missing mandatory facts, no synonyms declared, all: {_missing(rows, literal=True, show=False)}")


def _tells(finding: Finding, text: str) -> bool:
    """Return whether a finding says that a slot is not stated, or that another value stands in its place."""
    if finding.rule == "FCT001":
        return "source" in finding.evidence and not re.search(r"\d", text[finding.start : finding.end])
    return finding.rule == "FCT005"


def _missing(rows: list[dict[str, str]], *, literal: bool, show: bool) -> str:
    columns = ("name", "eatType", "food", "priceRange", "customer rating", "area", "familyFriendly", "near")
    context = CheckContext(
        Group("b", "d", "en-GB"),
        (FieldSpec(name="text", facts=columns),),
        Market(locale="en-GB"),
        aliases={} if literal else ALIASES,
        value_aliases={} if literal else VALUES,
    )
    check = FactsCheck(context)
    right = found = wanted = 0
    for row in rows:
        facts, stated = slots(row["orig_mr"]), slots(row["mr"])
        gold = {slot for slot, value in facts.items() if stated.get(slot) != value}
        flags = check.check(Subject({"text": row["ref"]}, facts))
        said = {str(f.evidence["source"]) for f in flags if isinstance(f, Finding) and _tells(f, row["ref"])}
        right, found, wanted = right + len(gold & said), found + len(said), wanted + len(gold)
        if show:
            for slot in gold ^ said:
                print(f"  {'missed' if slot in gold else 'false'} {slot}={facts[slot]} :: {row['ref']}")
    precision, recall = right / max(1, found), right / max(1, wanted)
    return f"precision {right}/{found} = {precision:.3f}, recall {right}/{wanted} = {recall:.3f}"
