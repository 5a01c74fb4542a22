"""Runs, two editors with workbooks of any age, changing sources and prompts: no edit lost, no approval on unseen text.

The short version runs with the other tests; `make campaign` takes thousands of steps.
"""

import csv
import itertools
import shutil
import string
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from genpress import Press, Reviews
from genpress.app.reviewing import ExportOptions
from genpress.artifacts.manifest import parse_row
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId

TRAIL = Path(__file__).parents[1] / "acceptance" / "trail"
GROUP = Group("trail", "pdp", "de-DE")
KEYS = ["AP-20-GR", "AP-30-GR"]
EDITORS = ("ann", "bob")
DECISIONS = (None, "Approve", "Approve", "Request changes", "Reject")


def word(number: int) -> str:
    """A word without digits, so that no check takes it for a fact."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters += string.ascii_lowercase[rest]
        if not number:
            return f"Zq{letters}"


class ReviewLoop(RuleBasedStateMachine):
    """One brief, two products, two editors."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name) / "trail"
        shutil.copytree(TRAIL, self.root)
        self.write("briefs/trail.yaml", "[en-GB, de-DE]", "[de-DE]")
        lines = (self.root / "briefs/catalogues/packs.csv").read_text().splitlines(keepends=True)
        (self.root / "briefs/catalogues/packs.csv").write_text("".join(lines[:3]))
        self.weights = {"AP-20-GR": 480, "AP-30-GR": 610}
        self.prompt = 0
        self.numbers = itertools.count()
        self.books: dict[str, Path] = {}
        self.sent: dict[str, set[str]] = {key: set() for key in KEYS}
        """Titles that editors sent in, by unit: each must be somewhere for ever."""
        self.vouched: dict[str, set[tuple[str, str]]] = {key: set() for key in KEYS}
        """Texts that somebody had before their eyes when they said Approve."""
        self.returned: list[Path] = []
        self.typed: dict[str, str] = {}
        """Titles that somebody typed into draft files, the latest of each unit."""

    @initialize()
    def begin(self):
        self.press = Press.open(self.root, environ={})
        self.reviews = Reviews(self.press)
        self.press.run("trail")

    def teardown(self):
        self.press.close()
        self.folder.cleanup()

    def write(self, name, old, new):
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def ledger(self):
        return self.press.workspace.ledger

    def standing(self):
        return {key: draft.content for (key, _), draft in self.ledger.drafts(GROUP, KEYS, approved=True).items()}

    # --- the press ---

    @rule(revise=st.booleans())
    def run(self, revise):
        before = self.standing()
        (self.press.revise if revise else self.press.run)("trail")
        assert self.standing() == before

    @rule(key=st.sampled_from(KEYS))
    def the_source_changes(self, key):
        old = self.weights[key]
        self.weights[key] = old + 5
        self.write("briefs/catalogues/packs.csv", f",{old},", f",{old + 5},")

    @rule()
    def the_prompt_changes(self):
        old, self.prompt = self.prompt, self.prompt + 1
        self.write(
            "prompts/product_page.j2",
            "description: A product page." + "." * old,
            "description: A product page." + "." * self.prompt,
        )
        self.write("prompts/product_page.j2", "unit('g') }}" + "!" * old, "unit('g') }}" + "!" * self.prompt)

    # --- the editors ---

    @rule(editor=st.sampled_from(EDITORS), everything=st.booleans())
    def take_a_workbook(self, editor, everything):
        options = ExportOptions(assignee=editor, statuses=tuple(Status) if everything else ExportOptions().statuses)
        for written in self.reviews.export("trail", options):
            self.hand_over(editor, self.root / written.path)

    def hand_over(self, editor, path):
        self.books[editor] = Path(self.folder.name) / f"{editor}.xlsx"
        shutil.copy(path, self.books[editor])

    @precondition(lambda self: self.books)
    @rule(
        which=st.integers(0, 1),
        title=st.sampled_from(["keep", "edit", "edit", "too long"]),
        decision=st.sampled_from(DECISIONS),
        row=st.integers(0, 3),
        override=st.booleans(),
        mess=st.sampled_from(["", "", "sort", "double", "insert"]),
    )
    def work(self, *, which, title, decision, row, override, mess):
        path = self.books[sorted(self.books)[which % len(self.books)]]
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        columns = {cell.value: cell.column for cell in sheet[1]}
        line = 2 + row % max(1, sheet.max_row - 1)
        if title != "keep":
            text = f"{word(next(self.numbers))} {'sehr ' * 20 if title == 'too long' else ''}lang"
            sheet.cell(line, columns["title"]).value = text
        sheet.cell(line, columns["Decision"]).value = decision
        sheet.cell(line, columns["Reason"]).value = "Override: agreed" if override else None
        self.disturb(sheet, mess)
        book.save(path)

    @staticmethod
    def disturb(sheet, mess):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        if mess == "sort":
            rows.reverse()
        elif mess == "double" and len(rows) < 4:
            rows.append(list(rows[0]))
        elif mess == "insert" and len(rows) < 4:
            rows.append(["typed in", *[None] * (len(rows[0]) - 1)])
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value

    @precondition(lambda self: self.books)
    @rule(which=st.integers(0, 1), both=st.booleans(), follow=st.booleans())
    def send_back(self, which, both, follow):
        editors = sorted(self.books)
        chosen = editors if both else [editors[which % len(editors)]]
        sent = [(editor, self.books[editor]) for editor in chosen]
        for _, path in sent:
            self.read_as_sent(path)
        planned = self.reviews.plan_import([path for _, path in sent], reviewer="somebody")
        done = self.reviews.apply_import(planned)
        for path in done.returned:
            self.returned.append(self.root / path)
            # Rows that somebody typed in come back on a sheet of their own: there is nothing in them to decide on.
            if follow and "_unit" in self.headers(self.root / path):
                self.hand_over(chosen[-1], self.root / path)

    @staticmethod
    def headers(path):
        return [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]

    def read_as_sent(self, path):
        """Remember what stands in a workbook that is sent in."""
        header, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
        for row in (dict(zip(header, line, strict=True)) for line in rows):
            if row.get("_unit"):
                key = UnitId.parse(row["_unit"]).key
                if row["title"].startswith("Zq"):
                    self.sent[key].add(row["title"])
                if row["Decision"] == "Approve":
                    self.vouched[key].add((row["title"], row["body"]))

    # --- somebody with the draft files ---

    def draft_file(self, key):
        (path,) = (self.root / "outputs/trail/drafts/pdp/de-DE").glob(f"{key.lower()}-*.md")
        return path

    @rule(key=st.sampled_from(KEYS))
    def edit_a_draft_file(self, key):
        path = self.draft_file(key)
        head, mark, rest = path.read_text(encoding="utf-8").partition("## title\n\n")
        self.typed[key] = f"{word(next(self.numbers))} getippt"
        path.write_text(head + mark + self.typed[key] + "\n" + rest.partition("\n")[2], encoding="utf-8")

    @rule()
    def take_in_draft_files(self):
        planned = self.reviews.plan_import([self.root / "outputs/trail/drafts"], reviewer="cara")
        done = self.reviews.apply_import(planned)
        self.returned += [self.root / path for path in done.returned]

    # --- what is always true ---

    @invariant()
    def no_edit_is_lost(self):
        for key, titles in self.sent.items():
            missing = titles - self.titles_in_ledger(key)
            assert not missing or missing <= self.titles_returned(), missing

    def titles_in_ledger(self, key):
        newest = self.ledger.draft(UnitId(GROUP, key))
        revisions = range(1, newest.revision + 1 if newest else 1)
        return {self.ledger.draft(UnitId(GROUP, key), number).content["title"] for number in revisions}

    def titles_returned(self):
        found = set()
        for path in self.returned:
            for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
                found |= {value for row in sheet.iter_rows(values_only=True) for value in row if isinstance(value, str)}
        return found

    @invariant()
    def what_was_typed_into_files_is_kept(self):
        for key, title in self.typed.items():
            kept = title in self.titles_in_ledger(key) or title in self.draft_file(key).read_text(encoding="utf-8")
            assert kept or title in self.titles_returned(), title

    @invariant()
    def no_approval_stands_on_unseen_text(self):
        for key, content in self.standing().items():
            assert (content["title"], content["body"]) in self.vouched[key]

    @invariant()
    def the_manifest_is_true(self):
        path = self.root / "outputs/trail/manifest.csv"
        _, *lines = csv.reader(path.read_text("utf-8-sig").splitlines())
        shown = [(row["unit_id"], row["status"], row["content_hash"]) for row in map(parse_row, lines)]
        known = [(row.unit_id, row.status.value, row.content_hash) for row in self.press.manifest("trail")]
        assert shown == known
        told = [problem for problem in self.press.verify() if not self.is_typed_into(problem)]
        assert told == []

    def is_typed_into(self, problem):
        return any(self.draft_file(key).name in str(problem.place) for key in self.typed)


QUICK = settings(max_examples=4, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=60, stateful_step_count=80)


def test_a_short_walk():
    run_state_machine_as_test(ReviewLoop, settings=QUICK)


@pytest.mark.campaign
def test_thousands_of_steps():
    run_state_machine_as_test(ReviewLoop, settings=LONG)
