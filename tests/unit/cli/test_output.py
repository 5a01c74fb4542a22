import json
import os
import re
import subprocess
import sys

import pytest

from genpress.cli.output import SafeConsole, duration, money, print_json, table
from genpress.domain.unit import Group
from genpress.errors import Place


@pytest.mark.parametrize(
    ("pico", "text"),
    [
        (None, "unknown"),
        (0, "$0.0000"),
        (10**12, "$1.0000"),
        (123_456_000_000, "$0.1235"),
        (1_000_000, "$0.000001"),
    ],
)
def test_money_for_people(pico, text):
    assert money(pico) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.24, "0.2 s"), (9.96, "10.0 s"), (59, "59 s"), (200, "3 min 20 s"), (7260, "2 h 1 min")]
)
def test_durations_for_people(seconds, text):
    assert duration(seconds) == text


def test_json_takes_dataclasses_mappings_and_what_prints(capfdbinary):
    print_json({"group": Group("b", "d", "m"), "place": Place("f", 3), 1: "x"})
    document = json.loads(capfdbinary.readouterr().out)
    assert document["group"] == {"brief": "b", "deliverable": "d", "market": "m"}
    assert document["place"]["line"] == 3


def test_tables_take_any_cell():
    made = table(["unit", "n"], [("a", 1), (None, 2)], numbers=["n"])
    assert [column.justify for column in made.columns] == ["left", "right"]
    assert made.row_count == 2


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\x9b31m", "\x07", "a\u202eb", "\x7f", "\r"])
def test_no_text_steers_the_terminal(text, capsys):
    console = SafeConsole(emoji=False, width=80, file=sys.stdout)
    console.print(text, markup=False)
    console.print(table(["cell"], [(text,)]))
    out = capsys.readouterr().out
    assert text not in out
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", out)


def test_words_between_colons_stay_words(capsys):
    console = SafeConsole(emoji=False, width=80, file=sys.stdout)
    console.print("Pack :smile: :x: two", markup=False)
    console.print(table(["cell"], [("Pack :smile:",)]))
    assert capsys.readouterr().out.count(":smile:") == 2


@pytest.mark.parametrize(
    "settings", [{"PYTHONIOENCODING": "ascii"}, {"COLUMNS": "0"}, {"COLUMNS": "1"}, {"COLUMNS": "x"}]
)
def test_a_poor_terminal_ends_no_command_and_hides_nothing(settings):
    program = "from genpress.cli.output import stdout, table; stdout.print(table(['key', 'n'], [('Ä日本', 3)]))"
    ended = subprocess.run([sys.executable, "-c", program], env=os.environ | settings, capture_output=True, check=True)
    shown = r"\xc4\u65e5\u672c" if "PYTHONIOENCODING" in settings else "Ä日本"
    assert shown in ended.stdout.decode()
