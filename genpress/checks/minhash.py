"""Signatures of texts: the share of equal minima estimates the share of common word pairs.

MinHash (Broder, 1997) of the pairs of neighbouring words in one pass (one-permutation hashing with rotation: Li, Owen
and Zhang, 2012; Shrivastava and Li, 2014), looked up by bands (locality-sensitive hashing).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

BINS = 64
"""Minima a signature has."""
_BANDS, _ROWS = 10, 4
"""Bands that are looked up, minima a band has: 80 % alike is met with a chance of .995."""
_EMPTY = 0xFFFFFFFF
_MIX, _MASK = 0x9E3779B1, 0xFFFFFFFF


def hash_words(words: list[str]) -> int:
    """Return 64 bits that stand for a text's words, the same in every process."""
    data = " ".join(words).encode()
    return crc32(data) << 32 | crc32(data[::-1], _MIX)


def signature(words: list[str]) -> array[int]:
    """Return a text's minima, 16 bits each."""
    minima = [_EMPTY] * BINS
    for pair in pairwise(words):
        value = crc32(" ".join(pair).encode()) * _MIX & _MASK
        place = value >> 26
        if value < minima[place]:  # noqa: PLR1730 - twice as fast as min()
            minima[place] = value
    # The upper bits of a minimum are few and near zero, so the lower ones stand for it.
    return array("H", [value & 0xFFFF for value in _filled(minima)])


def bands(minima: array[int]) -> Iterator[int]:
    """Yield 32 bits for each band of a signature: two texts that are alike have one in common."""
    data = minima.tobytes()
    width = _ROWS * minima.itemsize
    for band in range(_BANDS):
        yield crc32(data[band * width : (band + 1) * width], band)


def _filled(minima: list[int]) -> list[int]:
    """Give every empty bin the value of the next one that is not, changed by each step on the way."""
    for at in range(2 * BINS - 1, -1, -1):
        here, following = at % BINS, (at + 1) % BINS
        if minima[here] == _EMPTY and minima[following] != _EMPTY:
            minima[here] = minima[following] + _MIX & _MASK
    return minima
