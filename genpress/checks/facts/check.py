"""The check of facts: reads a draft, binds each claim to the row, and tells what does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest

from genpress.checks.facts.binding import Binding, bind
from genpress.checks.facts.colours import colour_claims
from genpress.checks.facts.context import Surroundings
from genpress.checks.facts.fact import BRIEF, FactReader
from genpress.checks.facts.features import feature_claims
from genpress.checks.facts.judgement import Judgement, missing, report
from genpress.checks.facts.mandatory import Statement, missing_facts, misstated_facts
from genpress.checks.facts.names import name_claims
from genpress.checks.facts.number_words import bind_word, said_in_words
from genpress.checks.facts.quantity import Kind, Quantity, is_part_of
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import Tokens, tokenise
from genpress.checks.facts.vocabulary import Mention, vocabulary_of
from genpress.domain.fields import FieldValue
from genpress.domain.finding import Claim, Finding, Verdict
from genpress.interfaces import CheckContext, Subject

_WORDS = (Kind.WORD, Kind.ORDINAL)


class FactsCheck:
    """Binds every number, unit, date, price, named feature, material and yes-or-no of a draft to its row.

    Made once per group; deterministic and offline. Facts come as path → text, in any flattening.
    """

    def __init__(self, context: CheckContext) -> None:
        self._context = context
        self._vocabulary = vocabulary_of(context.market.language)
        brand = context.brand
        names = f" {brand.name} {brand.brand}" if brand else ""
        self._known = context.known_text + names
        self._facts = FactReader(self._vocabulary, context.aliases, context.value_aliases, context.units)
        self._last: tuple[Mapping[str, str], Table | None] = ({}, None)
        self._brief = [self._facts.read(BRIEF, context.known_text)] if context.known_text.strip() else []

    def check(self, subject: Subject) -> Iterable[Finding | Claim]:
        """Return the draft's claims with their verdicts, and findings for those that do not hold."""
        table = self.table(subject.facts)
        for field, content in subject.content.items():
            texts = (
                [(field, content)]
                if isinstance(content, str)
                else [(f"{field}[{i}]", t) for i, t in enumerate(content)]
            )
            for name, text in texts:
                for judgement in self.judge(text, table):
                    yield from report(name, text, judgement)
        yield from self._missing(subject, table)

    def _missing(self, subject: Subject, table: Table) -> Iterator[Finding | Claim]:
        for field in self._context.fields:
            text = subject.content.get(field.name)
            if field.facts and text is not None:
                statement = Statement(text, table, self._facts)
                yield from (missing(field.name, fact) for fact in missing_facts(field, table.facts, statement))
                for fact, start, end in misstated_facts(field, table.facts, statement):
                    wrong = Judgement(start, end, Verdict.CONTRADICTED, fact, "value")
                    yield from _placed(field.name, text, wrong)

    def table(self, facts: Mapping[str, str]) -> Table:
        """Return the row as the check sees it; the last one is kept, since drafts of a row come one after the other."""
        kept, table = self._last
        if table is None or kept != facts:
            read = [self._facts.read(path, value) for path, value in facts.items()]
            table = Table([*read, *self._brief], self._vocabulary, self._known)
            self._last = (dict(facts), table)
        return table

    def judge(self, text: str, table: Table) -> list[Judgement]:
        """Return the verdicts on one text's claims, in their order."""
        tokens = tokenise(text)
        quantities = self._vocabulary.reader.read(tokens)
        mentions = list(self._vocabulary.mentions(tokens, table.labels))
        named = [
            *feature_claims(tokens, mentions, table),
            *name_claims(tokens, quantities, table),
            *colour_claims(tokens, table),
        ]
        if not self._vocabulary.known:
            # Without the language's words, a denial looks like a claim: only what holds is told.
            named = [judgement for judgement in named if not judgement.wrong]
        return _without_overlap([*self._numbers(tokens, quantities, mentions, table), *named])

    def _numbers(
        self, tokens: Tokens, quantities: list[Quantity], mentions: list[Mention], table: Table
    ) -> Iterator[Judgement]:
        surroundings = Surroundings(tokens, quantities, mentions, self._vocabulary)
        for quantity, following in zip_longest(quantities, quantities[1:]):
            if following and is_part_of(quantity, following):
                continue
            binding = self._bind(quantity, surroundings, table)
            if binding:
                yield Judgement(
                    quantity.start,
                    quantity.end,
                    binding.verdict,
                    binding.fact,
                    "number",
                    binding.why,
                    sure=binding.sure,
                )

    def _bind(self, quantity: Quantity, surroundings: Surroundings, table: Table) -> Binding | None:
        if quantity.kind is Kind.CODE and table.has_code(quantity.text):
            return Binding(Verdict.SUPPORTED)
        if quantity.kind not in _WORDS:
            return bind(quantity, surroundings.of(quantity), table)
        return said_in_words(quantity, table) or bind_word(quantity, surroundings.of(quantity), table)


def _placed(field: str, text: FieldValue, judgement: Judgement) -> Iterator[Finding | Claim]:
    """Report a judgement on a field's text, or on the item of its list, set one a line, in which it stands."""
    if isinstance(text, str):
        yield from report(field, text, judgement)
        return
    first = 0
    for index, item in enumerate(text):
        if first <= judgement.start < first + len(item):
            start, end = judgement.start - first, judgement.end - first
            yield from report(f"{field}[{index}]", item, replace(judgement, start=start, end=end))
        first += len(item) + 1


def _without_overlap(found: list[Judgement]) -> list[Judgement]:
    result: list[Judgement] = []
    for judgement in sorted(found, key=lambda j: (j.start, -j.end)):
        if not result or judgement.start >= result[-1].end:
            result.append(judgement)
        elif judgement.wrong and not result[-1].wrong:
            result[-1] = judgement
    return result
