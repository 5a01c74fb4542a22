"""What stands around a number in a text: the words that say what it is about, each with its weight."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, pairwise

from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.tokens import Tokens
from genpress.checks.facts.vocabulary import Mention, Vocabulary

REACH = 8
"""Words looked at on either side."""
FADE = 0.3
"""How fast a word's weight falls with its distance: 1 / (1 + FADE · words between)."""
COMMA, JOIN, OTHER = 0.5, 0.45, 0.35
"""What is left of a word's weight across a comma, an `and`, another number."""
_JOINS = frozenset(
    {"and", "or", "und", "oder", "et", "ou", "y", "o", "e", "while", "but", "aber", "mais", "pero", "plus", "sowie"}
)

_PAUSE = re.compile(r"[,()]")
OUT_OF = re.compile(r"\s*(?:out of|of|in|per|von|sur|de cada)(?: every| each| the)?\s+", re.IGNORECASE)
"""What stands between the two numbers of a share."""
EVENT_REACH = 4
"""Words before a date in which its event is looked for."""


@dataclass(frozen=True, slots=True)
class Context:
    """The words about one number."""

    words: Mapping[str, float]
    """Stem or attribute → weight from 0 to 1."""
    feature: str = ""
    """Feature named just before it, such as `memory_card`."""
    event: str = ""
    """For dates: `start` or `end`, where a word of beginning or ending stands just before."""
    event_word: str = ""
    """Stem of that word."""
    name: str = ""
    """Stem of the word just before it, where that has a capital: `Note 9`."""
    share: float = 0.0
    """For both numbers of `1 out of 3`: what they make together, in percent."""
    counts: bool = False
    """Whether a plural stands just after it: `24 editions`."""
    joined: bool = False
    """Whether a hyphen joins it to what follows: `five-star`."""
    text: str = ""
    """The whole text."""


def _passages(tokens: Tokens, taken: AbstractSet[int]) -> list[float]:
    """Return what is left of a weight that goes over each word: little over a number or an `and`."""
    return [
        (OTHER if index in taken else 1.0) * (JOIN if word in _JOINS else 1.0) for index, word in enumerate(tokens.low)
    ]


def _pauses(tokens: Tokens) -> list[float]:
    """Return what is left of a weight across the gap before each word."""
    text = tokens.text
    gaps = zip((0, *tokens.ends), tokens.starts, strict=False)
    return [COMMA if end - begin > 1 and _PAUSE.search(text, begin, end) else 1.0 for begin, end in gaps]


def _words_of(tokens: Tokens, quantity: Quantity) -> range:
    return range(tokens.at(quantity.start), bisect_left(tokens.starts, quantity.end))


def _shares(text: str, quantities: Sequence[Quantity]) -> dict[int, float]:
    """Return the shares that numbers make two by two, in percent, by where each begins."""
    found: dict[int, float] = {}
    for part, whole in pairwise(quantities):
        if not whole.unit and 0 < part.value < whole.value and OUT_OF.fullmatch(text, part.end, whole.start):
            found[part.start] = found[whole.start] = 100 * part.value / whole.value
    return found


class Surroundings:
    """One text, asked what stands around its numbers; made once per text."""

    def __init__(
        self, tokens: Tokens, quantities: Sequence[Quantity], mentions: Sequence[Mention], vocabulary: Vocabulary
    ) -> None:
        self._tokens = tokens
        self._mentions = [mention for mention in mentions if mention.kind == "strict"]
        self._vocabulary = vocabulary
        taken = set(chain.from_iterable(_words_of(tokens, quantity) for quantity in quantities))
        self._shares = _shares(tokens.text, quantities)
        self._stop = [stem in vocabulary.stop for stem in tokens.stems]
        keys_of = vocabulary.keys_of
        self._keys = [() if i in taken else keys_of(stem) for i, stem in enumerate(tokens.stems)]
        self._through = _passages(tokens, taken)
        self._across = _pauses(tokens)

    def of(self, quantity: Quantity) -> Context:
        """Return the words about a number, the feature before it, and the event it dates."""
        first = self._tokens.at(quantity.start)
        if first >= len(self._tokens.words):
            return Context({})
        event, word = self._event(first) if quantity.is_year else ("", "")
        words, share = self._words(quantity, first), self._shares.get(quantity.start, 0.0)
        feature, name, counts = self._feature(quantity, first), self._name(first), self._counts(quantity)
        joined = self._tokens.text[quantity.end : quantity.end + 1] == "-"
        return Context(words, feature, event, word, name, share, counts, joined, self._tokens.text)

    def _words(self, quantity: Quantity, first: int) -> Mapping[str, float]:
        last = bisect_left(self._tokens.starts, quantity.end) - 1
        sentences = self._tokens.sentences
        start, end = bisect_left(sentences, sentences[first]), bisect_right(sentences, sentences[first])
        found = self._along(range(last + 1, end), 0)
        for key, nearness in self._along(range(first - 1, start - 1, -1), 1).items():
            if nearness > found.get(key, 0.0):
                found[key] = nearness
        return found

    def _along(self, indices: range, side: int) -> dict[str, float]:
        """Return the words on one side of a number, the nearest of each; `side`: 0 after it, 1 before it."""
        found: dict[str, float] = {}
        weight, distance = 1.0, 0
        for index in indices:
            weight *= self._across[index + side] * self._through[index]
            for key in self._keys[index]:
                if key not in found:
                    found[key] = weight / (1 + FADE * distance)
            distance += not self._stop[index]
            if distance >= REACH:
                break
        return found

    def _feature(self, quantity: Quantity, first: int) -> str:
        tokens = self._tokens
        for mention in self._mentions:
            if mention.last < first <= mention.last + 1 + EVENT_REACH:
                gap = tokens.text[tokens.ends[mention.last] : quantity.start]
                if not set(gap) & set(",;.()") and not _JOINS & set(gap.lower().split()):
                    return mention.concept
        return ""

    def _name(self, first: int) -> str:
        tokens = self._tokens
        named = first > 0 and tokens.words[first - 1][0].isupper() and tokens.gap(first).strip() in {"", "-"}
        return tokens.stems[first - 1] if named else ""

    def _counts(self, quantity: Quantity) -> bool:
        following = bisect_left(self._tokens.starts, quantity.end)
        if following >= len(self._tokens.words) or self._tokens.gap(following) != " ":
            return False
        return self._tokens.stems[following] != self._tokens.low[following] and not self._stop[following]

    def _event(self, first: int) -> tuple[str, str]:
        stems, sentences = self._tokens.stems, self._tokens.sentences
        for index in range(first - 1, max(-1, first - 1 - EVENT_REACH), -1):
            if sentences[index] != sentences[first]:
                break
            if stems[index] in self._vocabulary.lifecycle_end:
                return "end", stems[index]
            if stems[index] in self._vocabulary.start:
                return "start", stems[index]
        return "", ""
