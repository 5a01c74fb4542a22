"""Names in a text: model numbers, standards, abbreviations that do not stand in the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from genpress.checks.facts.judgement import Judgement
from genpress.checks.facts.quantity import Quantity
from genpress.checks.facts.table import Table
from genpress.checks.facts.tokens import Tokens, squeeze
from genpress.domain.finding import Verdict

_NAME = re.compile(r"(?<![\w.-])(?=[\w+./-]*(?:[A-Z]\w*[A-Z0-9]|[a-z]+[A-Z]|[A-Za-z][\w-]*\d))[^\W_][\w+-]*(?:\.\d+)?(?![\w])")


def name_claims(tokens: Tokens, quantities: Sequence[Quantity], table: Table) -> Iterator[Judgement]:
    """Yield the verdicts on a text's abbreviations and model numbers."""
    for match in _NAME.finditer(tokens.text):
        name = squeeze(match.group())
        if len(name) < 2 or any(q.start <= match.start() < q.end for q in quantities):
            continue
        verdict = Verdict.SUPPORTED if name in table.squeezed else Verdict.UNSUPPORTED
        yield Judgement(match.start(), match.end(), verdict, None, "name")
