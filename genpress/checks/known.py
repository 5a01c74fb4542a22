"""What a draft may name: the facts of its row, the brief, and its source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from genpress.checks.lexica import words
from genpress.checks.text import URL, Copy

_SPACED = regex.compile(r"(?<=\w) +(?=\.\w)")


class Known:
    """Everything a draft may name, put together only when something is found."""

    __slots__ = ("_copy", "_hosts", "_known", "_text")

    def __init__(self, copy: Copy, known: str, hosts: frozenset[str]) -> None:
        self._copy, self._known, self._hosts, self._text = copy, known, hosts, ""

    def hold(self, text: str) -> bool:
        """Return whether the row or the brief holds a text."""
        return text.casefold() in self._all().casefold()

    def hold_digits(self, text: str) -> bool:
        """Return whether the row or the brief holds a number, however it is spaced."""
        return regex.sub(r"\D", "", text) in regex.sub(r"[^\d\n]", "", self._all())

    def own_host(self, address: str) -> bool:
        """Return whether an address is on a host of row or brief, also where a table spaces it: `www .a .org`."""
        hosts = self._hosts | set(hosts_of(_SPACED.sub("", self._all())))
        return any(host in hosts for host in hosts_of(address))

    def identifiers(self) -> list[str]:
        """Return the row's codes: the values of columns that name it."""
        facts = self._copy.subject.facts.items()
        return [value.strip() for name, value in facts if _is_identifier(name) and value.strip()]

    def _all(self) -> str:
        if not self._text:
            source = self._copy.subject.source or {}
            sources = [one if isinstance(one, str) else "\n".join(one) for one in source.values()]
            self._text = "\n".join([self._known, *self._copy.subject.facts.values(), *sources])
        return self._text


def hosts_of(text: str) -> Iterator[str]:
    """Yield the hosts of the web addresses in a text, without `www.` and port."""
    for found in URL.finditer(text):
        host = regex.sub(r"^https?://", "", found.group().lower()).split("/")[0].split("?")[0]
        yield host.rpartition("@")[2].removeprefix("www.").split(":")[0]


@lru_cache(maxsize=512)
def _is_identifier(column: str) -> bool:
    last = regex.split(r"[./\[]", column.lower().replace(" ", "_"))[-1]
    return last in words("safety", "identifiers")
