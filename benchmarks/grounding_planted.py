"""The check of facts on catalogues it was not made on: true sentences, and the same with one number changed.

    python benchmarks/grounding_planted.py --data DIR [--rows 300]

`DIR` holds goodbooks.csv (zygmuntz/goodbooks-10k) and tate_artist.csv (tategallery/collection). A sentence that is true
of its row and gets an error is a false alarm; a changed number that gets none is missed. Changes are random, so that
some are true again (`more than 3,000 ratings`).
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from genpress.checks.facts import FactsCheck
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

Row = dict[str, str]
Writer = Callable[[Row], str]


def year(text: str) -> int:
    return int(float(text))


BOOKS: dict[str, Writer] = {
    "published": lambda r: (
        f"{r['title']} by {r['authors']} was first published in {year(r['original_publication_year'])}."
    ),
    "rated": lambda r: f"Rated {r['average_rating']} out of 5 by {int(r['ratings_count']):,} readers.",
    "editions": lambda r: f"There are {r['books_count']} editions of {r['original_title']}.",
    "stars": lambda r: f"Readers gave it {r['ratings_5']} five-star ratings and {r['ratings_1']} one-star ratings.",
    "isbn": lambda r: f"Written in {r['language_code']}, with ISBN {r['isbn']}." if r["isbn"] else "",
    "bound": lambda r: f"More than {int(r['ratings_count']) // 1000 * 1000:,} ratings.",
    "decade": lambda r: f"First out in the {year(r['original_publication_year']) // 10 * 10}s, it is a classic.",
}
ARTISTS: dict[str, Writer] = {
    "born": lambda r: f"{r['name']} was born in {year(r['yearOfBirth'])} in {r['placeOfBirth']}.",
    "died": lambda r: f"The artist died in {year(r['yearOfDeath'])} in {r['placeOfDeath']}.",
    "aged": lambda r: f"The artist lived for about {year(r['yearOfDeath']) - year(r['yearOfBirth'])} years.",
    "dates": lambda r: f"{r['name']} ({year(r['yearOfBirth'])}–{year(r['yearOfDeath'])}) is shown at the gallery.",
}


def sentences(rows: list[Row], writers: dict[str, Writer]) -> Iterator[tuple[str, str, Row]]:
    for row in rows:
        for name, write in writers.items():
            try:
                text = write(row)
            except ValueError:  # an empty cell: nothing to say
                continue
            if text:
                yield name, text, row


def changed(text: str, chance: random.Random) -> tuple[str, int]:
    """Return a text with one of its numbers changed, and where it stands."""
    found = chance.choice(list(re.finditer(r"\d+", text)))
    value = int(found.group())
    other = value + chance.choice([1, 3, 7, 19]) if value < 100 else int(value * 1.37) + 5
    return f"{text[: found.start()]}{other}{text[found.end() :]}", found.start()


def measure(title: str, rows: list[Row], writers: dict[str, Writer]) -> None:
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
    chance = random.Random(3)
    wrote: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for name, text, row in sentences(rows, writers):
        wrote[name] += 1
        alarms[name] += bool(errors(check, text, row))
        other, place = changed(text, chance)
        caught[name] += any(f.start <= place + 1 and place <= f.end for f in errors(check, other, row))
    total = sum(wrote.values())
    print(f"{title}: {sum(alarms.values())} false alarms in {total} true sentences")
    print(f"    {sum(caught.values())} of {total} changed numbers caught")
    print("    " + ", ".join(f"{name} {caught[name]}/{wrote[name]}" for name in writers))


def errors(check: FactsCheck, text: str, row: Row) -> list[Finding]:
    found = check.check(Subject({"text": text}, row))
    return [f for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


def read(path: Path, rows: int) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row, _ in zip(csv.DictReader(file), range(rows), strict=False)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/catalogues")
    parser.add_argument("--rows", type=int, default=300)
    options = parser.parse_args()
    measure("books", read(options.data / "goodbooks.csv", options.rows), BOOKS)
    measure("artists", read(options.data / "tate_artist.csv", options.rows), ARTISTS)


if __name__ == "__main__":
    main()
