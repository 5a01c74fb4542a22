"""The page of rules, made from the registry: docs/reference/rules.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from genpress.checks.registry import FAMILIES, RULES
from genpress.checks.rule import SPAN_CLOSE, SPAN_OPEN, Rule

_HEAD = """# Rules

Every finding carries the code of its rule. A rule's severity is set per code, per family or for all (`all`) in `checks`
of the brand, the channel, the brief or the deliverable; the later of these wins, and an exact code beats its family:

```yaml
checks: {STY: info, STY001: error, CLM015: "off"}
```

`error` blocks the draft, `warning` and `info` are shown to the editor, `off` drops the finding. Rules of Vale styles
carry their own names, such as `Microsoft.Contractions`; their family is the style (`Microsoft`), and all of them
together `VAL`. `⟦…⟧` marks what a finding points at; an example without it is found as a whole. A fixable rule says
what to write instead.
"""


def rules_page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for family, about in FAMILIES.items():
        rules = [rule for rule in RULES.values() if rule.family == family]
        parts += ["\n".join([f"## {family}: {about}", "", *_table(rules)]), *(_section(rule) for rule in rules)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| Code | Severity | Fixable | Rule |"
    yield "|---|---|---|---|"
    for rule in rules:
        fixable = "yes" if rule.fixable else ""
        yield f"| [{rule.code}](#{rule.code.lower()}) | {rule.severity} | {fixable} | {rule.title} |"


def _section(rule: Rule) -> str:
    lines = [f"### {rule.code}", "", f"**{rule.title}.** {rule.explanation}"]
    if rule.example_bad:
        lines += ["", f"Found: {_shown(rule.example_bad)}"]
    if rule.example_good:
        lines += ["", f"Clean: {_shown(rule.example_good)}"]
    return "\n".join(lines)


def _shown(text: str) -> str:
    """Return an example as code: one line, with what cannot be seen named by its code point."""
    visible = "".join(_visible(char) for char in text.replace("\n", " ⏎ "))
    fence = "``" if "`" in visible else "`"
    return f"{fence}{visible}{fence}"


def _visible(char: str) -> str:
    if char in {" ", SPAN_OPEN, SPAN_CLOSE} or (char.isprintable() and not char.isspace()):
        return char
    return f"<U+{ord(char):04X}>"
