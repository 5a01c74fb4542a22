"""The entry point: finds the verb, imports it, and turns what it raises into a message and an exit code."""

from __future__ import annotations

import errno
import gc
import importlib
import importlib.metadata
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

import typer

from genpress.cli.terminal import visible
from genpress.errors import Exit, GenpressError, InvalidInput, UsageError

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "init": "Make a working example workspace.",
        "check": "Validate everything without a call.",
        "plan": "Say what a run would do, what it would cost, and why.",
        "run": "Draft what is new or stale; the same command resumes.",
        "lint": "Check copy that is there already: tables, JSON Lines, texts.",
        "review": "Give editors workbooks, take them back, say who has what.",
        "revise": "Draft anew what editors sent back, with their words.",
        "status": "Show the manifest as a table.",
        "show": "Show one unit: facts, prompt, draft, findings, history.",
        "render": "Print the exact request that would be sent for a unit.",
        "report": "Write one HTML page on how a brief stands.",
        "publish": "Write approved copy for shops, feeds and tables.",
        "metrics": "Show what editors did with the drafts, per prompt, model and market.",
        "backends": "List the backends and say whether they are ready.",
        "models": "Pull, list and remove local models.",
        "batches": "List the provider batches that are open; cancel one.",
        "cache": "Say how big the response cache is; prune or export it.",
        "verify": "Check every hash in the ledger and under outputs/.",
    }
)
"""The verbs and what they do, in the order of the help. Each is a module of this package with an `app`."""

_ISSUES = "This is a defect of genpress; nothing that was paid for is lost. Please report it with the lines above."
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What the system says where no file can be written, whatever its name; the user can mend it."""
_SECRET_NAMES = ("KEY", "TOKEN", "SECRET", "PASSWORD")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    _fill_streams()
    words = _folder_last(list(sys.argv[1:] if arguments is None else arguments))
    try:
        if words and words[0] in VERBS:
            verb = importlib.import_module(f"genpress.cli.{words[0]}").app
            gc.freeze()  # What was imported stays: looking through it again and again takes a run 2 to 6 % of its time.
            verb(words[1:], prog_name=f"genpress {words[0]}")
        else:
            _overview()(words, prog_name="genpress")
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the one boundary: whatever is not foreseen is told as a defect
        sys.exit(_told(error))


def _fill_streams() -> None:
    """Stand in for standard streams the process was started without, lest a ledger be opened under their numbers."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(number)
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8"))


def _told(error: Exception) -> Exit:
    """Explain an error; return the exit code."""
    causes = [_foreseen(cause) for cause in _causes(error)]
    first = causes[0]
    if first is None or None in causes:
        sys.stderr.write(f"{_redact(traceback.format_exc())}{_ISSUES}\n")
        return Exit.DEFECT
    _explain(first)
    return first.exit_code


def _causes(error: Exception) -> list[Exception]:
    """Return what went wrong: the error itself, or all that tasks side by side raised."""
    if not isinstance(error, ExceptionGroup):
        return [error]
    return [cause for inner in error.exceptions for cause in _causes(inner)]


def _foreseen(error: Exception) -> GenpressError | None:
    """Return what the user is told; None where it is a defect."""
    if isinstance(error, OSError) and (error.filename or error.errno in _NO_ROOM):
        return UsageError(f"{error.filename or 'the output'}: {error.strerror}")
    return error if isinstance(error, GenpressError) else None


def _folder_last(words: list[str]) -> list[str]:
    """Let `-C DIR` stand before the verb as well as after it."""
    if len(words) > 2 and words[0] == "-C":
        return [*words[2:], "-C", words[1]]
    return words


def _overview() -> typer.Typer:
    app = typer.Typer(
        help="The press for generated content: briefs and catalogues in, checked drafts and a review manifest out.",
        epilog="Begin with: genpress init my-workspace",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        add_completion=False,
    )
    app.callback()(_root)
    for verb, summary in VERBS.items():
        app.command(verb, help=summary)(_placeholder)
    return app


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - the signature is typer's
    if wanted:
        sys.stdout.write(f"genpress {importlib.metadata.version('genpress')}\n")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before a verb."""


def _placeholder() -> None:
    """Stand for a verb in the overview; the verb itself is imported when it is used."""


def _explain(error: GenpressError) -> None:
    lines = [str(problem) for problem in error.problems] if isinstance(error, InvalidInput) else []
    lines.append(f"genpress: {error.message}" + (f"\n{error.hint}" if error.hint else ""))
    sys.stderr.write(visible(_redact("\n".join(lines))) + "\n")


def _redact(text: str) -> str:
    """Return text without the values of environment variables that hold keys."""
    for name, value in os.environ.items():
        if len(value) > 7 and any(word in name.upper() for word in _SECRET_NAMES):
            text = text.replace(value, f"[{name}]")
    return text
