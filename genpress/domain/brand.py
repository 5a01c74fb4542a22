"""Brands: voice, style, terms and claims that copy must follow."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from pydantic import Field

from genpress.domain.fields import Authored


class TermStatus(enum.StrEnum):
    """What the termbase says of a term."""

    PREFERRED = "preferred"
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


class Term(Authored):
    """One row of the termbase."""

    term: str = Field(min_length=1)
    locale: str = ""
    """Locale or language it holds for; empty: everywhere."""
    status: TermStatus = TermStatus.PREFERRED
    case_sensitive: bool = False
    note: str = ""
    """Why, or what to write instead."""
    use: str = ""
    """For a forbidden term: the term to write instead, where there is just one."""

    def holds_for(self, locale: str) -> bool:
        """Return whether the term concerns a locale: its own, its language, or all."""
        return self.locale in {"", locale, locale.partition("-")[0]}


class Claims(Authored):
    """What may, must and must not be claimed."""

    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


class Brand(Authored):
    """Brand guidelines: rules a machine can check, and prose a writer reads."""

    brand: str = Field(min_length=1)
    """The brand's name in files and briefs."""
    name: str = ""
    """The name as customers see it; empty: the same."""
    voice: tuple[str, ...] = ()
    """The voice in a few words each, such as `plain` or `warm`."""
    rules: tuple[str, ...] = ()
    """Rules in words, for the writer and the prompt."""
    style: Mapping[str, str | bool | int | float | tuple[str, ...]] = Field(default_factory=dict)
    """Style toggles the checks understand, such as `exclamation_marks: no`; see docs/reference/brand.md."""
    phrases: Claims = Claims()
    """Phrases, by whether they may stand in copy."""
    claims: Claims = Claims()
    """Claims, by whether they may be made."""
    synonyms: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Per catalogue column: other words for the column (key `""`) and for each value."""
    checks: Mapping[str, str] = Field(default_factory=dict)
    """Severity per rule code or family: `error`, `warning`, `info`, `off`."""
    include: tuple[str, ...] = ()
    """Files with prose guidelines, relative to the brand's file."""
    terms: str = ""
    """Termbase CSV, relative to the briefs folder; empty: `terms/BRAND.csv` where it exists."""
    vale: tuple[str, ...] = ()
    """Folders of Vale styles, relative to the workspace."""
    prose: str = ""
    """The included files' text; filled in by the reader, never written in the file."""
    termbase: tuple[Term, ...] = ()
    """The termbase's rows; filled in by the reader, never written in the file."""
