"""Binding: which fact a number in a text is about, and whether it says what the fact says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from genpress.checks.facts.combining import sum_or_difference
from genpress.checks.facts.context import Context
from genpress.checks.facts.derive import derived_from
from genpress.checks.facts.events import event_otherwise
from genpress.checks.facts.fact import BRIEF, Fact, Number, Polarity
from genpress.checks.facts.quantity import OPEN_BELOW, TIMES, Bound, Kind, Quantity, comparable, conflicting
from genpress.checks.facts.question import Question
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import squeeze
from genpress.checks.facts.units import currency
from genpress.checks.facts.years import CENTURY
from genpress.domain.finding import Verdict

MARGIN = 0.7
"""How much better another fact must fit a number's words before a number that stands elsewhere is called wrong."""
FIT = 0.3
"""How well a fact must fit a number's words to be named as the one that it contradicts."""
NAMED = 0.1
"""How well a fact fits where a word names it in a row of one or two columns, in which no word is rare."""
_MANY_SIDED = frozenset({"percent", "times", "time", "angle", "length", "temperature", "clock"})
"""What so many things are measured in that a lone value need not be the one that is meant."""
Rated = Sequence[tuple[float, Number]]


@dataclass(frozen=True, slots=True)
class Binding:
    """What was found of one number."""

    verdict: Verdict
    fact: Fact | None = None
    """The fact it rests on, or contradicts."""
    why: str = ""
    """For derived ones: how."""
    sure: bool = True
    """Whether what does not hold blocks; where not, it is advice."""


class _Fit:
    """How well facts fit the words about one number: each word by its nearness, its place in the fact, its rarity."""

    def __init__(self, context: Mapping[str, float], table: Table) -> None:
        self.table = table
        rarity = table.rarity
        self._words = {key: weight * rarity[key] for key, weight in context.items() if key in rarity}
        self._own: dict[int, float] = {}
        self.most = sum(self._words.values())
        """No fact fits better than this."""

    def __call__(self, number: Number) -> float:
        words, own = self._words, number.fact.words
        total = self._own.get(id(number.fact))
        if total is None:
            total = self._own[id(number.fact)] = sum([weight * own[key] for key, weight in words.items() if key in own])
        if not words.keys().isdisjoint(number.near):
            for key, near in number.near.items():
                if key in words and near > own.get(key, 0.0):
                    total += words[key] * (near - own.get(key, 0.0))
        return total


def bind(quantity: Quantity, context: Context, table: Table) -> Binding:
    """Return the verdict on one number, from its words and the row."""
    if _is_spelt(quantity, context, table):
        return Binding(Verdict.SUPPORTED)
    if _are_pounds_of_money(quantity, context, table):
        quantity = quantity._replace(unit=currency("GBP"))
    fit_of = _Fit(context.words, table)
    equal = [number for number in table.equals(quantity) if not is_title_of(number, quantity, table)]
    matches = [pair for number in equal if _may_mean(pair := (fit_of(number), number))]
    if matches:
        return _matched(quantity, context, matches, fit_of)
    return _unmatched(quantity, context, fit_of)


def _unmatched(quantity: Quantity, context: Context, fit_of: _Fit) -> Binding:
    table = fit_of.table
    near = (n for n in table.candidates(quantity) if not n.fact.names_row and comparable(quantity, n.quantity))
    rated = [(fit_of(number), number) for number in near]
    question = Question(quantity, context.words, rated, table, context.share, context.counts, context.text)
    if derived := derived_from(question):
        return Binding(Verdict.DERIVED, derived.number.fact if derived.number else None, derived.why)
    return _against(quantity, rated)


def is_title_of(number: Number, quantity: Quantity, table: Table) -> bool:
    """Return whether a number only stands in the row's name, where columns measure: `Trail 30` for 30 litres."""
    if not number.fact.is_title or number.quantity.unit is not None:
        return False
    in_words = quantity.unit is None and quantity.text.isalpha()
    return in_words or (quantity.unit is not None and bool(table.measured(quantity.dimension)))


def _may_mean(rated: tuple[float, Number]) -> bool:
    """Return whether a number may be meant: one that only names the row (`product_id: 24`) must itself be named."""
    fit, number = rated
    return fit > 0 or not number.fact.names_row


def _are_pounds_of_money(quantity: Quantity, context: Context, table: Table) -> bool:
    """Return whether `25 pounds` are no weight: the row has prices in sterling, and no weight or a word of price."""
    if quantity.unit is None or quantity.unit.name != "lb" or quantity.text.lower().endswith(("lb", "lbs")):
        return False
    price, weight = context.words.get("#price", 0.0), context.words.get("#weight", 0.0)
    sterling = any(n.quantity.unit and n.quantity.unit.name == "GBP" for n in table.measured("money"))
    return sterling and (price > weight or not (weight or table.measured("mass")))


def _is_spelt(quantity: Quantity, context: Context, table: Table) -> bool:
    """Return whether a number belongs to a name that the row writes as one word: `Note 9` for `Note9`."""
    return bool(context.name) and not quantity.unit and f"{context.name}{quantity.text}".lower() in table.squeezed


def _against(quantity: Quantity, rated: Rated) -> Binding:
    against = [(fit, number) for fit, number in rated if _may_contradict(quantity, number)]
    fit, best = _best(against)
    if best and (fit >= FIT or _is_only_fit(against) or _is_only_one(quantity, rated)):
        return Binding(Verdict.CONTRADICTED, best.fact)
    return Binding(Verdict.UNSUPPORTED, sure=not _may_count_years(quantity, rated))


def _may_contradict(quantity: Quantity, number: Number) -> bool:
    """Return whether a number of the row speaks against one: no date does against a count, and no title."""
    dated = number.quantity.kind in TIMES and quantity.kind not in TIMES and not quantity.is_year
    return not dated and not number.fact.is_title and conflicting(quantity, number.quantity)


def _may_count_years(quantity: Quantity, rated: Rated) -> bool:
    """Return whether a plain number stands by words of a date alone, from which it may follow: the first 50."""
    if quantity.unit or quantity.kind is not Kind.NUMBER or quantity.is_year or quantity.value > CENTURY:
        return False
    fit, best = _best(rated)
    return best is not None and fit >= FIT and best.quantity.kind in TIMES


def _is_only_fit(rated: Rated) -> bool:
    """Return whether the words about a number name one fact and no other, as in a row of few columns."""
    named = {number.fact.path for fit, number in rated if fit >= NAMED}
    return len(named) == 1 and BRIEF not in named


def _is_only_one(quantity: Quantity, rated: Rated) -> bool:
    """Return whether a single value of the row is measured alike: `700 g` can only be meant for `weight: 1 kg`."""
    if quantity.unit is None or quantity.dimension in _MANY_SIDED:
        return False
    alike = {id(number.fact) for _, number in rated if number.quantity.dimension == quantity.dimension}
    return len(alike) == 1 and all(n.fact.path != BRIEF for _, n in rated if n.quantity.unit)


def _matched(quantity: Quantity, context: Context, matches: Rated, fit_of: _Fit) -> Binding:
    fit, number = _best(matches)
    table = fit_of.table
    if wrong := event_otherwise(quantity, context, matches, table):
        return Binding(Verdict.CONTRADICTED, wrong)
    if not _is_sure(quantity, context, matches):
        better = _elsewhere(quantity, context, fit, fit_of) or _of_another_feature(quantity, context, matches, table)
        if better:
            return better
    return Binding(Verdict.SUPPORTED, number.fact if number else None)


def _is_sure(quantity: Quantity, context: Context, matches: Rated) -> bool:
    """Return whether a number that stands in the row is meant there, whatever else its words may fit."""
    if quantity.bound not in OPEN_BELOW or quantity.kind is Kind.SPAN:
        return True
    dated = quantity.kind is Kind.DATE
    return any(_within_name(context, n) or (dated and _is_dated_by_name(context, n)) for _, n in matches)


def _is_dated_by_name(context: Context, number: Number) -> bool:
    """Return whether all words of a dated fact's name stand around the date, beside which others may stand nearer."""
    return any(name and all(word in context.words for word in name) for name in number.fact.names)


def _of_another_feature(quantity: Quantity, context: Context, matches: Rated, table: Table) -> Binding | None:
    wordy = _named_without_number(quantity, context, matches, table)
    return Binding(Verdict.CONTRADICTED, wordy) if wordy else None


def _elsewhere(quantity: Quantity, context: Context, fit: float, fit_of: _Fit) -> Binding | None:
    """Return the contradiction by a fact that fits a number's words far better than the one that has the number."""
    table = fit_of.table
    if fit_of.most - fit < MARGIN:
        return None
    rated = [(fit_of(number), number) for number in table.alike(quantity)]
    better = [pair for pair in rated if pair[0] - fit >= MARGIN]
    _, other = _best([pair for pair in better if conflicting(quantity, pair[1].quantity)])
    if not other or _is_compatible(quantity, other, context):
        return None
    rivals = [(fit_of(number), number) for number in table.rivals(quantity)]
    if derived := sum_or_difference(Question(quantity, context.words, rivals, table)):
        return Binding(Verdict.DERIVED, other.fact, derived.why)
    return Binding(Verdict.CONTRADICTED, other.fact)


def _is_compatible(quantity: Quantity, other: Number, context: Context) -> bool:
    return _is_cited(other.fact, context) or _is_within_most(quantity, other.quantity)


def _is_within_most(quantity: Quantity, most: Quantity) -> bool:
    """Return whether the other number only says how much it may be at most: a 16 GB card where `up to 32 GB` fit."""
    return most.bound is Bound.UPTO and not quantity.bound and quantity.base <= most.base


def _is_cited(fact: Fact, context: Context) -> bool:
    """Return whether a text names a fact in full: the number in `Nineteen Eighty-Four` tells nothing of another."""
    named = sum(map(str.isalpha, fact.tokens.words)) > 1
    return named and fact.squeezed.partition("|")[0] in squeeze(context.text)


def _within_name(context: Context, number: Number) -> bool:
    """Return whether a number stands in the row behind the same name: `Note 9`."""
    tokens, quantity = number.fact.tokens, number.quantity
    if not context.name or quantity.unit:
        return False
    index = tokens.at(quantity.start)
    if not 0 < index < len(tokens.stems) or tokens.starts[index] != quantity.start:
        return False
    return tokens.stems[index - 1] == context.name


def _best(rated: Rated) -> tuple[float, Number | None]:
    return max(rated, key=lambda pair: pair[0], default=(0.0, None))


def _named_without_number(quantity: Quantity, context: Context, matches: Rated, table: Table) -> Fact | None:
    """Return the fact of the feature before a number (`microSD cards up to 32 GB`) that has no such number."""
    fact = table.present.get(context.feature)
    if not (fact and quantity.unit and quantity.bound is Bound.UPTO) or fact.polarity is not Polarity.TEXT:
        return None
    if context.feature not in fact.about or any(comparable(quantity, number.quantity) for number in fact.numbers):
        return None
    return _untold(fact, context.feature, matches)


def _untold(fact: Fact, concept: str, matches: Rated) -> Fact | None:
    return None if any(_tells_of(number.fact, concept) for _, number in matches) else fact


def _tells_of(fact: Fact, concept: str) -> bool:
    return concept in fact.about or any(told == concept for told, _ in fact.tells)
