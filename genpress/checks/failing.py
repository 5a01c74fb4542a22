"""CHK: a check that fails itself; the draft waits for a person, and the run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from genpress.checks.rule import Rule
from genpress.domain.finding import Claim, Finding, Severity
from genpress.errors import GenpressError

FAILED = Rule(
    "CHK001",
    Severity.ERROR,
    "A check failed",
    "A check ended with an error of its own instead of findings, so nobody knows what it would have said of this "
    "draft. The draft is kept and blocked, and all others are checked as ever. The message names the check and its "
    "error: report it to whoever wrote the check.",
    "",
    "",
)
RULES = (FAILED,)


def contained(name: str, field: str, ask: Callable[[], Iterable[Finding | Claim]]) -> Iterator[Finding | Claim]:
    """Yield what a check says; where it fails, a finding that says so.

    Args:
        name: of the check.
        field: the draft's first field, which the finding is about.
        ask: asks the check.
    """
    try:
        yield from ask()
    except GenpressError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, one check's defect must not stop a catalogue
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        yield FAILED.finding(field, f"the check {name} failed: {reason}", evidence={"check": name})
