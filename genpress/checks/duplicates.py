"""DUP: texts that stand more than once, word for word or nearly, among any number of drafts.

Each field of each draft is compared with the same field of all earlier ones: word for word by a hash, nearly by its
signature. An index holds 20 to 40 bytes a text, and 300 more for each of the first hundred thousand that are long
enough to be compared nearly: in all never more than about 150 MB.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator

import regex

from genpress.checks.minhash import BINS, bands, hash_words, signature
from genpress.checks.rule import Rule
from genpress.checks.seen import FirstSeen, Names, ShortKeys
from genpress.domain.fields import Content, FieldValue
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import Subject

SAME = Rule(
    "DUP001",
    Severity.WARNING,
    "Said before, word for word",
    "The field of another draft has the same words. Search engines show only one of such pages, and a reader of both "
    "learns nothing from the second. Case, punctuation and spaces do not count; texts of fewer than eight words are "
    "not compared.",
    "",
    "",
)
NEARLY = Rule(
    "DUP002",
    Severity.INFO,
    "Said before, almost word for word",
    "About 80 % of its pairs of neighbouring words, or more, are those of the same field of another draft. Texts of "
    "fewer than 24 words are not compared this way: a name and a number are too large a part of them. Of more than "
    "100,000 texts, the first that many are compared with.",
    "",
    "",
)
RULES = (SAME, NEARLY)

LEAST_WORDS, LEAST_FUZZY = 8, 24
"""Words a text needs to be compared: exactly, and fuzzily."""
SIMILAR = 0.8
"""Share of common word pairs (Jaccard) from which two texts are nearly the same."""
MOST, MOST_FUZZY = 2_000_000, 100_000
"""Texts of an index that later ones are compared with: exactly, and fuzzily. They bound its memory."""
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[.,'’][\p{L}\p{M}\p{N}]+)*")


class Duplicates:
    """Every text seen so far; finds those that come again. One for all drafts that are to be compared."""

    def __init__(self) -> None:
        self._names = Names()
        self._exact = FirstSeen(MOST)
        self._fields: dict[str, _Seen] = {}
        self._fuzzy = 0

    def add(self, name: str, content: Content) -> Iterator[Finding]:
        """Yield what of a draft was said before, and remember it.

        Args:
            name: what the draft is called in findings about later ones.
            content: its text.
        """
        number = self._names.add(name)
        for field, value in content.items():
            text = _joined(value)
            words = _WORD.findall(text.casefold())
            if len(words) >= LEAST_WORDS:
                yield from self._compare(field, value, words, number)

    def _compare(self, field: str, value: FieldValue, words: list[str], number: int) -> Iterator[Finding]:
        # Of a list, the field as a whole is meant.
        span = (0, len(value)) if isinstance(value, str) else (0, 0)
        earlier = self._exact.first(hash_words([field, *words]), number)
        if earlier is not None and earlier != number:
            other = self._names[earlier]
            yield SAME.finding(field, f"the same words stand in {other}", span, evidence={"other": other})
        elif len(words) >= LEAST_FUZZY and (found := self._similar(field, words, number)):
            other, share = self._names[found[0]], round(100 * found[1])
            message = f"about {share} % of it stands in {other} as well"
            yield NEARLY.finding(field, message, span, evidence={"other": other, "similarity": found[1]})

    def _similar(self, field: str, words: list[str], number: int) -> tuple[int, float] | None:
        keep = self._fuzzy < MOST_FUZZY
        self._fuzzy += keep
        return self._fields.setdefault(field, _Seen()).similar(words, number, keep=keep)


class DuplicateCheck:
    """The rules as a check: told the name of the draft before each question."""

    def __init__(self) -> None:
        self._duplicates = Duplicates()
        self._awake = True
        self.name = ""
        """Name of the draft that is asked about next."""

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Yield what of a draft was said before, and remember it."""
        return self._duplicates.add(self.name, subject.content) if self._awake else iter(())

    @contextlib.contextmanager
    def asleep(self) -> Iterator[None]:
        """Neither compare nor remember for a while: a draft that is checked again does not repeat itself."""
        self._awake = False
        try:
            yield
        finally:
            self._awake = True


class _Seen:
    """The longer texts of one field."""

    def __init__(self) -> None:
        self._bands = ShortKeys()
        self._signatures = array("H")
        self._numbers = array("I")

    def similar(self, words: list[str], number: int, *, keep: bool) -> tuple[int, float] | None:
        """Return the most similar text seen that is similar enough, with the share of what they have in common.

        Args:
            words: the text's.
            number: of its draft.
            keep: whether to remember it.
        """
        mine = signature(words)
        place = len(self._numbers)
        met = {self._bands.first(key, place, keep=keep) for key in bands(mine)} - {None, place}
        best = max(((self._share(mine, other), -other) for other in met if other is not None), default=(0.0, 0))
        if keep:
            self._numbers.append(number)
            self._signatures.extend(mine)
        return (self._numbers[-best[1]], round(best[0], 2)) if best[0] >= SIMILAR else None

    def _share(self, mine: array[int], other: int) -> float:
        theirs = self._signatures[other * BINS : (other + 1) * BINS]
        return sum(map(int.__eq__, mine, theirs)) / BINS


def _joined(value: FieldValue) -> str:
    return value if isinstance(value, str) else "\n".join(value)
