"""Counting: how long a text is, in the way a channel counts. Pure; every counter is tested against stated facts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

import regex

from genpress.domain.arial import ADVANCES, MEAN_ADVANCE, UNITS_PER_EM
from genpress.domain.fields import Counter

GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters of the GSM 7-bit default alphabet (3GPP TS 23.038, table 6.2.1): one septet each."""
GSM7_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Characters of its extension table (6.2.1.1): an escape and a septet, two in all."""
GSM7_SINGLE, GSM7_PART = 160, 153
"""Septets one message holds: alone, and as a part of a longer one (7 go to the header)."""
UCS2_SINGLE, UCS2_PART = 70, 67
"""UTF-16 units one message holds: alone, and as a part of a longer one."""

PIXEL_SIZE = 20
"""Font size, in pixels, at which titles of search results are measured."""

X_URL = 23
"""Weight of any URL in a post on X, whatever its length."""
_X_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
"""Code points that weigh one in a post on X; all others weigh two."""

_GRAPHEME = regex.compile(r"\X")
_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+(?:['’.,\-\u2011][\p{L}\p{N}\p{M}]+)*")
_URL = regex.compile(
    r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]]"
    r"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|info|biz|shop|store|app|dev|co\.uk|eu)"
    r"(?![\w-])(?:/[^\s<>\"]*[^\s<>\"'.,;:!?)\]])?",
    regex.IGNORECASE,
)
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f|\u20e3")


def count(text: str, counter: Counter) -> int:
    """Return how long a text is for a counter.

    Counts in the counter's unit: characters, bytes, pixels, SMS messages, words. The empty text counts 0 in each.
    """
    return _COUNTERS[counter](text)


def graphemes(text: str) -> int:
    """Return the number of characters as a reader sees them (UAX #29 extended grapheme clusters)."""
    # Printable ASCII is one cluster a code point; only CR LF would not be.
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _GRAPHEME.finditer(text))


def utf16_units(text: str) -> int:
    """Return the number of UTF-16 code units: characters outside the basic plane count two."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def utf8_bytes(text: str) -> int:
    """Return the size in UTF-8 bytes; a lone surrogate counts three, as it would if it could be written."""
    return len(text.encode("utf-8", "surrogatepass"))


def display_width(text: str) -> int:
    """Return the length with double-width characters counting two, as ad platforms count.

    Double-width are the characters whose East Asian width is wide or fullwidth (UAX #11). Composed first, so that a
    letter with its accent is one character however it is stored.
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in unicodedata.normalize("NFC", text))


def x_weight(text: str) -> int:
    """Return the length as X weighs a post: composed (NFC), 1 or 2 a code point, any emoji 2, any URL 23.

    URLs without a scheme are recognised for the commonest top-level domains only.
    """
    text = unicodedata.normalize("NFC", text)
    plain, urls = _URL.subn("", text) if "." in text else (text, 0)
    if plain.isascii():
        return len(plain) + urls * X_URL
    return urls * X_URL + sum(_x_cluster(cluster.group()) for cluster in _GRAPHEME.finditer(plain))


def _x_cluster(cluster: str) -> int:
    if _EMOJI.search(cluster):
        return 2
    return sum(1 if any(low <= ord(char) <= high for low, high in _X_LIGHT) else 2 for char in cluster)


def sms_segments(text: str) -> int:
    """Return the number of messages a text is sent in: GSM 7-bit where every character allows it, else UCS-2.

    Neither an escaped character nor a surrogate pair is split between two messages.
    """
    if not text:
        return 0
    if all(char in GSM7_BASIC or char in GSM7_EXTENDED for char in text):
        return _pack([2 if char in GSM7_EXTENDED else 1 for char in text], GSM7_SINGLE, GSM7_PART)
    return _pack([2 if char > "\uffff" else 1 for char in text], UCS2_SINGLE, UCS2_PART)


def _pack(sizes: list[int], single: int, part: int) -> int:
    if sum(sizes) <= single:
        return 1
    segments, used = 1, 0
    for size in sizes:
        if used + size > part:
            segments, used = segments + 1, 0
        used += size
    return segments


def pixels(text: str) -> int:
    """Return the approximate width in pixels in Arial at 20 px, rounded up; for soft limits only."""
    total = sum(_advance(char) for char in text)
    return -(-total * PIXEL_SIZE // UNITS_PER_EM)


def _advance(char: str) -> int:
    known = ADVANCES.get(char)
    if known is not None:
        return known
    if unicodedata.combining(char):
        return 0
    base = unicodedata.normalize("NFD", char)[0]
    if base in ADVANCES:
        return ADVANCES[base]
    return UNITS_PER_EM if unicodedata.east_asian_width(char) in "WF" else MEAN_ADVANCE


def words(text: str) -> int:
    """Return the number of words; hyphenated and contracted words and numbers count one."""
    return sum(1 for _ in _WORD.finditer(text))


_COUNTERS: Mapping[Counter, Callable[[str], int]] = MappingProxyType(
    {
        Counter.CODEPOINT: len,
        Counter.GRAPHEME: graphemes,
        Counter.UTF16: utf16_units,
        Counter.BYTES: utf8_bytes,
        Counter.WIDTH: display_width,
        Counter.X_WEIGHTED: x_weight,
        Counter.SMS_SEGMENTS: sms_segments,
        Counter.PIXELS: pixels,
        Counter.WORDS: words,
    }
)
