"""Colours a text says that a thing comes in, held against the row's own column of colours."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.checks.facts.judgement import Judgement
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import Tokens
from genpress.checks.facts.vocabulary import COLOUR
from genpress.domain.finding import Verdict

_JOINS = frozenset({",", "/", "&", ""})
"""Signs that part the colours of a list, without their spaces; joining words are the language's `joins`."""
_IDIOM = ("black", "white")
"""`in black and white` is a manner of printing."""


def colour_claims(tokens: Tokens, table: Table) -> Iterator[Judgement]:
    """Yield the verdicts on colours that the row does not have, where its column of colours lists others."""
    if table.vocabulary.colours.keys().isdisjoint(tokens.stems):
        return
    fact, known = table.colours
    if fact is None:
        return
    for run in _runs(tokens, table):
        if _is_offer(tokens, run, table, known):
            for index in run:
                if not _stands(tokens, index, table, known):
                    yield Judgement(tokens.starts[index], tokens.ends[index], Verdict.CONTRADICTED, fact, "colour")


def _stands(tokens: Tokens, index: int, table: Table, known: frozenset[str]) -> bool:
    return table.vocabulary.colour(tokens.stems[index]) in known or tokens.stems[index] in table.stems


def _runs(tokens: Tokens, table: Table) -> Iterator[list[int]]:
    """Yield the colours of a text that stand side by side as one list each: `red, dark blue and green`."""
    run: list[int] = []
    colours = table.vocabulary.colours
    for index, stem in enumerate(tokens.stems):
        if colours.get(stem, COLOUR) != COLOUR:
            if run and not _is_next(tokens, run[-1], index, table):
                yield run
                run = []
            run.append(index)
    if run:
        yield run


def _is_next(tokens: Tokens, before: int, index: int, table: Table) -> bool:
    """Return whether a list of colours goes on: over a comma or an `and`, and at most one word that shades it."""
    if tokens.sentences[before] != tokens.sentences[index] or index - before > 3:
        return False
    between = tokens.low[before + 1 : index]
    joined = [word for word in between if word in table.vocabulary.joins]
    signs = {tokens.gap(place).strip() for place in range(before + 1, index + 1)}
    return len(between) - len(joined) <= 1 and signs <= _JOINS and bool(joined or signs - {""})


def _is_offer(tokens: Tokens, run: list[int], table: Table, known: frozenset[str]) -> bool:
    """Return whether a list of colours says what the thing comes in: `in red`, `colours: red`, `red version`."""
    colours = tuple(table.vocabulary.colour(tokens.stems[index]) for index in run)
    if _is_open(tokens, run, table) or (colours == _IDIOM and known.isdisjoint(colours)):
        return False
    if _is_followed_by_column(tokens, run[-1], table):
        return True
    listed = len(run) > 1 and not known.isdisjoint(colours)
    return table.vocabulary.ends_phrase(tokens, run[-1]) and (listed or _is_introduced(tokens, run[0], table))


def _is_open(tokens: Tokens, run: list[int], table: Table) -> bool:
    scope = table.vocabulary.scope
    return scope.negated(tokens, run[0], run[-1]) or scope.hedged(tokens, run[0], run[-1])


def _is_introduced(tokens: Tokens, first: int, table: Table) -> bool:
    words = table.vocabulary
    before = tokens.low[max(0, first - 2) : first]
    return any(word in words.shown_in or words.colour(word) == COLOUR for word in before)


def _is_followed_by_column(tokens: Tokens, last: int, table: Table) -> bool:
    following = last + 1
    if following >= len(tokens.stems) or tokens.gap(following).strip():
        return False
    return table.vocabulary.colour(tokens.stems[following]) == COLOUR
