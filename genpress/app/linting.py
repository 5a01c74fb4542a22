"""Linting: the checks on their own, over existing copy; streams, so that memory does not grow with the rows."""

from __future__ import annotations

import contextlib
import re
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from genpress.app.lint_copies import FixedFile
from genpress.app.lint_inputs import Document, open_input
from genpress.app.lint_newlines import Newlines, text_of
from genpress.app.lint_pieces import TEXT, Input, Mapped, Piece
from genpress.app.lint_rules import LintRules, RuleChoice
from genpress.artifacts.atomic import Root, write_bytes
from genpress.artifacts.lintreports import Checked, Noted, Report, Tally
from genpress.checks import CheckResult, Checks
from genpress.domain.fields import Content
from genpress.domain.finding import Finding, Severity
from genpress.errors import Exit, GenpressError, Problem, UsageError
from genpress.hashing import Json
from genpress.interfaces import Subject
from genpress.pipeline.baseline import Baseline, baseline_bytes, line_of, read_baseline
from genpress.pipeline.fixes import fixed


@dataclass(frozen=True, slots=True)
class LintOptions:
    """What to check, by which rules, and what to do about it."""

    files: Sequence[Path]
    mapped: Mapped = field(default_factory=Mapped)
    rules: RuleChoice = field(default_factory=RuleChoice)
    fix: bool = False
    """Write copies in which everything is fixed that has just one right form."""
    in_place: bool = False
    out: Path | None = None
    """The fixed copy of the one file; empty: `NAME.fixed.EXT` beside it."""
    baseline: Path | None = None
    """Accepted findings, which are not told again."""
    write_baseline: Path | None = None
    """Accept all findings: write them to this file."""


@dataclass(slots=True)
class LintResult:
    """What came of it."""

    tally: Tally = field(default_factory=Tally)
    written: list[Path] = field(default_factory=list)
    """Fixed copies and the baseline."""
    gone: int = 0
    """Findings that the baseline accepts and that are not there any more."""
    left_out: dict[str, list[str]] = field(default_factory=dict)
    """Rules of styles that were not asked, by the reason."""

    @property
    def exit_code(self) -> Exit:
        """Return the exit code: rows that could not be read first, then errors."""
        if self.tally.unread:
            return Exit.FAILED
        return Exit.BLOCKED if self.tally.severities[Severity.ERROR] else Exit.DONE


class Linter:
    """Checks files, one piece at a time."""

    def __init__(
        self, options: LintOptions, root: Path | None, report: Report, tell: Callable[[Problem], None]
    ) -> None:
        """Take what to do.

        Args:
            options: what to check and how.
            root: the workspace, where there is one.
            report: is told each text with its findings.
            tell: is told each row that cannot be read.

        Raises:
            UsageError: the options contradict each other.
        """
        _refuse_contradictions(options)
        self._options = options
        self._rules = LintRules(options.rules, root)
        self._report = report
        self._tell = tell
        self._baseline = read_baseline(options.baseline) if options.baseline else Baseline()
        self._accepted: Counter[bytes] = Counter()
        self._checks: dict[tuple[str, bool], Checks] = {}
        self.result = LintResult()

    def run(self) -> LintResult:
        """Check everything.

        Raises:
            UsageError: a file is not there, or a name means nothing; nothing was written.
            InvalidInput: a file cannot be read at all, or lacks a column.
        """
        started, options, result = time.monotonic(), self._options, self.result
        inputs = [open_input(path, options.mapped, self._rules.specs) for path in options.files]
        for source in inputs:
            self._lint(source)
        result.tally.seconds = time.monotonic() - started
        result.gone = len(self._baseline)
        self._report.end(result.tally)
        if options.write_baseline:
            path = options.write_baseline
            write_bytes(Root(path.resolve().parent), path.name, baseline_bytes(self._accepted))
            result.written.append(path)
        return result

    def _lint(self, source: Input) -> None:
        copy = self._copy(source)
        with contextlib.ExitStack() as stack:
            if copy:
                stack.callback(copy.discard)
            for piece in source.pieces():
                if isinstance(piece, Problem):
                    self._unread(piece, copy)
                else:
                    self._check(source, piece, copy)
            written = copy.commit() if copy else None
        if written:
            self.result.written.append(written)

    def _copy(self, source: Input) -> FixedFile | None:
        options = self._options
        if not options.fix:
            return None
        target = options.out or source.path.with_name(f"{source.path.stem}.fixed{source.path.suffix}")
        return FixedFile(source, target, options.mapped.copy, in_place=options.in_place)

    def _unread(self, problem: Problem, copy: FixedFile | None) -> None:
        self.result.tally.unread += 1
        self._tell(problem)
        if copy:
            copy.unreadable(problem)

    def _check(self, source: Input, piece: Piece, copy: FixedFile | None) -> None:
        checks = self._checks_for(source, facts=piece.facts is not None)
        # The name under which later rows are told that they repeat this one.
        self._rules.duplicates.name = str(piece.id)
        newlines = Newlines(piece.content)
        subject = Subject(newlines.unified, piece.facts or {})
        result = checks.run(subject)
        content = subject.content
        if copy:
            content, result = self._fixed(checks, subject, result)
            self.result.tally.fixed += content != subject.content
            copy.put(piece, newlines.restored(content))
        found = [finding for finding in result.findings if not self._is_accepted(piece.id, content, finding)]
        lines = Places(text_of(content, TEXT) if source.is_document and found else None)
        noted = [lines.noted(finding, newlines.placed(finding, content)) for finding in found]
        self.result.tally.count(noted)
        self._report.text(Checked(piece.file, piece.line, piece.id, noted))

    def _fixed(self, checks: Checks, subject: Subject, result: CheckResult) -> tuple[Content, CheckResult]:
        # A text that is checked again would be a repetition of itself, so that is asked only once.
        repeated = tuple(finding for finding in result.findings if finding.rule.startswith("DUP"))
        with self._rules.duplicates.asleep():
            content, after = fixed(checks, subject, CheckResult(_without(result.findings, repeated), result.claims))
        return content, CheckResult((*after.findings, *repeated), after.claims)

    def _checks_for(self, source: Input, *, facts: bool) -> Checks:
        kind = source.kind if isinstance(source, Document) else ""
        if (kind, facts) not in self._checks:
            fields = list(self._options.mapped.copy.values())
            rules = self._rules
            made = rules.for_document(source.kind) if isinstance(source, Document) else None
            checks = made or rules.for_rows(fields, facts=facts)
            self._checks[kind, facts] = checks
            self._note_left_out(checks)
        return self._checks[kind, facts]

    def _note_left_out(self, checks: Checks) -> None:
        for one in checks.left_out:
            names = self.result.left_out.setdefault(one.reason, [])
            names += [one.name] if one.name not in names else []

    def _is_accepted(self, name: Json, content: Content, finding: Finding) -> bool:
        options = self._options
        if not options.baseline and not options.write_baseline:
            return False
        text = text_of(content, finding.field)
        if options.write_baseline:
            self._accepted[line_of(name, text, finding)] += 1
            accepted = True
        else:
            accepted = self._baseline.accepts(name, text, finding)
        self.result.tally.accepted += accepted
        return accepted


def _refuse_contradictions(options: LintOptions) -> None:
    if options.baseline and options.write_baseline:
        raise UsageError("--baseline and --write-baseline contradict each other", hint="Write it first, then use it.")
    _refuse_loss(options)
    if options.in_place or options.out:
        _refuse_places(options)


def _refuse_loss(options: LintOptions) -> None:
    path = options.write_baseline
    if path is None or not path.exists():
        return
    if any(_same(path, other) for other in options.files):
        raise UsageError(f"--write-baseline {path} is checked, and would be lost", hint="Name another file.")
    try:
        read_baseline(path)
    except GenpressError:
        message = f"--write-baseline {path} is there already, and is no baseline: it would be lost"
        raise UsageError(message, hint="Name another file.") from None


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _refuse_places(options: LintOptions) -> None:
    if not options.fix:
        raise UsageError("--in-place and --out say where --fix writes", hint="Add --fix.")
    if options.in_place and options.out:
        raise UsageError("--in-place and --out contradict each other")
    if options.out and len(options.files) > 1:
        raise UsageError("--out names one file, and several are checked", hint="Leave it out, or use --in-place.")


def _without(findings: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding not in others) if others else tuple(findings)


class Places:
    """Lines and columns of a document; of a row's text, none."""

    def __init__(self, text: str | None) -> None:
        self._starts = None if text is None else [0, *(end.end() for end in re.finditer("\n", text))]

    def noted(self, finding: Finding, told: Finding) -> Noted:
        """Return a finding with its lines and columns.

        Args:
            finding: as the checks place it.
            told: as it is told: where it stands in the text as given.
        """
        if self._starts is None:
            return Noted(told)
        return Noted(told, *_place(self._starts, finding.start), *_place(self._starts, finding.end))


def _place(starts: Sequence[int], at: int) -> tuple[int, int]:
    line = bisect_right(starts, at)
    return line, at - starts[line - 1] + 1
