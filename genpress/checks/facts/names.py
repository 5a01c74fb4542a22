"""Names in a text: model numbers, standards, abbreviations and proper names that do not stand in the row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from genpress.checks.facts.judgement import Judgement
from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import Tokens, squeeze
from genpress.checks.facts.vocabulary import Vocabulary
from genpress.domain.finding import Verdict

_CHUNK = re.compile(r"(?<![\w.-])[^\W_](?=[\w+-]*[A-Z\d])[\w+-]*(?:\.\d+)?(?!\w)")
_CODE = re.compile(r"[A-Z]\w*[A-Z0-9]|[a-z][A-Z]|[A-Za-z][\w-]*\d")
"""What makes a chunk of text a code: two capitals, a capital within, a letter before a digit."""
COMMON = frozenset(
    [
        "AC",
        "AD",
        "AM",
        "BC",
        "CEO",
        "CET",
        "DIY",
        "EU",
        "FAQ",
        "GB",
        "GMT",
        "HD",
        "ID",
        "IT",
        "IQ",
        "LTD",
        "NEW",
        "NO",
        "OK",
        "ON",
        "PC",
        "PM",
        "PR",
        "TV",
        "UK",
        "UN",
        "US",
        "USA",
        "USP",
        "UTC",
        "VAT",
        "VIP",
        "WC",
        "XL",
        "XS",
        "XXL",
    ]
)
"""Abbreviations that anyone may use without a fact."""
_CAPITALISED_NOUNS = frozenset({"de", "lb"})
"""Languages in which every noun is capitalised, so that a capital tells nothing."""
_OPENING = re.compile(r"[\"“„«‘'(\[—–:•*#/|-]\s*$")
_ADJECTIVAL = re.compile(r"(?:ian|ean|can|ish|ese|french|dutch|greek|swiss|german|roman)s?$")
"""Adjectives of places say too many things to be one fact."""
_DAYS = frozenset({"Day", "Eve", "Week", "Weekend"})
"""Second words of feasts: `Boxing Day`."""
_LOUD = 3
"""Most words in capitals that are no sentence in capitals."""
_SHOUTED = 8
"""Letters from which a word in capitals is no abbreviation."""
_WORD_ENDING = re.compile(r"[A-Z]{3}(?:LY|ING|ED|EST|ION|NESS|ABLE|FUL|LESS|MENT|OUS|UNG|LICH|HEIT)$")
"""Endings of words, which abbreviations of the same length do not have."""
_TITLED = 0.6
"""Share of capitalised words from which a sentence is a heading."""
_ADJECTIVES = frozenset(
    [
        "based",
        "enabled",
        "compatible",
        "ready",
        "certified",
        "rated",
        "powered",
        "capable",
        "style",
        "like",
        "only",
        "free",
        "proof",
        "equipped",
        "class",
        "grade",
        "level",
        "type",
    ]
)


def name_claims(tokens: Tokens, quantities: Sequence[Quantity], table: Table) -> Iterator[Judgement]:
    """Yield the verdicts on a text's abbreviations, model numbers and proper names."""
    loud: set[int] | None = None
    for start, end in [*_codes(tokens, quantities, table.vocabulary), *_proper_names(tokens, table)]:
        name = tokens.text[start:end]
        if stands(name, table):
            yield Judgement(start, end, Verdict.SUPPORTED, None, "name")
            continue
        loud = _loud_sentences(tokens) if loud is None else loud
        first, last = tokens.at(start), tokens.at(end - 1)
        if not (name.isupper() and name.isalpha() and tokens.sentences[first] in loud) and _is_said(
            tokens, first, last, table
        ):
            yield Judgement(start, end, Verdict.UNSUPPORTED, None, "name")


def _is_said(tokens: Tokens, first: int, last: int, table: Table) -> bool:
    scope = table.vocabulary.scope
    return not scope.negated(tokens, first, last) and not scope.hedged(tokens, first, last)


def stands(name: str, table: Table) -> bool:
    """Return whether a name stands in the row: as it is, as initials, or in all its parts."""
    whole = squeeze(name)
    if whole in table.squeezed or (len(whole) > 2 and whole in table.initials):
        return True
    parts = {squeeze(part) for part in name.split("-")}
    telling = parts - _ADJECTIVES - {""}
    return len(telling) < len(parts) and all(part in table.squeezed for part in telling)


def _codes(tokens: Tokens, quantities: Sequence[Quantity], vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    counted = [quantity for quantity in quantities if quantity.text[:1].isdigit()]
    starts = [quantity.start for quantity in counted]
    for match in _CHUNK.finditer(tokens.text):
        if not _is_code(match.group()) or _is_shouted(match.group(), vocabulary):
            continue
        before = bisect_left(starts, match.end()) - 1
        if before < 0 or counted[before].end <= match.start():
            yield match.span()


def _is_code(name: str) -> bool:
    return name not in COMMON and _CODE.search(name) is not None


def _loud_sentences(tokens: Tokens) -> set[int]:
    """Return the sentences written in capitals throughout, in which no word is an abbreviation by its capitals."""
    if sum(map(str.isupper, tokens.words)) <= _LOUD:
        return set()
    words: dict[int, list[bool]] = {}
    for word, sentence in zip(tokens.words, tokens.sentences, strict=True):
        if len(word) > 1 and word.isalpha():
            words.setdefault(sentence, []).append(word.isupper())
    return {number for number, loud in words.items() if len(loud) > _LOUD and sum(loud) >= _TITLED * len(loud)}


def _is_shouted(name: str, vocabulary: Vocabulary) -> bool:
    """Return whether a word is an everyday one in capitals: `CERTAINLY`, `FREE`."""
    if not name.isupper() or not name.isalpha():
        return False
    return len(name) >= _SHOUTED or vocabulary.is_everyday(name.lower()) or _WORD_ENDING.search(name) is not None


def _proper_names(tokens: Tokens, table: Table) -> Iterator[tuple[int, int]]:
    if table.vocabulary.language in _CAPITALISED_NOUNS:
        return
    unknown = [index for index in _capitals(tokens) if _is_unknown_name(tokens, index, table)]
    titled = _titled_sentences(tokens) if unknown else set()
    for index in unknown:
        if tokens.sentences[index] not in titled:
            yield tokens.starts[index], tokens.ends[index]


def _capitals(tokens: Tokens) -> Iterator[int]:
    return (index for index, word in enumerate(tokens.words) if index and word[0].isupper() and word[1:].islower())


def _is_unknown_name(tokens: Tokens, index: int, table: Table) -> bool:
    if not _is_proper(tokens, index, table) or not _is_claimed(tokens, index, table):
        return False
    return not _is_known_in_part(tokens, index, table)


def _is_claimed(tokens: Tokens, index: int, table: Table) -> bool:
    vocabulary = table.vocabulary
    before = tokens.low[index - 1]
    if before in vocabulary.prepositions or vocabulary.scope.asserted(tokens, index):
        return True
    if before in vocabulary.articles:
        return _is_joined(tokens, index)
    return index > 1 and vocabulary.scope.is_being(before) and tokens.stems[index - 2] in table.names


def _is_joined(tokens: Tokens, index: int) -> bool:
    """Return whether a name is made of several: `Gore-Tex`."""
    following = index + 1
    return following < len(tokens.words) and tokens.gap(following) == "-" and tokens.words[following][0].isupper()


def _is_known_in_part(tokens: Tokens, index: int, table: Table) -> bool:
    return _spells_out(tokens, index) or any(_known_neighbour(tokens, index, step, table) for step in (-1, 1))


def _spells_out(tokens: Tokens, index: int) -> bool:
    """Return whether a word stands in the brackets that spell an abbreviation out: `SAR (Specific Absorption Rate)`."""
    first = index
    while first > 0 and "(" not in tokens.gap(first) and index - first < 6:
        first -= 1
    short = tokens.words[first - 1] if first else ""
    spelt = "".join(word[0] for word in tokens.words[first : first + len(short)]).upper()
    return "(" in tokens.gap(first) and len(short) > 1 and spelt == short


def _is_proper(tokens: Tokens, index: int, table: Table) -> bool:
    low = tokens.low[index]
    if len(low) < 3 or _ADJECTIVAL.search(low):
        return False
    if tokens.sentences[index] != tokens.sentences[index - 1] or _OPENING.search(tokens.gap(index)):
        return False
    if index + 1 < len(tokens.words) and tokens.words[index + 1] in _DAYS:
        return False
    if low in tokens.words:  # a word of this very text, with a capital by mistake
        return False
    return low not in table.vocabulary.everyday and tokens.stems[index] not in table.stems


def _known_neighbour(tokens: Tokens, index: int, step: int, table: Table) -> bool:
    # `Jersey Cattle` where the row says Jersey: one name, known in part.
    other = index + step
    if not 0 <= other < len(tokens.words) or tokens.gap(max(index, other)).strip(" -’'"):
        return False
    word = tokens.words[other]
    return (
        word[0].isupper()
        and (tokens.stems[other] in table.stems or word in COMMON)
        and tokens.sentences[other] == tokens.sentences[index]
    )


def _titled_sentences(tokens: Tokens) -> set[int]:
    """Return the sentences written as headings, in which capitals tell nothing."""
    words: dict[int, list[bool]] = {}
    for index, (word, sentence) in enumerate(zip(tokens.words, tokens.sentences, strict=True)):
        opens = index == 0 or tokens.sentences[index - 1] != sentence
        if len(word) > 3 and not opens:
            words.setdefault(sentence, []).append(word[0].isupper())
    return {
        sentence
        for sentence, capitals in words.items()
        if len(capitals) > 2 and sum(capitals) >= _TITLED * len(capitals)
    }
