"""YAML that people wrote: what it means, where it stands, and what is refused."""

import string
import time
import tracemalloc

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from genpress.errors import InvalidInput, Place
from genpress.sources.yaml_nodes import MAX_DEPTH, MAX_NODES
from genpress.sources.yamls import MAX_BYTES, parse_yaml, scalar


def read(text: "str | bytes"):
    return parse_yaml(text.encode() if isinstance(text, str) else text, "briefs/x.yaml")


def refused(text: "str | bytes"):
    with pytest.raises(InvalidInput) as caught:
        read(text)
    return caught.value.problems


@pytest.mark.parametrize(
    "text",
    [
        "NO", "no", "Yes", "on", "off", "y", "012", "-012", "0o17", "0x1F", "1_000", "12:30", "12:30:45", "2026-11-20",
        "2026-11-20T10:00:00Z", ".inf", "-.inf", ".nan", "NaN", "+4930123456", "1,5", "1.2.3", "1e", "e5", ".", "-",
        "1e999", "TRue", "tRUE", "nULL", "1234567890123456789", "0b1", "٣",
    ],
)  # fmt: skip
def test_traps_stay_text(text):
    assert scalar(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("False", False), ("TRUE", True), ("null", None), ("~", None), ("", None), ("0", 0), ("12", 12),
        ("-7", -7), ("1.5", 1.5), ("-0.25", -0.25), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("2.5E-3", 0.0025),
        ("123456789012345678", 123456789012345678),
    ],
)  # fmt: skip
def test_core_schema(text, value):
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_quotes_and_blocks_are_text():
    assert read("a: '12'\nb: \"true\"\nc: |\n  5\nd: !!str 12\ne: ! 7\n").data == {
        "a": "12", "b": "true", "c": "5\n", "d": "12", "e": "7",
    }  # fmt: skip


def test_keys_are_text():
    assert read("NO: a\n12: b\ntrue: c\n~: d\n").data == {"NO": "a", "12": "b", "true": "c", "~": "d"}


def test_places_of_keys_values_and_items():
    document = read(
        "brief: x\nmarkets: [en-GB, de-DE]\ndeliverables:\n  pdp:\n    per:\n      - row\n      - 'market'\n"
    )
    file = "briefs/x.yaml"
    assert document.place("brief") == Place(file, 1, 8)
    assert document.key_place("brief") == Place(file, 1, 1)
    assert document.place("markets", 1) == Place(file, 2, 18)
    assert document.key_place("deliverables", "pdp") == Place(file, 4, 3)
    assert document.place("deliverables", "pdp", "per", 1) == Place(file, 7, 9)


def test_columns_count_code_points():
    document = read("naïve𝒳é: {ключ: 值, b: c}\n")
    assert document.place("naïve𝒳é", "ключ") == Place("briefs/x.yaml", 1, 17)
    assert document.place("naïve𝒳é", "b") == Place("briefs/x.yaml", 1, 23)


def test_place_of_what_is_not_there_is_the_nearest_around_it():
    document = read("a:\n  b: 1\n")
    assert document.place("a", "c", 4) == document.place("a") == Place("briefs/x.yaml", 2, 3)
    assert document.key_place("a", "c") == Place("briefs/x.yaml", 1, 1)
    assert document.place("z") == Place("briefs/x.yaml", 1, 1)


def test_byte_order_marks_and_line_ends():
    for raw in ("\ufeffa: 1\r\nb: é\r\n".encode(), "a: 1\r\nb: é\r\n".encode("utf-16")):
        document = read(raw)
        assert document.data == {"a": 1, "b": "é"}
        assert document.place("b") == Place("briefs/x.yaml", 2, 4)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff"])
def test_empty_file_holds_nothing(text):
    assert read(text).data is None


def test_every_repeated_key_is_told_with_the_line_of_the_first():
    problems = refused("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\nb: 4\n")
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [
        ("YML005", 3, 1), ("YML005", 4, 11), ("YML005", 5, 1),
    ]  # fmt: skip
    assert "first in line 1" in problems[0].message


def test_aliases_repeat_the_value_and_keep_its_place():
    document = read("one: &m\n  x: [1, 2]\ntwo: *m\n")
    assert document.data == {"one": {"x": [1, 2]}, "two": {"x": [1, 2]}}
    assert document.place("two", "x", 1) == Place("briefs/x.yaml", 2, 10)
    assert document.key_place("two") == Place("briefs/x.yaml", 3, 1)


def test_merge_keys_what_is_written_wins():
    document = read(
        "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 9}\nd: &d {<<: *a, w: 0}\ne: {<<: *d}\n"
    )
    assert document.data["c"] == {"x": 9, "y": 2, "z": 4}
    assert document.data["e"] == {"w": 0, "x": 1, "y": 2}
    assert read("'<<': 1\n").data == {"<<": 1}


def test_a_value_cannot_hold_itself():
    assert [p.code for p in refused("a: &a [*a]\n")] == ["YML007"]
    problem = refused("a: 1\nb: *nobody\n")[0]
    assert (problem.code, problem.place.line, problem.place.column) == ("YML007", 2, 4)
    assert "&nobody" in problem.message


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: !!python/object/apply:os.system [id]\n", "YML006", 1, 4),
        ("a: !!int '5'\n", "YML006", 1, 4),
        ("a: !include secrets.yaml\n", "YML006", 1, 4),
        ("a: 1\n---\nb: 2\n", "YML006", 2, 1),
        ("? [a, b]\n: 1\n", "YML006", 1, 3),
        ("{{ name }}: 1\n", "YML006", 1, 2),
        ("a: {<<: 5}\n", "YML006", 1, 5),
        ("a: {<<: [{b: 1}, 5]}\n", "YML006", 1, 5),
    ],
)
def test_what_is_not_read(text, code, line, column):
    problem = refused(text)[0]
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: b: c\n", 1, "where no key can stand"),
        ("a:\n\t- x\n", 2, "cannot begin a value"),
        ("a: @x\n", 1, "cannot begin a value"),
        ("a: 1\n b: 2\n", 2, "where no key can stand"),
        ("- a\nb: c\n", 2, "among list items"),
        ('a: "x\n', 1, "never closed"),
        ("a: [1, 2\nb: 3\n", 2, "opened in line 1 is not closed"),
        ('a: "c:\\qux"\n', 1, "backslash"),
        ("a: 1\nbare\n", 3, "without its `:`"),
        ("%YAML 9.0\n---\na: 1\n", 1, "not YAML"),
    ],
)
def test_syntax_errors_say_where_in_plain_words(text, line, words):
    (problem,) = refused(text)
    assert problem.code == "YML004"
    assert problem.place.line == line
    assert problem.place.column >= 1
    assert words in problem.message


def test_not_text():
    (problem,) = refused(b"a: 1\nb: caf\xe9\n")
    assert (problem.code, problem.place) == ("YML002", Place("briefs/x.yaml", 2, 7))
    (problem,) = refused("a: 1\r\nbé: \x07\n")
    assert (problem.code, problem.place) == ("YML002", Place("briefs/x.yaml", 2, 5))
    assert "U+0007" in problem.message
    assert [p.code for p in refused('a: "\\0"\nb: "x\\0": 1\n'.replace(": 1", ""))] == ["YML002", "YML002"]
    assert [p.code for p in refused('a: ["\\e[31m", "\\x9b", "ok\\tok\\nok"]\n')] == ["YML002", "YML002"]


def billion_laughs(levels: int, width: int) -> str:
    lines = ["l0: &l0 [x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines)


def merge_bomb(levels: int, width: int) -> str:
    lines = ["m0: &m0 {k: v}"]
    lines += [f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * width)}]}}" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "bomb",
    [
        billion_laughs(10, 10),
        billion_laughs(40, 2),
        merge_bomb(10, 10),
        merge_bomb(40, 2),
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "\n".join(" " * n + f"k{n}:" for n in range(1000)),
        "[" + "a, " * (MAX_NODES + 10) + "]",
        "a: &a [" + "x, " * 20_000 + "]\nb: [" + "*a, " * 6 + "]",
        "\n".join(["v0: &v0 1", *(f"v{n}: &v{n} [*v{n - 1}]" for n in range(1, MAX_DEPTH + 5))]),
        "x" * (MAX_BYTES + 1),
    ],
    ids=["laughs", "doubling", "merge", "merge-doubling", "deep-flow", "deep-map", "deep-block", "deep-keys", "long",
         "long-by-alias", "deep-by-alias", "large"],
)  # fmt: skip
def test_bombs_are_refused_fast_and_small(bomb):
    raw = bomb.encode()
    tracemalloc.start()
    started = time.process_time()
    try:
        assert [p.code for p in refused(raw)] == ["YML003"]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 20
    assert peak < 150 << 20


def test_bounds_leave_room_for_real_files():
    items = "\n".join(f"  - item {n}" for n in range(20_000))
    assert len(read(f"lists:\n{items}\n").data["lists"]) == 20_000
    deep = "".join("  " * n + f"k{n}:\n" for n in range(MAX_DEPTH - 2))
    assert read(deep).data


_SNIPPETS = st.sampled_from(
    ["a: ", "b:\n", "- ", "  ", "\n", "[", "]", "{", "}", ", ", "&x ", "*x", "<<: ", "'", '"', "|\n", ">-\n", "? ",
     ": ", "!!str ", "!t ", "# c\n", "---\n", "...\n", "%YAML 1.1\n", "%TAG ! tag:x,1:\n", "\t", "\\", "\\x",
     "\\ud800", "\\UFFFFFFFF", "é", "𝒳", "\u2028", "\x85", "\x00", "\ufeff", "12", "true", "~", "@", "`", "&", "*",
     "!<",
     "99999999999999999999999"]
)  # fmt: skip
LOADERS = pytest.mark.parametrize("loader", [yaml.CBaseLoader, yaml.BaseLoader])


def outcome(raw: bytes, loader):
    """What reading gives: the document, or the problems it was refused for; anything else fails the test."""
    try:
        return parse_yaml(raw, "f", loader=loader), ()
    except InvalidInput as error:
        return None, error.problems


@LOADERS
@settings(max_examples=300, deadline=None)
@given(text=st.lists(_SNIPPETS, max_size=40).map("".join))
@example(text='a: "\\ud800"')
@example(text='a: "\\UFFFFFFFF"')
@example(text="%TAG ! tag:x,1:\n--- !a b")
@example(text="? \n? \n")
def test_only_ever_refuses_in_words(loader, text):
    document, problems = outcome(text.encode(), loader)
    assert (document is None) == bool(problems)
    assert all(p.place.file == "f" and p.message and p.code.startswith("YML") for p in problems)
    assert all(place.line >= 1 and place.column >= 1 for place in (document.places if document else {}).values())


@LOADERS
@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=200))
def test_only_ever_refuses_bytes_in_words(loader, raw):
    document, problems = outcome(raw, loader)
    assert (document is None) == bool(problems)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(0.001, 1e9)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(string.ascii_letters, min_size=1), inner),
    max_leaves=15,
)  # fmt: skip


@LOADERS
@settings(max_examples=100, deadline=None)
@given(value=_PLAIN)
def test_reads_back_what_was_dumped(loader, value):
    # Strings in quotes, so that only the structure and the plain scalars are held against PyYAML's writer.
    dumped = yaml.dump({"root": value}, Dumper=_Quoting, allow_unicode=True)
    assert parse_yaml(dumped.encode(), "f", loader=loader).data == {"root": value}


class _Quoting(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


_Quoting.add_representer(str, lambda d, s: d.represent_scalar("tag:yaml.org,2002:str", s, style='"'))
_Quoting.add_representer(float, lambda d, f: d.represent_scalar("tag:yaml.org,2002:float", repr(f)))
