from __future__ import annotations

import pytest

from genpress.sources.catalogues.decoding import BAD_BYTE, encoding_of

RUSSIAN = "sku,название,описание\nA1,Рюкзак походный,Лёгкий рюкзак для коротких прогулок по лесу\n" * 4
POLISH = "sku,nazwa\nA1,Łódź gumowa żółta\nA2,Plecak turystyczny, mały ślizg, gęś, ćma, źdźbło\n" * 4
JAPANESE = "sku,名前\nA1,軽量ハイキング用バックパック、修理可能\nA2,防水ジャケット\n" * 4


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("sku,a\nA,é\n", "utf-8-sig"),
        ("sku,a\nA,é\n", "utf-16"),
        ("sku,a\nA,é\n", "utf-32"),
        ("sku,a\nA,é\n", "utf-8"),
        ("sku,name\nA,Hélène\nB,Größe 5\n", "cp1252"),
        ("sku,price\nA,€ 5 – “new”\n", "cp1252"),
        (RUSSIAN, "cp1251"),
        (POLISH, "cp1250"),
        (JAPANESE, "cp932"),
    ],
)
def test_text_comes_back(shelf, text, codec):
    path = shelf.put("t.csv", text.encode(codec))
    assert path.read_text(encoding=encoding_of(path, "t.csv")) == text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(shelf, codec):
    path = shelf.put("t.csv", "sku,name\nA,Rucksack\n".encode(codec))
    assert encoding_of(path, "t.csv") == codec


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_that_the_brief_names_may_lack_its_mark(shelf, codec):
    path = shelf.put("t.csv", "sku,name\nA,Rucksack\n".encode(codec))
    assert encoding_of(path, "t.csv", "utf-16") == codec


@pytest.mark.parametrize("name", ["utf-16", "utf-32"])
def test_a_file_that_is_not_as_the_brief_says_is_refused(shelf, name):
    shelf.put("t.csv", "sku,name\nA,Rucksack\n")
    [problem] = shelf.refused("t.csv", encoding=name)
    assert problem.code == "CAT008"
    assert "byte-order mark" in problem.message


def test_utf8_with_a_few_bad_rows_stays_utf8(shelf):
    path = shelf.put("t.csv", "".join(f"{n},é\n" for n in range(50)).encode() + b"50,\xe9\n")
    assert encoding_of(path, "t.csv") == "utf-8"


def test_the_first_accent_far_down_counts(shelf):
    path = shelf.put("t.csv", b"sku,a\n" + b"A,plain\n" * 300_000 + "B,Größe\n".encode("cp1252"))
    assert encoding_of(path, "t.csv") == "cp1252"


def test_what_the_brief_says_holds_but_for_the_mark(shelf):
    path = shelf.put("t.csv", "\ufeffsku\nA\n")
    assert encoding_of(path, "t.csv", "utf8") == "utf-8-sig"
    assert encoding_of(path, "t.csv", "latin-1") == "iso8859-1"


def test_an_unknown_encoding_is_refused_with_examples(shelf):
    shelf.put("t.csv", "sku\nA\n")
    problem = shelf.refused("t.csv", encoding="utf-9")[0]
    assert problem.code == "CAT008"
    assert "cp1252" in problem.hint


@pytest.mark.parametrize("name", ["rot13", "base64", "zip", "idna", "unicode_escape", "undefined"])
def test_a_codec_that_is_no_text_encoding_is_refused(shelf, name):
    shelf.put("t.csv", "sku\nA\n")
    assert shelf.refused("t.csv", encoding=name)[0].code == "CAT008"


def test_binary_is_refused(shelf):
    shelf.put("t.csv", bytes(range(256)) * 40)
    assert [p.code for p in shelf.refused("t.csv")] == ["CAT005"]


def test_each_bad_byte_becomes_one_lone_surrogate():
    assert b"a\xff\xfeb".decode("utf-8", errors=BAD_BYTE) == "a\udcff\udcfeb"
    with pytest.raises(UnicodeEncodeError):
        "\ud800".encode("ascii", errors=BAD_BYTE)
