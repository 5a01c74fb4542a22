"""`genpress lint`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from genpress.app.lint_pieces import Mapped
from genpress.app.lint_rules import RuleChoice
from genpress.app.linting import Linter, LintOptions, LintResult
from genpress.artifacts.lintreports import FORMATS, RuleNote, open_report, summary
from genpress.checks.registry import RULES
from genpress.cli.options import HERE, Folder, Quiet, app_for, output
from genpress.cli.output import forget_reader, print_problems, stderr
from genpress.domain.finding import Severity
from genpress.errors import UsageError
from genpress.settings import find_root

Files = Annotated[list[Path], typer.Argument(help="Tables, JSON Lines, Markdown, HTML or text.", show_default=False)]
Fields = Annotated[
    list[str], typer.Option("--field", "-f", help="COLUMN that holds copy, or COLUMN=FIELD; repeatable.")
]
FactsName = Annotated[
    str, typer.Option("--facts", help="JSON Lines: key of the object of facts. Tables: a column, or NAME of `NAME.…`.")
]
FactColumns = Annotated[
    list[str], typer.Option("--fact", help="COLUMN that is a fact; `*` for all others; repeatable.")
]
Required = Annotated[
    list[str], typer.Option("--require", help="Fact that each text must state, by its column; `*` for all; repeatable.")
]
KeyColumn = Annotated[str, typer.Option("--key", help="Column that names a row; id, sku, key or handle by default.")]
MarketName = Annotated[str, typer.Option("--market", "-m", help="Locale of the copy, such as de-DE.")]
BrandName = Annotated[str, typer.Option("--brand", help="A brand of the workspace, or a brand's file.")]
ChannelName = Annotated[str, typer.Option("--channel", help="Channel whose limits hold, such as google.search_ad.")]
Styles = Annotated[list[Path], typer.Option("--style", help="Folder of Vale styles; repeatable.")]
Markup = Annotated[str, typer.Option("--markup", help="How rows are marked up: text, markdown, html.")]
Chosen = Annotated[list[str], typer.Option("--select", help="Only these rules or families; repeatable.")]
Ignored = Annotated[list[str], typer.Option("--ignore", help="Not these rules or families; repeatable.")]
Severities = Annotated[list[str], typer.Option("--severity", help="RULE=error|warning|info|off; repeatable.")]
Fix = Annotated[bool, typer.Option("--fix", help="Write copies with everything fixed that has just one right form.")]
InPlace = Annotated[bool, typer.Option("--in-place", help="With --fix: change the files themselves.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="With --fix: the copy of the one file.")]
Format = Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")]
AsLines = Annotated[bool, typer.Option("--json", help="The same as --format json: one finding a line.")]
BaselineFile = Annotated[Path | None, typer.Option("--baseline", help="Tell only findings that it does not accept.")]
NewBaseline = Annotated[
    Path | None,
    typer.Option("--write-baseline", help="Accept all findings: write them there.", callback=output),
]


def lint(
    files: Files,
    field: Fields = [],
    facts: FactsName = "",
    fact: FactColumns = [],
    require: Required = [],
    key: KeyColumn = "",
    market: MarketName = "",
    brand: BrandName = "",
    channel: ChannelName = "",
    style: Styles = [],
    markup: Markup = "",
    select: Chosen = [],
    ignore: Ignored = [],
    severity: Severities = [],
    fix: Fix = False,
    in_place: InPlace = False,
    out: OutFile = None,
    format: Format = "text",  # noqa: A002 - the option's name
    as_json: AsLines = False,
    baseline: BaselineFile = None,
    write_baseline: NewBaseline = None,
    quiet: Quiet = False,
    folder: Folder = HERE,
) -> None:
    """Check copy that is there already, by the same rules as drafts. Needs no workspace and makes no call.

    Exit codes: 0 nothing of severity error; 4 findings of severity error; 3 rows that cannot be read; 2 usage.
    """
    options = LintOptions(
        files=files,
        mapped=Mapped(tuple(map(_pair, field)), facts, tuple(fact), key),
        rules=RuleChoice(
            market, brand, channel, style, _markup(markup), _split(select), _split(ignore), _levels(severity), require
        ),
        fix=fix,
        in_place=in_place,
        out=out,
        baseline=baseline,
        write_baseline=write_baseline,
    )
    result = _run(options, _format(format, as_json=as_json), folder)
    if not quiet:
        _print(result)
    raise typer.Exit(result.exit_code)


def _run(options: LintOptions, name: str, folder: Path) -> LintResult:
    notes = {code: RuleNote(rule.title, rule.explanation) for code, rule in RULES.items()}
    out: BinaryIO = sys.stdout.buffer
    report = open_report(name, out, notes, several_files=len(options.files) > 1)
    linter = Linter(options, _root(folder), report, lambda problem: print_problems([problem]))
    try:
        return linter.run()
    except BrokenPipeError:
        forget_reader(sys.stdout)
        return linter.result


def _root(folder: Path) -> Path | None:
    """Return the workspace; None where there is none, unless one was asked for."""
    try:
        return find_root(folder)
    except UsageError:
        if folder != HERE:
            raise
        return None


def _pair(text: str) -> tuple[str, str]:
    column, _, name = text.rpartition("=")
    return (column, name) if column and name else (text.removesuffix("="), text.removesuffix("="))


def _split(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def _levels(texts: Sequence[str]) -> dict[str, str]:
    levels = {}
    for text in _split(texts):
        code, _, level = text.partition("=")
        if level not in set(Severity):
            raise UsageError(f"--severity {text!r} is not RULE=SEVERITY", hint="Such as --severity STY=off")
        levels[code] = level
    return levels


def _markup(name: str) -> str:
    if name not in {"", "text", "markdown", "html"}:
        raise UsageError(f"--markup {name!r} is not known", hint="Known are text, markdown and html.")
    return name


def _format(name: str, *, as_json: bool) -> str:
    if as_json and name not in {"text", "json"}:
        raise UsageError(f"--json and --format {name} contradict each other")
    if name not in FORMATS:
        raise UsageError(f"--format {name!r} is not known", hint=f"Known are {', '.join(FORMATS)}.")
    return "json" if as_json else name


def _print(result: LintResult) -> None:
    for reason, names in result.left_out.items():
        stderr.print(f"not asked: {', '.join(names)}: {reason}", markup=False)
    stderr.print(summary(result.tally), markup=False)
    for path in result.written:
        stderr.print(f"written: {path}", markup=False)
    if result.gone:
        stderr.print(f"{result.gone} findings of the baseline are gone; write it anew", markup=False)


app = app_for(lint)
