"""FCT: the rules under which the check of facts reports, and its place among the families."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from genpress.checks.facts import FactsCheck
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy
from genpress.domain.fields import Content
from genpress.domain.finding import Claim, Finding, Severity
from genpress.interfaces import CheckContext

_ROW = Setting(facts={"weight": "980 g", "waterproof": "no"})

RULES = (
    Rule(
        "FCT001",
        Severity.ERROR,
        "Contradicts the facts",
        "A number, unit, date, price, named feature, material, colour or yes-or-no is otherwise in the row or the "
        "brief. The evidence names the fact.",
        "It weighs ⟦1,200 g⟧.",
        "It weighs 980 g.",
        setting=_ROW,
    ),
    Rule(
        "FCT002",
        Severity.ERROR,
        "Not in the facts",
        "A number, a name or a feature is claimed that neither the row nor the brief has. Where it may follow from "
        "dates of the row in a way that cannot be checked, it is a warning.",
        "It holds ⟦40 litres⟧.",
        "It holds a lot.",
        setting=_ROW,
    ),
    Rule(
        "FCT003",
        Severity.INFO,
        "Follows from the facts",
        "A number does not stand in the facts but follows from one of them: rounded, converted, counted.",
        "It weighs almost ⟦1 kg⟧.",
        "It weighs 980 g.",
        setting=_ROW,
    ),
    Rule(
        "FCT004",
        Severity.INFO,
        "Puffery",
        "Praise that no fact could bear out, and that no reader takes for a fact.",
        "",
        "",
    ),
    Rule(
        "FCT005",
        Severity.ERROR,
        "Mandatory fact missing",
        "The prompt's field says that this fact must appear in it (`facts` in its front matter), and it does not.",
        "",
        "",
    ),
)


class Facts:
    """The check of facts, asked about a draft's prose: tags, code and addresses claim nothing."""

    def __init__(self, context: CheckContext) -> None:
        self._check = FactsCheck(context)

    def find(self, copy: Copy) -> Iterator[Finding | Claim]:
        """Yield the draft's claims, and findings for those that do not hold."""
        if all(text.prose is text.raw for text in copy.texts):
            yield from self._check.check(copy.subject)
            return
        yield from self._check.check(replace(copy.subject, content=_prose(copy)))


def _prose(copy: Copy) -> Content:
    texts = {text.field: text.prose for text in copy.texts}
    return {
        name: texts[name] if isinstance(value, str) else [texts[f"{name}[{index}]"] for index in range(len(value))]
        for name, value in copy.subject.content.items()
    }
