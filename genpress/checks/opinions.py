"""JDG: the rules under which a model's opinions are reported; the questions are put by the pipeline's judges."""

from __future__ import annotations

from genpress.checks.rule import Rule
from genpress.domain.finding import Severity

OPINION = Rule(
    "JDG001",
    Severity.INFO,
    "A model's opinion",
    "A judge that the brief declares under `judges` was asked about the draft and objects. It is the opinion of a "
    "model, not a fact: it never blocks unless you set its severity so. The evidence names the judge, its question "
    "and its model.",
    "",
    "",
)
NO_OPINION = Rule(
    "JDG002",
    Severity.INFO,
    "A judge gave no opinion",
    "A judge that the brief declares could not be asked, or its answer cannot be used; the draft has not been judged "
    "by it. The message says why.",
    "",
    "",
)
RULES = (OPINION, NO_OPINION)
