"""What was seen, in few bytes: names by number, and hash tables with open addressing in flat arrays.

A dictionary of a million entries takes 100 bytes an entry and more; these take 10 to 25, and never more than their
limit.
"""

from __future__ import annotations

from array import array

_MIX, _MASK = 0x9E3779B1, 0xFFFFFFFF
_FIRST_SLOTS = 1 << 10


class Names:
    """Texts by number, in their own bytes and four more."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._ends = array("Q")

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ends)

    def __getitem__(self, number: int) -> str:
        """Return the text that got this number."""
        start = self._ends[number - 1] if number else 0
        return self._data[start : self._ends[number]].decode()

    def add(self, name: str) -> int:
        """Keep a text; return its number."""
        self._data += name.encode("utf-8", "replace")
        self._ends.append(len(self._data))
        return len(self._ends) - 1


class FirstSeen:
    """For each key the number that came first with it: 12 bytes a slot, two thirds of which are used at most."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._keys = array("Q", bytes(8 * _FIRST_SLOTS))
        self._numbers = array("I", bytes(4 * _FIRST_SLOTS))

    def first(self, key: int, number: int) -> int | None:
        """Return the number that came first with a key; None when none did, and keep this one.

        Args:
            key: 64 bits.
            number: up to 32 bits, less one. Beyond the limit it is not kept.
        """
        at = self._slot(key)
        if self._numbers[at]:
            return self._numbers[at] - 1
        if self._used < self._limit:
            self._keys[at], self._numbers[at] = key, number + 1
            self._used += 1
            if self._used * 3 > len(self._keys) * 2:
                self._grow()
        return None

    def _slot(self, key: int) -> int:
        mask = len(self._keys) - 1
        at = (key ^ key >> 29) * _MIX & mask
        while self._numbers[at] and self._keys[at] != key:
            at = at + 1 & mask
        return at

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        self._keys = array("Q", bytes(16 * len(keys)))
        self._numbers = array("I", bytes(8 * len(keys)))
        for key, number in zip(keys, numbers, strict=True):
            if number:
                at = self._slot(key)
                self._keys[at], self._numbers[at] = key, number


class ShortKeys:
    """The same for keys of 32 bits, in 8 bytes a slot, half of which are used at most."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._used = 0

    def first(self, key: int, number: int, *, keep: bool = True) -> int | None:
        """Return the number that came first with a key; None when none did, and keep this one if asked to."""
        mask = len(self._slots) - 1
        at = key * _MIX & mask
        while entry := self._slots[at]:
            if entry >> 32 == key:
                return (entry & _MASK) - 1
            at = at + 1 & mask
        if keep:
            self._slots[at] = key << 32 | number + 1
            self._used += 1
            if self._used * 2 > mask:
                self._grow()
        return None

    def _grow(self) -> None:
        entries, size = self._slots, len(self._slots) * 2
        self._slots = array("Q", bytes(8 * size))
        for entry in filter(None, entries):
            at = (entry >> 32) * _MIX & size - 1
            while self._slots[at]:
                at = at + 1 & size - 1
            self._slots[at] = entry
