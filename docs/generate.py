"""Generate docs/reference from the code, so that it is always true: `python docs/generate.py`.

Each page is a function; the tests compare what it returns with the file.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

REFERENCE = Path(__file__).parent / "reference"
_MADE = "<!-- Made by docs/generate.py; change the code, not this page. -->"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def commands() -> list[str]:
    """Return the page of commands: what each says of itself with --help."""
    from genpress.cli.main import VERBS

    lines = ["# Commands", "", "Common exit codes: see [exit codes](codes.md#exit-codes)."]
    for verb in VERBS:
        lines += ["", f"## genpress {verb}", "", "```", *_help(verb), "```"]
    return lines


def _help(*words: str) -> list[str]:
    environ = {**os.environ, "COLUMNS": "110", "TERM": "dumb", "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "genpress", *words, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    return [line.rstrip() for line in done.stdout.strip().splitlines()]


_CODE_HOMES = {
    "Briefs, brands, markets, terms and YAML": "genpress.sources",
    "Settings": "genpress.settings",
    "Catalogues": "genpress.sources.catalogues",
    "Prompts": "genpress.templating",
    "Backends": "genpress.backends.codes",
    "Ledger": "genpress.ledger.care",
    "Selections": "genpress.pipeline.scope",
    "Outputs": "genpress.artifacts.audit",
    "Linting": "genpress.pipeline.baseline",
    "Exchanged translations": "genpress.pipeline.exchange",
    "Reviews": "genpress.exporters.workbook.problems",
}


def codes() -> list[str]:
    """Return the page of exit codes and problem codes."""
    from genpress.errors import Exit

    lines = ["# Codes", "", "## Exit codes", ""]
    lines += table(["code", "name", "meaning"], [(int(e), e.name.lower(), _EXITS[e.name]) for e in Exit])
    for title, module in _CODE_HOMES.items():
        known: Mapping[str, str] = importlib.import_module(module).CODES
        lines += ["", f"## {title}", "", *table(["code", "means"], sorted(known.items()))]
    return [*lines, "", "The rules of the checks have a page of their own: [rules](rules.md)."]


_EXITS = {
    "DONE": "all done",
    "DEFECT": "a defect of genpress",
    "USAGE": "usage or configuration",
    "FAILED": "some units or rows failed",
    "BLOCKED": "some drafts are blocked by checks (run), or problems were found (check)",
    "BUDGET": "stopped by the budget; what was paid for is kept, the same command with more money goes on",
    "BATCH_PENDING": "a provider's batch is still running",
    "CONFLICT": "conflict or drift: an import, a saved plan, another run of the brief",
    "INTERRUPTED": "interrupted; what was in flight is finished and kept",
}


def filters() -> list[str]:
    """Return the page of the filters prompts can use."""
    from genpress.templating import FILTERS

    lines = ["# Filters in prompts", ""]
    return lines + table(
        ["filter", "does", "example"],
        [(f"`{name}`", doc.summary, f"`{doc.example}`") for name, doc in sorted(FILTERS.items())],
    )


def formats() -> list[str]:
    """Return the page of the files people write: every key of every document."""
    from genpress.domain import brand, brief, config, fields, market

    documents: dict[str, list[type]] = {
        "genpress.toml": [
            config.Config,
            config.WorkspaceConfig,
            config.LedgerConfig,
            config.BackendConfig,
            config.PriceConfig,
        ],
        "briefs/NAME.yaml": [brief.Brief, brief.Deliverable, brief.From, brief.Table, brief.Column, brief.Variants],
        "briefs/brands/NAME.yaml": [brand.Brand, brand.Claims],
        "briefs/terms/NAME.csv": [brand.Term],
        "briefs/markets.yaml, one market": [market.Market],
        "fields of prompts and channels": [fields.FieldSpec, fields.Limit],
    }
    lines = ["# Files people write", "", "Unknown keys are errors. Values that are empty below are optional."]
    for title, models in documents.items():
        lines += ["", f"## {title}"]
        for model in models:
            lines += ["", f"### {model.__name__}", "", inspect.getdoc(model) or "", "", *_keys(model)]
    return lines


def _keys(model: type) -> list[str]:
    """Return a table of a model's keys with the doc that stands under each in the source."""
    (node,) = [n for n in ast.walk(ast.parse(inspect.getsource(model))) if isinstance(n, ast.ClassDef)]
    rows = []
    for index, item in enumerate(node.body):
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id != "model_config":
            following = node.body[index + 1] if index + 1 < len(node.body) else None
            doc = ""
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                doc = str(following.value.value)
            if "filled in by the reader" not in doc:
                rows.append((f"`{_name(item)}`", f"`{ast.unparse(item.annotation)}`", _default(item), doc))
    return table(["key", "type", "default", "what"], rows)


def _name(item: ast.AnnAssign) -> str:
    name = item.target.id if isinstance(item.target, ast.Name) else ""
    return "from" if name == "source" and "From" in ast.unparse(item.annotation) else name


def _default(item: ast.AnnAssign) -> str:
    if item.value is None:
        return "required"
    call = item.value
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "Field":
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        return (
            f"`{ast.unparse(given['default'])}`"
            if "default" in given
            else ("" if "default_factory" in given else "required")
        )
    text = ast.unparse(item.value)
    return "" if text in {"''", "()", "None"} or text.endswith("()") else f"`{text}`"


PAGES: dict[str, Callable[[], list[str]]] = {
    "commands.md": commands,
    "codes.md": codes,
    "filters.md": filters,
    "files.md": formats,
}


def _channels() -> str:
    from genpress.channels.page import channels_page

    return channels_page()


def _rules() -> str:
    from genpress.checks.page import rules_page

    return rules_page()


WHOLE: dict[str, Callable[[], str]] = {"channels.md": _channels, "rules.md": _rules}
"""Pages that the package makes whole."""


def page(name: str) -> str:
    """Return the text of one page."""
    if name in WHOLE:
        return WHOLE[name]()
    return "\n".join([_MADE, *PAGES[name]()]) + "\n"


def main() -> None:
    """Write all pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name in [*PAGES, *WHOLE]:
        (REFERENCE / name).write_text(page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
