"""Which encoding a file has: what the brief says, its byte-order mark, UTF-8 where that fits, else a good guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from genpress.sources.catalogues.files import unreadable
from genpress.sources.catalogues.problems import refusal

BAD_BYTE = "genpress.bad-byte"
"""Error handler for decoding: each byte that is no text becomes a lone surrogate, which no valid text holds."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 stands before UTF-16, whose mark is the beginning of its own."""

_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"})
"""Bytes that a few of in a text are damage, and many of mean that it is none."""

_NO_TEXT = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
"""Codecs of Python that no file is written in."""

_SAMPLE = 65_536
"""Bytes that a guess is made from."""

_LIKELY = (
    "cp1250",
    "cp1251",
    "cp1254",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp1257",
    "iso8859_2",
    "koi8_r",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "cp874",
)
"""Encodings that shops' exports have besides Windows-1252; a guess among all of Python's is more often wrong."""


def _mark_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(BAD_BYTE, _mark_bytes)


def encoding_of(path: Path, file: str, given: str = "") -> str:
    """Return the Python name of a file's encoding.

    Raises:
        InvalidInput: the given encoding is unknown, or the file is binary or cannot be read.
    """
    try:
        with path.open("rb") as opened:
            start = opened.read(_SAMPLE)
    except OSError as error:
        raise unreadable(file, error) from None
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), "")
    if given:
        return _known(given, marked, start, file)
    return marked or _unmarked(path, file, start)


def _known(given: str, marked: str, start: bytes, file: str) -> str:
    try:
        name = codecs.lookup(given).name
        "".encode(name)
        known = name not in _NO_TEXT
    except (LookupError, ValueError):
        known = False
    if not known:
        hint = "Common ones are utf-8, utf-16, cp1252 (Windows) and iso-8859-1; without `encoding:` it is detected."
        raise refusal("CAT008", file, f"the encoding {given!r} is not known.", hint)
    if name not in {"utf-8", "utf-16", "utf-32"}:
        return name
    return marked or _ordered(name, start, given, file)


def _ordered(name: str, start: bytes, given: str, file: str) -> str:
    """Return an encoding of Unicode with the order of bytes that a file without a mark has."""
    if name == "utf-8":
        return name
    ordered = _wide(start) if name == "utf-16" else ""
    if not ordered and start:
        hint = f"Say {name}-le or {name}-be, or leave `encoding:` out: it is detected."
        raise refusal("CAT008", file, f"the file does not begin as {given} does, with a byte-order mark.", hint)
    return ordered or name


def _unmarked(path: Path, file: str, start: bytes) -> str:
    if any(byte in start for byte in _CONTROLS):
        return _wide_or_binary(file, start)
    good, bad = _utf8_lines(path)
    # A UTF-8 file with a few damaged rows still is UTF-8; one without any valid multi-byte text never was.
    if not bad or good > len(bad):
        return "utf-8"
    return _guess(b"".join(bad)[:_SAMPLE], file)


def _wide(start: bytes) -> str:
    """Return which UTF-16 a text without a mark seems to be; empty where it seems to be none."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = max(len(start) // 2, 1)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > half * 0.4 and others < half * 0.05:
            return name
    return ""


def _wide_or_binary(file: str, start: bytes) -> str:
    if wide := _wide(start):
        return wide
    if sum(start.count(byte) for byte in _CONTROLS) > len(start) // 50:
        hint = "A catalogue is text (CSV, TSV, JSON Lines), a workbook (XLSX) or Parquet."
        raise refusal("CAT005", file, "the file is binary, not text.", hint)
    return "utf-8"


def _utf8_lines(path: Path) -> tuple[int, list[bytes]]:
    """Return how many lines need UTF-8 and are valid, and the first lines that are not UTF-8."""
    good, size, bad = 0, 0, list[bytes]()
    for line in _lines(path):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            if size < _SAMPLE:
                bad.append(line)
                size += len(line)
    return good, bad


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while block := opened.read(1 << 20):
            block += opened.readline(1 << 20)
            if not _is_utf8(block):
                yield from block.splitlines(keepends=True)
            elif not block.isascii():
                yield block


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _guess(sample: bytes, file: str) -> str:
    from charset_normalizer import from_bytes

    if _is_western(sample):
        return "cp1252"
    guesses = from_bytes(sample, cp_isolation=list(_LIKELY))
    for guess in guesses:
        if not _SYMBOL_IN_WORD.search(str(guess)):
            return guess.encoding
    hint = "Say which encoding it has with `encoding:` in the brief, or save it as UTF-8."
    raise refusal("CAT008", file, "the file is not UTF-8, and its encoding cannot be told.", hint)


_WESTERN = frozenset("äöüßÄÖÜàâçéèêëîïôûùÀÂÇÉÈÊñÑáíóúÁÍÓÚãõåÅøØæÆœ€£°²³®™©«»‘’“”–—…½·¿¡ºª×\u00a0")
_SYMBOL_IN_WORD = re.compile(r"[a-z][£°²³®©«»½·¿¡×¶][a-z]")


def _is_western(sample: bytes) -> bool:
    """Return whether bytes read as Windows-1252 look like a western language.

    Asked first, because a statistical guess over a few accented words is often Central European.
    """
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    beyond = [c for c in text if not c.isascii()]
    letters = sum(c.isascii() and c.isalpha() for c in text)
    usual = sum(c in _WESTERN for c in beyond)
    return usual >= len(beyond) * 0.9 and len(beyond) <= letters and not _SYMBOL_IN_WORD.search(text)
