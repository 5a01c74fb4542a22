"""Finding phrases in copy: many at once, with word boundaries and a tolerance for endings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from genpress.checks.lexica import for_locale, words
from genpress.checks.sieve import Sieve

_START, _END = r"(?<![\p{L}\p{N}_])", r"(?![\p{L}\p{N}_])"
_NOTHING = regex.compile(r"(?!)")
_SPACES = regex.compile(r"[\s\u00a0\u202f]+")


def joined(phrases: Iterable[str], locale: str, *, inflected: bool = False) -> regex.Pattern[str] | None:
    """Return one pattern for many phrases, the longest first, regardless of case; None where there are none.

    Its groups are `phrase` and `ending` (empty unless `inflected`).

    Args:
        phrases: what to look for, as plain text.
        locale: the copy's locale: says whether words have boundaries, and which endings they may take on.
        inflected: whether the language's endings are allowed for.
    """
    listed = sorted({spaced(phrase) for phrase in phrases if phrase.strip()}, key=len, reverse=True)
    if not listed:
        return None
    body = "|".join(_literal(phrase) for phrase in listed)
    if locale.partition("-")[0] in words("locales", "unspaced"):
        return regex.compile(rf"(?P<phrase>{body})(?P<ending>)", regex.IGNORECASE)
    endings = _endings(locale) if inflected else ""
    # A sign such as % or # is its own boundary.
    body = "|".join((_START if phrase[0].isalnum() else "") + _literal(phrase) for phrase in listed)
    return regex.compile(rf"(?P<phrase>{body})(?P<ending>{endings}){_END}", regex.IGNORECASE)


def phrases_sieve(phrases: Iterable[str], locale: str, *, inflected: bool = False) -> Sieve:
    """Return `joined` behind a sieve; for no phrases, a sieve that lets nothing through."""
    listed = [phrase for phrase in phrases if phrase.strip()]
    pattern = joined(listed, locale, inflected=inflected)
    if pattern is None:
        return Sieve(_NOTHING, ("\ufffe",))
    # The longest word between spaces and apostrophes, which are written in several ways.
    pieces = {max(regex.split(r"[\s'’]+", phrase.casefold()), key=len) for phrase in listed}
    return Sieve(pattern, tuple(sorted(pieces, key=len)))


def bounded(patterns: Iterable[str], *, cased: bool = False) -> regex.Pattern[str]:
    """Return one pattern for several, between word boundaries, regardless of case unless `cased`."""
    return regex.compile(f"{_START}(?:{'|'.join(patterns)}){_END}", 0 if cased else regex.IGNORECASE)


def _literal(phrase: str) -> str:
    return r"[\s\u00a0\u202f]+".join(regex.escape(part) for part in phrase.split(" ")).replace("'", "['’]")


def _endings(locale: str) -> str:
    endings = for_locale("locales", "endings", locale)
    listed = sorted((str(one) for one in endings), key=len, reverse=True) if isinstance(endings, list) else []
    return f"(?:{'|'.join(regex.escape(one) for one in listed)})?" if listed else ""


def spaced(text: str) -> str:
    """Return a text with one plain space where any space stands."""
    return _SPACES.sub(" ", text).strip()


def folded(text: str) -> str:
    """Return a text as phrases are compared: one kind of space and apostrophe, regardless of case."""
    return spaced(text).replace("’", "'").casefold()


def cased_as(replacement: str, found: str) -> str:
    """Return a replacement with the capitals of what it replaces: all, the first, or its own."""
    if len(found) > 1 and found.isupper():
        return replacement.upper()
    return replacement[:1].upper() + replacement[1:] if found[:1].isupper() else replacement


def spans_of(pattern: regex.Pattern[str] | None, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a pattern matches; nothing for no pattern."""
    if pattern is not None:
        yield from (found.span() for found in pattern.finditer(text))
