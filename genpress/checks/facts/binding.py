"""Binding: which fact a number in a text is about, and whether it says what the fact says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from genpress.checks.facts.context import Context
from genpress.checks.facts.derive import Question, combined_from, derived_from
from genpress.checks.facts.quantity import Bound, Kind, Quantity, comparable, conflicting, same
from genpress.checks.facts.table import Fact, Number, Table
from genpress.domain.finding import Verdict

MARGIN = 0.7
"""How much better another fact's number must fit a number's words before a number that stands elsewhere is called wrong."""
FIT = 0.3
"""How well a fact must fit a number's words to be named as the one that it contradicts."""
Rated = Sequence[tuple[float, Number]]


@dataclass(frozen=True, slots=True)
class Binding:
    """What was found of one number."""

    verdict: Verdict
    fact: Fact | None = None
    """The fact it rests on, or contradicts."""
    why: str = ""
    """For derived ones: how."""


def bind(quantity: Quantity, context: Context, table: Table) -> Binding:
    """Return the verdict on one number, from its words and the row."""
    rated = [(_fit(context.words, n.keys, table), n) for n in table.numbers if comparable(quantity, n.quantity)]
    matches = [(fit, number) for fit, number in rated if same(quantity, number.quantity)]
    if matches:
        return _matched(quantity, context, matches, rated, table)
    question = Question(quantity, context.words, rated, table)
    if derived := derived_from(question):
        return Binding(Verdict.DERIVED, derived.number.fact if derived.number else None, derived.why)
    fit, best = _best([(f, n) for f, n in rated if conflicting(quantity, n.quantity)])
    if best and fit >= FIT:
        return Binding(Verdict.CONTRADICTED, best.fact)
    return Binding(Verdict.UNSUPPORTED)


def _matched(quantity: Quantity, context: Context, matches: Rated, rated: Rated, table: Table) -> Binding:
    fit, number = _best(matches)
    fact = number.fact if number else None
    if wrong := _other_event(context, matches, table):
        return Binding(Verdict.CONTRADICTED, wrong)
    if quantity.bound not in {Bound.NONE, Bound.UPTO} or quantity.kind in {Kind.SPAN, Kind.WORD, Kind.ORDINAL}:
        return Binding(Verdict.SUPPORTED, fact)
    rivals = [(f, n) for f, n in rated if n.quantity.dimension == quantity.dimension and conflicting(quantity, n.quantity)]
    other_fit, other = _best(rivals)
    if other and other_fit - fit >= MARGIN:
        if derived := combined_from(Question(quantity, context.words, rivals, table)):
            return Binding(Verdict.DERIVED, other.fact, derived.why)
        return Binding(Verdict.CONTRADICTED, other.fact)
    if quantity.unit and (wordy := _named_without_number(quantity, context, matches, table)):
        return Binding(Verdict.CONTRADICTED, wordy)
    return Binding(Verdict.SUPPORTED, fact)


def _best(rated: Rated) -> tuple[float, Number | None]:
    return max(rated, key=lambda pair: pair[0], default=(0.0, None))


def _other_event(context: Context, matches: Rated, table: Table) -> Fact | None:
    """Return the fact of the end of something, where a text gives it the date of its beginning (or the reverse)."""
    words = table.vocabulary
    claimed, others = (words.end, words.start) if context.event == "end" else (words.start, words.end)
    if not context.event:
        return None
    for _, number in matches:
        if not others & number.keys.keys() or claimed & number.keys.keys():
            return None
    named = (fact for fact in table.facts if claimed & fact.keys)
    return next(named, matches[0][1].fact)


def _named_without_number(quantity: Quantity, context: Context, matches: Rated, table: Table) -> Fact | None:
    """Return the fact of the feature named before a number (`microSD cards up to 32 GB`) that says no number of the kind."""
    fact = table.present.get(context.feature)
    if not fact or context.feature not in table.vocabulary.concepts_in(fact.label) or any(comparable(quantity, number.quantity) for number in fact.numbers):
        return None
    return None if any(table.about(number.fact, context.feature) for _, number in matches) else fact


def _fit(context: Mapping[str, float], keys: Mapping[str, float], table: Table) -> float:
    rarity = table.rarity
    return sum(weight * keys[key] * rarity.get(key, 1.0) for key, weight in context.items() if key in keys)

