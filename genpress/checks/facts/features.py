"""Named features, materials and yes-or-no claims: is it there, is it denied, does the row know it at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from genpress.checks.facts.fact import Fact, Polarity
from genpress.checks.facts.judgement import Judgement
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import Tokens, squeeze
from genpress.checks.facts.vocabulary import Mention, Vocabulary
from genpress.domain.finding import Verdict

Found = tuple[Verdict, Fact | None]
"""A verdict and the fact it rests on."""
_EVERYDAY = frozenset({"loose", "label", "provided"})
"""Kinds of words that mean other things too."""
_OWN = frozenset({"label", "item", "provided"})
"""Kinds of phrases that the row itself has, which may be any words."""
_FREE = frozenset({"free", "frei", "sans", "sin", "senza", "ohne", "sem", "bez", "vrij", "without"})
"""Words of a feature that consists in something not being there."""
SHEET = 20
"""Facts from which a row is a data sheet that would name a lid. A shorter one leaves everyday parts out, so that one it
does not have is worth a word and no more."""
_LONG_NAME = 5
"""Letters of a column's name from which a longer word that begins with it is taken for it."""
_TELLING = frozenset({"strict", "materials"})
_ABLE = re.compile(r"(?:able|ible|bar|barer|bare)$")
"""Endings of `can be`: a row that says `folded` knows of `foldable`."""


def feature_claims(tokens: Tokens, mentions: Sequence[Mention], table: Table) -> Iterator[Judgement]:
    """Yield the verdicts on a text's features, materials and praise."""
    vocabulary = table.vocabulary
    last = -2
    for mention in mentions:
        first = mention.first - _counted(tokens, mention)
        start, end = tokens.starts[mention.first], tokens.ends[mention.last]
        led, last = _is_led(tokens, mention, last), mention.last
        if mention.kind == "puffery":
            yield Judgement(start, end, Verdict.PUFFERY, what="praise")
        elif led and _is_noun_of_denied(tokens, mention, vocabulary):
            continue
        elif verdict := _verdict(tokens, mention, table, vocabulary):
            begin = tokens.starts[first] if verdict[0] is Verdict.UNSUPPORTED else start
            yield Judgement(begin, end, verdict[0], verdict[1], "feature", sure=_is_sure(mention, verdict, table))


def _is_sure(mention: Mention, verdict: Found, table: Table) -> bool:
    """Return whether what is wrong blocks: not an everyday part of which a short row says nothing."""
    if verdict[0] is not Verdict.UNSUPPORTED or mention.kind != "loose" or verdict[1] is not None:
        return True
    return len(table.facts) >= SHEET


def _is_noun_of_denied(tokens: Tokens, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Return whether only what leads a noun is denied: `not a child-friendly restaurant` may well be a restaurant."""
    scope = vocabulary.scope
    return scope.negated(tokens, mention.first, mention.last) and not scope.asserted(tokens, mention.first)


def _is_led(tokens: Tokens, mention: Mention, before: int) -> bool:
    """Return whether a feature follows the one before it at once, as its noun: `child-friendly restaurant`."""
    return mention.first == before + 1 and not tokens.gap(mention.first).strip(" -")


def _verdict(tokens: Tokens, mention: Mention, table: Table, vocabulary: Vocabulary) -> Found | None:
    concept = mention.concept
    negated = vocabulary.scope.negated(tokens, mention.first, mention.last)
    if concept in table.denied or concept in table.present:
        certain = table.present.get(concept) if concept not in table.denied else None
        return _known(tokens, mention, table, certain, negated=negated)
    if fact := _column_of(tokens, mention, table):
        return _by_column(tokens, mention, fact, negated=negated)
    return _known(tokens, mention, table, None, negated=negated)


def _known(tokens: Tokens, mention: Mention, table: Table, certain: Fact | None, *, negated: bool) -> Found | None:
    """Return the verdict by what the row says of a feature itself; `certain`: the fact that has it, undenied."""
    vocabulary = table.vocabulary
    if certain and not negated:
        return Verdict.SUPPORTED, certain
    if vocabulary.scope.hedged(tokens, mention.first, mention.last):
        return None
    if certain:
        return (Verdict.CONTRADICTED, certain) if _is_denied_for_sure(tokens, mention, certain, vocabulary) else None
    return _negative(mention, table) if negated else _doubtful(tokens, mention, table, vocabulary)


def _is_denied_for_sure(tokens: Tokens, mention: Mention, fact: Fact, vocabulary: Vocabulary) -> bool:
    if mention.kind == "label" and fact.tokens.low and fact.tokens.low[0] in vocabulary.gratis:
        return False  # `no toll` where the toll is `free`
    if fact.polarity is Polarity.YES and vocabulary.scope.is_not(tokens, mention.first):
        return True
    return mention.kind not in _OWN or _is_stated(tokens, mention, vocabulary)


def _column_of(tokens: Tokens, mention: Mention, table: Table) -> Fact | None:
    """Return the yes-or-no column that a feature's words name: `pets` for `pets welcome`, `touch` for `touchscreen`."""
    if mention.kind != "strict" or not table.by_word:
        return None
    for stem in tokens.stems[mention.first : mention.last + 1]:
        for name, fact in table.by_word.items():
            if stem == name or (len(name) >= _LONG_NAME and stem.startswith(name)):
                return fact
    return None


def _by_column(tokens: Tokens, mention: Mention, fact: Fact, *, negated: bool) -> Found:
    without = not _FREE.isdisjoint(tokens.low[mention.first : mention.last + 1])
    there = fact.polarity is Polarity.YES
    holds = there is not (without is not negated)
    return (Verdict.SUPPORTED if holds else Verdict.CONTRADICTED), fact


def _doubtful(tokens: Tokens, mention: Mention, table: Table, vocabulary: Vocabulary) -> Found | None:
    # Where one column has it and another denies it, nothing can be said.
    return None if mention.concept in table.present else _positive(tokens, mention, table, vocabulary)


def _positive(tokens: Tokens, mention: Mention, table: Table, vocabulary: Vocabulary) -> Found | None:
    concept = mention.concept
    counted = _counted(tokens, mention)
    if not counted and _is_talk(tokens, mention, vocabulary) and not _is_denied_subject(tokens, mention, table):
        return None
    if concept in table.denied:
        return Verdict.CONTRADICTED, table.denied[concept]
    if counted and concept in table.blank and not _stands_as_written(tokens, mention, table):
        return Verdict.UNSUPPORTED, table.blank[concept]  # `500 call records`, of which the row says nothing
    if _stands(tokens, mention, table):
        return Verdict.SUPPORTED, None
    return _absent(tokens, mention, table)


def _absent(tokens: Tokens, mention: Mention, table: Table) -> Found | None:
    if mention.kind == "materials" and tokens.low[mention.last + 1 : mention.last + 2] == ("of",):
        return None  # `a glass of wine` names no material
    if mention.kind == "materials" and not table.has_materials:
        made = table.vocabulary.scope.of_material(tokens, mention.first)
        return (Verdict.UNSUPPORTED, None) if made else None
    telling = mention.kind in _TELLING or (mention.kind == "loose" and _is_given(tokens, mention, table))
    return (Verdict.UNSUPPORTED, table.blank.get(mention.concept)) if telling else None


def _is_given(tokens: Tokens, mention: Mention, table: Table) -> bool:
    """Return whether a text gives an everyday thing to what it describes: `has a lid`, not `has a lid rest`."""
    vocabulary = table.vocabulary
    if not (vocabulary.ends_phrase(tokens, mention.last) and vocabulary.scope.possessed(tokens, mention.first)):
        return False
    return mention.first == 0 or tokens.low[mention.first - 1] not in vocabulary.prepositions


def _negative(mention: Mention, table: Table) -> Found | None:
    if denied := table.denied.get(mention.concept) or table.aside.get(mention.concept):
        return Verdict.SUPPORTED, denied
    # A denial needs a fact too: `no USB` is not known where the row says nothing of USB.
    known = mention.kind == "strict" or mention.concept in table.blank
    return (Verdict.UNSUPPORTED, table.blank.get(mention.concept)) if known else None


def _is_talk(tokens: Tokens, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Return whether an everyday word may stand there without being a claim."""
    everyday = mention.kind in _EVERYDAY and not _named(tokens, mention)
    return everyday and not _is_stated(tokens, mention, vocabulary)


def _is_denied_subject(tokens: Tokens, mention: Mention, table: Table) -> bool:
    """Return whether a text speaks of what the row says is not there as if it were: `the porch has room`.

    Names of several words hardly mean anything else; others must be what the sentence is about.
    """
    denied = table.denied.get(mention.concept)
    if mention.kind == "provided" or denied is None or denied.tokens.low[:1] == ("0",):
        return False
    if denied.polarity is not Polarity.NO:
        return False
    if mention.last > mention.first:
        return True
    first = mention.first
    if first and tokens.low[first - 1] in table.vocabulary.articles:
        first -= 1
    return first == 0 or tokens.sentences[first - 1] != tokens.sentences[first]


def _is_stated(tokens: Tokens, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Return whether a text says of a thing that it is there or not, before it or after it."""
    scope = vocabulary.scope
    if scope.provided(tokens, mention.last):
        return True
    said = scope.asserted(tokens, mention.first) or scope.is_none(tokens, mention.first)
    return said and mention.kind != "provided"


def _named(tokens: Tokens, mention: Mention) -> bool:
    words = tokens.words[mention.first : mention.last + 1]
    return any(c.isupper() for word in words for c in word[1:]) or any(c.isdigit() for word in words for c in word)


def _counted(tokens: Tokens, mention: Mention) -> bool:
    return mention.kind == "label" and mention.first > 0 and tokens.words[mention.first - 1][-1].isdigit()


def _stands_as_written(tokens: Tokens, mention: Mention, table: Table) -> bool:
    return squeeze(tokens.text[tokens.starts[mention.first] : tokens.ends[mention.last]]) in table.squeezed


def _stands(tokens: Tokens, mention: Mention, table: Table) -> bool:
    word = tokens.low[mention.first]
    root = _ABLE.sub("", word) if mention.first == mention.last else word
    if root != word and len(root) > 3 and any(root in stem for stem in table.stems):
        return True
    return all(stem in table.stems for stem in tokens.stems[mention.first : mention.last + 1])
