"""What every catalogue reader promises, whatever the format; and the tables that nobody here wrote."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from genpress.domain.brief import Table
from genpress.errors import InvalidInput, Problem
from genpress.interfaces import Row
from genpress.sources.catalogues import CODES, open_frame, open_table

DATA = Path(__file__).parents[2] / "../shared/data/catalogues"

NAMES = ["sku", "name", "weight", "note"]
ROWS = [
    ["00123", "Rucksack „Größe“", "1.50", "a, b; c"],
    ["1E5", "軽量 🎒", "2", "two\nlines"],
    ["", "no key", "3", ""],
    ["NA", 'say "hi"', "heavy", "=1+1"],
    ["00123", "again", "4", ""],
    ["last", "x", "", ""],
]
GOOD = ["00123", "1E5", "last"]
BAD = ["CAT020", "CAT022", "CAT021"]


def _csv(path: Path) -> None:
    def cell(text):
        return '"' + text.replace('"', '""') + '"'

    path.write_text("".join(",".join(map(cell, row)) + "\r\n" for row in [NAMES, *ROWS]), newline="")


def _tsv(path: Path) -> None:
    _csv(path)
    path.write_text(path.read_text().replace('","', '"\t"'), encoding="utf-16", newline="")


def _jsonl(path: Path) -> None:
    path.write_text("".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\n" for row in ROWS))


def _xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([NAMES, *ROWS]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)


def _parquet(path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    columns = {name: [row[n] for row in ROWS] for n, name in enumerate(NAMES)}
    pytest.importorskip("pyarrow.parquet").write_table(pa.table(columns), path)


WRITERS = {"csv": _csv, "tsv": _tsv, "jsonl": _jsonl, "xlsx": _xlsx, "parquet": _parquet}
COLUMNS = {"weight": {"type": "number"}}


@pytest.fixture(params=[*WRITERS, "frame"])
def reader(request, tmp_path):
    table = Table(path=f"t.{request.param}", key="sku", columns=COLUMNS)
    if request.param == "frame":
        pd = pytest.importorskip("pandas")
        return open_frame(pd.DataFrame(ROWS, columns=NAMES), table)
    WRITERS[request.param](tmp_path / table.path)
    return open_table(table, tmp_path, tmp_path)


def items_of(reader):
    return [item for chunk in reader.chunks() for item in chunk]


def test_every_format_gives_the_same_rows_and_the_same_problems(reader):
    items = items_of(reader)
    rows = [item for item in items if isinstance(item, Row)]
    assert reader.columns == tuple(NAMES)
    assert [row.key for row in rows] == GOOD
    assert [row.values for row in rows] == [dict(zip(NAMES, ROWS[n], strict=True)) for n in (0, 1, 5)]
    assert [item.code for item in items if isinstance(item, Problem)] == BAD


def test_problems_have_a_place_that_leads_to_them(reader):
    problems = [item for item in items_of(reader) if isinstance(item, Problem)]
    assert all(p.place.file and p.place.line for p in problems)
    assert [p.place.key for p in problems] == ["", "NA", "00123"]
    lines = [item.place.line if isinstance(item, Problem) else item.line for item in items_of(reader)]
    assert lines == sorted(set(lines))


def test_a_reader_reads_again(reader):
    assert items_of(reader) == items_of(reader)


def test_a_reading_may_be_left_and_others_go_on(reader):
    left = reader.chunks()
    next(left)
    left.close()
    assert len(items_of(reader)) == len(ROWS)


def test_problems_are_of_known_codes(reader):
    assert {item.code for item in items_of(reader) if isinstance(item, Problem)} <= set(CODES)


# --- figures ----------------------------------------------------------------------------------------------------------


def test_five_per_cent_of_broken_rows_cost_exactly_those_rows(tmp_path):
    chance = random.Random(5)
    broken: dict[int, str] = {}
    lines = ["sku,name,price\n"]
    for number in range(2, 20_002):
        line = f'K{number},"Name, {number}",{number}.50\n'
        if chance.random() < 0.05:
            kind, line = chance.choice(
                [
                    ("CAT020", ",no key,1\n"),
                    ("CAT022", f"K{number},wrong type,cheap\n"),
                    ("CAT024", f"K{number},too,many,cells\n"),
                    ("CAT025", f"K{number},too few\n"),
                    ("CAT026", f'K{number},"runs away,1\n'),
                    ("CAT026", f'K{number},"closed" badly,1\n'),
                    ("CAT027", f"K{number},n\0l,1\n"),
                    ("CAT028", f"K{number},\udcff,1\n"),
                ]
            )
            broken[number] = kind
        lines.append(line)
    text = "".join([*lines, "é-last,ü,1\n" * 1])
    (tmp_path / "t.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    table = Table(path="t.csv", key="sku", columns={"price": {"type": "number"}}, encoding="utf-8")
    items = items_of(open_table(table, tmp_path, tmp_path))
    assert {item.place.line: item.code for item in items if isinstance(item, Problem)} == broken
    assert sum(isinstance(item, Row) for item in items) == 20_001 - len(broken)
    assert len(broken) > 900


_MEASURE = """
import resource, sys
from pathlib import Path
from genpress.domain.brief import Table
from genpress.sources.catalogues import open_table
folder = Path(sys.argv[1])
reader = open_table(Table(path=sys.argv[2], key="sku"), folder, folder)
print(sum(len(chunk) for chunk in reader.chunks()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_rows(tmp_path):
    pytest.importorskip("resource")
    peaks = []
    for count in (2_000, 60_000):
        rows = (f"K{n:07d}," + ",".join(f"cell {n}" for _ in range(9)) for n in range(count))
        (tmp_path / f"{count}.csv").write_text("sku,a,b,c,d,e,f,g,h,i\n" + "\n".join(rows))
        command = [sys.executable, "-c", _MEASURE, str(tmp_path), f"{count}.csv"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        read, peak = map(int, done.stdout.split())
        assert read == count
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.2


def test_opening_imports_no_heavy_library(tmp_path):
    (tmp_path / "t.csv").write_text("sku\nA\n")
    script = f"import sys\n{_MEASURE}\nprint([m for m in ('pandas', 'pyarrow', 'python_calamine') if m in sys.modules])"
    command = [sys.executable, "-c", script, str(tmp_path), "t.csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# --- tables that nobody here wrote ------------------------------------------------------------------------------------

PRODUCT = (  # noqa: SIM905 - as the table's script lists them
    "ProductID Name ProductNumber MakeFlag FinishedGoodsFlag Color SafetyStockLevel ReorderPoint StandardCost "
    "ListPrice Size SizeUnit WeightUnit Weight DaysToManufacture ProductLine Class Style SubcategoryID ModelID "
    "SellStart SellEnd Discontinued rowguid Modified"
).split()

FOREIGN = [
    ("tate_artist.csv", {"key": "id"}, 3532, 0, {"name": "Zyw, Aleksander"}),
    ("goodbooks.csv", {"key": "book_id"}, 10_000, 0, {"isbn": "375700455", "isbn13": "9.78037570045e+12"}),
    ("shopify_variants.csv", {"key": "Handle"}, 20, 1, {"Option1 Value": "Green"}),
    (
        "shopify_variants.csv",
        {"key": "Handle", "variants": {"by": "Handle", "columns": ["Option1 Value"]}},
        20,
        0,
        {"Option1 Value": "Green; Yellow"},
    ),
    ("adventureworks/aw_Product.csv", {"key": "ProductID", "header": PRODUCT}, 504, 0, {"Name": "Road-750 Black, 52"}),
    (
        "adventureworks/aw_ProductDescription.csv",
        {"key": "id", "header": ["id", "text", "guid", "date"]},
        762,
        0,
        {"text": "宽连杆设计。"},
    ),
    (
        "adventureworks/aw_ProductModelProductDescriptionCulture.csv",
        {"key": "d", "header": ["m", "d", "c", "date"]},
        762,
        0,
        {"c": "zh-cht"},
    ),
    ("encodings/CSV-basic-ISO-8859-1.CRLF.csv", {"key": "first_name"}, 3, 0, {"last_name": "Mahé"}),
    ("encodings/openrefine-example-latin1.tsv", {"key": "Id"}, 2, 0, {"Location": "Near Béjaïa, Tizi Ouzou ( ..."}),
    ("encodings/openrefine-example-utf16be-bom.tsv", {"key": "Id"}, 2, 0, {"Start": "07122002"}),
    ("encodings/openrefine-example-utf16le-bom.tsv", {"key": "Id"}, 2, 0, {"Start": "07122002"}),
]

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not here")


@needs_data
@pytest.mark.parametrize(("path", "table", "rows", "bad", "last"), FOREIGN)
def test_foreign_tables_are_read(path, table, rows, bad, last):
    items = items_of(open_table(Table(path=path, **table), DATA, DATA))
    good = [item for item in items if isinstance(item, Row)]
    assert (len(good), len(items) - len(good)) == (rows, bad)
    assert last.items() <= good[-1].values.items()


@needs_data
@pytest.mark.parametrize(
    ("path", "table", "advice"),
    [
        ("adventureworks/aw_Product.csv", {"key": "ProductID"}, "header:"),
        ("adventureworks/aw_ProductModel.csv", {"key": "id", "header": ["id", *"abcde"]}, "two characters '+|'"),
        ("shopify_variants.csv", {"key": "handle"}, "Did you mean 'Handle'?"),
    ],
)
def test_foreign_tables_are_refused_with_advice(path, table, advice):
    with pytest.raises(InvalidInput) as caught:
        items_of(open_table(Table(path=path, **table), DATA, DATA))
    assert advice in str(caught.value.problems[0])


@needs_data
def test_every_foreign_table_is_named_above():
    named = {path for path, *_ in FOREIGN} | {"adventureworks/aw_ProductModel.csv"}
    assert {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.?sv")} == named
