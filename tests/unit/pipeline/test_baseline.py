from collections import Counter

import pytest

from genpress.domain.finding import Finding, Severity
from genpress.errors import InvalidInput
from genpress.pipeline.baseline import baseline_bytes, line_of, read_baseline

TEXT = "It weighs 7 kg, yes 7 kg."
FOUND = Finding("FCT001", Severity.ERROR, "body", "wrong", 10, 14)


def written(tmp_path, *lines):
    path = tmp_path / "accepted.jsonl"
    path.write_bytes(baseline_bytes(Counter(lines)))
    return path


def test_a_finding_is_known_again_by_its_words_not_its_place(tmp_path):
    baseline = read_baseline(written(tmp_path, line_of(7, TEXT, FOUND)))
    moved = Finding("FCT001", Severity.WARNING, "body", "said otherwise", 3, 7)
    assert baseline.accepts(7, "So 7 kg.", moved)


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("7", FOUND),
        (8, FOUND),
        (7, Finding("FCT002", Severity.ERROR, "body", "wrong", 10, 14)),
        (7, Finding("FCT001", Severity.ERROR, "title", "wrong", 10, 14)),
        (7, Finding("FCT001", Severity.ERROR, "body", "wrong", 0, 2)),
    ],
)
def test_another_row_rule_field_or_words_are_new(tmp_path, name, finding):
    assert not read_baseline(written(tmp_path, line_of(7, TEXT, FOUND))).accepts(name, TEXT, finding)


def test_each_is_accepted_as_often_as_it_was_there(tmp_path):
    line = line_of(7, TEXT, FOUND)
    baseline = read_baseline(written(tmp_path, line, line))
    assert len(baseline) == 2
    assert [baseline.accepts(7, TEXT, FOUND) for _ in range(3)] == [True, True, False]
    assert len(baseline) == 0


def test_the_file_is_sorted_and_survives_a_reformatting(tmp_path):
    lines = [line_of(name, TEXT, FOUND) for name in ("b", "a", "c")]
    path = written(tmp_path, *lines)
    assert path.read_bytes().splitlines()[1:] == sorted(lines)
    path.write_bytes(path.read_bytes().replace(b'":', b'": ').replace(b'_baseline": 1', b'_baseline":1') + b"\n\n")
    assert read_baseline(path).accepts("b", TEXT, FOUND)


@pytest.mark.parametrize("text", [b"", b"[]\n", b'{"id": 1}\n', b'{"genpress_baseline":1}\n{"id"\n'])
def test_what_is_no_baseline_is_refused_with_its_place(tmp_path, text):
    path = tmp_path / "accepted.jsonl"
    path.write_bytes(text)
    with pytest.raises(InvalidInput) as refused:
        read_baseline(path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.file, problem.place.line) == ("LNT001", str(path), text.count(b"\n") or 1)
