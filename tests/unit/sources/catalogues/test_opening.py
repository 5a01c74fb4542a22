from __future__ import annotations

import subprocess
import sys

import pytest

from genpress.domain.brief import Table
from genpress.errors import InvalidInput
from genpress.sources.catalogues import open_table
from genpress.sources.catalogues.files import ENDINGS, FORMATS
from genpress.sources.catalogues.opening import _READERS


def test_every_format_has_a_reader():
    assert set(_READERS) == set(FORMATS)
    assert set(ENDINGS.values()) == set(FORMATS) - {"folder"}


def test_a_missing_file_is_refused_when_it_is_opened(tmp_path):
    with pytest.raises(InvalidInput):
        open_table(Table(path="gone.csv", key="sku"), tmp_path, tmp_path)


def test_what_is_inside_is_looked_at_when_it_is_read(shelf):
    shelf.put("t.csv", "name\nx\n")
    reader = open_table(Table(path="t.csv", key="sku"), shelf.root, shelf.root)
    for read in (lambda: reader.columns, lambda: next(reader.chunks())):
        with pytest.raises(InvalidInput):
            read()


def test_a_format_that_is_given_wins_over_the_ending(shelf):
    shelf.put("export.dat", "sku\tname\nA\tx, y\n")
    rows, _ = shelf.read("export.dat", key="sku", format="TSV")
    assert rows[0].values == {"sku": "A", "name": "x, y"}


def test_the_package_imports_little():
    script = (
        "import sys, genpress.sources.catalogues as c\n"
        "heavy = {'pandas', 'pyarrow', 'python_calamine', 'charset_normalizer', 'openpyxl'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
