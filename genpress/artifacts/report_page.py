"""A report as one HTML page that needs nothing beside it: no script, no picture, no address that is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from genpress.artifacts.report import Look, Report
from genpress.domain.diff import Marked, changes
from genpress.domain.fields import FieldValue
from genpress.domain.finding import Severity, Verdict
from genpress.domain.review import Status

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no page may hold as it is."""
_SIGNS: Mapping[Severity, str] = {Severity.ERROR: "✖", Severity.WARNING: "⚠", Severity.INFO: "·"}
_TO_VERIFY: Mapping[Verdict, str] = {
    Verdict.CONTRADICTED: "against the source",
    Verdict.MISSING: "missing",
    Verdict.UNSUPPORTED: "not in the source",
}
_LONGEST = 4_000
"""Characters of one field that are shown."""


def render(report: Report, about: Mapping[str, str]) -> Iterator[str]:
    """Yield the page piece by piece.

    Args:
        report: what it says.
        about: lines of its head, by their label.
    """
    environment = Environment(
        loader=PackageLoader("genpress.artifacts", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters |= {"text": as_text, "old": lambda look, name: _marked(look, name, 0)}
    environment.filters["new"] = lambda look, name: _marked(look, name, 1)
    template = environment.get_template("report.html.j2")
    statuses = [status for status in Status if report.total.counts[status]]
    yield from template.generate(report=report, about=about, statuses=statuses, signs=_SIGNS, to_verify=_TO_VERIFY)


def _clean(value: object) -> object:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", value)


def as_text(value: FieldValue) -> str:
    """Return a field as text, a list an item a line; a very long one cut, and that said."""
    text = value if isinstance(value, str) else "\n".join(f"• {item}" for item in value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} … ({len(text):,} characters; `genpress show` has all)"


def _marked(look: Look, name: str, side: int) -> Markup:
    """Return the approved text of a field (side 0) or the new one (1), with what the other lacks marked."""
    drafts = [look.standing, look.draft]
    old, new = (as_text(draft.content.get(name, "")) if draft else "" for draft in drafts)
    parts: Marked = changes(old, new)[side]
    tag = ("del", "ins")[side]
    return Markup().join(
        Markup(f"<{tag}>{escape(_clean(text))}</{tag}>") if alone else escape(_clean(text))  # noqa: S704
        for text, alone in parts
    )
