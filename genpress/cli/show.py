"""`genpress show`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from genpress.app import Press
from genpress.app.units import Shown
from genpress.cli.options import HERE, AsJson, Folder, app_for
from genpress.cli.output import print_json, stdout, table
from genpress.domain.draft import Draft

Unit = Annotated[str, typer.Argument(help="A unit id, such as trail-launch/pdp/de-DE/AP-40-GR.", show_default=False)]


def show(unit: Unit, as_json: AsJson = False, folder: Folder = HERE) -> None:
    """Show one unit: its facts, draft, findings and history."""
    with Press.open(folder) as press:
        shown = press.show(unit)
    if as_json:
        print_json(
            {
                "unit": shown.row,
                "draft": shown.draft,
                "standing": shown.standing,
                "history": shown.history,
                "similar": shown.similar,
            }
        )
    else:
        _print(shown)


def _print(shown: Shown) -> None:
    row, draft = shown.row, shown.draft
    stdout.print(
        f"[bold]{escape(row.unit_id)}[/bold]  {row.status}" + (f"  stale: {row.stale_reason}" if row.stale else "")
    )
    if row.error:
        stdout.print(f"error: {row.error}", markup=False)
    if draft is not None:
        _print_facts(draft)
        _print_draft(draft, f"Draft, revision {draft.revision} by {draft.author or draft.model or draft.backend}")
        _print_findings(draft)
    if shown.standing is not None:
        _print_draft(shown.standing, f"Approved text, revision {shown.standing.revision}")
    for like in shown.similar:
        _print_draft(like.draft, f"Approved for a source {like.likeness:.0f} % like this one's: {like.draft.unit}")
    _heading("History")
    for entry in shown.history:
        stdout.print(f"{entry.at}  {entry.kind:8} {entry.text}", markup=False)


def _print_facts(draft: Draft) -> None:
    _heading("Facts")
    stdout.print(table(["fact", "value"], [(escape(path), escape(value)) for path, value in draft.facts.items()]))


def _print_draft(draft: Draft, title: str) -> None:
    _heading(title)
    for name, value in draft.content.items():
        text = value if isinstance(value, str) else "\n".join(f"- {item}" for item in value)
        stdout.print(f"[dim]{name}[/dim]")
        stdout.print(text, markup=False)


def _print_findings(draft: Draft) -> None:
    if not draft.findings:
        return
    _heading("Findings")
    for finding in draft.findings:
        stdout.print(f"{finding.severity:8} {finding.rule}  {finding.field}: {finding.message}", markup=False)


def _heading(text: str) -> None:
    stdout.print(f"\n[bold]{escape(text)}[/bold]")


app = app_for(show)
