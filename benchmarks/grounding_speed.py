"""Time and memory of the check of facts on short catalogue copy: 72 groups (12 markets, 6 deliverables) over new rows.

python benchmarks/grounding_speed.py --rows 200
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time

from genpress.checks.facts import FactsCheck
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

LOCALES = ("en-GB", "en-US", "de-DE", "de-CH", "fr-FR", "fr-CA", "es-ES", "it-IT", "nl-NL", "pl-PL", "ja-JP", "ar-AE")
DELIVERABLES = 6
BRIEF = "Launch twelve packs for day hikers, from 12 to 65 l, each with five years of warranty."


def group(locale: str, number: int) -> FactsCheck:
    return FactsCheck(CheckContext(Group("b", f"d{number}", locale), (), Market(locale=locale), known_text=BRIEF))


def row(number: int, chance: random.Random) -> dict[str, str]:
    return {
        "name": f"Trail {number}",
        "weight_g": str(chance.randint(300, 3000)),
        "volume_l": str(chance.randint(5, 90)),
        "price_eur": str(chance.randint(10, 500)),
        "waterproof": chance.choice(["yes", "no"]),
        "material": "nylon",
        "colour": f"colour {number}",
        "description": f"Pack number {number} with {chance.randint(1, 9)} pockets",
        "warranty_years": "5",
        "features": "bottle pockets, chest strap",
    }


def copy_of(facts: dict[str, str]) -> str:
    return (
        f"The {facts['name']} weighs {facts['weight_g']} g and holds {facts['volume_l']} l. "
        f"It has bottle pockets and costs {facts['price_eur']} euros."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200)
    rows = parser.parse_args().rows
    chance = random.Random(1)
    groups = [group(locale, number) for locale in LOCALES for number in range(DELIVERABLES)]
    started, found = time.process_time(), 0
    for number in range(rows):
        facts = row(number, chance)
        for check in groups:
            found += sum(1 for _ in check.check(Subject({"text": copy_of(facts)}, facts)))
    drafts = rows * len(groups)
    spent = 1000 * (time.process_time() - started) / drafts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(f"{drafts} drafts, {len(groups)} groups: {spent:.2f} ms of CPU a draft")
    print(f"    peak memory {peak:.0f} MB, {found} claims and findings")


if __name__ == "__main__":
    main()
