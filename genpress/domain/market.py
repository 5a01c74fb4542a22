"""Markets: where copy is read, and what follows from it."""

from __future__ import annotations

import enum
import re

from pydantic import Field, field_validator

from genpress.domain.fields import Authored

_LOCALE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")


class Units(enum.StrEnum):
    """The system of units a market reads."""

    METRIC = "metric"
    IMPERIAL = "imperial"


class Market(Authored):
    """One market: a BCP 47 locale and what is particular to it."""

    locale: str
    """BCP 47 tag such as `de-DE`: language, optional script, region."""
    name: str = ""
    """The market in words, such as `Germany`; empty: named after the locale."""
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    """ISO 4217 code; empty: the territory's own."""
    units: Units = Units.METRIC
    address: str = ""
    """Form of address: `du`, `Sie`, `tu`, `vous`…; empty: not set."""
    spelling: str = ""
    """Spelling variant where the locale does not say it, such as `oxford`."""
    legal: tuple[str, ...] = ()
    """Lines that must stand in copy for this market."""
    approvers: int = Field(default=1, ge=1, le=9)
    """Different people who must approve a text for this market; the brief may ask for more."""
    notes: str = ""
    """Guidance in prose for writers of this market; part of what prompts may read."""

    @field_validator("locale")
    @classmethod
    def _is_bcp47(cls, value: str) -> str:
        if not _LOCALE.match(value):
            raise ValueError("a market is a BCP 47 locale such as de-DE or zh-Hant-TW")
        return value

    @property
    def language(self) -> str:
        """The language subtag, such as `de`."""
        return self.locale.partition("-")[0]
