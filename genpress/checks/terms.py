"""TRM: the termbase. Forbidden terms, and preferred terms written otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from genpress.checks.phrasing import cased_as, folded, joined, spans_of
from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text
from genpress.domain.brand import Brand, Term, TermStatus
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import CheckContext

_EXAMPLE = Brand(
    brand="aurora",
    termbase=(
        Term(term="rucksack", status=TermStatus.FORBIDDEN, use="backpack", note="we say backpack"),
        Term(term="AuroraShell", status=TermStatus.PREFERRED),
    ),
)

FORBIDDEN = Rule(
    "TRM001",
    Severity.ERROR,
    "Forbidden term",
    "The termbase forbids this term in this locale. Usual endings of the language are allowed for; a term that "
    "stands "
    "inside an allowed or preferred one is left alone. Where the termbase names one term to use, it is the fix.",
    "A ⟦rucksack⟧ for every day.",
    "A backpack for every day.",
    fixable=True,
    setting=Setting(brand=_EXAMPLE),
)
OTHERWISE = Rule(
    "TRM002",
    Severity.WARNING,
    "Preferred term written otherwise",
    "A preferred term stands there with other capitals, or with another hyphen or space, than the termbase has it.",
    "Sewn from ⟦Aurora Shell⟧.",
    "Sewn from AuroraShell.",
    fixable=True,
    setting=Setting(brand=_EXAMPLE),
)
RULES = (FORBIDDEN, OTHERWISE)
_PLAIN_ENDINGS = frozenset({"", "s", "'s", "’s"})


class Terms:
    """The family TRM."""

    def __init__(self, context: CheckContext) -> None:
        locale = context.market.locale
        every = context.brand.termbase if context.brand else ()
        terms = [term for term in every if term.holds_for(locale)]
        self._language = context.market.language
        self._forbidden = _by_name(term for term in terms if term.status is TermStatus.FORBIDDEN)
        self._bad = joined(self._forbidden, locale, inflected=True)
        good = [term for term in terms if term.status is not TermStatus.FORBIDDEN]
        # Only a good term that holds a bad one can shield it.
        shields = [term.term for term in good if self._bad and self._bad.search(term.term)]
        self._shield = joined(shields, locale, inflected=True)
        preferred = [term for term in good if _has_form(term)]
        self._preferred = {_bare(term.term): term for term in preferred}
        self._variants = _variants(preferred)

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield the terms that a draft must not use, or writes otherwise."""
        for text in copy.texts:
            if self._bad is not None:
                yield from self._find_forbidden(text, self._bad)
            if self._variants is not None:
                yield from self._find_variants(text, self._variants)

    def _find_forbidden(self, text: Text, pattern: regex.Pattern[str]) -> Iterator[Finding]:
        shields = list(spans_of(self._shield, text.prose))
        for found in pattern.finditer(text.prose):
            start, end = found.span()
            if any(left <= start and end <= right for left, right in shields):
                continue
            term = self._term(found["phrase"])
            if term is not None:
                yield FORBIDDEN.finding(
                    text.field,
                    _message(term),
                    (start, end),
                    replacement=self._use(term, found),
                    evidence=_evidence(term),
                )

    def _term(self, found: str) -> Term | None:
        terms = self._forbidden.get(folded(found), [])
        return next((term for term in terms if not term.case_sensitive or term.term == found), None)

    def _use(self, term: Term, found: regex.Match[str]) -> str | None:
        ending = found["ending"]
        if not term.use or (ending and not (self._language == "en" and ending in _PLAIN_ENDINGS)):
            return None
        return cased_as(term.use, found["phrase"]) + ending

    def _find_variants(self, text: Text, pattern: regex.Pattern[str]) -> Iterator[Finding]:
        for found in pattern.finditer(text.prose):
            term = self._preferred.get(_bare(found.group()))
            if term is not None and _differs(term.term, found.group()):
                message = f"write {term.term!r}, not {found.group()!r}"
                yield OTHERWISE.finding(
                    text.field, message, found.span(), replacement=term.term, evidence=_evidence(term)
                )


def _by_name(terms: Iterable[Term]) -> dict[str, list[Term]]:
    named: dict[str, list[Term]] = {}
    for term in terms:
        named.setdefault(folded(term.term), []).append(term)
    return named


def _has_form(term: Term) -> bool:
    # A plain lower-case word has no form of its own: at the start of a sentence it takes a capital.
    written = term.case_sensitive or term.term != term.term.lower() or "-" in term.term
    return term.status is TermStatus.PREFERRED and written


def _bare(text: str) -> str:
    return regex.sub(r"[\s\u00a0\u202f\-\u2010\u2011]+", "", text).casefold()


def _differs(term: str, found: str) -> bool:
    if found == term or (
        found.isupper() and len(found) > 1 and _bare(found) == _bare(term) and len(found) == len(term)
    ):
        return False
    # A capital at the start of a sentence is not another way to write it.
    return not (term[:1].islower() and found == term[:1].upper() + term[1:])


def _variants(terms: list[Term]) -> regex.Pattern[str] | None:
    bodies = [_variant(term.term) for term in sorted(terms, key=lambda term: -len(term.term))]
    if not bodies:
        return None
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}_-])(?:{'|'.join(bodies)})(?![\p{{L}}\p{{N}}_-])", regex.IGNORECASE)


def _variant(term: str) -> str:
    # Between two parts (of words joined by capitals, too) may stand a space, a hyphen, or nothing.
    parts = regex.findall(r"\p{Lu}?[^\s\-\p{Lu}]+|\p{Lu}+(?!\p{Ll})", term) or [term]
    if "".join(parts) != regex.sub(r"[\s\-]+", "", term):
        return regex.escape(term)
    return r"[\s\u00a0\-\u2010\u2011]?".join(regex.escape(part) for part in parts)


def _message(term: Term) -> str:
    instead = f": use {term.use!r}" if term.use else ""
    note = f" ({term.note})" if term.note else ""
    return f"{term.term!r} is a forbidden term{instead}{note}"


def _evidence(term: Term) -> dict[str, str]:
    return {"term": term.term, "locale": term.locale, "note": term.note}
