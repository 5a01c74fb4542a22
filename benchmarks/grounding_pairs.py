"""InfoTabS: claims on tables; E2E: sentences and the slots they should state."""

from __future__ import annotations

import json
import re
from pathlib import Path

from genpress.checks.facts import flatten
from grounding_quintd import check_for, errors


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
        if show == "blocked" and flags and row["label"] == "E" and (row["split"] != "test_alpha3" or int(row["table_id"][1:]) % 2):
            print(f"  {row['table_id']} {row['hypothesis']} :: {[f.message for f in flags]}")
    for label, blocked in sorted(counts.items()):
        name = {"E": "entailed", "N": "neutral", "C": "contradicted"}[label]
        print(f"InfoTabS {name} claims with digits blocked: {sum(blocked)}/{len(blocked)} = {sum(blocked) / len(blocked):.3f}")


def measure_e2e(data: Path, show: str) -> None:
    pass
