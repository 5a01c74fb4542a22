"""Where things stand in TOML."""

import tomllib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from genpress.domain.tomls import index_toml

TEXT = '''\
# a comment with [brackets] and = signs
title = "é\\"]" # and "another"
long = """
[not.a.header]
x = 1 ""\\""""
raw = \'\'\'
key = 'quoted' \'\'\'\'
date = 1979-05-27 07:32:00
[ledger]
url = 'sqlite:a'
  [backends.claude]
  kind = "anthropic"
  price = { input = 1.0, output = [ 2, # two
     3 ] }
  parameters.temperature = 0.5
[backends."a.b \\u00e9"]
kind = "x"
[[items]]
n = 1
[items.sub]
m = 1
[[items]]
n = 2
[[items.more]]
k = 1
[[items.more]]
k = 2
'''


def leaves(value, loc=()):
    """Every location of a document."""
    yield loc
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from leaves(inner, (*loc, key))


@pytest.mark.parametrize(
    ("loc", "value", "key"),
    [
        (("title",), (2, 9), (2, 1)),
        (("long",), (3, 8), (3, 1)),
        (("raw",), (6, 7), (6, 1)),
        (("date",), (8, 8), (8, 1)),
        (("ledger",), (9, 2), (9, 2)),
        (("ledger", "url"), (10, 7), (10, 1)),
        (("backends", "claude"), (11, 13), (11, 13)),
        (("backends", "claude", "price", "input"), (13, 21), (13, 13)),
        (("backends", "claude", "price", "output", 1), (14, 6), (14, 6)),
        (("backends", "claude", "parameters", "temperature"), (15, 28), (15, 14)),
        (("backends", "a.b é", "kind"), (17, 8), (17, 1)),
        (("items", 0, "sub", "m"), (21, 5), (21, 1)),
        (("items", 1, "n"), (23, 5), (23, 1)),
        (("items", 1, "more", 1, "k"), (27, 5), (27, 1)),
    ],
)
def test_places(loc, value, key):
    index = index_toml(TEXT)
    assert index.values[loc] == value
    assert index.keys[loc] == key


def test_every_value_has_a_place():
    index = index_toml(TEXT)
    assert set(leaves(tomllib.loads(TEXT))) - {()} == set(index.values)


def test_windows_line_ends():
    assert index_toml("a = 1\r\nb = '''x\r\ny'''\r\nc = 2\r\n").values[("c",)] == (4, 5)


@pytest.mark.parametrize("text", ["a = [" * 500, "a" + ".a" * 5000 + " = 1", '"', "[", "= 1", "a =", "a = {b", "\\"])
def test_what_is_not_foreseen_ends_the_index(text):
    assert len(index_toml(text).values) <= 200


_KEY = st.sampled_from(["a", "b-1", '"x.y"', "'l t'", '"\\u00e9"', "a.b", '"q\\"q"'])
_SCALAR = st.sampled_from(
    ["1", "-0.5", "true", '"s # ] }"', "'l\\'", '"""m\n"" x"""', "'''r\n'' y'''", "2026-11-20", "1979-05-27 07:32:00Z",
     '""', "''",
     '""""q""""', "0x1F", "inf", '"\\\\"']
)  # fmt: skip
_VALUE = st.recursive(
    _SCALAR,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[ " + ", # c ]\n ".join(items) + "\n]")
        | st.lists(st.tuples(_KEY, inner), max_size=3).map(
            lambda kv: "{" + ", ".join(f"{k} = {v}" for k, v in kv) + "}"
        )
    ),
    max_leaves=6,
)
_LINE = st.tuples(_KEY, _VALUE).map(lambda kv: f"{kv[0]} = {kv[1]} # [c]") | st.sampled_from(
    ["[t]", "[t.u]", "[[arr]]", "[[arr.in]]", '["x.y"]', "", "  # only"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINE, max_size=10).map("\n".join))
@example('a = """"q""""\nb = 1')
def test_whatever_tomllib_reads_has_places(text):
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    index = index_toml(text)
    lines = text.split("\n")
    assert set(leaves(data)) - {()} == set(index.values)
    assert all(
        1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) for line, column in index.values.values()
    )
