"""What words do to what stands beside them: deny it, only suppose it, assert it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence

from genpress.checks.facts.lexicon import DEFAULT_LANGUAGE, merged
from genpress.checks.facts.phrase_index import begins_at, ends_at, phrases_by_end
from genpress.checks.facts.tokens import Tokens

_REACH = 18
"""Words a negation or an assertion may reach."""
_AFTER = 4
"""Words after a feature in which `is missing` may begin."""
_NOUN = 3
"""Words before a noun in which a `no` is one of it."""
_SUFFIXES = frozenset({("free",), ("frei",), ("no",)})
"""Words that deny only what they are joined to: `sugar-free`."""
_JOINS = frozenset({"and", "und", "et", "y", "e", "en", "i"})
_BEING = frozenset(
    {"is", "are", "was", "were", "isn", "aren", "wasn", "weren", "ist", "sind", "est", "sont", "es", "son"}
)
"""Forms of `be`, whose `not` denies what the thing is, and not what comes with it."""
_WITH = frozenset({"with", "mit", "avec", "con"})
_JOINED = ("ed", "available", "compatible", "sold", "fit", "built", "tet", "lich", "é", "ée", "ado", "ada", "ible")
"""Ends of words that a `with` completes: `equipped with`, `kompatibel mit`."""
_PLURAL = frozenset({"are", "aren", "remain", "sind", "sont", "son", "sono", "zijn", "não", "non", "są"})
"""Verbs that deny all of `X and Y`."""
_ONLY = frozenset(
    {"only", "just", "far", "nur", "seulement", "solo", "sólo", "soltanto", "alleen", "apenas", "só", "tylko"}
)
_STOP = re.compile(r"[;()–—\n]|\s-\s")
"""Signs over which no list of denied things goes on."""
_LABEL = re.compile(r"\s*(?:[:=：|]|\s[–—-]\s)\s*")
_VALUE = re.compile(r"[^\n.;,|()]{1,24}")
"""What may stand between a label and its value, and the value."""

_DETERMINERS = frozenset(
    {"no", "kein", "keine", "keinen", "keinem", "keiner", "aucun", "aucune", "ningún", "ninguna", "nessun", "nessuna"}
    | {"geen", "nenhum", "nenhuma", "żaden", "żadna", "żadnego", "żadnych"}
)
"""Words that deny a noun: over a comma they go on only with a verb before them or an `or` after them."""


class Stance(enum.Enum):
    """What a text says of something it names."""

    AFFIRMED = enum.auto()
    DENIED = enum.auto()
    OPEN = enum.auto()
    """It may be read either way: `not waterproof, zips`."""


class Scope:
    """Negation, contrast, hedges and assertion of one language."""

    def __init__(self, language: str) -> None:
        spoken = [DEFAULT_LANGUAGE, language]
        self._negation = phrases_by_end(merged([language], "negation"))
        self._after_negation = phrases_by_end(merged(spoken, "after_negation"))
        self._adverbs = merged([language], "adverbs")
        self._prefixes = merged([language], "prefixes")
        self._either = merged([language], "either_or")
        self._values = dict.fromkeys(merged(spoken, "negative"), Stance.DENIED)
        self._values.update((word, Stance.OPEN) for word in (*merged(spoken, "blank"), *merged(spoken, "unknown")))
        self._subjects = merged([language], "subjects")
        self._provided = merged(spoken, "provided")
        self._contrast = merged([language], "contrast")
        self._assertion = merged([language], "assertion")
        self._turning = frozenset([*self._negation, *self._contrast, *self._assertion])
        """Words that may end what is denied or affirmed before them."""
        self._means = merged([language], "means")
        self._made_of = phrases_by_end(merged([language], "made_of"))
        self._unknown = phrases_by_end(merged(spoken, "unknown"))
        self._hedge = phrases_by_end(merged([language], "hedge"))

    def is_being(self, word: str) -> bool:
        """Return whether a word is a form of `be`."""
        return word in _BEING

    def denies(self, word: str) -> bool:
        """Return whether one word is a negation."""
        return (word,) in self._negation.get(word, ())

    def negated(self, tokens: Tokens, first: int, last: int) -> bool:
        """Return whether a text denies what its words name: `no X`, `lacks A, B or X`, `X is missing`, `X: no`."""
        return self.stance(tokens, first, last) is Stance.DENIED

    def stance(self, tokens: Tokens, first: int, last: int) -> Stance:
        """Return whether a text affirms or denies what its words name, or may be read either way."""
        before = self._before(tokens, first)
        if before is Stance.DENIED:
            return before
        valued = self._valued(tokens, last)
        if valued is not None:
            return valued
        return Stance.DENIED if self._negated_after(tokens, last) else before

    def _valued(self, tokens: Tokens, last: int) -> Stance | None:
        """Return what the value after a label says: `Dishwasher safe: no`."""
        label = _LABEL.match(tokens.text, tokens.ends[last])
        value = _VALUE.match(tokens.text, label.end()) if label else None
        return self._values.get(value.group().strip().lower()) if value else None

    def _before(self, tokens: Tokens, first: int) -> Stance:
        path: list[int] = []
        low, sentences, starts, ends = tokens.low, tokens.sentences, tokens.starts, tokens.ends
        for index in range(first - 1, max(-1, first - _REACH), -1):
            plain = starts[index + 1] - ends[index] == 1 and tokens.text[ends[index]] == " "
            if sentences[index] != sentences[first] or (not plain and self._is_parted_clause(tokens, index + 1)):
                return Stance.AFFIRMED
            if low[index] in self._turning and (turned := self._turned(tokens, index, path)):
                return turned
            path.append(index)
        return Stance.AFFIRMED

    def _turned(self, tokens: Tokens, index: int, path: Sequence[int]) -> Stance | None:
        """Return what a word does to something after it; None where it does nothing there."""
        if self._is_negation(tokens, index):
            return self._reaches(tokens, index, path)
        if tokens.low[index] in self._contrast:
            return Stance.AFFIRMED
        if tokens.low[index] in self._assertion:
            return Stance.DENIED if self._asserts_not(tokens, index) else Stance.AFFIRMED
        return None

    def _is_parted_clause(self, tokens: Tokens, index: int) -> bool:
        """Return whether a new clause begins with a word: behind brackets and dashes, or `, it is`."""
        gap = tokens.gap(index)
        if gap == " ":
            return False
        return _STOP.search(gap) is not None or ("," in gap and tokens.low[index] in self._subjects)

    def _reaches(self, tokens: Tokens, negation: int, path: Sequence[int]) -> Stance:
        """Return what a negation does to something after it: it goes on over a list that `or`, or a verb, holds."""
        word = tokens.low[negation]
        if word in self._prefixes:
            return Stance.AFFIRMED if path else Stance.DENIED
        if self._is_left(tokens, negation, path):
            return Stance.AFFIRMED
        if not self._parted(tokens, negation, path):
            return Stance.DENIED
        held = any(tokens.low[index] in self._either for index in self._list_words(tokens, negation))
        return Stance.DENIED if held or self._holds_a_list(tokens, negation) else Stance.OPEN

    def _is_left(self, tokens: Tokens, negation: int, path: Sequence[int]) -> bool:
        return self._is_of_being(tokens, negation) and any(_adds(tokens, index) for index in path)

    def _is_of_being(self, tokens: Tokens, negation: int) -> bool:
        return tokens.low[negation] in self._adverbs and negation > 0 and tokens.low[negation - 1] in _BEING

    def _parted(self, tokens: Tokens, negation: int, path: Sequence[int]) -> bool:
        """Return whether a comma stands between, or after `not` an `and`."""
        if any("," in tokens.gap(index + 1) for index in (negation, *path)):
            return True
        return tokens.low[negation] in self._adverbs and any(tokens.low[index] in _JOINS for index in path)

    def _holds_a_list(self, tokens: Tokens, negation: int) -> bool:
        word = tokens.low[negation]
        if word in self._adverbs:
            return False
        return word not in _DETERMINERS or (negation > 0 and tokens.low[negation - 1] in self._assertion)

    def _list_words(self, tokens: Tokens, negation: int) -> Iterator[int]:
        for index in range(negation + 1, min(len(tokens.low), negation + 2 * _REACH)):
            if tokens.sentences[index] != tokens.sentences[negation] or tokens.low[index] in self._contrast:
                return
            yield index

    def _is_negation(self, tokens: Tokens, index: int) -> bool:
        if tokens.low[index] not in self._negation or not ends_at(self._negation, tokens, index):
            return False
        # `Faith No More` is a name; `not only` is none.
        named = (
            tokens.words[index][0].isupper() and index > 0 and tokens.sentences[index - 1] == tokens.sentences[index]
        )
        return not named and not (index + 1 < len(tokens.low) and tokens.low[index + 1] in _ONLY)

    def _asserts_not(self, tokens: Tokens, index: int) -> bool:
        for before in range(index - 1, max(-1, index - 4), -1):
            if tokens.sentences[before] != tokens.sentences[index] or tokens.low[before] in _JOINS | self._contrast:
                return False
            if "," in tokens.gap(before + 1):
                return False
            if tokens.low[before] not in self._prefixes and self._is_negation(tokens, before):
                return not (self._is_of_being(tokens, before) and _adds(tokens, index))
        return False

    def _negated_after(self, tokens: Tokens, last: int) -> bool:
        for index in range(last + 1, min(len(tokens.words), last + 1 + _AFTER)):
            if self._leaves(tokens, last, index):
                return False
            if phrase := begins_at(self._after_negation, tokens, index):
                return self._denied_by(phrase, tokens, last, index)
        return False

    def _leaves(self, tokens: Tokens, last: int, index: int) -> bool:
        if tokens.sentences[index] != tokens.sentences[last]:
            return True
        if tokens.low[index] in self._assertion:
            inverted = (
                index == last + 1 and tokens.low[index + 1 : index + 2] and tokens.low[index + 1] in self._subjects
            )
            return not inverted  # `eine Schlagfunktion hat er nicht`
        return tokens.low[index] == "but" or "," in tokens.gap(index)

    def _denied_by(self, phrase: tuple[str, ...], tokens: Tokens, last: int, index: int) -> bool:
        between = {*tokens.low[last + 1 : index], phrase[0]}
        if not _JOINS.isdisjoint(between) and _PLURAL.isdisjoint(between):
            return False
        if phrase not in _SUFFIXES:
            return True
        return index == last + 1 and (tokens.gap(index).strip() in {"-", "("} or phrase == ("frei",))

    def hedged(self, tokens: Tokens, first: int, last: int) -> bool:
        """Return whether a text only compares or supposes what it names: `unlike X`, `optional X`, `X is unknown`."""
        if self.stance(tokens, first, last) is Stance.OPEN:
            return True
        for index in range(last + 1, min(len(tokens.low), last + 1 + _AFTER)):
            if tokens.sentences[index] == tokens.sentences[last] and begins_at(self._unknown, tokens, index):
                return True
        return any(ends_at(self._hedge, tokens, index) for index in range(max(0, first - 2), first))

    def asserted(self, tokens: Tokens, first: int) -> bool:
        """Return whether a verb of having, or its denial, stands before it in the sentence."""
        for index in range(first - 1, max(-1, first - _REACH), -1):
            if tokens.sentences[index] != tokens.sentences[first]:
                return False
            if tokens.low[index] in self._assertion:
                return True
            if index >= first - 2 and tokens.low[index] not in {"not", "nicht"} and self._is_negation(tokens, index):
                return True
        return False

    def is_none(self, tokens: Tokens, first: int) -> bool:
        """Return whether a `no` stands before a noun and the words that tell more of it: `no built-in grinder`."""
        for index in range(first - 1, max(-1, first - 1 - _NOUN), -1):
            if tokens.sentences[index] != tokens.sentences[first] or "," in tokens.gap(index + 1):
                return False
            if tokens.low[index] in _DETERMINERS:
                return True
        return False

    def is_not(self, tokens: Tokens, first: int) -> bool:
        """Return whether `is not` stands just before a word: `is not furnished`."""
        index = first - 1
        return index > 0 and self._is_of_being(tokens, index) and self._is_negation(tokens, index)

    def provided(self, tokens: Tokens, last: int) -> bool:
        """Return whether a text says after a thing that it is (or is not) there to be used: `parking is available`."""
        following = tokens.low[last + 1 : last + 1 + _AFTER]
        if not following or tokens.sentences[last] != tokens.sentences[last + 1] or tokens.gap(last + 1).strip():
            return False
        place = next((index for index, word in enumerate(following[:2]) if word in _BEING), None)
        return place is not None and any(word in self._provided for word in following[place + 1 :])

    def possessed(self, tokens: Tokens, first: int) -> bool:
        """Return whether a verb of having stands before it, and no word of the means by which something is done."""
        for index in range(first - 1, max(-1, first - _REACH), -1):
            if tokens.sentences[index] != tokens.sentences[first] or tokens.low[index] in self._means:
                return False
            if tokens.low[index] in self._assertion:
                return True
        return False

    def of_material(self, tokens: Tokens, first: int) -> bool:
        """Return whether `made of` or the like stands just before it."""
        return any(ends_at(self._made_of, tokens, index) for index in range(max(0, first - 3), first))


def _adds(tokens: Tokens, index: int) -> bool:
    """Return whether a `with` adds something to what is denied: not in `not sold with it`."""
    before = tokens.low[index - 1] if index else ""
    return tokens.low[index] in _WITH and not before.endswith(_JOINED)
