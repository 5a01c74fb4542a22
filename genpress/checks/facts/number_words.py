"""Number words: `five pockets`, `a four-star hotel`, `triple SIM`; which fact they are about."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from genpress.checks.facts.binding import Binding, bind, is_title_of
from genpress.checks.facts.context import Context
from genpress.checks.facts.fact import BRIEF, Fact
from genpress.checks.facts.quantity import Kind, Quantity
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import stems_of
from genpress.domain.finding import Verdict


def said_in_words(quantity: Quantity, table: Table) -> Binding | None:
    """Return the fact that has the very number a word says, whatever it counts; None where there is none."""
    equal = next((number for number in table.equals(quantity) if not is_title_of(number, quantity, table)), None)
    return Binding(Verdict.SUPPORTED, equal.fact) if equal else None


def bind_word(quantity: Quantity, context: Context, table: Table) -> Binding | None:
    """Return the verdict on a number word; None where the row counts nothing of the kind.

    Only a fact that counts the very same thing can contradict it: one in words (`triple SIM` for `dual SIM`), one in
    the same unit that the words name (`three years of warranty`), or one whose column it is joined to (`five-star`).
    """
    return _as_plain(quantity, context, table) or _as_counted(quantity, context, table)


def _as_plain(quantity: Quantity, context: Context, table: Table) -> Binding | None:
    """Return what is said of a number word that measures, or is joined to what it counts."""
    if not (quantity.unit or context.joined or _counts(quantity, table)):
        return None
    plain = bind(quantity._replace(kind=Kind.NUMBER), context, table)
    known = plain.verdict is not Verdict.UNSUPPORTED and _is_counted_by(plain.fact, quantity, context)
    return plain if known else None


def _counts(quantity: Quantity, table: Table) -> bool:
    """Return whether a number word counts: `five pockets`, not `dual camera` or `one of the best`."""
    return quantity.value > 1 and quantity.text.lower() not in table.vocabulary.manifold


def _as_counted(quantity: Quantity, context: Context, table: Table) -> Binding | None:
    beside = {word for word, weight in context.words.items() if weight == 1.0}
    for number in table.rivals(quantity):
        counted = number.quantity.kind is Kind.WORD and number.fact.path != BRIEF
        if counted and beside & number.near.keys():
            return Binding(Verdict.CONTRADICTED, number.fact)
    return None


def _is_counted_by(fact: Fact | None, quantity: Quantity, context: Context) -> bool:
    """Return whether a fact measures what a number word does, or is the one number of the column it is joined to."""
    if fact is None or quantity.unit:
        return fact is not None and any(n.quantity.dimension == quantity.dimension for n in fact.numbers)
    if len(fact.numbers) != 1 or fact.numbers[0].quantity.unit:
        return False
    beside = _beside(quantity, context)
    return any(word in beside for name in fact.names for word in name)


def _beside(quantity: Quantity, context: Context) -> AbstractSet[str]:
    """Return the words that a number word counts: just before and after it, or the nearest of all beside a hyphen."""
    if context.joined:
        return {word for word, weight in context.words.items() if weight == 1.0}
    text = context.text
    return {*stems_of(text[: quantity.start])[-1:], *stems_of(text[quantity.end :])[:1]}
