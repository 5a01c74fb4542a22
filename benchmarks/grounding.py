"""Measure the check of facts on texts that people have labelled: python benchmarks/grounding.py --data DIR."""

from __future__ import annotations

import argparse
from pathlib import Path

from grounding_pairs import measure_e2e, measure_infotabs
from grounding_quintd import measure_quintd


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/grounding")
    parser.add_argument("--show", default="", help="list: false, missed, blocked, e2e")
    arguments = parser.parse_args()
    measure_quintd(arguments.data, arguments.show)
    measure_infotabs(arguments.data, arguments.show)
    measure_e2e(arguments.data, arguments.show)


if __name__ == "__main__":
    main()
