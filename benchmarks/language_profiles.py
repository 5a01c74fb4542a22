"""Make genpress/checks/data/profiles.txt: how often words and letter triples stand in each language.

The counts come from message catalogues (gettext) of programs that were translated into all these languages. Only
counts are kept, no messages. Unpack the packages named below into a folder, and name it:

    pip install --no-deps --target FOLDER django==5.2.* wagtail==8.0 django-oscar==4.2 django-cms==5.1 django-allauth
    python benchmarks/language_profiles.py FOLDER genpress/checks/data/profiles.txt
"""

from __future__ import annotations

import contextlib
import io
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import regex
from babel.messages.pofile import PoFileError, read_po

from genpress.checks.locale.profiles import SCALE, triples

LANGUAGES = (
    *("bg", "ca", "cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt"),
    *("lv", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk"),
)
CATALOGUES: Mapping[str, tuple[str, ...]] = {"pt": ("pt", "pt_PT", "pt_BR"), "en": ("de",)}
"""Folders of a language's catalogues, where they are named otherwise; English is what was translated."""
CYRILLIC = frozenset({"bg", "ru", "uk"})
PACKAGES = ("django", "wagtail", "cms", "oscar")
"""allauth is left for measuring."""
TRIPLES, WORDS = 600, 250
"""Entries kept per language."""
RARE_TRIPLE, RARE_WORD = 2e-5, 1e-4
"""Share below which a triple or a word says nothing: weights are logarithms of the ratio to it."""
SPREAD = 6
"""Languages that may share a word of four letters or more."""
DAMPED = 0.5
"""Triples of one word depend on each other: their weights count half."""
MARKUP = regex.compile(r"<[^>]*>|%\([^)]*\)\w|%\w|\{[^}]*\}|&\w+;|https?://\S+|\S+@\S+|`[^`]*`")

HEAD = """# How often words and letter triples stand in a language: language, w (words) or t (triples), weight, entries.
# A weight is 8 times the natural logarithm of how much more often than rarely; ^ and $ are a word's ends.
# Made by benchmarks/language_profiles.py from the message catalogues of Django, Wagtail, django CMS and django-oscar
# (BSD licences); it holds counts only.
"""


def messages(folder: Path, language: str, packages: tuple[str, ...] = PACKAGES) -> Iterator[str]:
    """Yield each message of a language once, without markup."""
    seen: set[str] = set()
    for path in _paths(folder, language, packages):
        try:
            catalogue = read_po(path.open("rb"))
        except (PoFileError, UnicodeDecodeError):
            continue
        for message in filter(lambda one: one.id, catalogue):
            ids = _all(message.id)
            for text in ids if language == "en" else _all(message.string):
                if text and not message.fuzzy and text not in seen and (language == "en" or text not in ids):
                    seen.add(text)
                    yield MARKUP.sub(" ", text)


def _paths(folder: Path, language: str, packages: tuple[str, ...]) -> Iterator[Path]:
    for place in CATALOGUES.get(language, (language,)):
        for package in packages:
            yield from sorted((folder / package).rglob(f"locale/{place}/LC_MESSAGES/*.po"))


def _all(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def lines(folder: Path, language: str) -> Iterator[str]:
    """Yield a language's lines of the file."""
    words: Counter[str] = Counter()
    script = "Cyrillic" if language in CYRILLIC else "Latin"
    for text in messages(folder, language):
        words.update(word.lower() for word in regex.findall(rf"\p{{{script}}}+", text))
    parts: Counter[str] = Counter()
    for word, times in words.items():
        # The words of the trade are many: each counts by the logarithm of its number.
        for triple in triples(word):
            parts[triple] += 1 + round(math.log(times))
    yield from _lines(f"{language} t", parts, TRIPLES, RARE_TRIPLE, DAMPED)
    yield from _lines(f"{language} w", words, WORDS, RARE_WORD, 1.0)


def _lines(head: str, counts: Counter[str], most: int, rare: float, factor: float) -> Iterator[str]:
    total = sum(counts.values())
    by_weight: dict[int, list[str]] = defaultdict(list)
    for entry, times in counts.most_common(most):
        weight = round(SCALE * factor * math.log(max(times / total / rare, 1)))
        if weight:
            by_weight[weight].append(entry)
    for weight, entries in sorted(by_weight.items(), reverse=True):
        yield f"{head} {weight} {' '.join(sorted(entries))}"


def _own(made: list[str]) -> list[str]:
    """Return lines without the longer words of very many languages: they are the programs', such as workflow."""
    spread: Counter[str] = Counter(word for line in made if " w " in line for word in line.split()[3:])
    kept = []
    for line in made:
        language, kind, weight, *entries = line.split()
        entries = [one for one in entries if kind == "t" or len(one) < 4 or spread[one] <= SPREAD]
        kept += [" ".join([language, kind, weight, *entries])] if entries else []
    return kept


def main() -> None:
    """Write the file."""
    folder, target = map(Path, sys.argv[1:3])
    with contextlib.redirect_stdout(io.StringIO()):  # the reader prints what it finds odd in a catalogue
        made = _own([line for language in LANGUAGES for line in lines(folder, language)])
    target.write_text(HEAD + "\n".join(made) + "\n", "utf-8")
    print(f"{target}: {len(made)} lines, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
